package org.ovcgateway.simulator.onvif;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.ovcgateway.simulator.camera.Variant;
import org.ovcgateway.testkit.PeerProcess;

class AuthenticationTest {
    private static final String INFORMATION = "<tds:GetDeviceInformation/>";

    private static TestDevice device(OnvifAuth auth) {
        return new TestDevice(Variant.H264, 1, settings -> settings.withAuth(auth, "admin", "s3cret"));
    }

    private static String token(String password, Instant created) {
        byte[] nonce = UUID.randomUUID().toString().getBytes(StandardCharsets.UTF_8);
        try {
            MessageDigest sha1 = MessageDigest.getInstance("SHA-1");
            sha1.update(nonce);
            sha1.update((created + password).getBytes(StandardCharsets.UTF_8));
            return "<Security xmlns=\"" + Namespaces.SECURITY + "\"><UsernameToken><Username>admin</Username><Password>"
                    + Base64.getEncoder().encodeToString(sha1.digest()) + "</Password><Nonce>"
                    + Base64.getEncoder().encodeToString(nonce) + "</Nonce><Created>" + created
                    + "</Created></UsernameToken></Security>";
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    private static int status(TestDevice device, String header) {
        return device.post("/onvif/device_service", header, INFORMATION).status();
    }

    @Test
    void aTokenIsGoodForItsPasswordItsTimeAndOnce() {
        try (TestDevice device = device(OnvifAuth.WSSE)) {
            String right = token("s3cret", Instant.now());
            assertEquals(200, status(device, right));
            assertEquals(400, status(device, right), "a second time");
            assertEquals(400, status(device, token("wrong", Instant.now())));
            Duration late = Gatekeeper.TOLERANCE.plusSeconds(1);
            assertEquals(400, status(device, token("s3cret", Instant.now().minus(late))));
            device.camera.clockOffset(Duration.ofHours(-3));
            assertEquals(400, status(device, token("s3cret", Instant.now())));
            assertEquals(200, status(device, token("s3cret", Instant.now().minus(Duration.ofHours(3)))));
        }
    }

    @Test
    void whoShowsNothingIsAskedForWhatTheDeviceKnows() {
        try (TestDevice both = device(OnvifAuth.BOTH);
                TestDevice tokens = device(OnvifAuth.WSSE)) {
            TestDevice.Answer asked = both.post(INFORMATION);
            assertEquals(401, asked.status());
            assertTrue(
                    asked.challenges().get(0).startsWith("Digest "),
                    asked.challenges().toString());
            TestDevice.Answer refused = tokens.post(INFORMATION);
            assertEquals(400, refused.status());
            assertTrue(refused.body().contains("ter:NotAuthorized"), refused.body());
            assertEquals(200, tokens.post("<tds:GetSystemDateAndTime/>").status());
            tokens.camera.faults(OnvifFault.CLOCK_NEEDS_AUTH);
            assertEquals(400, tokens.post("<tds:GetSystemDateAndTime/>").status());
        }
    }

    @Test
    void itLocksOutAfterThreeWrongPasswords() {
        try (TestDevice device = device(OnvifAuth.WSSE)) {
            device.camera.faults(OnvifFault.LOCKS_OUT);
            for (int i = 0; i < 2; i++) {
                assertEquals(400, status(device, token("wrong", Instant.now())));
            }
            assertEquals(200, status(device, token("s3cret", Instant.now())));
            assertEquals(400, status(device, token("wrong", Instant.now())));
            assertEquals(400, status(device, token("s3cret", Instant.now())));
            device.camera.clearFaults();
            assertEquals(200, status(device, token("s3cret", Instant.now())));
        }
    }

    @Test
    void curlIsLetInByHttpDigestInEachShapeOfTheChallenge() {
        try (TestDevice device = device(OnvifAuth.DIGEST)) {
            assertTrue(curl(device, "s3cret").endsWith(" 200"));
            assertTrue(curl(device, "wrong").endsWith(" 401"));
            for (OnvifFault shape : List.of(
                    OnvifFault.DIGEST_WITHOUT_QOP,
                    OnvifFault.DIGEST_SHA_256,
                    OnvifFault.DIGEST_TWO_HEADERS,
                    OnvifFault.DIGEST_NONCE_ONCE)) {
                device.camera.faults(shape);
                assertTrue(curl(device, "s3cret").endsWith(" 200"), shape + ": " + curl(device, "s3cret"));
                assertTrue(curl(device, "wrong").endsWith(" 401"), shape.toString());
            }
        }
    }

    private static String curl(TestDevice device, String password) {
        return PeerProcess.run(
                        Duration.ofSeconds(40),
                        "curl",
                        "--silent",
                        "--digest",
                        "--user",
                        "admin:" + password,
                        "--data",
                        Soap.envelope(null, Tag.tag("tds:GetDeviceInformation")).document(),
                        "--write-out",
                        " %{http_code}",
                        device.uri("/onvif/device_service").toString())
                .strip();
    }

    @Test
    void challengesComeInTheShapesThatAreAskedFor() {
        try (TestDevice device = device(OnvifAuth.DIGEST)) {
            device.camera.faults(OnvifFault.DIGEST_TWO_HEADERS);
            assertEquals(3, device.post(INFORMATION).challenges().size());
            device.camera.faults(OnvifFault.DIGEST_ONE_HEADER);
            String one = String.join("|", device.post(INFORMATION).challenges());
            assertTrue(one.startsWith("Basic realm=") && one.contains("algorithm=SHA-256") && !one.contains("|"), one);
            device.camera.faults(OnvifFault.DIGEST_WITHOUT_QOP);
            String plain = String.join("|", device.post(INFORMATION).challenges());
            assertTrue(plain.contains("nonce=") && !plain.contains("qop"), plain);
            device.camera.faults(OnvifFault.DIGEST_SHA_256);
            assertTrue(device.post(INFORMATION).challenges().get(0).contains("SHA-256"));
        }
    }
}
