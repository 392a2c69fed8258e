/** A device as a whole: what it is, what it offers, what was learnt about it. */
@NullMarked
package org.ovcgateway.onvif.device;

import org.jspecify.annotations.NullMarked;
