@NullMarked
package org.ovcgateway.onvif;

import org.jspecify.annotations.NullMarked;
