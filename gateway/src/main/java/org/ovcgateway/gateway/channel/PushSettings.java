package org.ovcgateway.gateway.channel;

import io.netty.handler.ssl.SslContext;
import io.vertx.core.Future;
import java.util.function.Supplier;
import org.ovcgateway.config.RtmpConfig;
import org.ovcgateway.config.RtmpHevc;
import org.ovcgateway.media.flv.HevcForm;

/**
 * What the configuration says about live pushes.
 *
 * @param tls what connects by TLS, made when it is asked for first; may be asked from any thread
 */
public record PushSettings(RtmpConfig rtmp, Supplier<Future<SslContext>> tls) {

    /** How H.265 is written for an RTMP server. */
    HevcForm hevc(String host) {
        RtmpHevc form = rtmp.hevc(host);
        return switch (form) {
            case ENHANCED -> HevcForm.ENHANCED;
            case CODEC_ID_12 -> HevcForm.CODEC_ID_12;
            case OFF -> HevcForm.OFF;
        };
    }
}
