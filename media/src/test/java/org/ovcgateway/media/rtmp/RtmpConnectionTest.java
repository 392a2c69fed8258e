package org.ovcgateway.media.rtmp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.ovcgateway.media.MediaFormatException;
import org.ovcgateway.media.amf.AmfValue;

/** Handshake and protocol control, byte by byte. */
class RtmpConnectionTest {
    private static final int PACKET = RtmpHandshake.PACKET_SIZE;

    private final List<String> events = new ArrayList<>();
    private final RtmpConnection client = new RtmpConnection(true, 1 << 20, new Recorder());
    private final EmbeddedChannel channel = new EmbeddedChannel(client);

    private class Recorder implements RtmpConnection.Listener {
        @Override
        public void opened(RtmpConnection connection) {
            events.add("opened");
        }

        @Override
        public void command(RtmpCommand command, int streamId) {
            events.add("command " + command.name() + " on " + streamId);
        }

        @Override
        public void media(int type, int timestamp, ByteBuf body) {
            events.add("media " + type + " at " + timestamp + ": " + ByteBufUtil.hexDump(body));
        }

        @Override
        public void writabilityChanged() {}

        @Override
        public void closed(@Nullable Throwable cause) {
            events.add("closed " + cause);
        }
    }

    @AfterEach
    void finish() {
        channel.finishAndReleaseAll();
    }

    private void receive(byte[] bytes) {
        channel.writeInbound(Unpooled.wrappedBuffer(bytes));
    }

    private void receive(String hex) {
        receive(ByteBufUtil.decodeHexDump(hex.replace(" ", "")));
    }

    private String sent() {
        ByteBuf all = Unpooled.buffer();
        for (ByteBuf part = channel.readOutbound(); part != null; part = channel.readOutbound()) {
            all.writeBytes(part);
            part.release();
        }
        return ByteBufUtil.hexDump(all);
    }

    private void shakeHands() {
        sent();
        receive("03" + "00".repeat(2 * PACKET));
        sent();
        assertEquals(List.of("opened"), events);
        events.clear();
    }

    @Test
    void theClientGreetsAndEchoesTheServersRandomBytes() {
        String hello = sent();
        assertEquals(2 * (1 + PACKET), hello.length());
        assertTrue(hello.startsWith("03" + "00".repeat(8)));
        byte[] random = new byte[PACKET];
        new Random(3).nextBytes(random);
        receive("03");
        receive(random);
        assertEquals(ByteBufUtil.hexDump(random), sent());
        assertTrue(events.isEmpty());
        receive(new byte[PACKET - 1]);
        assertTrue(events.isEmpty());
        receive("00" + "04 000010 000001 08 01000000 AA"); // the end of S2 and a message right behind it
        assertEquals(List.of("opened", "media 8 at 16: aa"), events);
    }

    @Test
    void bothEndsUnderstandEachOther() {
        List<String> clientEvents = events;
        EmbeddedChannel server = new EmbeddedChannel(new RtmpConnection(false, 1 << 20, new Recorder()));
        for (int round = 0; round < 4; round++) {
            receiveAll(channel, server);
            receiveAll(server, channel);
        }
        assertEquals(List.of("opened", "opened"), clientEvents);
        client.command(1, new RtmpCommand("publish", 5, AmfValue.Nothing.NULL));
        client.flush();
        receiveAll(channel, server);
        assertEquals("command publish on 1", events.get(2));
        server.finishAndReleaseAll();
    }

    private static void receiveAll(EmbeddedChannel from, EmbeddedChannel to) {
        for (ByteBuf part = from.readOutbound(); part != null; part = from.readOutbound()) {
            to.writeInbound(part);
        }
    }

    @Test
    void aPingIsAnsweredWithItsTimeStamp() {
        shakeHands();
        receive("02 000000 000006 04 00000000 0006 DEADBEEF");
        assertEquals("02000000000006040000000000 07deadbeef".replace(" ", ""), sent());
    }

    @Test
    void ourOwnPingsAreCountedWhenTheyAreAnswered() {
        shakeHands();
        client.ping();
        client.flush();
        assertTrue(sent().startsWith("02000000000006040000000000 06".replace(" ", "")));
        assertEquals(0, client.pongs());
        receive("02 000000 000006 04 00000000 0007 DEADBEEF");
        assertEquals(1, client.pongs());
    }

    @Test
    void pingsOfAServerThatReadsNothingAreLeftUnanswered() {
        shakeHands();
        channel.unsafe().outboundBuffer().setUserDefinedWritability(1, false);
        receive("02 000000 000006 04 00000000 0006 DEADBEEF");
        channel.unsafe().outboundBuffer().setUserDefinedWritability(1, true);
        assertEquals("", sent());
        receive("02 000000 000006 04 00000000 0006 DEADBEEF");
        assertEquals("02000000000006040000000000 07deadbeef".replace(" ", ""), sent());
    }

    @Test
    void acknowledgementsFollowTheWindowThatThePeerNames() {
        shakeHands();
        receive("02 000000 000004 05 00000000 00000020"); // window of 32 bytes, 16 bytes so far
        assertEquals("", sent());
        receive("04 000000 000004 08 01000000 11223344"); // 16 bytes more
        assertEquals("0200000000000403000000000000 0020".replace(" ", ""), sent());
    }

    @Test
    void aPeerBandwidthIsAnsweredByOurWindowOnce() {
        shakeHands();
        receive("02 000000 000005 06 00000000 00004E20 02");
        assertEquals("02000000000004050000000000004e20", sent());
        receive("42 000000 000005 06 00004E20 02");
        assertEquals("", sent());
    }

    @Test
    void thePeersAcknowledgementsAreCountedBeyond32Bits() {
        shakeHands();
        assertEquals(-1, client.bytesAcknowledged());
        receive("02 000000 000004 03 00000000 F0000000");
        assertEquals(0xF0000000L, client.bytesAcknowledged());
        receive("42 000000 000004 03 00000010");
        assertEquals(0x100000010L, client.bytesAcknowledged());
    }

    @Test
    void amf3MessagesAreAmf0BehindAByte() {
        shakeHands();
        receive("03 000000 00000E 11 00000000 00 02 0001 78 00 3FF0000000000000");
        assertEquals(List.of("command x on 0"), events);
    }

    @Test
    void aBreachOfTheProtocolClosesTheConnectionOnce() {
        shakeHands();
        receive("07 000000 FFFFFF 08 01000000");
        assertEquals(1, events.size());
        assertTrue(events.get(0).contains("expected messages of 1048576 bytes at most but one has 16777215"));
        assertFalse(channel.isOpen());
    }

    @Test
    void garbageAfterTheHandshakeNeverDoesMoreThanCloseTheConnection() {
        Random random = new Random(99);
        for (int round = 0; round < 300; round++) {
            List<Throwable> causes = new ArrayList<>();
            EmbeddedChannel victim = new EmbeddedChannel(new RtmpConnection(false, 1 << 16, new Recorder() {
                @Override
                public void closed(@Nullable Throwable cause) {
                    causes.add(cause == null ? new MediaFormatException("none") : cause);
                }
            }));
            byte[] bytes = new byte[1 + 2 * PACKET + 400];
            random.nextBytes(bytes);
            bytes[0] = 3;
            ByteBuf garbage = Unpooled.wrappedBuffer(bytes);
            for (int at = 1 + 2 * PACKET; round % 2 == 0 && at + 12 < bytes.length; at += 20) {
                // Control messages and commands with random contents.
                garbage.setMedium(at + 4, 8).setByte(at, 2).setByte(at + 1, 0).setByte(at + 7, random.nextInt(23));
            }
            victim.writeInbound(garbage);
            victim.finishAndReleaseAll();
            assertEquals(1, causes.size());
            assertTrue(
                    causes.get(0) instanceof MediaFormatException,
                    () -> causes.get(0).toString());
            events.clear();
        }
    }
}
