/** The gateway's ONVIF cameras against the virtual one, which does what real ones do wrong. */
@NullMarked
package org.ovcgateway.gateway.onvif;

import org.jspecify.annotations.NullMarked;
