package org.ovcgateway.rtsp;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;

class UdpAnswerFuzzTest {

    @FuzzTest
    void anyHeaderGivesPortsOrARefusal(byte[] input) {
        try {
            UdpAnswer answer = UdpAnswer.parse(new String(input, StandardCharsets.UTF_8));
            if (answer != null) {
                assertTrue(answer.rtpPort() >= 0 && answer.rtpPort() <= 65_535);
                assertTrue(answer.rtcpPort() >= 0 && answer.rtcpPort() <= 65_535);
            }
        } catch (RtspException e) {
            assertTrue(String.valueOf(e.getMessage()).startsWith("expected "), e.getMessage());
        }
    }
}
