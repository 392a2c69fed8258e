package org.ovcgateway.gateway.record.spool;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import java.io.File;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.ovcgateway.gateway.record.ledger.Cause;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Segments on disk, in one folder, with a bound on size and age. One thread of its own does everything to files, in the order in which it
 * was asked for, but that deletions come first; the methods may be called from any thread and return at once, and the listeners are called on that thread.
 */
public final class Spool implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Spool.class);
    /** No segment is older: a clock that shows less was never set. */
    private static final Instant FIRST = Instant.parse("2020-01-01T00:00:00Z");
    /** Left to others on the same file system: a part of it, and no more than so much. */
    private static final int RESERVE_PART = 32;

    private static final long MAX_RESERVE_BYTES = 64L << 20;
    private static final int CLOSE_WITHIN_SECONDS = 20;

    /**
     * What it may hold.
     *
     * @param bytes of all files together
     * @param age of a segment since it was written
     */
    public record Limits(long bytes, Duration age) {}

    /** What there is. */
    public record Figures(
            long segments,
            long bytes,
            long maxBytes,
            @Nullable String lastError) {}

    /** Hears of a segment that is on disk no more without having been asked for. */
    public interface Evictions {
        void evicted(SpooledSegment segment, Cause why);
    }

    /** Hears what became of an order; exactly one of its methods is called, once. */
    public interface Outcome<T> {
        void done(T result);

        void failed(IOException why);
    }

    /**
     * What was found at the start.
     *
     * @param whole in order
     * @param damaged names of what is no whole segment, in order; the files are gone
     */
    public record Found(List<SpooledSegment> whole, List<Damaged> damaged) {}

    /** A segment that was on disk, and is not whole. */
    public record Damaged(int channel, Instant start, Duration duration, String why) {}

    /** @param born when it was written, on the clock that is never set */
    private record Kept(SpooledSegment segment, long born) {}

    /** A write that was ordered. */
    public final class Write implements Runnable {
        private final SegmentInfo info;
        private final AtomicReference<@Nullable ByteBuf> data;
        private final Outcome<SpooledSegment> outcome;

        private Write(SegmentInfo info, ByteBuf data, Outcome<SpooledSegment> outcome) {
            this.info = info;
            this.data = new AtomicReference<>(data);
            this.outcome = outcome;
        }

        /** Keeps it from being written and lets its bytes go, if it has not begun. Returns whether it had not; then nothing is heard of it. */
        public boolean cancel() {
            ByteBuf bytes = data.getAndSet(null);
            if (bytes == null) {
                return false;
            }
            bytes.release();
            return true;
        }

        @Override
        public void run() {
            ByteBuf bytes = data.getAndSet(null);
            if (bytes == null) {
                return;
            }
            SpooledSegment written = null;
            IOException failure = null;
            deleteOrdered();
            try {
                written = store(info, bytes);
                fine();
            } catch (IOException e) {
                trouble(e);
                failure = e;
            } finally {
                bytes.release();
            }
            if (written != null) {
                outcome.done(written);
            } else if (failure != null) {
                outcome.failed(failure);
            }
        }
    }

    private final Path folder;
    private final InstantSource clock;
    private final LongSupplier nanos;
    private final ThreadPoolExecutor thread;
    /** To be deleted before anything else is done. */
    private final Queue<SpooledSegment> ordered = new ConcurrentLinkedQueue<>();

    private volatile Limits limits;
    private volatile Evictions evictions = (segment, why) -> {};
    private volatile Figures figures;
    /** On the spool's thread, as is all that follows. */
    private final TreeMap<Long, Kept> index = new TreeMap<>();

    private final Spares spares = new Spares();
    private long bytes;
    private long lastNumber;
    /** Whether anything was written since the last look for what is too old. */
    private boolean written;

    private @Nullable String lastError;

    /**
     * Does nothing yet.
     *
     * @param folder made when it is not there
     * @param clock tells how old is what is found at the start
     * @param nanos a clock that is never set: what is older from then on does not depend on when somebody sets the other
     */
    public Spool(Path folder, Limits limits, InstantSource clock, LongSupplier nanos) {
        this.folder = folder;
        this.limits = limits;
        this.clock = clock;
        this.nanos = nanos;
        this.figures = new Figures(0, 0, limits.bytes(), null);
        this.thread = new ThreadPoolExecutor(1, 1, 10, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), task -> {
            Thread fresh = new Thread(task, "spool");
            fresh.setDaemon(true);
            return fresh;
        });
        thread.allowCoreThreadTimeOut(true);
    }

    public Path folder() {
        return folder;
    }

    /** Other limits, from the next write or {@link #expire} on. */
    public void limit(Limits next) {
        limits = next;
    }

    /**
     * Looks for what an earlier run left, throws away what is not whole, and begins to keep account. The first order of all. A folder
     * that cannot be used has nothing in it, and is tried again with each write.
     */
    public void open(Evictions listener, Outcome<Found> outcome) {
        evictions = listener;
        thread.execute(() -> {
            List<SpooledSegment> whole = new ArrayList<>();
            List<Damaged> damaged = new ArrayList<>();
            try {
                scan(whole, damaged);
            } catch (IOException e) {
                trouble(e);
                outcome.failed(e);
                return;
            }
            publish();
            outcome.done(new Found(List.copyOf(whole), List.copyOf(damaged)));
        });
    }

    /** Writes a segment to disk. The data is retained until that is done or has failed. */
    public Write write(SegmentInfo info, ByteBuf data, Outcome<SpooledSegment> outcome) {
        Write order = new Write(info, data.retain(), outcome);
        if (thread.isShutdown()) {
            order.cancel();
            outcome.failed(new IOException("the spool is closed"));
        } else {
            thread.execute(order);
        }
        return order;
    }

    /** Reads a segment's data into direct memory; the listener's to release. */
    public void read(SpooledSegment segment, Outcome<ByteBuf> outcome) {
        if (thread.isShutdown()) {
            outcome.failed(new IOException("the spool is closed"));
            return;
        }
        thread.execute(() -> {
            ByteBuf data;
            try {
                data = SpoolFile.readData(segment.file(), PooledByteBufAllocator.DEFAULT);
            } catch (IOException e) {
                outcome.failed(e);
                return;
            } catch (OutOfMemoryError e) {
                // Netty's limit on direct memory, not the heap's.
                outcome.failed(new NoMemoryException(e));
                return;
            }
            outcome.done(data);
        });
    }

    /** There is no direct memory to read a segment into: a passing trouble. */
    public static final class NoMemoryException extends IOException {
        private static final long serialVersionUID = 1;

        NoMemoryException(Throwable cause) {
            super("no direct memory to read it into", cause);
        }
    }

    /**
     * Deletes a segment, before what was ordered earlier, and in the midst of a write: what is confirmed must not be found again.
     * Nothing is heard of it.
     */
    public void delete(SpooledSegment segment) {
        if (!thread.isShutdown()) {
            ordered.add(segment);
            thread.execute(this::deleteOrdered);
        }
    }

    private void deleteOrdered() {
        SpooledSegment next = ordered.poll();
        if (next == null) {
            return;
        }
        for (; next != null; next = ordered.poll()) {
            remove(next, true);
        }
        publish();
    }

    /** Lets go what is too old. */
    public void expire() {
        if (!thread.isShutdown()) {
            thread.execute(() -> {
                evictOld();
                if (!written) {
                    dropSpares();
                }
                written = false;
                publish();
            });
        }
    }

    /** Lets everything go, as the platform wants it. */
    public void clear(Outcome<Figures> outcome) {
        if (thread.isShutdown()) {
            outcome.failed(new IOException("the daemon is stopping"));
            return;
        }
        thread.execute(() -> {
            dropSpares();
            while (evictOldest(Cause.CLEARED)) {}
            publish();
            outcome.done(figures);
        });
    }

    /** What there is. */
    public Figures figures() {
        return figures;
    }

    /** Does what was ordered, and no more. Blocks for a bounded time. */
    @Override
    public void close() {
        if (!thread.isShutdown()) {
            thread.execute(this::dropSpares);
        }
        thread.shutdown();
        try {
            if (!thread.awaitTermination(CLOSE_WITHIN_SECONDS, TimeUnit.SECONDS)) {
                log.error("[spool] the disk did not finish within {} s", CLOSE_WITHIN_SECONDS);
                thread.getQueue().forEach(order -> {
                    if (order instanceof Write write) {
                        write.cancel();
                    }
                });
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void scan(List<SpooledSegment> whole, List<Damaged> damaged) throws IOException {
        Files.createDirectories(folder);
        TreeMap<Long, Path> files = new TreeMap<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
            for (Path file : entries) {
                String name = file.getFileName().toString();
                SpoolFile.Name known = SpoolFile.parse(name);
                if (known != null) {
                    files.put(known.number(), file);
                    lastNumber = Math.max(lastNumber, known.number());
                } else if (name.endsWith(SpoolFile.TEMPORARY)) {
                    Files.deleteIfExists(file);
                }
            }
        }
        for (Map.Entry<Long, Path> each : files.entrySet()) {
            Path file = each.getValue();
            try {
                SegmentInfo info = SpoolFile.readInfo(file);
                SpooledSegment segment = new SpooledSegment(each.getKey(), file, Files.size(file), info);
                index.put(
                        segment.number(),
                        new Kept(segment, nanos.getAsLong() - age(info).toNanos()));
                bytes += segment.bytes();
                whole.add(segment);
            } catch (IOException e) {
                SpoolFile.Name name = SpoolFile.parse(file.getFileName().toString());
                log.warn("[spool] {}: {}; deleted", file.getFileName(), e.getMessage());
                if (name != null) {
                    damaged.add(new Damaged(name.channel(), name.start(), name.duration(), words(e)));
                }
                Files.deleteIfExists(file);
            }
        }
    }

    private SpooledSegment store(SegmentInfo info, ByteBuf data) throws IOException {
        evictOld();
        long wanted = info.size() + SpoolFile.overhead();
        if (!Files.isDirectory(folder)) {
            Files.createDirectories(folder);
        }
        if (bytes + spares.bytes() + wanted > limits.bytes() || lacksRoom(wanted)) {
            dropSpares();
        }
        while (bytes + wanted > limits.bytes() && evictOldest(Cause.SPOOL_FULL)) {}
        if (bytes + wanted > limits.bytes()) {
            throw new SpoolFullException(
                    Cause.SPOOL_FULL, "expected at most " + limits.bytes() + " bytes but was a segment of " + wanted);
        }
        while (lacksRoom(wanted) && evictOldest(Cause.DISK_FULL)) {}
        while (true) {
            if (lacksRoom(wanted)) {
                throw new SpoolFullException(Cause.DISK_FULL, "the disk is full");
            }
            long number = lastNumber + 1;
            Path file = folder.resolve(SpoolFile.name(number, info));
            try {
                long size = SpoolFile.write(file, info, data, spares.take(), this::deleteOrdered);
                spares.settled();
                written = true;
                lastNumber = number;
                SpooledSegment segment = new SpooledSegment(number, file, size, info);
                index.put(number, new Kept(segment, nanos.getAsLong()));
                bytes += size;
                return segment;
            } catch (IOException e) {
                if (!saysFull(e)) {
                    throw e;
                }
                dropSpares();
                if (!evictOldest(Cause.DISK_FULL)) {
                    throw new SpoolFullException(Cause.DISK_FULL, "the disk is full");
                }
            }
        }
    }

    /** By statvfs(2): looking for the file store would read the table of mounts for each segment. */
    private boolean lacksRoom(long wanted) {
        File disk = folder.toFile();
        long reserve = Math.min(MAX_RESERVE_BYTES, disk.getTotalSpace() / RESERVE_PART);
        return disk.getUsableSpace() < wanted + reserve;
    }

    /** What a quota or another writer on the same disk looks like (errno ENOSPC, EDQUOT, EFBIG). */
    private static boolean saysFull(IOException e) {
        String words = String.valueOf(e.getMessage()).toLowerCase(Locale.ROOT);
        return words.contains("no space left") || words.contains("quota exceeded") || words.contains("file too large");
    }

    private void evictOld() {
        long now = nanos.getAsLong();
        long age = limits.age().toNanos();
        while (!index.isEmpty() && now - index.firstEntry().getValue().born() > age) {
            evictOldest(Cause.TOO_OLD);
        }
    }

    /** Of a segment that was found. One of before the first of all was made on a box that did not have the time; so is one of the future. */
    private Duration age(SegmentInfo info) {
        Duration age = Duration.between(info.end(), clock.instant());
        return info.end().isBefore(FIRST) || age.isNegative() ? Duration.ZERO : age;
    }

    private void dropSpares() {
        try {
            spares.drop();
        } catch (IOException e) {
            trouble(e);
        }
    }

    private boolean evictOldest(Cause why) {
        Map.Entry<Long, Kept> oldest = index.firstEntry();
        if (oldest == null) {
            return false;
        }
        SpooledSegment segment = oldest.getValue().segment();
        remove(segment, false);
        evictions.evicted(segment, why);
        return true;
    }

    /** @param keep whether its file may be of use again; otherwise its room is wanted */
    private void remove(SpooledSegment segment, boolean keep) {
        if (index.remove(segment.number()) == null) {
            return;
        }
        bytes -= segment.bytes();
        try {
            if (!keep || !spares.keep(segment.file(), segment.bytes())) {
                Files.deleteIfExists(segment.file());
            }
        } catch (IOException e) {
            trouble(e);
        }
    }

    private void fine() {
        if (lastError != null) {
            lastError = null;
            log.info("[spool] writing to {} again", folder);
        }
        publish();
    }

    private void trouble(IOException e) {
        String words = words(e);
        if (!words.equals(lastError)) {
            log.error("[spool] {} cannot be used: {}", folder, words);
        }
        lastError = words;
        publish();
    }

    private static String words(IOException e) {
        String message = e.getMessage();
        return message == null ? e.getClass().getSimpleName() : message;
    }

    private void publish() {
        figures = new Figures(index.size(), bytes, limits.bytes(), lastError);
    }
}
