package org.ovcgateway.gateway.record.spool;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.ovcgateway.gateway.record.spool.SpoolBench.bytes;
import static org.ovcgateway.gateway.record.spool.SpoolBench.get;
import static org.ovcgateway.gateway.record.spool.SpoolBench.info;
import static org.ovcgateway.gateway.record.spool.SpoolBench.into;
import static org.ovcgateway.gateway.record.spool.SpoolBench.read;
import static org.ovcgateway.gateway.record.spool.SpoolBench.second;
import static org.ovcgateway.gateway.record.spool.SpoolBench.seconds;
import static org.ovcgateway.gateway.record.spool.SpoolBench.write;

import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an earlier run of the daemon has left on the disk, whole or not. */
class SpoolFoundTest {
    private final Path folder;
    private final SpoolBench bench;

    SpoolFoundTest(@TempDir Path folder) {
        this.folder = folder;
        bench = new SpoolBench(folder);
    }

    @AfterEach
    void close() {
        bench.close();
    }

    @Test
    void aSegmentComesBackAsItWasWithAllThatIsKnownOfIt() throws Exception {
        Spool first = bench.opened();
        SpooledSegment written = write(first, 255, 7, 700_001);
        assertArrayEquals(bytes(7, 700_001), read(first, written));
        first.close();
        Spool second = bench.spool();
        Spool.Found found = bench.open(second);
        assertEquals(List.of(written), found.whole());
        assertEquals(info(255, 7, 700_001), found.whole().get(0).info());
        assertArrayEquals(bytes(7, 700_001), read(second, found.whole().get(0)));
        assertEquals(1, second.figures().segments());
        assertEquals(Files.size(written.file()), second.figures().bytes());
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(written.file())));
    }

    @Test
    void aFileOfAReleaseThatDidNotNoteAlarmClipsIsRead() throws Exception {
        Spool first = bench.opened();
        SpooledSegment written = write(first, 9, 1, 300);
        first.close();
        String noted = "\"alarm_clip\":false,";
        String file = Files.readString(written.file(), StandardCharsets.ISO_8859_1);
        int length = file.length() - 300 - Integer.BYTES - "OVCSEG01".length();
        byte[] older = file.replace(noted, "").getBytes(StandardCharsets.ISO_8859_1);
        ByteBuffer.wrap(older).putInt(older.length - Integer.BYTES - "OVCSEG01".length(), length - noted.length());
        Files.write(written.file(), older);
        assertEquals(
                List.of(info(9, 1, 300)),
                bench.open(bench.spool()).whole().stream()
                        .map(SpooledSegment::info)
                        .toList());
        assertEquals(file.length() - noted.length(), older.length);
    }

    @Test
    void segmentsAreFoundInTheOrderTheyWereWrittenAndNumberedOn() throws Exception {
        Spool first = bench.opened();
        for (long second : new long[] {5, 3, 900, 4}) { // the clock may have been set
            write(first, (int) second % 3, second, 500);
        }
        first.close();
        Spool second = bench.spool();
        assertEquals(List.of(5L, 3L, 900L, 4L), seconds(bench.open(second)));
        assertEquals(5, write(second, 0, 1, 500).number());
    }

    @Test
    void aFileOfAnyOtherLengthIsNotWholeAndSaysWhatItWas() throws Exception {
        Spool first = bench.opened();
        SpooledSegment written = write(first, 9, 1, 300);
        first.close();
        byte[] whole = Files.readAllBytes(written.file());
        for (int length = 0; length <= whole.length + 1; length++) {
            Files.write(written.file(), Arrays.copyOf(whole, length));
            Spool spool = bench.spool();
            Spool.Found found = bench.open(spool);
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
                assertEquals(List.of(), bench.files());
                assertEquals(0, spool.figures().bytes());
            }
            spool.close();
        }
    }

    @Test
    void anEndFullOfZerosIsNotWhole() throws Exception {
        Spool first = bench.opened();
        SpooledSegment written = write(first, 9, 1, 30_000);
        SpooledSegment other = write(first, 9, 2, 30_000);
        first.close();
        byte[] whole = Files.readAllBytes(written.file());
        Arrays.fill(whole, 28_672, whole.length, (byte) 0);
        Files.write(written.file(), whole);
        Spool.Found found = bench.open(bench.spool());
        assertEquals(List.of(other), found.whole());
        assertEquals(1, found.damaged().size());
    }

    @Test
    void leftoversAndStrangersDoNoHarm() throws Exception {
        Spool first = bench.opened();
        SpooledSegment written = write(first, 9, 1, 300);
        first.close();
        Files.copy(written.file(), folder.resolve(SpoolFile.name(77, info(9, 2, 300)) + ".tmp"));
        Files.writeString(folder.resolve("README"), "not ours");
        Files.createDirectory(folder.resolve("lost+found"));
        Spool.Found found = bench.open(bench.spool());
        assertEquals(List.of(written), found.whole());
        assertEquals(List.of(), found.damaged());
        assertEquals(
                List.of("000000000001", "README", "lost+found"),
                bench.files().stream()
                        .map(file -> file.getFileName().toString().replaceAll("-ch.*", ""))
                        .toList());
    }

    @Test
    void anEmptyBufferIsNoSegment() throws Exception {
        Spool first = bench.opened();
        CompletableFuture<SpooledSegment> written = new CompletableFuture<>();
        first.write(info(0, 1, 0), Unpooled.EMPTY_BUFFER, into(written));
        get(written);
        first.close();
        assertEquals(1, bench.open(bench.spool()).damaged().size());
    }
}
