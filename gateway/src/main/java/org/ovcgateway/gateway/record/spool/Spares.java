package org.ovcgateway.gateway.record.spool;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * Files of segments that the platform has, for the next segments to be written over: a new file must have its blocks and pages found,
 * and an old one's given back, which costs as much again as writing. Named as files that are not whole yet, so that the next start
 * throws them away. A few, and small. For the spool's thread.
 */
final class Spares {
    static final int MOST = 8;
    static final long MOST_BYTES = 24L << 20;

    private record Spare(Path file, long bytes) {}

    /** Renamed, but perhaps not yet on disk: written over now, a power cut could bring the old name back with other bytes behind it. */
    private final Deque<Spare> settling = new ArrayDeque<>();

    private final Deque<Spare> ready = new ArrayDeque<>();
    private long bytes;
    private long number;

    /** Takes a file over; answers whether it did. */
    boolean keep(Path file, long size) throws IOException {
        if (ready.size() + settling.size() >= MOST || bytes + size > MOST_BYTES) {
            return false;
        }
        number++;
        Path spare = file.resolveSibling("spare-" + number + SpoolFile.TEMPORARY);
        try {
            Files.move(file, spare, StandardCopyOption.ATOMIC_MOVE);
        } catch (NoSuchFileException e) {
            return true; // somebody has deleted it
        }
        settling.add(new Spare(spare, size));
        bytes += size;
        return true;
    }

    /** A file to be written over; null if there is none. */
    @Nullable
    Path take() {
        Spare spare = ready.poll();
        if (spare == null) {
            return null;
        }
        bytes -= spare.bytes;
        return spare.file;
    }

    /** All that has been renamed so far is on disk under its new name. */
    void settled() {
        ready.addAll(settling);
        settling.clear();
    }

    /** What they hold. */
    long bytes() {
        return bytes;
    }

    /** Gives them back to the disk. */
    void drop() throws IOException {
        settled();
        for (Path file = take(); file != null; file = take()) {
            Files.deleteIfExists(file);
        }
    }
}
