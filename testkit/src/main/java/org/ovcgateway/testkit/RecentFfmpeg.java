package org.ovcgateway.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * FFmpeg 8, which reads and writes H.265 in FLV where Debian's cannot; the build unpacks it beside this module's classes.
 * What of the system it needs (libpulse, libxcb) comes with Debian's ffmpeg.
 */
public final class RecentFfmpeg {
    private static final Path FOLDER = folder();

    private RecentFfmpeg() {}

    private static Path folder() {
        try {
            Path classes = Path.of(RecentFfmpeg.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
            return classes.resolveSibling("ffmpeg");
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The command line that runs {@code ffmpeg} with these arguments. */
    public static String[] ffmpeg(String... arguments) {
        return command("ffmpeg", arguments);
    }

    /** The command line that runs {@code ffprobe} with these arguments. */
    public static String[] ffprobe(String... arguments) {
        return command("ffprobe", arguments);
    }

    private static String[] command(String program, String... arguments) {
        Path file = FOLDER.resolve(program);
        if (!Files.isExecutable(file) && !file.toFile().setExecutable(true)) {
            throw new UncheckedIOException(new IOException("expected " + file + "; the build unpacks it"));
        }
        List<String> command = new ArrayList<>(List.of("env", "LD_LIBRARY_PATH=" + FOLDER, file.toString()));
        command.addAll(List.of(arguments));
        return command.toArray(String[]::new);
    }
}
