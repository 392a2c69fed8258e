package org.ovcgateway.simulator.camera;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.ovcgateway.simulator.camera.TestClient.Packet;
import org.ovcgateway.testkit.Await;

class RtspServerTest {
    private static final String INTERLEAVED = "Transport: RTP/AVP/TCP;unicast;interleaved=0-1";
    private static final Duration SOON = Duration.ofSeconds(40);
    private static final CameraSettings AT_ONCE = CameraSettings.DEFAULT.withStart(CameraSettings.Start.ANY_FRAME);

    private static final Duration SESSION_TIMEOUT = Duration.ofMillis(300);

    private final StreamSource source = sound();
    private final VirtualCamera camera = new VirtualCamera("cam0", source, null, AT_ONCE);
    private final VirtualCamera hasty =
            new VirtualCamera("hasty", source, null, AT_ONCE.withSessionTimeout(SESSION_TIMEOUT));
    private final VirtualCamera keyed = new VirtualCamera("keyed", source, null, CameraSettings.DEFAULT);
    private final TestServer server = new TestServer(List.of(camera, hasty, keyed));

    private static StreamSource sound() {
        try {
            return new Clips().main(Variant.H264_AAC);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @AfterEach
    void closeServer() {
        server.close();
    }

    @Test
    void eachWrongRequestIsAnsweredByItsStatus() throws IOException {
        try (TestClient client = new TestClient(server)) {
            assertStatus(200, client.request("OPTIONS", ""));
            assertStatus(404, client.request("DESCRIBE", "/cam1"));
            assertStatus(404, client.request("SETUP", "/cam0/trackID=2", INTERLEAVED));
            assertStatus(406, client.request("DESCRIBE", "/cam0", "Accept: text/plain"));
            assertStatus(405, client.request("RECORD", "/cam0"));
            assertStatus(454, client.request("PLAY", "/cam0"));
            assertStatus(
                    461, client.request("SETUP", "/cam0/trackID=0", "Transport: RTP/AVP;multicast;client_port=1-2"));
            assertStatus(459, client.request("SETUP", "/cam0", INTERLEAVED));
            assertStatus(200, client.request("GET_PARAMETER", "/cam0"));
            assertStatus(200, client.request("SETUP", "/cam0/trackID=0", INTERLEAVED));
            assertStatus(455, client.request("SETUP", "/cam0/trackID=0", INTERLEAVED));
            assertStatus(457, client.request("PLAY", "/cam0", "Range: smpte=0-"));
            assertStatus(454, client.request("PLAY", "/cam0", "Session: 12345678x"));
            assertStatus(200, client.request("PLAY", "/cam0?token=1", "Range: npt=0.000-"));
            assertStatus(455, client.request("SETUP", "/cam0/trackID=1", INTERLEAVED));
            assertStatus(200, client.request("SET_PARAMETER", "/cam0", "Content-Length: 2\r\n\r\nx"));
            assertStatus(200, client.request("TEARDOWN", "/cam0"));
            assertEquals(0, camera.clients());
            assertEquals(1, camera.sessions());
        }
    }

    @Test
    void theDescriptionNamesTracksAndParameterSetsUnlessTheyAreInBandOnly() throws IOException {
        try (TestClient client = new TestClient(server)) {
            String described = client.request("DESCRIBE", "/cam0", "Accept: application/sdp");
            assertTrue(described.contains("Content-Base: " + server.url("/cam0/") + "\r\n"), described);
            assertTrue(described.contains("a=rtpmap:96 H264/90000\r\n"), described);
            assertTrue(described.contains(";sprop-parameter-sets=Z"), described);
            assertTrue(described.contains("a=rtpmap:97 MPEG4-GENERIC/48000/1\r\n"), described);
            assertTrue(described.contains("config=1188\r\n"), described);
            camera.faults(Faults.NONE.withParameterSets(ParameterSets.IN_BAND_ONLY));
            assertFalse(client.request("DESCRIBE", "/cam0").contains("sprop"));
        }
    }

    @Test
    void playTellsTheFirstSequenceNumberAndTimeStamp() throws IOException {
        try (TestClient client = new TestClient(server)) {
            client.request("SETUP", "/cam0/trackID=0", INTERLEAVED);
            String played = client.request("PLAY", "/cam0");
            Packet report = client.packet(1);
            assertEquals(200, report.payloadType() + 128);
            Packet first = client.packet(0);
            assertTrue(played.contains("seq=" + first.sequence() + ";rtptime=" + first.timeStamp() + "\r\n"), played);
        }
    }

    @Test
    void aClientStartsWithAKeyFrameUnlessTheCameraDoesNotCare() throws IOException {
        try (TestClient client = new TestClient(server)) {
            client.play("/keyed");
            Packet first = client.packet(0);
            assertEquals(24, first.bytes()[12] & 0x1F, "STAP-A with the parameter sets");
        }
    }

    @Test
    void packetsFollowOneAnotherWithoutAGapAndMarkTheEndOfEachFrame() throws IOException {
        try (TestClient client = new TestClient(server)) {
            client.play("/cam0");
            Packet last = client.packet(0);
            for (int frames = 0; frames < 10; ) {
                Packet next = client.packet(0);
                assertEquals(last.sequence() + 1 & 0xFFFF, next.sequence());
                long step = next.timeStamp() - last.timeStamp() & 0xFFFF_FFFFL;
                assertEquals(last.marker() ? 3600 : 0, step);
                frames += next.marker() ? 1 : 0;
                last = next;
            }
        }
    }

    @Test
    void twoClientsPlayOneCameraEachWithItsOwnSource() throws IOException {
        try (TestClient one = new TestClient(server);
                TestClient other = new TestClient(server)) {
            one.play("/cam0");
            other.play("/cam0");
            assertEquals(2, camera.clients());
            assertEquals(96, one.packet(0).payloadType());
            assertEquals(96, other.packet(0).payloadType());
        }
        Await.until("both clients to be gone", SOON, () -> camera.clients() == 0);
    }

    @Test
    void everyFifthPacketCanBeLost() throws IOException {
        camera.faults(Faults.NONE.withDropEvery(5));
        try (TestClient client = new TestClient(server)) {
            client.play("/cam0");
            int lost = 0;
            int previous = client.packet(0).sequence();
            for (int i = 0; i < 40; i++) {
                int next = client.packet(0).sequence();
                lost += (next - previous & 0xFFFF) - 1;
                previous = next;
            }
            assertEquals(10, lost, 1.0);
        }
    }

    @Test
    void theMarkerCanBeMissing() throws IOException {
        camera.faults(Faults.NONE.withWithoutMarker(true));
        try (TestClient client = new TestClient(server)) {
            client.play("/cam0");
            for (int i = 0; i < 20; i++) {
                assertFalse(client.packet(0).marker());
            }
        }
    }

    @Test
    void aStalledCameraAnswersButSendsNothingAndGoesOnWithThePresent() throws IOException {
        try (TestClient client = new TestClient(server)) {
            client.play("/cam0");
            long before = client.packet(0).timeStamp();
            camera.faults(Faults.NONE.withStalled(true));
            assertStatus(200, client.request("OPTIONS", "/cam0"));
            client.setTimeout(200);
            assertThrows(SocketTimeoutException.class, () -> {
                while (true) {
                    client.packet(0);
                }
            });
            client.setTimeout(TestClient.PATIENCE_MILLIS);
            camera.faults(Faults.NONE);
            assertTrue((client.packet(0).timeStamp() - before & 0xFFFF_FFFFL) >= 4 * 3600);
        }
    }

    @Test
    void pauseStopsAndPlayGoesOn() throws IOException {
        try (TestClient client = new TestClient(server)) {
            client.play("/cam0");
            client.packet(0);
            assertStatus(200, client.request("PAUSE", "/cam0"));
            String played = client.request("PLAY", "/cam0");
            assertTrue(played.contains("seq=" + client.packet(0).sequence() + ";"), played);
        }
    }

    @Test
    void clientsAreThrownOutOnDemand() throws IOException {
        try (TestClient client = new TestClient(server)) {
            client.play("/cam0");
            camera.disconnectClients();
            client.awaitClose();
        }
    }

    @Test
    void atAnotherAddressItGoesOnAndToTheOldOneItFallsSilent() throws IOException {
        InetSocketAddress before = server.address();
        try (TestClient old = new TestClient(server)) {
            old.play("/cam0");
            old.packet(0);
            server.moveTo("127.0.0.2");
            assertEquals(new InetSocketAddress("127.0.0.2", before.getPort()), server.address());
            assertThrows(ConnectException.class, () -> connect(before));
            old.setTimeout(500);
            assertThrows(SocketTimeoutException.class, old::awaitClose);
            assertThrows(SocketTimeoutException.class, () -> old.request("OPTIONS", ""));
            try (TestClient there = new TestClient(server)) {
                there.play("/cam0");
                there.packet(0);
                assertEquals(1, camera.clients());
            }
        }
        server.moveTo("127.0.0.1");
        assertEquals(before, server.address());
    }

    @Test
    void whereTheMachineHasNoAddressItCannotBe() {
        IOException refused = assertThrows(IOException.class, () -> server.moveTo("192.0.2.7"));
        assertTrue(String.valueOf(refused.getMessage()).contains("no such address"), refused::getMessage);
    }

    private static void connect(InetSocketAddress address) throws IOException {
        try (Socket socket = new Socket()) {
            socket.connect(address, TestClient.PATIENCE_MILLIS);
        }
    }

    @Test
    void aSessionWithoutRequestsEndsAndOneWithRequestsDoesNot() throws IOException {
        try (TestClient silent = new TestClient(server)) {
            silent.play("/hasty");
            silent.awaitClose();
        }
        Await.until("a client to live for as long as it asks", SOON, this::livesAsLongAsItAsks);
    }

    /** False if this thread stood still for longer than a session lasts. */
    private boolean livesAsLongAsItAsks() {
        long asked = System.nanoTime();
        long end = asked + 3 * SESSION_TIMEOUT.toNanos();
        try (TestClient alive = new TestClient(server)) {
            alive.play("/hasty");
            while (asked - end < 0) {
                alive.packet(0);
                long now = System.nanoTime();
                assertStatus(200, alive.request("GET_PARAMETER", "/hasty"));
                asked = now;
            }
            return true;
        } catch (IOException e) {
            long silence = System.nanoTime() - asked;
            assertTrue(silence >= SESSION_TIMEOUT.toNanos(), () -> "ended after " + silence + " ns: " + e);
            return false;
        }
    }

    @Test
    void receiverReportsAreCountedAndOtherPacketsIgnored() throws IOException {
        try (TestClient client = new TestClient(server)) {
            client.play("/cam0");
            client.send(new byte[] {'$', 1, 0, 8, (byte) 0x80, (byte) 201, 0, 1, 0, 0, 0, 0});
            client.send(new byte[] {'$', 0, 0, 1, 0, '$', 9, 0, 0});
            Await.until("the report to be counted", SOON, () -> camera.receiverReports() == 1);
            assertStatus(200, client.request("OPTIONS", "/cam0"));
        }
    }

    @Test
    void aClientThatDoesNotReadIsDropped() throws IOException {
        VirtualCamera heavy = new VirtualCamera("heavy", heavySource(), null, AT_ONCE);
        try (TestServer heavyServer = new TestServer(List.of(heavy));
                TestClient client = TestClient.withSmallBuffer(heavyServer)) {
            client.play("/heavy");
            Await.until("the client to be dropped", SOON, () -> heavy.clients() == 0);
        }
    }

    @Test
    void whatIsNoRequestIsAnsweredBy400AndClosed() throws IOException {
        List<byte[]> inputs = List.of(
                "GET / HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.UTF_8),
                "OPTIONS * RTSP/1.0\r\nno colon\r\n\r\n".getBytes(StandardCharsets.UTF_8),
                "OPTIONS * RTSP/1.0\r\nContent-Length: 99999999999\r\n\r\n".getBytes(StandardCharsets.UTF_8),
                "x".repeat(20_000).getBytes(StandardCharsets.UTF_8));
        for (byte[] input : inputs) {
            try (TestClient client = new TestClient(server)) {
                client.send(input);
                assertStatus(400, client.readResponse());
                client.awaitClose();
            }
        }
    }

    private static void assertStatus(int status, String response) {
        assertTrue(response.startsWith("RTSP/1.0 " + status + " "), "expected " + status + " but was " + response);
    }

    /** 50 Mbit/s of nothing that looks like H.264. */
    private static StreamSource heavySource() {
        byte[] stream = new byte[250_000];
        Arrays.fill(stream, (byte) 0x55);
        byte[] head = {0, 0, 1, 0x67, 0x42, 0, 0x1e, 0x55, 0, 0, 1, 0x68, 0x55, 0x55, 0, 0, 1, 0x65, (byte) 0x88};
        System.arraycopy(head, 0, stream, 0, head.length);
        try {
            return new StreamSource(Packetiser.h264(stream, 25), null);
        } catch (ClipException e) {
            throw new AssertionError(e);
        }
    }
}
