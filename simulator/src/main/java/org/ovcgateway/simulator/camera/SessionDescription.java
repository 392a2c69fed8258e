package org.ovcgateway.simulator.camera;

import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.ovcgateway.simulator.camera.PacketisedTrack.SdpAttributes;

/** Writes what DESCRIBE answers (RFC 4566, RFC 2326 C). */
final class SessionDescription {
    /** What the control URL of a track begins with; its index follows. */
    static final String TRACK = "trackID=";

    private SessionDescription() {}

    /**
     * @param backChannel offered behind the tracks (ONVIF Streaming 5.3.1), or null
     */
    static String of(CameraStream stream, ParameterSets parameterSets, @Nullable BackChannel backChannel) {
        StringBuilder sdp = new StringBuilder(512);
        sdp.append("v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=Virtual camera ")
                .append(stream.camera().name())
                .append("\r\nc=IN IP4 0.0.0.0\r\nt=0 0\r\na=control:*\r\na=range:npt=now-\r\n");
        for (int i = 0; i < stream.tracks().size(); i++) {
            append(sdp, stream.tracks().get(i), i, parameterSets);
        }
        if (backChannel != null) {
            BackChannel.Codec codec = backChannel.codec();
            int type = codec.payloadType();
            sdp.append("m=audio 0 RTP/AVP ")
                    .append(type)
                    .append("\r\na=rtpmap:")
                    .append(type)
                    .append(' ');
            sdp.append(codec.rtpMap()).append("\r\n");
            if (!codec.format().isEmpty()) {
                sdp.append("a=fmtp:")
                        .append(type)
                        .append(' ')
                        .append(codec.format())
                        .append("\r\n");
            }
            sdp.append("a=sendonly\r\na=control:")
                    .append(TRACK)
                    .append(stream.tracks().size())
                    .append("\r\n");
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
