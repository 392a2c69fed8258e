package org.ovcgateway.gateway.record.spool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.ovcgateway.gateway.record.spool.SpoolBench.MEGABYTE;
import static org.ovcgateway.gateway.record.spool.SpoolBench.get;
import static org.ovcgateway.gateway.record.spool.SpoolBench.into;
import static org.ovcgateway.gateway.record.spool.SpoolBench.second;
import static org.ovcgateway.gateway.record.spool.SpoolBench.write;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ovcgateway.gateway.record.ledger.Cause;
import org.ovcgateway.testkit.PeerProcess;

/** A spool or a disk that is full, and one that cannot be used. */
class SpoolRoomTest {
    private final Path folder;
    private final SpoolBench bench;

    SpoolRoomTest(@TempDir Path folder) {
        this.folder = folder;
        bench = new SpoolBench(folder);
    }

    @AfterEach
    void close() {
        bench.close();
    }

    @Test
    void theOldestOfAllChannelsGoesFirstWhereTheSpoolIsFull() throws Exception {
        long room = 4 * (SpoolFile.overhead() + 100_000);
        Spool spool = bench.spool(folder, room);
        bench.open(spool);
        for (int i = 0; i < 4; i++) {
            write(spool, i % 2, i, 100_000);
        }
        assertEquals(List.of(), bench.evicted);
        write(spool, 1, 4, 100_000);
        assertEquals(List.of("0 spool-full"), bench.evicted);
        assertEquals(4, spool.figures().segments());
        assertTrue(spool.figures().bytes() <= room);
        IOException tooLarge = assertThrows(IOException.class, () -> write(spool, 1, 5, (int) room));
        assertEquals(
                Cause.SPOOL_FULL,
                assertInstanceOf(SpoolFullException.class, tooLarge).reason());
    }

    @Test
    void clearingLetsEverythingGoTheOldestFirst() throws Exception {
        Spool spool = bench.opened();
        for (int second = 1; second <= 3; second++) {
            write(spool, 0, second, 500);
        }
        CompletableFuture<Spool.Figures> cleared = new CompletableFuture<>();
        spool.clear(into(cleared));
        assertEquals(0, get(cleared).segments());
        assertEquals(List.of("1 cleared", "2 cleared", "3 cleared"), bench.evicted);
        assertEquals(List.of(), bench.files());
        write(spool, 0, 4, 500);
        assertEquals(1, spool.figures().segments());
    }

    @Test
    void aFolderThatCannotBeUsedFailsTheWriteAndIsTriedAgain() throws Exception {
        Path blocked = Files.writeString(folder.resolve("spool"), "a file where a folder should be");
        Spool spool = bench.spool(blocked, 100 * MEGABYTE);
        assertThrows(IOException.class, () -> bench.open(spool));
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
            Spool spool = bench.spool(disk.resolve("spool"), 100 * MEGABYTE);
            bench.open(spool);
            int size = (int) MEGABYTE;
            for (int i = 0; i < 6; i++) {
                write(spool, 0, i, size);
            }
            assertEquals(List.of(), bench.evicted);
            for (int i = 6; i < 10; i++) {
                write(spool, 0, i, size);
            }
            assertEquals("0 disk-full", bench.evicted.get(0));
            assertTrue(
                    spool.figures().segments() >= 5, "kept " + spool.figures().segments());
            // Now somebody else fills the disk.
            Path hog = disk.resolve("hog");
            PeerProcess.run(Duration.ofSeconds(30), "dd", "if=/dev/zero", "of=" + hog, "bs=64k", "count=1");
            fill(hog);
            int before = bench.evicted.size();
            write(spool, 0, 10, size); // the oldest makes room
            assertTrue(bench.evicted.size() > before);
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
}
