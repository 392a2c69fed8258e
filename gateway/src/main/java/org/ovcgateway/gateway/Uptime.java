package org.ovcgateway.gateway;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** How long the box has been running. */
final class Uptime {
    private static final Path PROC = Path.of("/proc/uptime");

    private Uptime() {}

    /** As the kernel tells; nothing where it does not. Reads a file: not for an event loop. */
    static Duration ofBox() {
        try {
            return parse(Files.readString(PROC));
        } catch (IOException | NumberFormatException e) {
            return Duration.ZERO;
        }
    }

    /** {@code 12345.67 54321.00}: proc(5). */
    static Duration parse(String text) {
        String seconds = text.trim().split("[. ]", 2)[0];
        return Duration.ofSeconds(Long.parseLong(seconds));
    }
}
