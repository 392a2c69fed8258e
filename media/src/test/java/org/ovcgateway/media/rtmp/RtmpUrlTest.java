package org.ovcgateway.media.rtmp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RtmpUrlTest {

    @ParameterizedTest
    @CsvSource({
        "rtmp://a.example/live/key, a.example, 1935, live, key, rtmp://a.example:1935/live",
        "RTMP://a.example:19350/live/key, a.example, 19350, live, key, rtmp://a.example:19350/live",
        "rtmp://a.example/live/instance/key, a.example, 1935, live/instance, key, rtmp://a.example:1935/live/instance",
        "rtmp://a.example/live/instance/deep/key, a.example, 1935, live/instance, deep/key, rtmp://a.example:1935/live/instance",
        "rtmp://a.example/live/key?token=a/b?c, a.example, 1935, live, key?token=a/b?c, rtmp://a.example:1935/live",
        "rtmp://a.example/live?vhost=v/key?t=1, a.example, 1935, live?vhost=v, key?t=1, rtmp://a.example:1935/live?vhost=v",
        "rtmp://a.example/vod/mp4:folder/name, a.example, 1935, vod, mp4:folder/name, rtmp://a.example:1935/vod",
        "rtmp://a.example/live/k%20y, a.example, 1935, live, k%20y, rtmp://a.example:1935/live",
        "rtmp://[2001:db8::1]:7/live/key, 2001:db8::1, 7, live, key, rtmp://[2001:db8::1]:7/live",
        "rtmps://a.example/live/key, a.example, 443, live, key, rtmps://a.example:443/live",
        "rtmps://[::1]:1936/live/key, ::1, 1936, live, key, rtmps://[::1]:1936/live",
        "rtmp://user:pw@[::1]/live/key, ::1, 1935, live, key, rtmp://[::1]:1935/live",
    })
    void anUrlIsCutAsOtherPublishersDo(String url, String host, int port, String app, String key, String tcUrl) {
        RtmpUrl parsed = RtmpUrl.parse(url);
        assertEquals(host, parsed.host());
        assertEquals(port, parsed.port());
        assertEquals(app, parsed.app());
        assertEquals(key, parsed.streamKey());
        assertEquals(tcUrl, parsed.tcUrl());
        assertEquals(tcUrl.startsWith("rtmps:"), parsed.tls());
    }

    @Test
    void credentialsArePercentDecodedAndAPlusStaysAPlus() {
        RtmpUrl parsed = RtmpUrl.parse("rtmp://us%3Aer:p%40s+s:w@host/live/key");
        assertEquals(Optional.of(new RtmpUrl.Credentials("us:er", "p@s+s:w")), parsed.credentials());
        assertEquals(Optional.empty(), RtmpUrl.parse("rtmp://host/live/key").credentials());
    }

    @Test
    void itsStringTellsNoSecret() {
        String text = RtmpUrl.parse("rtmp://user:hunter2@host/live?sign=abc/secret?token=xyz")
                .toString();
        assertEquals("rtmp://host:1935/live?.../...", text);
        assertFalse(new RtmpUrl.Credentials("user", "hunter2").toString().contains("hunter2"));
    }

    @Test
    void wordsOfTheServerAreRidOfSecretsAndLineBreaks() {
        RtmpUrl url = RtmpUrl.parse("rtmp://user:hunter2@host/live?sign=abc/secret");
        assertEquals("no ... for live?... with ...", url.redact("no secret for\nlive?sign=abc with hunter2"));
        assertTrue(url.redact("x".repeat(5000)).length() < 300);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "http://host/live/key",
                "rtmpe://host/live/key",
                "rtmp://host",
                "rtmp://host/live",
                "rtmp://host/live/",
                "rtmp://host//key",
                "rtmp:///live/key",
                "rtmp://host:0/live/key",
                "rtmp://host:65536/live/key",
                "rtmp://host:x/live/key",
                "rtmp://u%zz:p@host/live/key",
                "rtmp://host/live/ke y",
                "rtmp://host/live/key\r\n",
                "rtmp://[::1/live/key",
            })
    void anythingElseIsRefusedWithoutRepeatingIt(String url) {
        String message = assertThrows(IllegalArgumentException.class, () -> RtmpUrl.parse(url))
                .toString();
        assertTrue(message.contains(": expected ") && !message.contains("key\r"), message);
    }
}
