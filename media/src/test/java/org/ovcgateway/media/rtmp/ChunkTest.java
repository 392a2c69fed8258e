package org.ovcgateway.media.rtmp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.ovcgateway.media.MediaFormatException;

class ChunkTest {
    private static final int LIMIT = 1 << 20;

    private record Message(int type, int streamId, int timestamp, String body) {}

    private final List<Message> messages = new ArrayList<>();
    private final ChunkReader reader = new ChunkReader(PooledByteBufAllocator.DEFAULT, LIMIT);

    @AfterEach
    void closeReader() {
        reader.close();
    }

    private void read(String hex) throws MediaFormatException {
        read(reader, ByteBufUtil.decodeHexDump(hex.replace(" ", "")));
    }

    private void read(ChunkReader into, byte[] bytes) throws MediaFormatException {
        into.read(
                Unpooled.wrappedBuffer(bytes),
                (type, streamId, timestamp, body) ->
                        messages.add(new Message(type, streamId, timestamp, ByteBufUtil.hexDump(body))));
    }

    private static byte[] written(Consumer<ChunkWriter> writes) {
        EmbeddedChannel channel = new EmbeddedChannel(new ChannelInboundHandlerAdapter() {
            @Override
            public void handlerAdded(ChannelHandlerContext ctx) {
                writes.accept(new ChunkWriter(ctx));
            }
        });
        channel.flush();
        ByteBuf all = Unpooled.buffer();
        for (ByteBuf part = channel.readOutbound(); part != null; part = channel.readOutbound()) {
            all.writeBytes(part);
            part.release();
        }
        channel.finish();
        return ByteBufUtil.getBytes(all);
    }

    @Test
    void allTypesOfHeaderAreRead() throws MediaFormatException {
        read("04 0003E8 000003 08 01000000 AABBCC"); // type 0: 1000 ms, 3 bytes, audio, stream 1
        read("44 000014 000002 08 DDEE"); // type 1: 20 ms later, 2 bytes
        read("84 000015 1122"); // type 2: 21 ms later
        read("C4 3344"); // type 3: 21 ms later again
        assertEquals(
                List.of(
                        new Message(8, 1, 1000, "aabbcc"),
                        new Message(8, 1, 1020, "ddee"),
                        new Message(8, 1, 1041, "1122"),
                        new Message(8, 1, 1062, "3344")),
                messages);
    }

    @Test
    void aMessageInTypeThreeAfterTypeZeroAddsTheTimeStamp() throws MediaFormatException {
        read("04 000010 000001 08 01000000 AA  C4 BB");
        assertEquals(List.of(new Message(8, 1, 16, "aa"), new Message(8, 1, 32, "bb")), messages);
    }

    @Test
    void longChunkStreamNumbersAreRead() throws MediaFormatException {
        read("00 02 000000 000001 09 01000000 AA"); // 66
        read("01 02 01 000000 000001 09 01000000 BB"); // 64 + 2 + 256
        read("C0 02 CC");
        assertEquals(3, messages.size());
    }

    @Test
    void extendedTimeStampsStandInEveryChunkOfTheMessage() throws MediaFormatException {
        read("02 000000 000004 01 00000000 00000002"); // chunk size 2
        read("06 FFFFFF 000003 09 01000000 01000000 AABB C6 01000000 CC");
        read("46 FFFFFF 000001 09 02000000 DD");
        assertEquals(List.of(new Message(9, 1, 0x01000000, "aabbcc"), new Message(9, 1, 0x03000000, "dd")), messages);
    }

    @Test
    void messagesOfDifferentChunkStreamsMayBeInterleavedAndAborted() throws MediaFormatException {
        read("02 000000 000004 01 00000000 00000002");
        read("06 000000 000004 09 01000000 AABB  04 000000 000001 08 01000000 11  C6 CCDD");
        read("06 000000 000004 09 01000000 EEFF");
        read("02 000000 000004 02 00000000 0000 C2 0006"); // abort 6
        read("06 000005 000001 09 01000000 99");
        assertEquals(
                List.of(new Message(8, 1, 0, "11"), new Message(9, 1, 0, "aabbccdd"), new Message(9, 1, 5, "99")),
                messages);
    }

    @Test
    void limitsAreKept() {
        assertTrue(assertThrows(MediaFormatException.class, () -> read("04 000000 100001 08 01000000"))
                .toString()
                .contains("1048577"));
        ChunkReader many = new ChunkReader(PooledByteBufAllocator.DEFAULT, LIMIT);
        assertTrue(assertThrows(MediaFormatException.class, () -> {
                    for (int i = 0; i < 65; i++) {
                        read(many, new byte[] {0, (byte) i, 0, 0, 0, 0, 0, 1, 8, 0, 0, 0, 0, 7});
                    }
                })
                .toString()
                .contains("64 chunk streams"));
        assertThrows(MediaFormatException.class, () -> read("02 000000 000004 01 00000000 00000000"));
        assertThrows(MediaFormatException.class, () -> read("47 000000 000001 08 AA"));
    }

    @Test
    void whatTheWriterWritesTheReaderReadsInPiecesOfAnySize() throws MediaFormatException {
        Random random = new Random(1);
        List<Message> sent = new ArrayList<>();
        byte[] wire = written(writer -> {
            int[] times = {0, 40, 80, 30, 0xFFFFFE, 0xFFFFFF, 0x1000010, 0xFFFFFFF0, 0x10};
            for (int round = 0; round < 3 * times.length; round++) {
                if (round == times.length) {
                    writer.write(2, RtmpMessage.SET_CHUNK_SIZE, 0, 0, 1000, 4, Unpooled.EMPTY_BUFFER);
                    writer.chunkSize(1000);
                }
                byte[] body = new byte[random.nextInt(3000)];
                random.nextBytes(body);
                int time = times[round % times.length];
                ByteBuf rest = ByteBufAllocator.DEFAULT.directBuffer().writeBytes(body);
                writer.write(6, 9, 1, time, 0x1701000000L, 5, rest);
                rest.release();
                sent.add(new Message(9, 1, time, "1701000000" + ByteBufUtil.hexDump(body)));
            }
        });
        for (int step : new int[] {1, 7, 1500, wire.length}) {
            messages.clear();
            try (ChunkReader fresh = new ChunkReader(new UnpooledByteBufAllocator(false, true), LIMIT)) {
                for (int at = 0; at < wire.length; at += step) {
                    read(fresh, Arrays.copyOfRange(wire, at, Math.min(wire.length, at + step)));
                }
            }
            assertEquals(sent, messages, "in steps of " + step);
        }
    }

    @Test
    void aMessageWithinTheChunkSizeCostsOneHeaderAndNoCopy() {
        byte[] wire = written(writer -> {
            writer.chunkSize(65536);
            ByteBuf rest = Unpooled.directBuffer().writeZero(65531);
            writer.write(6, 9, 1, 0, 0x2701000000L, 5, rest);
            writer.write(6, 9, 1, 40, 0x2701000000L, 5, rest);
            assertEquals(3, rest.refCnt());
            rest.release();
        });
        assertEquals(12 + 65536 + 8 + 65536, wire.length);
    }

    @Test
    void garbageEndsInAFormatExceptionOnly() {
        Random random = new Random(42);
        byte[] seed = written(writer -> {
            for (int i = 0; i < 6; i++) {
                ByteBuf rest = Unpooled.buffer().writeZero(150);
                writer.write(4 + i % 3, 20 - i, 1, i * 0x300000, 0, 0, rest);
            }
        });
        for (int i = 0; i < 1000; i++) {
            byte[] input = seed.clone();
            if (i % 4 == 0) {
                random.nextBytes(input);
            } else {
                for (int flips = 1 + random.nextInt(5); flips > 0; flips--) {
                    input[random.nextInt(input.length)] = (byte) random.nextInt(256);
                }
            }
            try (ChunkReader fresh = new ChunkReader(PooledByteBufAllocator.DEFAULT, LIMIT)) {
                read(fresh, input);
            } catch (MediaFormatException expected) {
                assertFalse(expected.toString().isEmpty());
            }
            messages.clear();
        }
    }
}
