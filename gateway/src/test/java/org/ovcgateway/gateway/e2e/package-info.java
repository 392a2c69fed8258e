/**
 * The gateway as a whole, on real media: virtual cameras on one side; the virtual platform, nginx-rtmp and srt-live-transmit
 * on the other; what arrives there is judged by ffprobe.
 */
@NullMarked
package org.ovcgateway.gateway.e2e;

import org.jspecify.annotations.NullMarked;
