package org.ovcgateway.media.rtp;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.Map;

class H264FuzzTest {

    @FuzzTest
    void whateverComesUnitsAreWhole(byte[] input) {
        Bombardment.of(
                Sender.h264Track(Map.of("packetization-mode", "1", "sprop-parameter-sets", Sender.H264_SETS)), input);
    }
}
