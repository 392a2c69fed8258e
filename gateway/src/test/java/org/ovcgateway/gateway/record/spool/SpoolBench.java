package org.ovcgateway.gateway.record.spool;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.PooledByteBufAllocator;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** Spools in one folder, one after the other, with time moved by hand. For one test thread. */
final class SpoolBench implements AutoCloseable {
    static final Instant T = Instant.parse("2026-03-01T10:00:00.123456789Z");
    static final long MEGABYTE = 1 << 20;

    private final Path folder;
    volatile Instant now = T;
    final AtomicLong nanos = new AtomicLong();
    final List<String> evicted = Collections.synchronizedList(new ArrayList<>());
    private final List<Spool> open = new ArrayList<>();

    SpoolBench(Path folder) {
        this.folder = folder;
    }

    @Override
    public void close() {
        open.forEach(Spool::close);
    }

    static <T> Spool.Outcome<T> into(CompletableFuture<T> future) {
        return new Spool.Outcome<>() {
            @Override
            public void done(T result) {
                future.complete(result);
            }

            @Override
            public void failed(IOException why) {
                future.completeExceptionally(why);
            }
        };
    }

    static <T> T get(CompletableFuture<T> future) throws Exception {
        try {
            return future.get(60, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof IOException io ? io : e;
        }
    }

    /** A spool that has looked at its folder. */
    Spool opened() throws Exception {
        Spool spool = spool();
        open(spool);
        return spool;
    }

    Spool spool() {
        return spool(folder, 100 * MEGABYTE);
    }

    Spool spool(Path where, long maxBytes) {
        Spool spool = new Spool(where, new Spool.Limits(maxBytes, Duration.ofDays(1)), () -> now, nanos::get);
        open.add(spool);
        return spool;
    }

    Spool.Found open(Spool spool) throws Exception {
        CompletableFuture<Spool.Found> found = new CompletableFuture<>();
        spool.open((segment, why) -> evicted.add(second(segment) + " " + why.key()), into(found));
        return get(found);
    }

    static long second(SpooledSegment segment) {
        return Duration.between(T, segment.info().start()).toSeconds();
    }

    static List<Long> seconds(Spool.Found found) {
        return found.whole().stream().map(SpoolBench::second).toList();
    }

    static SegmentInfo info(int channel, long second, int size) {
        return new SegmentInfo(
                channel,
                "sitzung ü \"1\"",
                "https://h/cb?key=s3cret",
                T.plusSeconds(second),
                Duration.ofNanos(1_000_011_111),
                second == 0,
                second == 7,
                size);
    }

    static byte[] bytes(long seed, int size) {
        byte[] bytes = new byte[size];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    /** Of pieces, as the segmenter makes it. */
    static ByteBuf data(long seed, int size) {
        byte[] bytes = bytes(seed, size);
        return PooledByteBufAllocator.DEFAULT
                .compositeDirectBuffer()
                .addComponent(
                        true, PooledByteBufAllocator.DEFAULT.directBuffer().writeBytes(bytes, 0, size / 3))
                .addComponent(
                        true,
                        PooledByteBufAllocator.DEFAULT.directBuffer().writeBytes(bytes, size / 3, size - size / 3));
    }

    static SpooledSegment write(Spool spool, int channel, long second, int size) throws Exception {
        CompletableFuture<SpooledSegment> written = new CompletableFuture<>();
        ByteBuf data = data(second, size);
        try {
            spool.write(info(channel, second, size), data, into(written));
            return get(written);
        } finally {
            assertTrue(data.release(), "the spool has let it go");
        }
    }

    static byte[] read(Spool spool, SpooledSegment segment) throws Exception {
        CompletableFuture<ByteBuf> read = new CompletableFuture<>();
        spool.read(segment, into(read));
        ByteBuf data = get(read);
        try {
            assertTrue(data.isDirect());
            return ByteBufUtil.getBytes(data);
        } finally {
            data.release();
        }
    }

    List<Path> files() throws IOException {
        try (var files = Files.list(folder)) {
            return files.sorted().toList();
        }
    }

    long filesEndingWith(String suffix) throws IOException {
        return files().stream().filter(file -> file.toString().endsWith(suffix)).count();
    }

    /** An earlier run of the daemon has written a segment. */
    void leave(long second) throws Exception {
        Spool spool = spool(folder, 100 * MEGABYTE);
        open(spool);
        write(spool, 0, second, 500);
        spool.close();
    }
}
