package org.ovcgateway.rtsp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;

class RtspUrlFuzzTest {

    @FuzzTest
    void theTextReadsBackAsTheSamePlace(byte[] input) {
        RtspUrl url;
        try {
            url = RtspUrl.parse(new String(input, StandardCharsets.UTF_8));
        } catch (IllegalArgumentException e) {
            assertTrue(String.valueOf(e.getMessage()).startsWith("expected"), e.toString());
            return;
        }
        RtspUrl again = RtspUrl.parse(url.text());
        assertEquals(new RtspUrl(url.secure(), url.host(), url.port(), url.path(), null), again);
        assertTrue(url.wireForm().chars().noneMatch(c -> c <= ' ' || c == 0x7F), url::wireForm);
        assertTrue(url.toString().indexOf('?') < 0, "shows the query");
    }
}
