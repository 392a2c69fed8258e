@NullMarked
package org.ovcgateway.onvif.media;

import org.jspecify.annotations.NullMarked;
