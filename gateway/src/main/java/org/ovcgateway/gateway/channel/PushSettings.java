package org.ovcgateway.gateway.channel;

import org.ovcgateway.config.RtmpConfig;
import org.ovcgateway.config.RtmpHevc;
import org.ovcgateway.gateway.platform.ClientTls;
import org.ovcgateway.media.flv.HevcForm;

/**
 * What the configuration says about live pushes.
 *
 * @param tls for targets that are reached by TLS
 */
public record PushSettings(RtmpConfig rtmp, ClientTls tls) {

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
