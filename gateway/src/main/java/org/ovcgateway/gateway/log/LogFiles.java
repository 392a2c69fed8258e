package org.ovcgateway.gateway.log;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads the JSON lines that {@link Logging} writes, while it writes them. Not for an event loop. */
public final class LogFiles {
    private static final String BEGINNING = "{\"time\":\"";
    /** A longer line is none of ours. */
    private static final int MAX_LINE_BYTES = 1 << 20;
    /** The files are rolled every few seconds at most. */
    private static final int TRIES = 5;

    /**
     * What was found.
     *
     * @param first time of the earliest line; null if there is none
     * @param last time of the latest line; null if there is none
     */
    public record Selection(
            long bytes, @Nullable Instant first, @Nullable Instant last) {}

    private LogFiles() {}

    /**
     * Copies the lines of a time, in the order in which they were written, line by line.
     *
     * @param folder where the log is
     * @param from the first moment
     * @param until the moment after the last
     * @param into is made, or overwritten; empty if there is no such line
     */
    public static Selection copy(Path folder, Instant from, Instant until, Path into) throws IOException {
        List<InputStream> files = open(folder);
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(into))) {
            Selection found = new Selection(0, null, null);
            for (InputStream file : files) {
                found = copy(file, from, until, out, found);
            }
            return found;
        } finally {
            close(files);
        }
    }

    private static Selection copy(InputStream file, Instant from, Instant until, OutputStream out, Selection before)
            throws IOException {
        long bytes = before.bytes();
        Instant first = before.first();
        Instant last = before.last();
        for (byte[] line = line(file); line != null; line = line(file)) {
            Instant time = time(line);
            if (time != null && !time.isBefore(from) && time.isBefore(until)) {
                out.write(line);
                bytes += line.length;
                first = first == null || time.isBefore(first) ? time : first;
                last = last == null || time.isAfter(last) ? time : last;
            }
        }
        return new Selection(bytes, first, last);
    }

    /** The oldest first; once more where they were renamed in between. */
    private static List<InputStream> open(Path folder) throws IOException {
        List<Path> names = new ArrayList<>();
        for (int i = Logging.OLD_FILES; i >= 1; i--) {
            names.add(folder.resolve(String.format(Logging.OLD_FILE, i)));
        }
        names.add(folder.resolve(Logging.FILE));
        for (int i = 1; ; i++) {
            List<Object> before = keys(names);
            List<InputStream> opened = new ArrayList<>();
            for (Path name : names) {
                try {
                    opened.add(new BufferedInputStream(Files.newInputStream(name)));
                } catch (NoSuchFileException e) {
                    // not so many yet
                }
            }
            if (keys(names).equals(before) || i == TRIES) {
                return opened;
            }
            close(opened);
        }
    }

    /** Which file has which name. */
    private static List<Object> keys(List<Path> names) throws IOException {
        List<Object> keys = new ArrayList<>();
        for (Path name : names) {
            try {
                Object key =
                        Files.readAttributes(name, BasicFileAttributes.class).fileKey();
                keys.add(key == null ? name : key);
            } catch (NoSuchFileException e) {
                keys.add(Collections.emptyList());
            }
        }
        return keys;
    }

    private static void close(List<InputStream> files) throws IOException {
        for (InputStream file : files) {
            file.close();
        }
    }

    /** With its end; null at the end of the file, and for a line that is still being written. */
    private static byte @Nullable [] line(InputStream file) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream(256);
        for (int next = file.read(); next >= 0; next = file.read()) {
            if (line.size() < MAX_LINE_BYTES) {
                line.write(next);
            }
            if (next == '\n') {
                return line.toByteArray();
            }
        }
        return null;
    }

    private static @Nullable Instant time(byte[] line) {
        String start = new String(line, 0, Math.min(line.length, 64), StandardCharsets.ISO_8859_1);
        int end = start.indexOf('"', BEGINNING.length());
        if (!start.startsWith(BEGINNING) || end < 0 || line[line.length - 1] != '\n') {
            return null;
        }
        try {
            return Instant.parse(start.substring(BEGINNING.length(), end));
        } catch (DateTimeException e) {
            return null;
        }
    }
}
