package org.ovcgateway.media.rtmp;

import io.netty.handler.ssl.SslContext;
import org.jspecify.annotations.Nullable;
import org.ovcgateway.media.flv.HevcForm;

/**
 * How to publish by RTMP.
 *
 * @param timeouts how long things may take
 * @param hevc how H.265 is written
 * @param tls for {@code rtmps://}: a client's, which checks the server's name; null if there will be no such URL
 */
public record RtmpOptions(
        RtmpPush.Timeouts timeouts, HevcForm hevc, @Nullable SslContext tls) {
    public static final RtmpOptions DEFAULT = new RtmpOptions(RtmpPush.Timeouts.DEFAULT, HevcForm.ENHANCED, null);
}
