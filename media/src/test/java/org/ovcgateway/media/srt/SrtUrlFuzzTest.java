package org.ovcgateway.media.srt;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;

class SrtUrlFuzzTest {

    @FuzzTest
    void aUrlIsReadOrRefusedInWords(byte[] input) {
        SrtUrl url;
        try {
            url = SrtUrl.parse(new String(input, StandardCharsets.UTF_8));
        } catch (IllegalArgumentException e) {
            assertTrue(String.valueOf(e.getMessage()).matches("(?s).*(srt://|SRT passphrase).*"), e.toString());
            return;
        }
        assertTrue(url.port() >= 1 && url.port() <= 65535 && !url.host().isEmpty());
        assertTrue(url.latency().toMillis() >= 0 && url.latency().toMillis() <= 0xFFFF, url.toString());
        String streamId = url.streamId();
        assertTrue(
                streamId == null || streamId.getBytes(StandardCharsets.UTF_8).length <= Extension.StreamId.MAX_BYTES);
    }
}
