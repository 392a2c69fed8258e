@NullMarked
package org.ovcgateway.onvif.ptz;

import org.jspecify.annotations.NullMarked;
