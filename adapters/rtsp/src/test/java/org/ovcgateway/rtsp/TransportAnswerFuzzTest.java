package org.ovcgateway.rtsp;

import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;

/** The input is the value of a Transport header, or of a Session header. */
class TransportAnswerFuzzTest {

    @FuzzTest
    void channelsAreOfAByteAndDiffer(byte[] input) {
        String text = new String(input, StandardCharsets.UTF_8);
        assertTrue(RtspSession.parse(text).timeout().toSeconds() <= 3600);
        TransportAnswer answer;
        try {
            answer = TransportAnswer.parse(text, 2);
        } catch (RtspException e) {
            assertTrue(String.valueOf(e.getMessage()).startsWith("expected"), e.toString());
            return;
        }
        assertTrue(answer.rtpChannel() >= 0 && answer.rtpChannel() <= 255, answer.toString());
        assertTrue(answer.rtcpChannel() >= 0 && answer.rtcpChannel() <= 255, answer.toString());
        assertNotEquals(answer.rtpChannel(), answer.rtcpChannel());
    }
}
