package org.ovcgateway.media.srt;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.ovcgateway.media.push.PushException;
import org.ovcgateway.testkit.Await;
import org.ovcgateway.testkit.LossyProxy;
import org.ovcgateway.testkit.PeerProcess;

/** Encrypted streams to libsrt: srt-live-transmit as listener. */
final class SrtEncryptionPeerTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final String SECRET = "correct horse 蓄电池";
    private static final String SECRET_IN_URL = "correct%20horse%20%E8%93%84%E7%94%B5%E6%B1%A0";

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(ints = {16, 24, 32})
    void everyByteArrivesDecryptedWithEveryKeyLength(int keyBytes) throws IOException {
        int port = PeerProcess.freeUdpPort();
        Path received = folder.resolve("received.ts");
        try (PeerProcess peer = listen(port, "passphrase=" + SECRET, received);
                EventLoops loops = EventLoops.epoll();
                Caller caller = call(loops, port, "passphrase=" + SECRET_IN_URL + "&pbkeylen=" + keyBytes)
                        .awaitConnected()) {
            byte[] sent = sendFrames(caller, 40);
            awaitBytes(sent, received);
            assertTrue(peer.isAlive());
        }
    }

    @Test
    void theListenersKeyLengthDoesNotBindTheCallers() throws IOException {
        int port = PeerProcess.freeUdpPort();
        Path received = folder.resolve("received.ts");
        try (PeerProcess peer = listen(port, "passphrase=0123456789&pbkeylen=32", received);
                EventLoops loops = EventLoops.nio();
                Caller caller = call(loops, port, "passphrase=0123456789").awaitConnected()) {
            byte[] sent = sendFrames(caller, 20);
            awaitBytes(sent, received);
            assertTrue(peer.isAlive());
        }
    }

    @Test
    void theReceiverFollowsTheKeysAsTheyChange() throws IOException {
        int port = PeerProcess.freeUdpPort();
        Path received = folder.resolve("received.ts");
        try (PeerProcess peer = listen(port, "passphrase=0123456789", received);
                EventLoops loops = EventLoops.epoll();
                Caller caller = call(loops, port, "passphrase=0123456789&kmrefreshrate=300&kmpreannounce=100")
                        .awaitConnected()) {
            byte[] sent = sendFrames(caller, 200);
            awaitBytes(sent, received);
            assertTrue(caller.keyRefreshes() >= 3, () -> "changes of key: " + caller.keyRefreshes());
            assertTrue(peer.isAlive());
        }
    }

    @Test
    void theReceiverFollowsTheKeysOnABadNetworkToo() throws IOException {
        int port = PeerProcess.freeUdpPort();
        Path received = folder.resolve("received.ts");
        try (PeerProcess peer = listen(port, "passphrase=0123456789", received);
                LossyProxy proxy = new LossyProxy(port, 0.2, 7);
                EventLoops loops = EventLoops.epoll();
                Caller caller = call(
                                loops,
                                proxy.port(),
                                "latency=3000&passphrase=0123456789&kmrefreshrate=200&kmpreannounce=90")
                        .awaitConnected()) {
            byte[] sent = sendFrames(caller, 150);
            awaitBytes(sent, received);
            assertTrue(caller.keyRefreshes() >= 3, () -> "changes of key: " + caller.keyRefreshes());
            assertTrue(proxy.lost() > 50, "datagrams lost: " + proxy.lost());
            assertTrue(peer.isAlive());
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                // the listener's parameters | ours | what is said
                "passphrase=0123456789 | passphrase=9876543210 | the passphrase is wrong",
                "passphrase=0123456789 | streamid=x | the receiver wants a passphrase",
                "latency=120 | passphrase=9876543210 | the receiver has no passphrase",
                "passphrase=0123456789&enforcedencryption=0 | passphrase=9876543210 | the passphrase is wrong",
                "passphrase=0123456789&enforcedencryption=0 | streamid=x | receiver wants a passphrase",
                "enforcedencryption=0 | passphrase=9876543210 | receiver has no passphrase",
            })
    void aDisagreementAboutThePassphraseIsToldInWords(String theirs, String ours, String words) {
        int port = PeerProcess.freeUdpPort();
        try (PeerProcess peer = listen(port, theirs, folder.resolve("received.ts"));
                EventLoops loops = EventLoops.epoll();
                Caller caller = call(loops, port, ours)) {
            PushException failure = caller.awaitFailure(PATIENCE);
            assertTrue(failure.toString().contains(words), failure.toString());
            assertFalse(failure.toString().contains("9876"), failure.toString());
            assertEquals(PushException.Kind.REFUSED, failure.kind());
            assertTrue(peer.isAlive());
        }
    }

    @Test
    void aReceiverThatOnlyPrefersEncryptionTakesAStreamInTheClearWhereTheUrlAllowsIt() throws IOException {
        int port = PeerProcess.freeUdpPort();
        Path received = folder.resolve("received.ts");
        try (PeerProcess peer = listen(port, "passphrase=0123456789&enforcedencryption=0", received);
                EventLoops loops = EventLoops.epoll();
                Caller caller = call(loops, port, "enforcedencryption=0").awaitConnected()) {
            byte[] sent = sendFrames(caller, 20);
            awaitBytes(sent, received);
            assertTrue(peer.isAlive());
        }
    }

    private static Caller call(EventLoops loops, int port, String parameters) {
        return new Caller(loops, "srt://127.0.0.1:" + port + "?" + parameters);
    }

    private static PeerProcess listen(int port, String parameters, Path file) {
        return PeerProcess.start(
                        "sh",
                        "-c",
                        "exec stdbuf -o0 srt-live-transmit -q -ll error 'srt://127.0.0.1:" + port + "?mode=listener&"
                                + parameters + "' file://con > " + file)
                .awaitUdpPort(port);
    }

    /** Sends frames of 1 to 58 datagrams, each when the one before has arrived; returns all bytes. */
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
                    () -> caller.figures().packetsBuffered() == 0);
        }
        return sent.toByteArray();
    }

    private static void awaitBytes(byte[] sent, Path file) throws IOException {
        Await.until(
                sent.length + " bytes in " + file.getFileName(),
                PATIENCE,
                () -> file.toFile().length() >= sent.length);
        assertArrayEquals(sent, Files.readAllBytes(file));
    }
}
