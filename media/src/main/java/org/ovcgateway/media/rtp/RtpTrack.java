package org.ovcgateway.media.rtp;

import java.util.Map;

/**
 * One RTP stream as a session description announces it (RFC 8866 6.6 {@code a=rtpmap}, 6.15 {@code a=fmtp}).
 *
 * @param payloadType 0 to 127
 * @param encodingName as registered, upper case: {@code H264}, {@code MPEG4-GENERIC}, {@code PCMA} …
 * @param clockRate ticks per second of the RTP time stamp
 * @param channels audio channels; 1 where the description names none
 * @param formatParameters the format parameters, names in lower case, values as they stand; empty where there are none
 */
public record RtpTrack(
        int payloadType, String encodingName, int clockRate, int channels, Map<String, String> formatParameters) {

    public RtpTrack {
        formatParameters = Map.copyOf(formatParameters);
    }
}
