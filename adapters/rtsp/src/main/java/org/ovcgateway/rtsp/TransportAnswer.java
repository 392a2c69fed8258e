package org.ovcgateway.rtsp;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The {@code Transport} header of an answer to SETUP (RFC 2326 12.39).
 *
 * @param rtpChannel interleaved channel of RTP, 0 to 255
 * @param rtcpChannel interleaved channel of RTCP, 0 to 255
 */
record TransportAnswer(int rtpChannel, int rtcpChannel) {

    /**
     * @param header null if the camera left it out: it then does as it was asked
     * @param asked the RTP channel that was asked for; an even number
     * @throws RtspException UNSUPPORTED if the camera chose another transport than TCP, PROTOCOL if it makes no sense
     */
    static TransportAnswer parse(@Nullable String header, int asked) throws RtspException {
        if (header == null) {
            return new TransportAnswer(asked, asked + 1);
        }
        String[] parameters = header.toLowerCase(Locale.ROOT).split(";", -1);
        for (String parameter : parameters) {
            String[] nameAndValue = parameter.split("=", 2);
            if (nameAndValue.length == 2 && nameAndValue[0].strip().equals("interleaved")) {
                return channels(nameAndValue[1]);
            }
        }
        if (!parameters[0].contains("tcp")) {
            throw new RtspException(
                    RtspException.Kind.UNSUPPORTED,
                    "expected RTP over TCP but the camera chose \"" + RtspUrl.printable(header) + '"');
        }
        return new TransportAnswer(asked, asked + 1);
    }

    private static TransportAnswer channels(String value) throws RtspException {
        String[] pair = value.split("-", 2);
        int rtp = RtspHeaders.decimal(pair[0]);
        int rtcp = pair.length == 2 ? RtspHeaders.decimal(pair[1]) : rtp + 1;
        if (rtp < 0 || rtp > 255 || rtcp < 0 || rtcp > 255 || rtp == rtcp) {
            throw new RtspException(
                    RtspException.Kind.PROTOCOL,
                    "expected two interleaved channels of 0 to 255 but was \"" + RtspUrl.printable(value) + '"');
        }
        return new TransportAnswer(rtp, rtcp);
    }
}
