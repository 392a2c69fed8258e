@NullMarked
package org.ovcgateway.onvif.discovery;

import org.jspecify.annotations.NullMarked;
