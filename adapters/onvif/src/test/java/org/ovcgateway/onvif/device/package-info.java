@NullMarked
package org.ovcgateway.onvif.device;

import org.jspecify.annotations.NullMarked;
