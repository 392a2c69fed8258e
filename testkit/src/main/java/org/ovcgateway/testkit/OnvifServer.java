package org.ovcgateway.testkit;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Objects;

/**
 * GStreamer's RTSP server with an ONVIF back channel on 127.0.0.1: H.264 with the back channel at {@code /talk}, H.264 alone at
 * {@code /mute}. What it hears is in a file.
 */
public final class OnvifServer implements AutoCloseable {
    public static final String USER = "admin";
    public static final String PASSWORD = "p@ss:/?#% word";

    private final int port = PeerProcess.freePort();
    private final Path heard;
    private final PeerProcess process;

    /**
     * Starts it and waits until it listens.
     *
     * @param folder where its files go
     * @param authentication {@code none} or {@code digest}
     * @param encoding what its loudspeaker takes: {@code PCMU}, {@code PCMA}, {@code G726-32} or {@code AAC}
     */
    public OnvifServer(Path folder, String authentication, String encoding) {
        heard = folder.resolve("heard.raw");
        Path script = folder.resolve("onvif-server.py");
        try (InputStream in =
                Objects.requireNonNull(getClass().getResourceAsStream("onvif-server.py"), "in this module")) {
            Files.copy(in, script, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        process = PeerProcess.start(
                "/usr/bin/python3",
                script.toString(),
                Integer.toString(port),
                authentication,
                encoding,
                heard.toString());
        process.awaitOutput("ready", Duration.ofSeconds(60));
    }

    /**
     * Where a stream is.
     *
     * @param path begins with a slash
     */
    public String url(String path) {
        return "rtsp://127.0.0.1:" + port + path;
    }

    /** The samples that were heard so far. */
    public long heardSamples() {
        try {
            return Files.exists(heard) ? Files.size(heard) / 2 : 0;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The samples that were heard: the last session's, for each one begins the file anew. */
    public short[] heard() {
        return Tone.samples(heard);
    }

    @Override
    public void close() {
        process.close();
    }
}
