package org.ovcgateway.gateway.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.ovcgateway.testkit.PeerProcess;

/** libsrt's srt-live-transmit as listener; writes what comes to a file, a new one for each start. */
final class SrtListener implements AutoCloseable {
    private static final int PACKET = 188;
    /** Of a packet's second byte. */
    private static final int BEGINS_UNIT = 0x40;

    private final int port = PeerProcess.freeUdpPort();
    private final Path folder;
    private int starts;
    private PeerProcess process;

    SrtListener(Path folder) {
        this.folder = folder;
        process = start();
    }

    void kill() {
        process.signal("KILL");
        process.close();
    }

    void startAgain() {
        process = start();
    }

    String url() {
        return "srt://127.0.0.1:" + port + "?streamid=publish/key-canary";
    }

    /** What came since the last start, to be judged: a copy, without the end of it, which may be half of a picture. */
    Path received() {
        try {
            byte[] all = Files.readAllBytes(file());
            return Files.write(folder.resolve("whole-" + starts + ".ts"), Arrays.copyOf(all, lastBeginning(all)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Where the last packet is that begins a unit (ISO/IEC 13818-1 2.4.3.2); what is before is whole. */
    private static int lastBeginning(byte[] stream) {
        int at = stream.length / PACKET * PACKET;
        do {
            at -= PACKET;
        } while (at > 0 && (stream[at + 1] & BEGINS_UNIT) == 0);
        return Math.max(0, at);
    }

    private Path file() {
        return folder.resolve("received-" + starts + ".ts");
    }

    /** How much came since the last start, in bytes. */
    long bytes() {
        try {
            return Files.size(file());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        process.close();
    }

    /** Who calls before it listens gives up after some seconds. */
    private PeerProcess start() {
        starts++;
        try {
            Files.createFile(file());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return PeerProcess.start(
                        "/bin/sh",
                        "-c",
                        "exec stdbuf -o0 srt-live-transmit -q -ll error 'srt://127.0.0.1:" + port
                                + "?mode=listener' file://con > " + file())
                .awaitUdpPort(port);
    }
}
