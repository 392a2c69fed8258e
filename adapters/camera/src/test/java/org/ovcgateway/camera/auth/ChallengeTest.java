package org.ovcgateway.camera.auth;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ChallengeTest {

    @Test
    void oneDigestChallengeIsRead() {
        assertEquals(
                List.of(new Challenge(
                        "digest",
                        Map.of("realm", "IP Camera(12345)", "nonce", "6f2a", "stale", "FALSE", "algorithm", "MD5"))),
                Challenge.parse(
                        List.of("Digest realm=\"IP Camera(12345)\", nonce=\"6f2a\", stale=\"FALSE\", algorithm=MD5")));
    }

    @Test
    void severalChallengesOfOneHeaderAndOfSeveralHeadersAreRead() {
        List<Challenge> challenges = Challenge.parse(
                List.of("Digest realm=\"a\", nonce=\"n1\", Basic realm=\"b\"", "Digest realm=\"c\", nonce=\"n2\""));

        assertEquals(
                List.of("digest", "basic", "digest"),
                challenges.stream().map(Challenge::scheme).toList());
        assertEquals("n2", challenges.get(2).parameter("nonce"));
    }

    @Test
    void quotedCommasAndEscapedQuotesBelongToTheValue() {
        assertEquals(
                "one, two=\"3\" \\",
                Challenge.parse(List.of("Basic realm=\"one, two=\\\"3\\\" \\\\\""))
                        .get(0)
                        .parameter("realm"));
    }

    @Test
    void oddSpacingMissingQuotesAndDoubledCommasAreForgiven() {
        assertEquals(
                List.of(new Challenge("digest", Map.of("realm", "cam", "nonce", "abc", "qop", "auth"))),
                Challenge.parse(List.of("  DIGEST   Realm = cam ,, NONCE=\"abc\",qop =  \"auth\" ,")));
    }

    @Test
    void anUnfinishedQuoteEndsWithTheHeader() {
        assertEquals(
                "half", Challenge.parse(List.of("Basic realm=\"half")).get(0).parameter("realm"));
    }

    @Test
    void garbageNeverFailsNorLoops() {
        Random random = new Random(7235);
        String alphabet = "Digest Basic realm=\"\\,;= \tä\u0000nonce";
        for (int round = 0; round < 20_000; round++) {
            StringBuilder text = new StringBuilder();
            for (int i = random.nextInt(60); i > 0; i--) {
                text.append(alphabet.charAt(random.nextInt(alphabet.length())));
            }
            assertTrue(Challenge.parse(List.of(text.toString())).size() <= 60);
        }
    }
}
