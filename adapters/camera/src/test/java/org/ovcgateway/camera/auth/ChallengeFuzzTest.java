package org.ovcgateway.camera.auth;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.ovcgateway.camera.Credentials;

/** The input is the values of a 401's {@code WWW-Authenticate} headers, a line each. */
class ChallengeFuzzTest {
    private static final int MOST_ATTEMPTS = 8;

    @FuzzTest
    void anAnswerFitsAHeaderAndSaysWhatItAnswers(byte[] input) {
        List<String> values = List.of(new String(input, StandardCharsets.UTF_8).split("\n", -1));
        HttpAuthentication authentication =
                new HttpAuthentication(new Credentials("ad\"min\\", "s3cret:\u00e4"), () -> "0a4f113b");
        int attempts = 0;
        while (authentication.challenged(values)) {
            assertTrue(++attempts < MOST_ATTEMPTS, "tries for ever");
            String header = String.valueOf(authentication.authorization("DESCRIBE", "rtsp://h/a?b=\"c\""));
            assertTrue(header.contains(" ") && header.chars().noneMatch(c -> c < ' '), () -> "in a header: " + header);
            if (header.startsWith("Digest")) {
                requireSameParameters(Challenge.parse(values), header);
            }
        }
    }

    /** Realm, nonce and opaque are those of one challenge, control characters apart, which become blanks. */
    private static void requireSameParameters(List<Challenge> challenges, String header) {
        Challenge answer = Challenge.parse(List.of(header)).get(0);
        assertEquals("ad\"min\\", answer.parameter("username"));
        assertTrue(
                challenges.stream()
                        .anyMatch(challenge -> challenge.scheme().equals("digest")
                                && same(challenge, answer, "nonce")
                                && same(challenge, answer, "realm")
                                && same(challenge, answer, "opaque")),
                () -> header + " answers none of " + challenges);
    }

    private static boolean same(Challenge challenge, Challenge answer, String name) {
        return blank(challenge.parameters().getOrDefault(name, ""))
                .equals(answer.parameters().getOrDefault(name, ""));
    }

    private static String blank(String text) {
        return text.replaceAll("[\\x00-\\x1f]", " ");
    }
}
