package org.ovcgateway.gateway.record.spool;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ovcgateway.gateway.record.ledger.Cause;
import org.ovcgateway.testkit.PeerProcess;

/** Segments on disk: atomic, found again, bounded, and not in anyone's way. */
class SpoolTest {
    private static final Instant T = Instant.parse("2026-03-01T10:00:00.123456789Z");
    private static final long MEGABYTE = 1 << 20;

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    private Path folder;

    private volatile Instant now = T;
    private final AtomicLong nanos = new AtomicLong();
    private final List<String> evicted = Collections.synchronizedList(new ArrayList<>());
    private final List<Spool> open = new ArrayList<>();

    @AfterEach
    void close() {
        open.forEach(Spool::close);
    }

    private static <T> Spool.Outcome<T> into(CompletableFuture<T> future) {
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

    private static <T> T get(CompletableFuture<T> future) throws Exception {
        try {
            return future.get(60, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof IOException io ? io : e;
        }
    }

    private Spool spool(Path where, long maxBytes) {
        Spool spool = new Spool(where, new Spool.Limits(maxBytes, Duration.ofDays(1)), () -> now, nanos::get);
        open.add(spool);
        return spool;
    }

    private Spool.Found open(Spool spool) throws Exception {
        CompletableFuture<Spool.Found> found = new CompletableFuture<>();
        spool.open((segment, why) -> evicted.add(second(segment) + " " + why.key()), into(found));
        return get(found);
    }

    private static long second(SpooledSegment segment) {
        return Duration.between(T, segment.info().start()).toSeconds();
    }

    private static List<Long> seconds(Spool.Found found) {
        return found.whole().stream().map(SpoolTest::second).toList();
    }

    private static SegmentInfo info(int channel, long second, int size) {
        return new SegmentInfo(
                channel,
                "sitzung ü \"1\"",
                "https://h/cb?key=s3cret",
                T.plusSeconds(second),
                Duration.ofNanos(1_000_011_111),
                second == 0,
                size);
    }

    private static byte[] bytes(long seed, int size) {
        byte[] bytes = new byte[size];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    /** Of pieces, as the segmenter makes it. */
    private static ByteBuf data(long seed, int size) {
        byte[] bytes = bytes(seed, size);
        return PooledByteBufAllocator.DEFAULT
                .compositeDirectBuffer()
                .addComponent(
                        true, PooledByteBufAllocator.DEFAULT.directBuffer().writeBytes(bytes, 0, size / 3))
                .addComponent(
                        true,
                        PooledByteBufAllocator.DEFAULT.directBuffer().writeBytes(bytes, size / 3, size - size / 3));
    }

    private static SpooledSegment write(Spool spool, int channel, long second, int size) throws Exception {
        CompletableFuture<SpooledSegment> written = new CompletableFuture<>();
        ByteBuf data = data(second, size);
        try {
            spool.write(info(channel, second, size), data, into(written));
            return get(written);
        } finally {
            assertTrue(data.release(), "the spool has let it go");
        }
    }

    private static byte[] read(Spool spool, SpooledSegment segment) throws Exception {
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

    private List<Path> files() throws IOException {
        try (var files = Files.list(folder)) {
            return files.sorted().toList();
        }
    }

    @Test
    void aSegmentComesBackAsItWasWithAllThatIsKnownOfIt() throws Exception {
        Spool first = spool(folder, 100 * MEGABYTE);
        open(first);
        SpooledSegment written = write(first, 255, 7, 700_001);
        assertArrayEquals(bytes(7, 700_001), read(first, written));
        first.close();
        Spool second = spool(folder, 100 * MEGABYTE);
        Spool.Found found = open(second);
        assertEquals(List.of(written), found.whole());
        assertEquals(info(255, 7, 700_001), found.whole().get(0).info());
        assertArrayEquals(bytes(7, 700_001), read(second, found.whole().get(0)));
        assertEquals(1, second.figures().segments());
        assertEquals(Files.size(written.file()), second.figures().bytes());
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(written.file())));
    }

    @Test
    void aFileBeginsWithItsTransportStreamSoThatPlayersTakeIt() throws Exception {
        Spool spool = spool(folder, 100 * MEGABYTE);
        open(spool);
        SpooledSegment written = write(spool, 0, 1, 1880);
        assertArrayEquals(bytes(1, 1880), Arrays.copyOf(Files.readAllBytes(written.file()), 1880));
    }

    @Test
    void segmentsAreFoundInTheOrderTheyWereWrittenAndNumberedOn() throws Exception {
        Spool first = spool(folder, 100 * MEGABYTE);
        open(first);
        for (long second : new long[] {5, 3, 900, 4}) { // the clock may have been set
            write(first, (int) second % 3, second, 500);
        }
        first.close();
        Spool second = spool(folder, 100 * MEGABYTE);
        assertEquals(List.of(5L, 3L, 900L, 4L), seconds(open(second)));
        assertEquals(5, write(second, 0, 1, 500).number());
    }

    @Test
    void whatIsDeletedIsGone() throws Exception {
        Spool spool = spool(folder, 100 * MEGABYTE);
        open(spool);
        SpooledSegment written = write(spool, 0, 1, 500);
        spool.delete(written);
        spool.delete(written);
        write(spool, 0, 2, 500);
        assertEquals(1, spool.figures().segments());
        assertEquals(1, filesEndingWith(".ts"));
        assertThrows(IOException.class, () -> read(spool, written));
    }

    private long filesEndingWith(String suffix) throws IOException {
        return files().stream().filter(file -> file.toString().endsWith(suffix)).count();
    }

    @Test
    void whatIsWrittenOverAFileThatIsOfNoUseAnyMoreIsWholeAndNothingElse() throws Exception {
        Spool spool = spool(folder, 100 * MEGABYTE);
        open(spool);
        spool.delete(write(spool, 0, 1, 900_000));
        spool.delete(write(spool, 0, 2, 800_000));
        SpooledSegment smaller = write(spool, 0, 3, 300);
        SpooledSegment larger = write(spool, 0, 4, 1_000_000);
        assertEquals(0, filesEndingWith(".tmp"));
        assertEquals(smaller.bytes(), Files.size(smaller.file()));
        assertArrayEquals(bytes(3, 300), read(spool, smaller));
        assertArrayEquals(bytes(4, 1_000_000), read(spool, larger));
        spool.close();
        Spool second = spool(folder, 100 * MEGABYTE);
        assertEquals(2, open(second).whole().size());
        second.close();
    }

    @Test
    void filesToBeWrittenOverAreFewAndGivenBackWhenNothingIsWrittenOrRoomIsWanted() throws Exception {
        Spool spool = spool(folder, 64 * MEGABYTE);
        open(spool);
        List<SpooledSegment> all = new ArrayList<>();
        for (int n = 1; n <= Spares.MOST + 1; n++) {
            all.add(write(spool, 0, n, 1000));
        }
        all.forEach(spool::delete);
        SpooledSegment next = write(spool, 0, 20, 1000);
        assertEquals(Spares.MOST, filesEndingWith(".tmp"));
        spool.expire();
        spool.expire();
        spool.delete(next);
        write(spool, 0, 21, 1000);
        assertEquals(1, filesEndingWith(".tmp"), "only what came afterwards");
        spool.close();
        assertEquals(0, filesEndingWith(".tmp"));
    }

    @Test
    void aFileOfAnyOtherLengthIsNotWholeAndSaysWhatItWas() throws Exception {
        Spool first = spool(folder, 100 * MEGABYTE);
        open(first);
        SpooledSegment written = write(first, 9, 1, 300);
        first.close();
        byte[] whole = Files.readAllBytes(written.file());
        for (int length = 0; length <= whole.length + 1; length++) {
            Files.write(written.file(), Arrays.copyOf(whole, length));
            Spool spool = spool(folder, 100 * MEGABYTE);
            Spool.Found found = open(spool);
            if (length == whole.length) {
                assertEquals(1, found.whole().size());
            } else {
                assertEquals(List.of(), found.whole(), "length " + length);
                Spool.Damaged damaged = found.damaged().get(0);
                assertEquals(9, damaged.channel());
                assertTrue(Duration.between(info(9, 1, 300).start(), damaged.start())
                                .abs()
                                .toNanos()
                        < 1000);
                assertEquals(1_000_011_000, damaged.duration().toNanos());
                assertEquals(List.of(), files());
                assertEquals(0, spool.figures().bytes());
            }
            spool.close();
        }
    }

    @Test
    void anEndFullOfZerosIsNotWhole() throws Exception {
        Spool first = spool(folder, 100 * MEGABYTE);
        open(first);
        SpooledSegment written = write(first, 9, 1, 30_000);
        SpooledSegment other = write(first, 9, 2, 30_000);
        first.close();
        byte[] whole = Files.readAllBytes(written.file());
        Arrays.fill(whole, 28_672, whole.length, (byte) 0);
        Files.write(written.file(), whole);
        Spool.Found found = open(spool(folder, 100 * MEGABYTE));
        assertEquals(List.of(other), found.whole());
        assertEquals(1, found.damaged().size());
    }

    @Test
    void aByteThatTurnedInTheStreamIsFoundWhenItIsRead() throws Exception {
        Spool spool = spool(folder, 100 * MEGABYTE);
        open(spool);
        SpooledSegment written = write(spool, 9, 1, 600_000);
        byte[] whole = Files.readAllBytes(written.file());
        whole[300_000] ^= 1;
        Files.write(written.file(), whole);
        assertThrows(IOException.class, () -> read(spool, written));
    }

    @Test
    void leftoversAndStrangersDoNoHarm() throws Exception {
        Spool first = spool(folder, 100 * MEGABYTE);
        open(first);
        SpooledSegment written = write(first, 9, 1, 300);
        first.close();
        Files.copy(written.file(), folder.resolve(SpoolFile.name(77, info(9, 2, 300)) + ".tmp"));
        Files.writeString(folder.resolve("README"), "not ours");
        Files.createDirectory(folder.resolve("lost+found"));
        Spool.Found found = open(spool(folder, 100 * MEGABYTE));
        assertEquals(List.of(written), found.whole());
        assertEquals(List.of(), found.damaged());
        assertEquals(
                List.of("000000000001", "README", "lost+found"),
                files().stream()
                        .map(file -> file.getFileName().toString().replaceAll("-ch.*", ""))
                        .toList());
    }

    @Test
    void theOldestOfAllChannelsGoesFirstWhereTheSpoolIsFull() throws Exception {
        long room = 4 * (SpoolFile.overhead() + 100_000);
        Spool spool = spool(folder, room);
        open(spool);
        for (int i = 0; i < 4; i++) {
            write(spool, i % 2, i, 100_000);
        }
        assertEquals(List.of(), evicted);
        write(spool, 1, 4, 100_000);
        assertEquals(List.of("0 spool-full"), evicted);
        assertEquals(4, spool.figures().segments());
        assertTrue(spool.figures().bytes() <= room);
        IOException tooLarge = assertThrows(IOException.class, () -> write(spool, 1, 5, (int) room));
        assertEquals(
                Cause.SPOOL_FULL,
                assertInstanceOf(SpoolFullException.class, tooLarge).reason());
    }

    @Test
    void clearingLetsEverythingGoTheOldestFirst() throws Exception {
        Spool spool = spool(folder, 100 * MEGABYTE);
        open(spool);
        for (int second = 1; second <= 3; second++) {
            write(spool, 0, second, 500);
        }
        CompletableFuture<Spool.Figures> cleared = new CompletableFuture<>();
        spool.clear(into(cleared));
        assertEquals(0, get(cleared).segments());
        assertEquals(List.of("1 cleared", "2 cleared", "3 cleared"), evicted);
        assertEquals(List.of(), files());
        write(spool, 0, 4, 500);
        assertEquals(1, spool.figures().segments());
    }

    @Test
    void whatIsTooOldGoes() throws Exception {
        Spool spool = spool(folder, 100 * MEGABYTE);
        open(spool);
        write(spool, 0, 0, 500);
        nanos.addAndGet(10_000_000_000L);
        write(spool, 0, 10, 500);
        nanos.set(Duration.ofDays(1).toNanos());
        spool.expire();
        nanos.incrementAndGet();
        write(spool, 0, 20, 500);
        assertEquals(List.of("0 too-old"), evicted);
        nanos.addAndGet(15_000_000_000L);
        spool.expire();
        spool.close();
        assertEquals(List.of("0 too-old", "10 too-old"), evicted);
        assertEquals(1, files().size());
    }

    @Test
    void aClockThatIsSetMakesNothingOlder() throws Exception {
        Spool spool = spool(folder, 100 * MEGABYTE);
        open(spool);
        write(spool, 0, 0, 500);
        now = T.plus(Duration.ofDays(20_000));
        spool.expire();
        write(spool, 0, 10, 500);
        now = T.minus(Duration.ofDays(20_000));
        spool.expire();
        spool.close();
        assertEquals(List.of(), evicted);
        assertEquals(2, files().size());
    }

    @Test
    void whatIsFoundIsAsOldAsItsEndSays() throws Exception {
        leave(0);
        now = T.plus(Duration.ofHours(23));
        Spool spool = spool(folder, 100 * MEGABYTE);
        open(spool);
        spool.expire();
        nanos.addAndGet(Duration.ofMinutes(61).toNanos());
        write(spool, 0, 20, 500);
        spool.close();
        assertEquals(List.of("0 too-old"), evicted);
    }

    @Test
    void whatABoxHasWrittenThatDidNotHaveTheTimeIsAsOldAsItsDiscovery() throws Exception {
        long second = Duration.between(T, Instant.ofEpochSecond(100)).toSeconds();
        leave(second);
        Spool spool = spool(folder, 100 * MEGABYTE);
        open(spool);
        nanos.addAndGet(Duration.ofDays(1).toNanos());
        spool.expire();
        write(spool, 0, 20, 500);
        assertEquals(List.of(), evicted);
        nanos.incrementAndGet();
        spool.expire();
        spool.close();
        assertEquals(List.of(second + " too-old"), evicted);
    }

    /** An earlier run of the daemon has written a segment. */
    private void leave(long second) throws Exception {
        Spool spool = spool(folder, 100 * MEGABYTE);
        open(spool);
        write(spool, 0, second, 500);
        spool.close();
    }

    @Test
    void aDeletionGoesBeforeTheWritesThatWait() throws Exception {
        Spool spool = spool(folder, 100 * MEGABYTE);
        open(spool);
        SpooledSegment confirmed = write(spool, 0, 0, 500);
        CountDownLatch queued = new CountDownLatch(1);
        CompletableFuture<Boolean> stillThere = new CompletableFuture<>();
        spool.read(confirmed, new Spool.Outcome<>() {
            @Override
            public void done(ByteBuf result) {
                result.release();
                try {
                    queued.await(60, TimeUnit.SECONDS);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            }

            @Override
            public void failed(IOException why) {
                stillThere.completeExceptionally(why);
            }
        });
        ByteBuf data = Unpooled.wrappedBuffer(bytes(1, 500));
        spool.write(info(0, 10, 500), data, new Spool.Outcome<>() {
            @Override
            public void done(SpooledSegment result) {
                stillThere.complete(Files.exists(confirmed.file()));
            }

            @Override
            public void failed(IOException why) {
                stillThere.completeExceptionally(why);
            }
        });
        data.release();
        spool.delete(confirmed);
        queued.countDown();
        assertFalse(get(stillThere));
    }

    @Test
    void aWriteThatHasNotBegunCanBeTakenBack() throws Exception {
        Spool spool = spool(folder, 100 * MEGABYTE);
        CompletableFuture<Boolean> hold = new CompletableFuture<>();
        spool.open((segment, why) -> {}, new Spool.Outcome<>() {
            @Override
            public void done(Spool.Found result) {
                hold.join();
            }

            @Override
            public void failed(IOException why) {
                throw new AssertionError(why);
            }
        });
        ByteBuf data = data(1, 1000);
        Spool.Write order = spool.write(info(0, 1, 1000), data, into(new CompletableFuture<>()));
        assertEquals(2, data.refCnt());
        assertTrue(order.cancel());
        assertEquals(1, data.refCnt());
        hold.complete(true);
        write(spool, 0, 2, 1000);
        assertEquals(1, files().size());
        data.release();
    }

    @Test
    void aFolderThatCannotBeUsedFailsTheWriteAndIsTriedAgain() throws Exception {
        Path blocked = Files.writeString(folder.resolve("spool"), "a file where a folder should be");
        Spool spool = spool(blocked, 100 * MEGABYTE);
        assertThrows(IOException.class, () -> open(spool));
        assertThrows(IOException.class, () -> write(spool, 0, 1, 1000));
        assertTrue(spool.figures().lastError() != null);
        Files.delete(blocked);
        write(spool, 0, 1, 1000);
        assertNull(spool.figures().lastError());
    }

    @Test
    void aFullDiskCostsTheOldestAndRecoversWhenThereIsRoom() throws Exception {
        Path disk = Files.createDirectory(folder.resolve("disk"));
        mount(disk);
        try {
            Spool spool = spool(disk.resolve("spool"), 100 * MEGABYTE);
            open(spool);
            int size = (int) MEGABYTE;
            for (int i = 0; i < 6; i++) {
                write(spool, 0, i, size);
            }
            assertEquals(List.of(), evicted);
            for (int i = 6; i < 10; i++) {
                write(spool, 0, i, size);
            }
            assertEquals("0 disk-full", evicted.get(0));
            assertTrue(
                    spool.figures().segments() >= 5, "kept " + spool.figures().segments());
            // Now somebody else fills the disk.
            Path hog = disk.resolve("hog");
            PeerProcess.run(Duration.ofSeconds(30), "dd", "if=/dev/zero", "of=" + hog, "bs=64k", "count=1");
            fill(hog);
            int before = evicted.size();
            write(spool, 0, 10, size); // the oldest makes room
            assertTrue(evicted.size() > before);
            for (int i = 0; i < 20 && spool.figures().segments() > 0; i++) {
                try {
                    write(spool, 0, 11 + i, size);
                } catch (SpoolFullException e) {
                    break;
                }
                fill(hog);
            }
            IOException full = assertThrows(IOException.class, () -> write(spool, 0, 40, 7 * size));
            assertEquals(
                    Cause.DISK_FULL,
                    assertInstanceOf(SpoolFullException.class, full).reason());
            try (var left = Files.list(disk.resolve("spool"))) {
                assertTrue(left.noneMatch(file -> file.toString().endsWith(".tmp")));
            }
            Files.delete(hog);
            write(spool, 0, 50, size);
            assertNull(spool.figures().lastError());
            spool.close();
        } finally {
            PeerProcess.run(Duration.ofSeconds(30), "umount", "-l", disk.toString());
        }
    }

    /** Leaves no byte free. */
    private static void fill(Path file) {
        byte[] block = new byte[64 << 10];
        try (var out = Files.newOutputStream(file, java.nio.file.StandardOpenOption.APPEND)) {
            while (true) {
                out.write(block);
            }
        } catch (IOException e) {
            // full
        }
    }

    private static void mount(Path where) {
        Assumptions.assumeTrue("root".equals(System.getProperty("user.name")), "only root may mount");
        try {
            PeerProcess.run(
                    Duration.ofSeconds(30),
                    "mount",
                    "-t",
                    "tmpfs",
                    "-o",
                    "size=8m",
                    "ovc-spool-test",
                    where.toString());
        } catch (AssertionError e) {
            Assumptions.abort("this machine mounts nothing: " + e.getMessage());
        }
    }

    @Test
    void anEmptyBufferIsNoSegment() throws Exception {
        Spool first = spool(folder, 100 * MEGABYTE);
        open(first);
        CompletableFuture<SpooledSegment> written = new CompletableFuture<>();
        first.write(info(0, 1, 0), Unpooled.EMPTY_BUFFER, into(written));
        get(written);
        first.close();
        assertEquals(1, open(spool(folder, 100 * MEGABYTE)).damaged().size());
    }
}
