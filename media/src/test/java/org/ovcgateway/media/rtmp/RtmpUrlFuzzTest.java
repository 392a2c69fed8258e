package org.ovcgateway.media.rtmp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;

class RtmpUrlFuzzTest {

    @FuzzTest
    void whatIsSentNamesTheSamePlaceAgain(byte[] input) {
        String text = new String(input, StandardCharsets.UTF_8);
        RtmpUrl url;
        try {
            url = RtmpUrl.parse(text);
        } catch (IllegalArgumentException e) {
            assertTrue(String.valueOf(e.getMessage()).startsWith("expected"), e.toString());
            return;
        }
        assertTrue(url.port() >= 1 && url.port() <= 65535);
        RtmpUrl again = RtmpUrl.parse(url.tcUrl() + "/" + url.streamKey());
        assertEquals(url.host(), again.host());
        assertEquals(url.port(), again.port());
        assertEquals(url.app(), again.app());
        assertEquals(url.streamKey(), again.streamKey());
        assertFalse(url.toString().endsWith(url.streamKey()) && !url.streamKey().matches("[./]+"), "shows the key");
    }
}
