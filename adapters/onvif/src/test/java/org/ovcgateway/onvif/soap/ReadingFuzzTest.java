package org.ovcgateway.onvif.soap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;

/** The input is the body of an answer. */
class ReadingFuzzTest {
    private static final int LONGEST_MESSAGE = 600;

    @FuzzTest
    void anAnswerIsReadOrRefusedInOneLine(byte[] input) {
        for (int status : new int[] {200, 400, 401}) {
            Reading reading = Reading.of("Ask", status, input);
            assertEquals(reading.body() == null, reading.failure() != null);
            Exception failure = reading.failure();
            if (failure != null) {
                String words = String.valueOf(failure.getMessage());
                assertTrue(words.length() < LONGEST_MESSAGE && words.chars().noneMatch(c -> c < ' '), words);
            }
        }
    }
}
