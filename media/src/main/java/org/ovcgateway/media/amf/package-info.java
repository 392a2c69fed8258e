/** Action Message Format 0, the notation of RTMP commands and of FLV's metadata. */
@NullMarked
package org.ovcgateway.media.amf;

import org.jspecify.annotations.NullMarked;
