package org.ovcgateway.media.rtp;

import com.code_intelligence.jazzer.junit.FuzzTest;

class AacFuzzTest {

    @FuzzTest
    void whateverComesUnitsAreWhole(byte[] input) {
        Bombardment.of(Sender.aacTrack(), input);
    }
}
