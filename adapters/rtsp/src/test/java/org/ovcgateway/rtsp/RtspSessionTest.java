package org.ovcgateway.rtsp;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RtspSessionTest {

    @ParameterizedTest
    @ValueSource(strings = {"", ";", ";;", " ; timeout", ";timeout=0"})
    void aSessionWithoutANameIsNotSentBack(String header) {
        RtspSession session = RtspSession.parse(header);
        assertEquals("", session.header());
        assertEquals(60, session.timeout().toSeconds());
    }

    @Test
    void nameAndTimeoutAreReadWithBlanksAroundThem() {
        RtspSession session = RtspSession.parse(" 12345678 ; Timeout = 30;x");
        assertEquals("Session: 12345678\r\n", session.header());
        assertEquals(15, session.keepAliveInterval().toSeconds());
    }
}
