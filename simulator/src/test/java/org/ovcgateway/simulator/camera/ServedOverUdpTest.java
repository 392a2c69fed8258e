package org.ovcgateway.simulator.camera;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.ovcgateway.simulator.camera.TestClient.Packet;
import org.ovcgateway.testkit.Await;
import org.ovcgateway.testkit.DroppedDatagrams;

/** What a client of UDP gets, datagram by datagram. */
class ServedOverUdpTest {
    private static final String INTERLEAVED = "RTP/AVP/TCP;unicast;interleaved=0-1";
    private static final InetAddress LOCAL = InetAddress.getLoopbackAddress();
    private static final Duration SOON = Duration.ofSeconds(40);
    private static final int PATIENCE_MILLIS = 40_000;
    private static final int A_WHILE_MILLIS = 500;
    private static final int ATTEMPTS = 5;

    private static final StreamSource SOURCE = source();

    private final VirtualCamera camera = new VirtualCamera("cam0", SOURCE, null, CameraSettings.DEFAULT);
    private final TestServer server = new TestServer(List.of(camera));
    private final DatagramSocket rtp = socket();
    private final DatagramSocket rtcp = socket();

    private static DatagramSocket socket() {
        try {
            DatagramSocket socket = new DatagramSocket(new InetSocketAddress(LOCAL, 0));
            socket.setSoTimeout(PATIENCE_MILLIS);
            socket.setReceiveBufferSize(1 << 20);
            return socket;
        } catch (SocketException e) {
            throw new AssertionError(e);
        }
    }

    private static StreamSource source() {
        try {
            return new Clips().main(Variant.H264_AAC);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @AfterEach
    void close() {
        server.close();
        rtp.close();
        rtcp.close();
    }

    private String offer() {
        return "RTP/AVP;unicast;client_port=" + rtp.getLocalPort() + "-" + rtcp.getLocalPort();
    }

    private static String setUp(TestClient client, String offer) throws IOException {
        return client.request("SETUP", "/cam0/trackID=0", "Transport: " + offer);
    }

    /** Sets up the picture over UDP and plays; returns the port that RTP is to come from. */
    private int play(TestClient client) throws IOException {
        String answer = setUp(client, offer());
        Matcher ports = Pattern.compile("server_port=(\\d+)-(\\d+)").matcher(answer);
        assertTrue(ports.find(), answer);
        int port = Integer.parseInt(ports.group(1));
        assertEquals(0, port % 2, answer);
        assertEquals(port + 1, Integer.parseInt(ports.group(2)), answer);
        assertTrue(answer.contains(offer()), answer);
        assertStatus(200, client.request("PLAY", "/cam0"));
        return port;
    }

    private static DatagramPacket receive(DatagramSocket socket) throws IOException {
        DatagramPacket datagram = new DatagramPacket(new byte[2048], 2048);
        socket.receive(datagram);
        return datagram;
    }

    private Packet rtp() throws IOException {
        DatagramPacket datagram = receive(rtp);
        return new Packet(0, Arrays.copyOf(datagram.getData(), datagram.getLength()));
    }

    private static void assertStatus(int status, String response) {
        assertTrue(response.startsWith("RTSP/1.0 " + status + " "), "expected " + status + " but was " + response);
    }

    private static boolean isFree(int port) {
        try (DatagramSocket socket = new DatagramSocket(new InetSocketAddress(LOCAL, port))) {
            return socket.isBound();
        } catch (SocketException e) {
            return false;
        }
    }

    private interface Play {
        void play(int port) throws IOException;
    }

    /** Plays, and anew where the kernel threw datagrams away since this thread did not read them in time. */
    private void whileAllAreRead(Play judge) throws IOException {
        for (int attempt = 1; ; attempt++) {
            long before = DroppedDatagrams.at(rtp.getLocalPort());
            try (TestClient client = new TestClient(server)) {
                judge.play(play(client));
                return;
            } catch (AssertionError e) {
                if (attempt == ATTEMPTS || DroppedDatagrams.at(rtp.getLocalPort()) == before) {
                    throw e;
                }
            }
            forget(rtp);
            forget(rtcp);
        }
    }

    /** Reads what is left of a session that has ended. */
    private static void forget(DatagramSocket socket) throws IOException {
        socket.setSoTimeout(A_WHILE_MILLIS);
        try {
            while (true) {
                receive(socket);
            }
        } catch (SocketTimeoutException e) {
            socket.setSoTimeout(PATIENCE_MILLIS);
        }
    }

    @Test
    void eachPacketIsADatagramFromThePortsOfTheAnswer() throws IOException {
        whileAllAreRead(port -> {
            DatagramPacket report = receive(rtcp);
            assertEquals(port + 1, report.getPort());
            assertEquals(200, report.getData()[1] & 0xFF);
            DatagramPacket first = receive(rtp);
            assertEquals(port, first.getPort());
            Packet last = new Packet(0, first.getData());
            assertEquals(24, last.bytes()[12] & 0x1F, "STAP-A with the parameter sets");
            for (int frames = 0; frames < 30; ) {
                Packet next = rtp();
                assertEquals(last.sequence() + 1 & 0xFFFF, next.sequence());
                frames += next.marker() ? 1 : 0;
                last = next;
            }
            assertTrue(camera.datagramTracks() > 0);
        });
    }

    @Test
    void receiverReportsAreCounted() throws IOException {
        try (TestClient client = new TestClient(server)) {
            int port = play(client);
            byte[] report = {(byte) 0x80, (byte) 201, 0, 1, 0, 0, 0, 0};
            rtcp.send(new DatagramPacket(report, report.length, LOCAL, port + 1));
            Await.until("the report to be counted", SOON, () -> camera.receiverReports() == 1);
        }
    }

    @Test
    void theSocketsEndWithTheSession() throws IOException {
        try (TestClient client = new TestClient(server)) {
            int port = play(client);
            assertFalse(isFree(port));
            assertStatus(200, client.request("TEARDOWN", "/cam0"));
            assertTrue(isFree(port));
            assertTrue(isFree(port + 1));
        }
    }

    @Test
    void theSocketsEndWithTheConnection() throws IOException {
        int port;
        try (TestClient client = new TestClient(server)) {
            port = play(client);
        }
        Await.until("the sockets to be closed", SOON, () -> isFree(port) && isFree(port + 1));
    }

    @ParameterizedTest
    @CsvSource({
        "NOTHING,   200, 200, RTP/AVP;",
        "TCP,       461, 200, RTP/AVP;",
        "UDP,       200, 461, RTP/AVP/TCP;",
        "BANDWIDTH, 453, 453, ''"
    })
    void whatIsRefusedIsRefusedUnlessAnotherIsOffered(Refusal refused, int tcp, int udp, String both)
            throws IOException {
        camera.faults(Faults.NONE.withRefused(refused));
        try (TestClient client = new TestClient(server)) {
            assertStatus(tcp, setUp(client, INTERLEAVED));
        }
        try (TestClient client = new TestClient(server)) {
            assertStatus(udp, setUp(client, offer()));
        }
        try (TestClient client = new TestClient(server)) {
            String answer = setUp(client, offer() + "," + INTERLEAVED);
            assertTrue(both.isEmpty() || answer.contains("Transport: " + both), answer);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "RTP/AVP;multicast;client_port=5000-5001, 461",
        "RTP/AVP;unicast,                         461",
        "RTP/AVP;unicast;client_port=0-1,         461",
        "RTP/AVP;unicast;client_port=65535,       461",
        "RTP/AVP;unicast;client_port=65536-65537, 461",
        "RTP/SAVP;unicast;client_port=5000-5001,  461",
        "RTP/AVP/UDP;unicast;client_port=65534,   200"
    })
    void portsAreThoseThatThereAre(String offer, int status) throws IOException {
        try (TestClient client = new TestClient(server)) {
            assertStatus(status, setUp(client, offer));
        }
    }

    @Test
    void aCameraThatServesAsManyAsItCanSaysSoToPlay() throws IOException {
        camera.faults(Faults.NONE.withRefused(Refusal.SERVICE));
        try (TestClient client = new TestClient(server)) {
            assertStatus(200, setUp(client, offer()));
            assertStatus(503, client.request("PLAY", "/cam0"));
            camera.faults(Faults.NONE);
            assertStatus(200, client.request("PLAY", "/cam0"));
        }
    }

    @Test
    void whatFallsIntoTheBlackHoleHasUsedUpItsSequenceNumbers() throws IOException {
        camera.faults(Faults.NONE.withDatagrams(DatagramFaults.BLACK_HOLE));
        try (TestClient client = new TestClient(server)) {
            setUp(client, offer());
            String played = client.request("PLAY", "/cam0");
            Matcher first = Pattern.compile(";seq=(\\d+);").matcher(played);
            assertTrue(first.find(), played);
            String again = played;
            while (again.contains(first.group())) {
                client.request("PAUSE", "/cam0");
                again = client.request("PLAY", "/cam0");
            }
            camera.faults(Faults.NONE);
            int lost = rtp().sequence() - Integer.parseInt(first.group(1)) & 0xFFFF;
            assertTrue(lost > 0 && lost < 0x8000, lost + " packets");
        }
    }

    @Test
    void aPartOfTheDatagramsIsLost() throws IOException {
        camera.faults(Faults.NONE.withDatagrams(DatagramFaults.loss(20)));
        whileAllAreRead(port -> {
            int first = rtp().sequence();
            int last = first;
            int came = 1;
            while (came < 300) {
                last = rtp().sequence();
                came++;
            }
            int sent = (last - first & 0xFFFF) + 1;
            assertEquals(0.2, (sent - came) / (double) sent, 0.1, came + " of " + sent);
        });
    }

    @Test
    void neighboursOvertakeEachOtherAndNoneIsLost() throws IOException {
        camera.faults(Faults.NONE.withDatagrams(DatagramFaults.SWAPPED));
        whileAllAreRead(port -> {
            BitSet came = new BitSet();
            int base = rtp().sequence() - 1;
            came.set(1);
            int overtaken = 0;
            int last = 1;
            for (int i = 1; i < 300; i++) {
                int next = rtp().sequence() - base & 0xFFFF;
                overtaken += next < last ? 1 : 0;
                came.set(next);
                last = next;
            }
            int lost = came.length() - came.nextSetBit(0) - came.cardinality();
            assertTrue(overtaken > 50, overtaken + " overtaken");
            assertTrue(lost <= 1, lost + " lost where only half of the last pair may miss, of " + came);
        });
    }
}
