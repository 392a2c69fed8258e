package org.ovcgateway.simulator.onvif;

import org.ovcgateway.simulator.camera.BackChannel;
import org.ovcgateway.simulator.camera.VirtualCamera;

/**
 * How ONVIF names a codec of sound.
 *
 * @param media1 in Media1
 * @param media2 in Media2: the media subtype of RTP
 * @param bitrate kbit/s
 * @param sampleRate kHz
 */
record AudioCoding(String media1, String media2, int bitrate, int sampleRate) {

    /**
     * @param encoding as SDP names it
     */
    static AudioCoding of(String encoding) {
        if (encoding.startsWith("PCM")) {
            return new AudioCoding("G711", encoding, 64, 8);
        }
        if (encoding.contains("G726")) {
            return new AudioCoding("G726", "G726", Integer.parseInt(encoding.substring(encoding.length() - 2)), 8);
        }
        // Media1 has no words for Opus and L16; cameras that send these say AAC
        return new AudioCoding("AAC", encoding.startsWith("mpeg4") ? "MP4A-LATM" : encoding, 64, 48);
    }

    /** What a camera plays back; G.711 if it plays nothing. */
    static AudioCoding ofBackChannel(VirtualCamera camera) {
        BackChannel channel = camera.backChannel();
        BackChannel.Codec codec = channel == null ? BackChannel.Codec.PCMU : channel.codec();
        return switch (codec) {
            case PCMU -> of("PCMU");
            case PCMA -> of("PCMA");
            case G726 -> of("G726-32");
            case AAC -> new AudioCoding("AAC", "MP4A-LATM", 64, 16);
        };
    }
}
