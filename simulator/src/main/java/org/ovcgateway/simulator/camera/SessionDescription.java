package org.ovcgateway.simulator.camera;

import java.util.Locale;
import org.ovcgateway.simulator.camera.PacketisedTrack.SdpAttributes;

/** Writes what DESCRIBE answers (RFC 4566, RFC 2326 C). */
final class SessionDescription {
    /** What the control URL of a track begins with; its index follows. */
    static final String TRACK = "trackID=";

    private SessionDescription() {}

    static String of(CameraStream stream, ParameterSets parameterSets) {
        StringBuilder sdp = new StringBuilder(512);
        sdp.append("v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=Virtual camera ")
                .append(stream.camera().name())
                .append("\r\nc=IN IP4 0.0.0.0\r\nt=0 0\r\na=control:*\r\na=range:npt=now-\r\n");
        for (int i = 0; i < stream.tracks().size(); i++) {
            append(sdp, stream.tracks().get(i), i, parameterSets);
        }
        return sdp.toString();
    }

    private static void append(StringBuilder sdp, PacketisedTrack track, int index, ParameterSets parameterSets) {
        SdpAttributes attributes = track.attributes();
        int type = track.payloadType();
        sdp.append(String.format(
                Locale.ROOT,
                "m=%s 0 RTP/AVP %d\r\nb=AS:%d\r\na=rtpmap:%d %s\r\n",
                track.media(),
                type,
                track.bitRate() / 1000,
                type,
                attributes.rtpMap()));
        String sets = parameterSets.inSdp() ? attributes.parameterSets() : "";
        String separator = sets.isEmpty() || attributes.format().isEmpty() ? "" : ";";
        String format = attributes.format() + separator + sets;
        if (!format.isEmpty()) {
            sdp.append("a=fmtp:").append(type).append(' ').append(format).append("\r\n");
        }
        sdp.append("a=control:").append(TRACK).append(index).append("\r\n");
    }
}
