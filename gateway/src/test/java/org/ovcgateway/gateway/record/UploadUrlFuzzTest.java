package org.ovcgateway.gateway.record;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;

class UploadUrlFuzzTest {

    @FuzzTest
    void whatIsTakenFitsARequestAndReadsBack(byte[] input) throws UploadException {
        UploadUrl url;
        try {
            url = UploadUrl.parse(new String(input, StandardCharsets.UTF_8));
        } catch (UploadException e) {
            assertEquals(UploadException.Kind.BAD_ADDRESS, e.kind());
            return;
        }
        assertTrue(url.target().startsWith("/") && url.target().chars().allMatch(c -> c > ' ' && c < 0x7F));
        assertTrue(url.port() >= 1 && url.port() <= 65535 && !url.host().isEmpty());
        assertEquals(url, UploadUrl.parse((url.secure() ? "https://" : "http://") + url + url.target()));
    }
}
