package org.ovcgateway.gateway.channel;

import io.netty.handler.ssl.SslContext;
import io.vertx.core.Future;
import java.util.function.Supplier;
import org.ovcgateway.config.RtmpConfig;
import org.ovcgateway.config.RtmpHevc;
import org.ovcgateway.gateway.uplink.Uplink;
import org.ovcgateway.media.flv.HevcForm;

/**
 * What the configuration says about live pushes, and what they go by.
 *
 * @param tls what connects by TLS, made when it is asked for first; may be asked from any thread
 * @param uplink counts what each push sends and says how much that may be
 */
public record PushSettings(RtmpConfig rtmp, Supplier<Future<SslContext>> tls, Uplink uplink) {

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
