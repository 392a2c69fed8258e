package org.ovcgateway.gateway.record.spool;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.ovcgateway.gateway.record.spool.SpoolBench.MEGABYTE;
import static org.ovcgateway.gateway.record.spool.SpoolBench.bytes;
import static org.ovcgateway.gateway.record.spool.SpoolBench.data;
import static org.ovcgateway.gateway.record.spool.SpoolBench.get;
import static org.ovcgateway.gateway.record.spool.SpoolBench.info;
import static org.ovcgateway.gateway.record.spool.SpoolBench.into;
import static org.ovcgateway.gateway.record.spool.SpoolBench.read;
import static org.ovcgateway.gateway.record.spool.SpoolBench.second;
import static org.ovcgateway.gateway.record.spool.SpoolBench.write;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledHeapByteBuf;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Segments are written whole, read as they were, and deleted; nobody is in anyone's way. */
class SpoolWriteTest {
    private final Path folder;
    private final SpoolBench bench;

    SpoolWriteTest(@TempDir Path folder) {
        this.folder = folder;
        bench = new SpoolBench(folder);
    }

    @AfterEach
    void close() {
        bench.close();
    }

    @Test
    void aFileBeginsWithItsTransportStreamSoThatPlayersTakeIt() throws Exception {
        Spool spool = bench.opened();
        SpooledSegment written = write(spool, 0, 1, 1880);
        assertArrayEquals(bytes(1, 1880), Arrays.copyOf(Files.readAllBytes(written.file()), 1880));
    }

    @Test
    void whatIsDeletedIsGone() throws Exception {
        Spool spool = bench.opened();
        SpooledSegment written = write(spool, 0, 1, 500);
        spool.delete(written);
        spool.delete(written);
        write(spool, 0, 2, 500);
        assertEquals(1, spool.figures().segments());
        assertEquals(1, bench.filesEndingWith(".ts"));
        assertThrows(IOException.class, () -> read(spool, written));
    }

    @Test
    void whatIsWrittenOverAFileThatIsOfNoUseAnyMoreIsWholeAndNothingElse() throws Exception {
        Spool spool = bench.opened();
        spool.delete(write(spool, 0, 1, 900_000));
        spool.delete(write(spool, 0, 2, 800_000));
        SpooledSegment smaller = write(spool, 0, 3, 300);
        SpooledSegment larger = write(spool, 0, 4, 1_000_000);
        assertEquals(0, bench.filesEndingWith(".tmp"));
        assertEquals(smaller.bytes(), Files.size(smaller.file()));
        assertArrayEquals(bytes(3, 300), read(spool, smaller));
        assertArrayEquals(bytes(4, 1_000_000), read(spool, larger));
        spool.close();
        Spool second = bench.spool();
        assertEquals(2, bench.open(second).whole().size());
        second.close();
    }

    @Test
    void filesToBeWrittenOverAreFewAndGivenBackWhenNothingIsWrittenOrRoomIsWanted() throws Exception {
        Spool spool = bench.spool(folder, 64 * MEGABYTE);
        bench.open(spool);
        List<SpooledSegment> all = new ArrayList<>();
        for (int n = 1; n <= Spares.MOST + 1; n++) {
            all.add(write(spool, 0, n, 1000));
        }
        all.forEach(spool::delete);
        SpooledSegment next = write(spool, 0, 20, 1000);
        assertEquals(Spares.MOST, bench.filesEndingWith(".tmp"));
        spool.expire();
        spool.expire();
        spool.delete(next);
        write(spool, 0, 21, 1000);
        assertEquals(1, bench.filesEndingWith(".tmp"), "only what came afterwards");
        spool.close();
        assertEquals(0, bench.filesEndingWith(".tmp"));
    }

    @Test
    void aByteThatTurnedInTheStreamIsFoundWhenItIsRead() throws Exception {
        Spool spool = bench.opened();
        SpooledSegment written = write(spool, 9, 1, 600_000);
        byte[] whole = Files.readAllBytes(written.file());
        whole[300_000] ^= 1;
        Files.write(written.file(), whole);
        assertThrows(IOException.class, () -> read(spool, written));
    }

    @Test
    void aDeletionGoesBeforeTheWritesThatWait() throws Exception {
        Spool spool = bench.opened();
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

    /** A segment whose bytes are asked for by its write only, which does something else at that moment. */
    private static ByteBuf during(Runnable deed, int size) {
        return new UnpooledHeapByteBuf(ByteBufAllocator.DEFAULT, size, size) {
            @Override
            public ByteBuffer[] nioBuffers(int index, int length) {
                deed.run();
                return super.nioBuffers(index, length);
            }
        }.writeZero(size);
    }

    @Test
    void aDeletionIsOnDiskWithTheWriteDuringWhichItWasOrdered() throws Exception {
        Spool spool = bench.opened();
        SpooledSegment confirmed = write(spool, 0, 0, 500);
        CompletableFuture<Boolean> stillThere = new CompletableFuture<>();
        ByteBuf data = during(() -> spool.delete(confirmed), 500);
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
        assertFalse(get(stillThere));
        assertEquals(1, bench.filesEndingWith(".tmp"));
        write(spool, 0, 20, 500);
        assertEquals(0, bench.filesEndingWith(".tmp"), "its new name was on disk, so that it could be written over");
        assertTrue(data.release());
    }

    @Test
    void aWriteThatHasNotBegunCanBeTakenBack() throws Exception {
        Spool spool = bench.spool();
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
        assertEquals(1, bench.files().size());
        data.release();
    }
}
