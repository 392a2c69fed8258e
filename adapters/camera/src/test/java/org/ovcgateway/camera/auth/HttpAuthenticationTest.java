package org.ovcgateway.camera.auth;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.ovcgateway.camera.Credentials;

class HttpAuthenticationTest {
    private static final String DIGEST = "Digest realm=\"cam\", nonce=\"n1\"";
    private static final String BASIC = "Basic realm=\"cam\"";

    private final HttpAuthentication authentication =
            new HttpAuthentication(new Credentials("admin", "p@:/?#% \"ß"), () -> "0a4f113b");

    @Test
    void nothingIsShownBeforeItIsAskedFor() {
        assertNull(authentication.authorization("OPTIONS", "rtsp://camera/"));
    }

    @Test
    void theExampleOfRfc2617IsAnsweredAsWritten() {
        HttpAuthentication mufasa =
                new HttpAuthentication(new Credentials("Mufasa", "Circle Of Life"), () -> "0a4f113b");
        assertTrue(mufasa.challenged(List.of("Digest realm=\"testrealm@host.com\", qop=\"auth,auth-int\","
                + " nonce=\"dcd98b7102dd2f0e8b11d0f600bfb0c093\", opaque=\"5ccc069c403ebaf9f0171e9517f40e41\"")));

        assertEquals(
                "Digest username=\"Mufasa\", realm=\"testrealm@host.com\","
                        + " nonce=\"dcd98b7102dd2f0e8b11d0f600bfb0c093\", uri=\"/dir/index.html\","
                        + " response=\"6629fae49393a05397450978507c4ef1\", qop=auth, nc=00000001,"
                        + " cnonce=\"0a4f113b\", opaque=\"5ccc069c403ebaf9f0171e9517f40e41\"",
                mufasa.authorization("GET", "/dir/index.html"));
    }

    @Test
    void theExampleOfRfc7616PrefersSha256() {
        String rest = "realm=\"http-auth@example.org\", qop=\"auth, auth-int\","
                + " nonce=\"7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v\","
                + " opaque=\"FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS\"";
        HttpAuthentication mufasa = new HttpAuthentication(
                new Credentials("Mufasa", "Circle of Life"), () -> "f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ");
        assertTrue(mufasa.challenged(List.of("Digest algorithm=MD5, " + rest, "Digest algorithm=SHA-256, " + rest)));

        assertContains(
                mufasa.authorization("GET", "/dir/index.html"),
                "response=\"753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1\", algorithm=SHA-256");
    }

    @Test
    void theMd5ExampleOfRfc7616IsAnsweredAsWritten() {
        HttpAuthentication mufasa = new HttpAuthentication(
                new Credentials("Mufasa", "Circle of Life"), () -> "f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ");
        assertTrue(mufasa.challenged(List.of("Digest realm=\"http-auth@example.org\", qop=\"auth, auth-int\","
                + " algorithm=MD5, nonce=\"7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v\"")));

        assertContains(mufasa.authorization("GET", "/dir/index.html"), "response=\"8ca523f5e9506fed4657c9700eebdbec\"");
    }

    @Test
    void withoutQopTheAnswerHasNeitherCountNorClientNonce() {
        authentication.challenged(List.of("Digest realm=\"4419b6\", nonce=\"f0c4\""));
        String header = assertNotNullAnd(authentication.authorization("DESCRIBE", "rtsp://10.0.0.9/live"));

        assertFalse(header.contains("qop"));
        assertFalse(header.contains("cnonce"));
        assertFalse(header.contains("opaque"));
        assertFalse(header.contains("algorithm"));
    }

    @Test
    void theNonceCountGrowsWithEachRequest() {
        authentication.challenged(List.of(DIGEST + ", qop=auth"));
        authentication.authorization("DESCRIBE", "rtsp://camera/");
        authentication.accepted();

        assertContains(authentication.authorization("SETUP", "rtsp://camera/"), "nc=00000002");
    }

    @Test
    void basicEncodesAnyCharacterInUtf8() {
        authentication.challenged(List.of(BASIC));

        assertEquals("Basic YWRtaW46cEA6Lz8jJSAiw58=", authentication.authorization("DESCRIBE", "rtsp://camera/"));
    }

    @Test
    void digestGoesBeforeBasic() {
        authentication.challenged(List.of(BASIC, DIGEST));

        assertContains(authentication.authorization("DESCRIBE", "rtsp://camera/"), "Digest ");
    }

    @Test
    void aRefusedPasswordIsShownOnceWhereNothingWeakerIsOffered() {
        assertTrue(authentication.challenged(List.of(DIGEST)));
        authentication.authorization("DESCRIBE", "rtsp://camera/");

        assertFalse(authentication.challenged(List.of("Digest realm=\"cam\", nonce=\"n2\"")));
    }

    @Test
    void aRefusedPasswordIsShownTwiceAtMost() {
        assertTrue(authentication.challenged(List.of(DIGEST + ", algorithm=SHA-256", DIGEST, BASIC)));
        authentication.authorization("DESCRIBE", "rtsp://camera/");
        assertTrue(authentication.challenged(List.of(DIGEST + ", algorithm=SHA-256", DIGEST, BASIC)));
        assertContains(authentication.authorization("DESCRIBE", "rtsp://camera/"), "Digest ");

        assertFalse(authentication.challenged(List.of(DIGEST + ", algorithm=SHA-256", DIGEST, BASIC)));
    }

    @Test
    void aCameraThatCallsEveryNonceStaleIsGivenUp() {
        assertTrue(authentication.challenged(List.of(DIGEST)));
        authentication.authorization("DESCRIBE", "rtsp://camera/");
        assertTrue(authentication.challenged(List.of(DIGEST + ", stale=true")));
        authentication.authorization("DESCRIBE", "rtsp://camera/");

        assertFalse(authentication.challenged(List.of(DIGEST + ", stale=TRUE")));
    }

    @Test
    void aNonceThatExpiresLaterIsRenewedEvenIfItIsNotCalledStale() {
        authentication.challenged(List.of(DIGEST));
        authentication.authorization("DESCRIBE", "rtsp://camera/");
        authentication.accepted();
        authentication.authorization("GET_PARAMETER", "rtsp://camera/");

        assertTrue(authentication.challenged(List.of("Digest realm=\"cam\", nonce=\"n2\"")));
        assertContains(authentication.authorization("GET_PARAMETER", "rtsp://camera/"), "nonce=\"n2\"");
    }

    @Test
    void whatIsNotKnownIsNotAnswered() {
        assertFalse(authentication.challenged(List.of(
                "Negotiate",
                "Digest realm=\"x\", nonce=\"n\", algorithm=SHA-512",
                "Digest realm=\"x\", nonce=\"n\", qop=\"auth-int\"")));
    }

    @Test
    void aUserNameCannotBreakOutOfItsQuotes() {
        HttpAuthentication sly = new HttpAuthentication(new Credentials("a\"\r\nX: y\\", "p"), () -> "c");
        sly.challenged(List.of(DIGEST));

        assertContains(sly.authorization("DESCRIBE", "rtsp://camera/"), "username=\"a\\\"  X: y\\\\\"");
    }

    @Test
    void credentialsDoNotPrintThemselves() {
        assertEquals("Credentials[***]", new Credentials("admin", "canary").toString());
    }

    private static String assertNotNullAnd(@Nullable String text) {
        assertNotNull(text);
        return text;
    }

    private static void assertContains(@Nullable String text, String part) {
        assertTrue(text != null && text.contains(part), () -> "expected " + part + " in " + text);
    }
}
