package org.ovcgateway.rtsp;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.ovcgateway.camera.Credentials;
import org.ovcgateway.testkit.Await;

/** The back channel of a camera that plays a script. */
class BackChannelTest {
    private static final Duration SOON = Duration.ofSeconds(40);
    private static final String REQUIRE = "Require: www.onvif.org/ver20/backchannel";
    private static final RtspOptions PATIENT = RtspOptions.defaults();

    private static final String SDP = """
            v=0
            o=- 0 0 IN IP4 127.0.0.1
            s=x
            t=0 0
            m=video 0 RTP/AVP 96
            a=rtpmap:96 H264/90000
            a=recvonly
            a=control:trackID=1
            m=audio 0 RTP/AVP 8
            a=recvonly
            a=control:trackID=2
            m=audio 0 RTP/AVP 0 97
            a=rtpmap:97 G726-32/8000
            a=sendonly
            a=control:trackID=5
            """;

    private static void untilPlayed(FakeCamera.Connection camera, String channels, String session) throws IOException {
        camera.expect("OPTIONS").ok("Public: OPTIONS, DESCRIBE, SETUP, PLAY, TEARDOWN\r\n");
        camera.expect("DESCRIBE").sdp("", SDP);
        camera.expect("SETUP").ok("Transport: RTP/AVP/TCP;unicast;interleaved=" + channels + "\r\n" + session);
        camera.expect("PLAY").ok("");
    }

    private static FakeCamera ordinary() {
        return new FakeCamera(camera -> {
            untilPlayed(camera, "0-1", "Session: 4711;timeout=60\r\n");
            camera.untilTeardown();
        });
    }

    private static List<ByteBuffer> frames(FakeCamera camera, int channel) {
        return camera.frames().stream()
                .filter(frame -> frame[1] == channel)
                .map(frame -> ByteBuffer.wrap(frame, 4, frame.length - 4).slice())
                .toList();
    }

    private static void awaitFrames(FakeCamera camera, int channel, int count) {
        Await.until(count + " frames", SOON, () -> frames(camera, channel).size() >= count);
    }

    @Test
    void onlyTheBackChannelIsSetUpAndEveryRequestForItSaysSo() throws Exception {
        try (FakeCamera camera = ordinary();
                TalkerUnderTest talker = new TalkerUnderTest(camera.url("/live"), null, PATIENT)) {
            talker.awaitOpen().closeAndAwait();

            String base = "rtsp://127.0.0.1:" + camera.port() + "/live";
            assertEquals(
                    List.of(
                            "OPTIONS " + base,
                            "DESCRIBE " + base,
                            "SETUP " + base + "/trackID=5",
                            "PLAY " + base,
                            "TEARDOWN " + base),
                    camera.requestLines());
            for (String request : camera.requests()) {
                assertEquals(!request.startsWith("OPTIONS"), request.contains(REQUIRE + "\r\n"), request);
            }
            assertEquals(List.of("PCMU", "G726-32"), talker.offered());
            assertTrue(camera.requests().get(2).contains("Transport: RTP/AVP/TCP;unicast;interleaved=0-1\r\n"));
            assertTrue(camera.requests().get(3).contains("Session: 4711\r\n"));
        }
    }

    @Test
    void packetsCarryTheirNumbersStampsAndMarkers() throws Exception {
        try (FakeCamera camera = ordinary();
                TalkerUnderTest talker = new TalkerUnderTest(camera.url("/live"), null, PATIENT, formats -> 1)) {
            talker.awaitOpen();
            talker.send(new byte[] {1, 2, 3}, 0, true);
            talker.send(new byte[] {4}, 160, false);
            talker.send(new byte[] {5}, 8320, true);
            awaitFrames(camera, 0, 3);

            List<ByteBuffer> packets = frames(camera, 0);
            ByteBuffer first = packets.get(0);
            assertEquals(0x80, first.get(0) & 0xFF);
            assertEquals(0x80 | 97, first.get(1) & 0xFF, "marker and type");
            assertEquals(97, packets.get(1).get(1) & 0xFF);
            assertEquals(0x80 | 97, packets.get(2).get(1) & 0xFF);
            for (int i = 1; i < 3; i++) {
                assertEquals(first.getShort(2) + i & 0xFFFF, packets.get(i).getShort(2) & 0xFFFF);
                assertEquals(first.getInt(8), packets.get(i).getInt(8), "SSRC");
            }
            assertEquals(first.getInt(4) + 160, packets.get(1).getInt(4));
            assertEquals(first.getInt(4) + 8320, packets.get(2).getInt(4));
            byte[] payload = new byte[first.remaining() - 12];
            first.get(12, payload);
            assertArrayEquals(new byte[] {1, 2, 3}, payload);
        }
    }

    @Test
    void theCamerasChoiceOfChannelsHoldsAndReportsGoBesidePackets() throws Exception {
        try (FakeCamera camera = new FakeCamera(each -> {
                    untilPlayed(each, "6-9", "Session: 1\r\n");
                    each.untilTeardown();
                });
                TalkerUnderTest talker = new TalkerUnderTest(
                        camera.url("/live"), null, PATIENT.withReportInterval(Duration.ofMillis(20)))) {
            talker.awaitOpen().send(new byte[160], 0, true);
            talker.send(new byte[160], 160, false);
            awaitFrames(camera, 6, 2);
            int reports = frames(camera, 9).size();
            awaitFrames(camera, 9, reports + 2);

            ByteBuffer packet = frames(camera, 6).get(0);
            ByteBuffer report = frames(camera, 9).get(reports + 1);
            assertEquals(0x80C8, report.getShort(0) & 0xFFFF, "a sender report without blocks");
            assertEquals(packet.getInt(8), report.getInt(4), "SSRC");
            long seconds = (report.getInt(8) & 0xFFFF_FFFFL) - 2_208_988_800L;
            assertTrue(Math.abs(seconds - System.currentTimeMillis() / 1000) < 60, () -> "NTP " + seconds);
            int ticks = report.getInt(16) - packet.getInt(4);
            assertTrue(ticks >= 160 && ticks < 8000 * 60, () -> "stamp " + ticks);
            assertEquals(2, report.getInt(20), "packets");
            assertEquals(320, report.getInt(24), "octets");
            assertEquals(202, report.get(29) & 0xFF, "a source description");
            assertEquals(report.remaining() - 28, 4 + 4 * report.getShort(30));
        }
    }

    @Test
    void nothingIsReportedBeforeTheFirstPacket() throws Exception {
        try (FakeCamera camera = new FakeCamera(each -> {
                    untilPlayed(each, "0-1", "Session: 1;timeout=1\r\n");
                    each.expect("OPTIONS").ok("");
                    each.expect("OPTIONS").ok("");
                    each.untilTeardown();
                });
                TalkerUnderTest talker = new TalkerUnderTest(
                        camera.url("/live"), null, PATIENT.withReportInterval(Duration.ofMillis(20)))) {
            talker.awaitOpen();
            Await.until("signs of life", SOON, () -> camera.requests().size() >= 6);
            assertEquals(List.of(), camera.frames());
        }
    }

    @Test
    void aCameraThatDoesNotAnswerASignOfLifeIsGone() throws Exception {
        try (FakeCamera camera = new FakeCamera(each -> {
                    untilPlayed(each, "0-1", "Session: 1;timeout=1\r\n");
                    each.expect("OPTIONS");
                    each.untilTeardown();
                });
                TalkerUnderTest talker = new TalkerUnderTest(
                        camera.url("/live"), null, PATIENT.withRequestTimeout(ClientUnderTest.REQUEST_TIMEOUT))) {
            RtspException failure = talker.awaitOpen().awaitFailure();
            assertEquals(RtspException.Kind.TIMEOUT, failure.kind());
            assertEquals("127.0.0.1:" + camera.port() + " did not answer OPTIONS in time", failure.getMessage());
        }
    }

    @Test
    void aCameraThatReadsNothingIsGivenUp() throws Exception {
        try (FakeCamera camera = new FakeCamera(each -> {
                    untilPlayed(each, "0-1", "Session: 1\r\n");
                    while (each.isConnected()) {
                        each.pause();
                    }
                });
                TalkerUnderTest talker = new TalkerUnderTest(
                        camera.url("/live"), null, PATIENT.withDataTimeout(Duration.ofMillis(100)))) {
            talker.awaitOpen();
            byte[] second = new byte[60_000];
            Await.until("the end", SOON, () -> {
                talker.send(second, 0, false);
                return talker.isOver();
            });
            assertEquals(
                    camera.url("/live") + " has taken no sound for 100 ms",
                    talker.awaitFailure().getMessage());
            camera.hangUp();
        }
    }

    @Test
    void aCameraThatDoesNotKnowTheOptionHasNoBackChannel() throws Exception {
        try (FakeCamera camera = new FakeCamera(each -> {
                    each.expect("OPTIONS").ok("");
                    each.expect("DESCRIBE")
                            .status("551 Option not supported", "Unsupported: www.onvif.org/ver20/backchannel\r\n");
                    each.next();
                });
                TalkerUnderTest talker = new TalkerUnderTest(camera.url("/live"), null, PATIENT)) {
            RtspException failure = talker.awaitFailure();
            assertEquals(RtspException.Kind.UNSUPPORTED, failure.kind());
            assertEquals(camera.url("/live") + " has no back channel (551 Option not supported)", failure.getMessage());
        }
    }

    @Test
    void aCameraThatIgnoresTheOptionHasNoBackChannel() throws Exception {
        try (FakeCamera camera = new FakeCamera(each -> {
                    each.expect("OPTIONS").ok("");
                    each.expect("DESCRIBE").sdp("", FakeCamera.SDP);
                    each.next();
                });
                TalkerUnderTest talker = new TalkerUnderTest(camera.url("/live"), null, PATIENT)) {
            RtspException failure = talker.awaitFailure();
            assertEquals(RtspException.Kind.UNSUPPORTED, failure.kind());
            assertEquals(
                    camera.url("/live") + " has no back channel: none of its tracks can be sent to",
                    failure.getMessage());
        }
    }

    @Test
    void theChallengeIsAnswered() throws Exception {
        try (FakeCamera camera = new FakeCamera(each -> {
                    each.expect("OPTIONS").ok("");
                    each.expect("DESCRIBE")
                            .status("401 Unauthorized", "WWW-Authenticate: Digest realm=\"x\", nonce=\"abc\"\r\n");
                    each.expect("DESCRIBE").sdp("", SDP);
                    each.expect("SETUP").ok("Session: 1\r\n");
                    each.expect("PLAY").ok("");
                    each.untilTeardown();
                });
                TalkerUnderTest talker =
                        new TalkerUnderTest(camera.url("/live"), new Credentials("admin", "canary"), PATIENT)) {
            talker.awaitOpen();
            assertTrue(camera.requests().get(2).contains(REQUIRE));
            assertTrue(camera.requests().get(2).contains("Authorization: Digest username=\"admin\""));
            assertFalse(camera.requests().stream().anyMatch(request -> request.contains("canary")));
        }
    }

    @Test
    void aRefusedSessionIsAFailureInWords() throws Exception {
        try (FakeCamera camera = new FakeCamera(each -> {
                    each.expect("OPTIONS").ok("");
                    each.expect("DESCRIBE").sdp("", SDP);
                    each.expect("SETUP").status("453 Not Enough Bandwidth", "");
                    each.next();
                });
                TalkerUnderTest talker = new TalkerUnderTest(camera.url("/live"), null, PATIENT)) {
            RtspException failure = talker.awaitFailure();
            assertEquals(RtspException.Kind.REFUSED, failure.kind());
            assertTrue(String.valueOf(failure.getMessage()).contains("answers SETUP by 453"), failure.getMessage());
        }
    }

    @Test
    void whatTheCameraSendsOnTheBackChannelIsPassedOver() throws Exception {
        byte[] report = new byte[32];
        Arrays.fill(report, (byte) 0x24);
        try (FakeCamera camera = new FakeCamera(each -> {
                    untilPlayed(each, "0-1", "Session: 1;timeout=1\r\n");
                    each.frame(1, report).frame(0, report);
                    each.expect("OPTIONS").ok("").frame(1, report);
                    each.untilTeardown();
                });
                TalkerUnderTest talker = new TalkerUnderTest(camera.url("/live"), null, PATIENT)) {
            talker.awaitOpen();
            Await.until("a sign of life", SOON, () -> camera.requests().size() >= 5);
            talker.closeAndAwait();
        }
    }

    @Test
    void aLostConnectionIsAFailure() throws Exception {
        try (FakeCamera camera = new FakeCamera(each -> untilPlayed(each, "0-1", "Session: 1\r\n"));
                TalkerUnderTest talker = new TalkerUnderTest(camera.url("/live"), null, PATIENT)) {
            RtspException failure = talker.awaitFailure();
            assertEquals(RtspException.Kind.NETWORK, failure.kind());
            talker.send(new byte[160], 0, true);
        }
    }
}
