package org.ovcgateway.media.srt;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.ovcgateway.testkit.Await;
import org.ovcgateway.testkit.PeerProcess;

/** The caller against libsrt: srt-live-transmit as listener. */
final class SrtConnectionPeerTest {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

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
            assertEquals(true, peer.isAlive());
        }
    }

    private static PeerProcess listen(int port, Path file) {
        return PeerProcess.start(
                "sh",
                "-c",
                "exec stdbuf -o0 srt-live-transmit -q -ll error 'srt://127.0.0.1:" + port
                        + "?mode=listener' file://con > " + file);
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
