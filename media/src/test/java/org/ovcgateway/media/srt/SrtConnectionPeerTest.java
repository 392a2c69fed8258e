package org.ovcgateway.media.srt;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.SocketException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.ovcgateway.media.push.PushException;
import org.ovcgateway.testkit.Await;
import org.ovcgateway.testkit.LossyProxy;
import org.ovcgateway.testkit.PeerProcess;

/** The caller against libsrt: srt-live-transmit as listener. */
final class SrtConnectionPeerTest {
    private static final Duration PATIENCE = Duration.ofSeconds(40);

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"segmented", "plain", "nio"})
    void everyByteArrivesAtSrtLiveTransmit(String path) throws IOException {
        int port = PeerProcess.freeUdpPort();
        Path received = folder.resolve("received.ts");
        SrtSettings settings =
                path.equals("plain") ? SrtSettings.defaults().withoutSegmentation() : SrtSettings.defaults();
        try (PeerProcess peer = listen(port, received);
                EventLoops loops = path.equals("nio") ? EventLoops.nio() : EventLoops.epoll();
                Caller caller =
                        new Caller(loops, "srt://127.0.0.1:" + port + "?streamid=a", settings).awaitConnected()) {
            byte[] sent = sendFrames(caller, 60);
            awaitSize(received, sent.length);
            assertArrayEquals(sent, Files.readAllBytes(received));
            assertEquals(0, caller.figures().packetsDropped());
            assertTrue(peer.isAlive());
        }
    }

    @Test
    void aNetworkThatLosesReordersAndDoublesDatagramsCostsNoByte() throws IOException {
        int port = PeerProcess.freeUdpPort();
        Path received = folder.resolve("received.ts");
        try (PeerProcess peer = listen(port, received);
                LossyProxy proxy = new LossyProxy(port, 0.05, 42);
                EventLoops loops = EventLoops.epoll();
                Caller caller =
                        new Caller(loops, "srt://127.0.0.1:" + proxy.port() + "?latency=1000").awaitConnected()) {
            byte[] sent = sendFrames(caller, 200);
            awaitSize(received, sent.length);
            assertArrayEquals(sent, Files.readAllBytes(received));
            assertTrue(proxy.lost() > 50, "datagrams lost: " + proxy.lost());
            assertTrue(
                    caller.figures().packetsRetransmitted() > 20,
                    () -> caller.figures().toString());
            assertEquals(0, caller.figures().packetsDropped());
            assertTrue(peer.isAlive());
        }
    }

    @Test
    void sequenceNumbersAndTimeStampsMayWrap() throws IOException {
        int port = PeerProcess.freeUdpPort();
        Path received = folder.resolve("received.ts");
        int beforeWrap = -500_000; // microseconds
        SrtSettings settings = SrtSettings.defaults()
                .startingAt(SequenceNumber.MAX - 100, () -> new SrtClock(System::nanoTime, beforeWrap));
        try (PeerProcess peer = listen(port, received);
                EventLoops loops = EventLoops.epoll();
                Caller caller = new Caller(loops, "srt://127.0.0.1:" + port, settings).awaitConnected()) {
            long start = System.nanoTime();
            TransportStream stream = new TransportStream(2);
            ByteArrayOutputStream sent = new ByteArrayOutputStream();
            while (System.nanoTime() - start < 1_000_000_000 || sent.size() <= 200 * SrtPacket.LIVE_PAYLOAD_SIZE) {
                byte[] frame = stream.packets(49);
                caller.send(frame);
                sent.writeBytes(frame);
                Await.until(
                        "the frame to be confirmed",
                        PATIENCE,
                        () -> caller.figures().packetsBuffered() == 0);
            }
            awaitSize(received, sent.size());
            assertArrayEquals(sent.toByteArray(), Files.readAllBytes(received));
            assertTrue(peer.isAlive());
        }
    }

    @Test
    void aPeerIsReachedByIpv6() throws IOException {
        assumeTrue(hasIpv6(), "this machine has no ::1");
        int port = PeerProcess.freeUdpPort();
        Path received = folder.resolve("received.ts");
        try (PeerProcess peer = listen("[::1]", port, "", received);
                EventLoops loops = EventLoops.epoll();
                Caller caller = new Caller(loops, "srt://[::1]:" + port + "?streamid=a").awaitConnected()) {
            byte[] sent = sendFrames(caller, 20);
            awaitSize(received, sent.length);
            assertArrayEquals(sent, Files.readAllBytes(received));
            assertTrue(peer.isAlive());
        }
    }

    private static boolean hasIpv6() throws IOException {
        byte[] loopback = new byte[16];
        loopback[15] = 1;
        try (DatagramSocket socket = new DatagramSocket(0, InetAddress.getByAddress(loopback))) {
            return socket.isBound();
        } catch (SocketException e) {
            return false;
        }
    }

    @Test
    void theReceiverGoesOnBehindPacketsThatWereGivenUp() throws IOException {
        int port = PeerProcess.freeUdpPort();
        Path received = folder.resolve("received.ts");
        try (PeerProcess peer = listen(port, received);
                LossyProxy proxy = new LossyProxy(port, 0, 1);
                EventLoops loops = EventLoops.epoll();
                Caller caller = new Caller(loops, "srt://127.0.0.1:" + proxy.port()).awaitConnected()) {
            TransportStream stream = new TransportStream(3);
            byte[] first = stream.packets(7);
            caller.send(first);
            awaitSize(received, first.length);
            proxy.blackOut();
            caller.send(stream.packets(70));
            Await.until(
                    "the packets to be given up",
                    PATIENCE,
                    () -> caller.figures().packetsDropped() == 10);
            proxy.restore();
            byte[] last = stream.packets(7);
            caller.send(last);
            Await.until("the rest", PATIENCE, () -> received.toFile().length() >= first.length + last.length);
            byte[] all = Files.readAllBytes(received);
            assertArrayEquals(first, Arrays.copyOf(all, first.length));
            assertArrayEquals(last, Arrays.copyOfRange(all, first.length, all.length));
            assertTrue(peer.isAlive());
        }
    }

    @Test
    void theLargerLatencyOfBothSidesHolds() {
        int port = PeerProcess.freeUdpPort();
        Path log = folder.resolve("received.ts");
        try (PeerProcess peer = listen(port, log);
                EventLoops loops = EventLoops.epoll();
                Caller caller = new Caller(loops, "srt://127.0.0.1:" + port + "?latency=20").awaitConnected()) {
            assertEquals(Duration.ofMillis(120), caller.latency());
            assertTrue(peer.isAlive());
        }
    }

    @Test
    void aPeerThatIsKilledIsNoticedWhenFiveSecondsAreOver() {
        int port = PeerProcess.freeUdpPort();
        try (PeerProcess peer = listen(port, folder.resolve("received.ts"));
                EventLoops loops = EventLoops.epoll();
                Caller caller = new Caller(loops, "srt://127.0.0.1:" + port).awaitConnected()) {
            caller.send(new TransportStream(3).packets(7));
            peer.signal("KILL");
            PushException failure = caller.awaitFailure(PATIENCE);
            assertEquals(PushException.Kind.NETWORK, failure.kind());
            assertTrue(failure.toString().contains("nothing heard from srt://127.0.0.1:" + port), failure.toString());
        }
    }

    @Test
    void aBlackOutEndsTheConnectionInWords() {
        int port = PeerProcess.freeUdpPort();
        SrtSettings settings = SrtSettings.defaults()
                .withTimeouts(Duration.ofSeconds(4), Duration.ofSeconds(2), Duration.ofSeconds(10));
        try (PeerProcess peer = listen(port, folder.resolve("received.ts"));
                LossyProxy proxy = new LossyProxy(port, 0, 1);
                EventLoops loops = EventLoops.epoll();
                Caller caller = new Caller(loops, "srt://127.0.0.1:" + proxy.port(), settings).awaitConnected()) {
            TransportStream stream = new TransportStream(3);
            proxy.blackOut();
            caller.send(stream.packets(700));
            PushException failure = caller.awaitFailure(PATIENCE);
            assertTrue(failure.toString().contains("nothing heard"), failure.toString());
            assertEquals(100, caller.figures().packetsDropped());
            assertTrue(
                    caller.figures().packetsRetransmitted() <= 400,
                    () -> caller.figures().toString());
            assertTrue(peer.isAlive());
        }
    }

    @Test
    void aPeerThatGoesAwayInOrderIsNoticedAtOnce() {
        int port = PeerProcess.freeUdpPort();
        try (PeerProcess peer = listen(port, folder.resolve("received.ts"));
                EventLoops loops = EventLoops.epoll();
                Caller caller = new Caller(loops, "srt://127.0.0.1:" + port).awaitConnected()) {
            peer.signal("INT");
            assertEquals(
                    "srt://127.0.0.1:" + port + " closed the SRT connection",
                    caller.awaitFailure(PATIENCE).getMessage());
        }
    }

    @Test
    void nobodyListeningIsSaidWhenTheTimeIsOver() {
        int port = PeerProcess.freeUdpPort();
        SrtSettings settings = SrtSettings.defaults()
                .withTimeouts(Duration.ofMillis(700), Duration.ofSeconds(5), Duration.ofSeconds(10));
        try (EventLoops loops = EventLoops.epoll();
                Caller caller = new Caller(loops, "srt://127.0.0.1:" + port + "?streamid=secret", settings)) {
            assertEquals(
                    "srt://127.0.0.1:" + port + " gave no answer to the SRT handshake within 700 ms"
                            + " (its host says that nothing listens on the UDP port)",
                    caller.awaitFailure(PATIENCE).getMessage());
        }
    }

    @Test
    void aListenerWithAPassphraseIsReportedAsOne() {
        int port = PeerProcess.freeUdpPort();
        try (PeerProcess peer = PeerProcess.start(
                                "srt-live-transmit",
                                "-q",
                                "srt://127.0.0.1:" + port + "?mode=listener&passphrase=0123456789&pbkeylen=16",
                                "file://con")
                        .awaitUdpPort(port);
                EventLoops loops = EventLoops.epoll();
                Caller caller = new Caller(loops, "srt://127.0.0.1:" + port)) {
            PushException failure = caller.awaitFailure(PATIENCE);
            assertEquals(PushException.Kind.REFUSED, failure.kind());
            assertTrue(failure.toString().contains("wants a passphrase"), failure.toString());
            assertTrue(peer.isAlive());
        }
    }

    private static PeerProcess listen(int port, Path file) {
        return listen("127.0.0.1", port, "", file);
    }

    private static PeerProcess listen(String host, int port, String parameters, Path file) {
        return PeerProcess.start(
                        "sh",
                        "-c",
                        "exec stdbuf -o0 srt-live-transmit -q -ll error 'srt://" + host + ":" + port + "?mode=listener"
                                + parameters + "' file://con > " + file)
                .awaitUdpPort(port);
    }

    /** Sends frames of 1 to 60 datagrams, as a camera does; returns all bytes. */
    private static byte[] sendFrames(Caller caller, int frames) {
        TransportStream stream = new TransportStream(1);
        ByteArrayOutputStream sent = new ByteArrayOutputStream();
        for (int i = 0; i < frames; i++) {
            byte[] frame = stream.packets(i % 20 == 0 ? 400 : 3 + i);
            caller.send(frame);
            sent.writeBytes(frame);
            Await.until(
                    "the frame to be confirmed",
                    PATIENCE,
                    () -> caller.figures().packetsBuffered() < 100);
        }
        return sent.toByteArray();
    }

    private static void awaitSize(Path file, long size) {
        Await.until(
                size + " bytes in " + file.getFileName(),
                PATIENCE,
                () -> file.toFile().length() >= size);
    }
}
