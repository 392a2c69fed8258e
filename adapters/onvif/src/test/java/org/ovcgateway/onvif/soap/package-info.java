@NullMarked
package org.ovcgateway.onvif.soap;

import org.jspecify.annotations.NullMarked;
