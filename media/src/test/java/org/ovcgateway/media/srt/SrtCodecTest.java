package org.ovcgateway.media.srt;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.ovcgateway.media.MediaFormatException;

final class SrtCodecTest {
    private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();

    @Test
    void sequenceNumbersWrapAfter31Bits() {
        assertEquals(0, SequenceNumber.add(SequenceNumber.MAX, 1));
        assertEquals(SequenceNumber.MAX, SequenceNumber.add(0, -1));
        assertEquals(3, SequenceNumber.distance(SequenceNumber.MAX - 1, 1));
        assertEquals(-3, SequenceNumber.distance(1, SequenceNumber.MAX - 1));
    }

    @Test
    void aConclusionIsWrittenAsLibsrtReadsIt() {
        List<Extension> extensions = List.of(
                new Extension.Capabilities(false, 0x010400, Extension.Capabilities.LIVE, 120, 120),
                new Extension.StreamId("abcdef"));
        ByteBuf packet = Unpooled.buffer();
        conclusion(extensions).write(packet, 7, 0);
        assertEquals(
                "80000000" + "00000000" + "00000007" + "00000000" // header
                        + "00000005" + "0000" + "0005" + "00000064" + "000005dc" + "00002000" + "ffffffff"
                        + "00001234" + "00005678" + "0100007f" + "000000000000000000000000"
                        + "0001" + "0003" + "00010400" + "0000003f" + "0078" + "0078"
                        + "0005" + "0002" + "64636261" + "00006665", // words of the stream id in reverse byte order
                ByteBufUtil.hexDump(packet));
    }

    @Test
    void aHandshakeSurvivesTheRoundTrip() throws MediaFormatException {
        for (String streamId : List.of("a", "abcd", "#!::r=live/x,m=publish", "摄像机 1")) {
            Handshake written = conclusion(List.of(
                    new Extension.Capabilities(true, 0x010501, 0xBF, 200, 300),
                    new Extension.StreamId(streamId),
                    new Extension.KeyMaterial(false, ByteBuffer.wrap(new byte[8]))));
            ByteBuf packet = Unpooled.buffer();
            written.write(packet, 0, 0);
            assertEquals(written, Handshake.read(packet));
        }
    }

    @Test
    void anExtensionThatClaimsMoreThanThereIsIsRefused() {
        ByteBuf packet = Unpooled.buffer();
        conclusion(List.of(new Extension.StreamId("abcdef"))).write(packet, 0, 0);
        packet.setShort(66, 3);
        assertThrows(MediaFormatException.class, () -> Handshake.read(packet));
    }

    @Test
    void acknowledgementsOfAllSizesAreRead() throws MediaFormatException {
        Acknowledgement full = new Acknowledgement(5, 1000, 20_000, 3_000, 8000);
        ByteBuf packet = Unpooled.buffer();
        full.writeFull(packet, 10, 20, 0, 1);
        assertEquals(full, Acknowledgement.read(packet));
        ByteBuf light = Unpooled.buffer();
        Acknowledgement.writeLight(light, 99, 0, 1);
        assertEquals(new Acknowledgement(0, 99, 0, 0, -1), Acknowledgement.read(light));
        light.writerIndex(18);
        assertThrows(MediaFormatException.class, () -> Acknowledgement.read(light));
    }

    @Test
    void lossReportsHoldSinglePacketsAndRanges() throws MediaFormatException {
        ByteBuf packet = nak();
        LossReport.write(packet, 5, 5);
        LossReport.write(packet, SequenceNumber.MAX - 1, 2);
        assertEquals("0000000" + "5" + "fffffffe" + "00000002", ByteBufUtil.hexDump(packet, 16, 12));
        List<String> ranges = new ArrayList<>();
        LossReport.read(packet, (first, last) -> ranges.add(first + "-" + last));
        assertEquals(List.of("5-5", (SequenceNumber.MAX - 1) + "-2"), ranges);
    }

    @Test
    void brokenLossReportsAreRefused() {
        ByteBuf backwards = nak();
        backwards.writeInt(0x8000_0005).writeInt(4);
        ByteBuf openEnded = nak();
        openEnded.writeInt(0x8000_0005);
        for (ByteBuf packet : List.of(nak(), backwards, openEnded)) {
            assertThrows(MediaFormatException.class, () -> LossReport.read(packet, (first, last) -> {}));
        }
    }

    @Test
    void garbageAndMutationsMeetNothingButTheParsersOwnException() {
        Random random = new Random(11);
        ByteBuf valid = Unpooled.buffer();
        conclusion(List.of(
                        new Extension.Capabilities(true, 0x010501, 0xBF, 200, 300), new Extension.StreamId("stream")))
                .write(valid, 0, 0);
        for (int i = 0; i < 50_000; i++) {
            ByteBuf packet;
            if (i % 2 == 0) {
                byte[] bytes = new byte[16 + random.nextInt(200)];
                random.nextBytes(bytes);
                packet = Unpooled.wrappedBuffer(bytes);
            } else {
                packet = valid.copy();
                for (int n = random.nextInt(4); n >= 0; n--) {
                    packet.setByte(random.nextInt(packet.readableBytes()), random.nextInt());
                }
                packet.writerIndex(16 + random.nextInt(packet.readableBytes() - 15));
            }
            read(packet);
        }
    }

    private static void read(ByteBuf packet) {
        SrtPacket.controlType(packet);
        SrtPacket.messageNumber(packet);
        try {
            Handshake.read(packet);
        } catch (MediaFormatException e) {
            assertTrue(e.toString().contains("expected"), e.toString());
        }
        try {
            Acknowledgement.read(packet);
        } catch (MediaFormatException e) {
            assertTrue(e.toString().contains("expected"), e.toString());
        }
        try {
            LossReport.read(packet, (first, last) -> assertTrue(SequenceNumber.distance(first, last) >= 0));
        } catch (MediaFormatException e) {
            assertTrue(e.toString().contains("expected"), e.toString());
        }
    }

    @Test
    void controlTypesAreFoundByTheirNumber() {
        for (ControlType type : ControlType.values()) {
            assertEquals(type, ControlType.of(type.code()));
        }
        assertNull(ControlType.of(9));
    }

    @Test
    void rejectionsAreReadOut() {
        assertEquals("forbidden (SRT rejection code 1403)", Rejection.words(2403, false));
        assertEquals("the receiver wants a passphrase (SRT rejection code 11)", Rejection.words(1011, false));
        assertEquals(
                "the receiver has no passphrase, but the caller has one (SRT rejection code 11)",
                Rejection.words(1011, true));
        assertEquals("a reason of the server's own (SRT rejection code 2007)", Rejection.words(3007, false));
    }

    @Test
    void urlsAreReadAndShownWithoutTheirSecrets() {
        SrtUrl url = SrtUrl.parse("srt://[::1]:9000?streamid=#!::r=a%26b+c,m=publish&latency=250&x=y&mode=caller");
        assertEquals("::1", url.host());
        assertEquals(9000, url.port());
        assertEquals("#!::r=a&b+c,m=publish", url.streamId());
        assertEquals(250, url.latency().toMillis());
        assertEquals("srt://[::1]:9000?streamid=***&latency=250", url.toString());
        assertNull(SrtUrl.parse("SRT://example.com:1/").streamId());
    }

    @Test
    void badUrlsAreRefusedInWordsWithoutSecrets() {
        for (String url : List.of(
                "rtmp://h:1",
                "srt://h",
                "srt://:1",
                "srt://h:0",
                "srt://h:65536",
                "srt://u:pw@h:1",
                "srt://::1:5",
                "srt://h:1/path",
                "srt://h:1?latency=-1",
                "srt://h:1?latency=120000000",
                "srt://h:1?mode=listener",
                "srt://h:1?transtype=file",
                "srt://h:1?streamid=%4",
                "srt://h:1?passphrase=topsecret",
                "srt://h:1?passphrase=topsecret" + "x".repeat(71),
                "srt://h:1?passphrase=topsecret12&pbkeylen=8",
                "srt://h:1?passphrase=topsecret12&pbkeylen=33",
                "srt://h:1?passphrase=topsecret12&kmrefreshrate=2",
                "srt://h:1?passphrase=topsecret12&kmrefreshrate=100&kmpreannounce=50",
                "srt://h:1?passphrase=topsecret12&kmrefreshrate=536870913",
                "srt://h:1?passphrase=topsecret%1",
                "srt://h:1?enforcedencryption=2",
                "srt://h:1?streamid=" + "x".repeat(513))) {
            IllegalArgumentException refusal =
                    assertThrows(IllegalArgumentException.class, () -> SrtUrl.parse(url), url);
            assertFalse(refusal.toString().contains("topsecret"), refusal.toString());
            assertFalse(refusal.toString().contains("pw"), refusal.toString());
        }
    }

    @Test
    void thePacerLetsABurstPassAndThenAPacketEvery62Microseconds() {
        Pacer pacer = new Pacer(0);
        assertEquals(32, pacer.credit(0));
        pacer.spend(32);
        assertEquals(0, pacer.credit(62_499));
        assertEquals(1, pacer.credit(62_500));
        assertEquals(16, pacer.credit(1_000_000));
        assertEquals(32, pacer.credit(1_000_000_000));
    }

    @Test
    void theSendBufferKeepsLostPacketsApartAcrossTheWrap() {
        SendBuffer buffer = new SendBuffer(SequenceNumber.MAX - 1, 512);
        buffer.append(Unpooled.wrappedBuffer(new byte[4 * 20 + 10]), 20);
        assertEquals(5, buffer.count());
        buffer.sent(4);
        buffer.lose(SequenceNumber.MAX - 100, 100);
        assertEquals(SequenceNumber.MAX - 1, buffer.oldestLost());
        assertEquals(10, buffer.size(3 - 1));
        assertEquals(60, buffer.releaseUntil(1));
        assertEquals(1, buffer.oldestLost());
        buffer.clearLost(1);
        assertFalse(buffer.hasLost());
        buffer.releaseAll();
        assertEquals(0, buffer.count());
    }

    private static ByteBuf nak() {
        ByteBuf packet = Unpooled.buffer();
        SrtPacket.writeControl(packet, ControlType.NAK, 0, 0, 1);
        return packet;
    }

    private static Handshake conclusion(List<Extension> extensions) {
        return new Handshake(
                5,
                0,
                Handshake.extensionFieldOf(extensions),
                100,
                1500,
                8192,
                Handshake.CONCLUSION,
                0x1234,
                0x5678,
                LOOPBACK,
                extensions);
    }
}
