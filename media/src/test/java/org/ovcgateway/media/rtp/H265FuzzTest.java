package org.ovcgateway.media.rtp;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.Map;

class H265FuzzTest {

    @FuzzTest
    void whateverComesUnitsAreWhole(byte[] input) {
        Bombardment.of(new RtpTrack(96, "H265", 90_000, 1, Map.of()), input);
    }
}
