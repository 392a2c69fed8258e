package org.ovcgateway.rtsp;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ControlUrlTest {

    @ParameterizedTest
    @CsvSource({
        "rtsp://cam/live,     trackID=1,             rtsp://cam/live/trackID=1",
        "rtsp://cam/live/,    trackID=1,             rtsp://cam/live/trackID=1",
        "rtsp://cam/live/,    /trackID=1,            rtsp://cam/live/trackID=1",
        "rtsp://cam/live,     /trackID=1,            rtsp://cam/live/trackID=1",
        "rtsp://cam/live?a=b, trackID=1,             rtsp://cam/live?a=b/trackID=1",
        "rtsp://cam/live,     ?ctype=video,          rtsp://cam/live?ctype=video",
        "rtsp://cam/live,     *,                     rtsp://cam/live",
        "rtsp://cam/live,     '',                    rtsp://cam/live",
        "rtsp://cam/live,     ,                      rtsp://cam/live",
        "rtsp://cam/live,     RTSP://10.0.0.1/t?x=y, RTSP://10.0.0.1/t?x=y",
        "rtsp://cam/live,     track 1,               rtsp://cam/live/track%201"
    })
    void controlsAreResolvedAsCamerasExpect(String base, @Nullable String control, String expected) {
        assertEquals(expected, ControlUrl.resolve(base, control));
    }

    @Test
    void theBaseIsContentBaseElseContentLocationElseTheRequest() {
        RtspHeaders headers = new RtspHeaders();
        assertEquals("rtsp://cam/a", ControlUrl.base(headers, "rtsp://cam/a"));

        headers.add("content-location", "b/");
        assertEquals("rtsp://cam/a/b/", ControlUrl.base(headers, "rtsp://cam/a"));

        headers.add("Content-Base", " rtsp://cam/c/ ");
        assertEquals("rtsp://cam/c/", ControlUrl.base(headers, "rtsp://cam/a"));
    }
}
