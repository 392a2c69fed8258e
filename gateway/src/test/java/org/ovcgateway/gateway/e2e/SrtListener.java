package org.ovcgateway.gateway.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.ovcgateway.testkit.PeerProcess;

/** libsrt's srt-live-transmit as listener; writes what comes to a file, a new one for each start. */
final class SrtListener implements AutoCloseable {
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

    /** What came since the last start. */
    Path received() {
        return folder.resolve("received-" + starts + ".ts");
    }

    /** How much came since the last start, in bytes. */
    long bytes() {
        try {
            return Files.size(received());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        process.close();
    }

    private PeerProcess start() {
        starts++;
        try {
            Files.createFile(received());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return PeerProcess.start(
                "/bin/sh",
                "-c",
                "exec stdbuf -o0 srt-live-transmit -q -ll error 'srt://127.0.0.1:" + port
                        + "?mode=listener' file://con > " + received());
    }
}
