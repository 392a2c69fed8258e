package org.ovcgateway.rtsp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.ovcgateway.camera.Credentials;

class RtspUrlTest {

    @ParameterizedTest
    @CsvSource({
        "rtsp://192.168.1.20,                         192.168.1.20,   554,  ''",
        "RTSP://cam.local:8554/a/b?c=d&e=f,           cam.local,      8554, /a/b?c=d&e=f",
        "rtsp://cam?x=1,                              cam,            554,  ?x=1",
        "rtsp://[2001:db8::9]:5540/live,              2001:db8::9,    5540, /live",
        "rtsp://[fe80::1%25eth0]/live,                fe80::1%eth0,   554,  /live",
        "rtsp://cam:/x,                               cam,            554,  /x",
        "rtsp://cam/x#fragment,                       cam,            554,  /x",
        "rtsp://cam/my stream,                        cam,            554,  /my%20stream",
        "rtsp://cam/at@sign?user=a@b,                 cam,            554,  /at@sign?user=a@b"
    })
    void hostPortAndPathAreRead(String text, String host, int port, String path) {
        assertEquals(new RtspUrl(false, host, port, path, null), RtspUrl.parse(text));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "rtsp://admin:secret@cam/x                   | admin      | secret",
                "rtsp://admin@cam/x                          | admin      | ``",
                "rtsp://admin:@cam/x                         | admin      | ``",
                "rtsp://ad%40min:p%40%3A%2F%3F%23%25%20@cam/x | ad@min     | `p@:/?#% `",
                "rtsp://admin:p@ss@cam/x                     | admin      | p@ss",
                "rtsp://admin:a:b@cam/x                      | admin      | a:b",
                "rtsp://admin:pa/ss@cam/x                    | admin      | pa/ss",
                "rtsp://admin:pa?s#s@cam/x                   | admin      | pa?s#s",
                "rtsp://admin:p/a@b@cam/x                    | admin      | p/a@b",
                "rtsp://admin:100%@cam/x                     | admin      | 100%",
                "rtsp://admin:50%zz%4@cam/x                  | admin      | 50%zz%4",
                "rtsp://admin:a b@cam/x                      | admin      | a b",
                "rtsp://%C3%A4:%E5%AF%86@cam/x               | ä          | 密"
            })
    void credentialsSurviveAnyCharacter(String text, String userName, String password) {
        assertEquals(new RtspUrl(false, "cam", 554, "/x", new Credentials(userName, password)), RtspUrl.parse(text));
    }

    @Test
    void randomCredentialsSurvivePercentEncoding() {
        Random random = new Random(2326);
        for (int round = 0; round < 5_000; round++) {
            String userName = randomText(random);
            String password = randomText(random);
            RtspUrl url = RtspUrl.parse("rtsp://" + encoded(userName) + ':' + encoded(password) + "@10.0.0.9:88/x@y");
            assertEquals(new RtspUrl(false, "10.0.0.9", 88, "/x@y", new Credentials(userName, password)), url);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "http://cam/x",
                "rtsp://",
                "rtsp:///x",
                "rtsp://cam:0/",
                "rtsp://cam:65536/",
                "rtsp://cam:99999999999/",
                "rtsp://a b/",
                "rtsp://[::1/",
                "rtsp://[zz]/",
                "rtsp://[::1]x/",
                "rtsp://user:secret@"
            })
    void whatIsNoRtspUrlIsRefusedWithoutQuotingIt(String text) {
        String message = String.valueOf(assertThrows(IllegalArgumentException.class, () -> RtspUrl.parse(text))
                .getMessage());
        assertFalse(message.contains("secret"), message);
    }

    @Test
    void neitherTheWireFormNorToStringHoldsASecret() {
        RtspUrl url = RtspUrl.parse("rtsp://admin:canary@[fe80::1%eth0]/live?user=admin&pwd=canary2");

        assertEquals("rtsp://[fe80::1%eth0]/live", url.toString());
        assertEquals("rtsp://[fe80::1]/live?user=admin&pwd=canary2", url.wireForm());
    }

    @Test
    void garbageIsRefusedByNothingButIllegalArgument() {
        Random random = new Random(3986);
        String alphabet = "rtsp:/@?#%[]ab12. ü\u0000";
        for (int round = 0; round < 50_000; round++) {
            String text = "rtsp://" + randomText(random, alphabet, 40);
            try {
                RtspUrl.parse(text).wireForm();
            } catch (IllegalArgumentException expected) {
                assertFalse(String.valueOf(expected.getMessage()).isBlank());
            }
        }
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    private static String randomText(Random random) {
        return randomText(random, "@:/?#% aZ9ä密\"\\&+;=", 12);
    }

    private static String randomText(Random random, String alphabet, int longest) {
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(longest); i > 0; i--) {
            text.append(alphabet.charAt(random.nextInt(alphabet.length())));
        }
        return text.toString();
    }
}
