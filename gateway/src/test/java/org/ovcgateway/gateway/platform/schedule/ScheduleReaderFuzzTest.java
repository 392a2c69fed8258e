package org.ovcgateway.gateway.platform.schedule;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;

/** The input is an answer of the scheduling service. */
class ScheduleReaderFuzzTest {
    @FuzzTest
    void anAnswerIsReadOrRefusedInWords(byte[] input) {
        String body = new String(input, StandardCharsets.UTF_8);
        try {
            Schedule schedule = ScheduleReader.read(body, true);
            assertNotNull(schedule.signalling().getHost());
            assertTrue(schedule.signalling().getPort() > 0);
        } catch (SchedulingException e) {
            assertFalse(String.valueOf(e.getMessage()).contains("\n"), e.toString());
        }
    }
}
