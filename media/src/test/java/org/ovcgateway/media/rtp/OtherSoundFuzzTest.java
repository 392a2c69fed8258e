package org.ovcgateway.media.rtp;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.List;
import java.util.Map;

class OtherSoundFuzzTest {
    private static final List<RtpTrack> TRACKS = List.of(
            new RtpTrack(97, "MP4A-LATM", 48_000, 1, Map.of("cpresent", "1")),
            new RtpTrack(97, "MP4A-LATM", 48_000, 1, Map.of("cpresent", "0", "config", "400023103fc0")),
            new RtpTrack(97, "OPUS", 48_000, 2, Map.of()),
            new RtpTrack(97, "PCMU", 8_000, 1, Map.of()),
            new RtpTrack(97, "L16", 16_000, 2, Map.of()),
            new RtpTrack(97, "G726-24", 8_000, 1, Map.of()));

    /** The first byte chooses what the packets behind it are taken for. */
    @FuzzTest
    void whateverComesUnitsAreWhole(byte[] input) {
        if (input.length > 0) {
            byte[] packets = new byte[input.length - 1];
            System.arraycopy(input, 1, packets, 0, packets.length);
            Bombardment.of(TRACKS.get((input[0] & 0xFF) % TRACKS.size()), packets);
        }
    }
}
