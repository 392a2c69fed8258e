package org.ovcgateway.simulator.camera;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PacketiserTest {
    private static final byte[] H264_SETS = {0, 0, 0, 1, 0x67, 0x4d, 0, 0x1f, 0x11, 0, 0, 1, 0x68, 0x22, 0x33};
    private static final byte[] H265_SETS = {0, 0, 0, 1, 0x40, 1, 0x0c, 0, 0, 1, 0x42, 1, 0x0d, 0, 0, 1, 0x44, 1, 0x0e};

    @Test
    void h264NalUnitsOfEverySizeComeOutAsTheyWentIn() throws ClipException {
        for (int size : new int[] {3, 1399, 1400, 1401, 2797, 2798, 2799, 100_000}) {
            byte[] slice = nal(size, 0x65);
            PacketisedTrack track = Packetiser.h264(concat(H264_SETS, new byte[] {0, 0, 1}, slice), 25);
            List<byte[]> nals = depacketise(track, 28, 1);
            assertEquals(3, nals.size());
            assertArrayEquals(new byte[] {0x67, 0x4d, 0, 0x1f, 0x11}, nals.get(0));
            assertArrayEquals(new byte[] {0x68, 0x22, 0x33}, nals.get(1));
            assertArrayEquals(slice, nals.get(2), "of " + size + " bytes");
        }
    }

    @Test
    void h265NalUnitsOfEverySizeComeOutAsTheyWentIn() throws ClipException {
        for (int size : new int[] {3, 1400, 1401, 2796, 2797, 2798, 100_000}) {
            byte[] slice = nal(size, 0x26);
            slice[1] = 1;
            PacketisedTrack track = Packetiser.h265(concat(H265_SETS, new byte[] {0, 0, 1}, slice), 25);
            List<byte[]> nals = depacketise(track, 49, 2);
            assertEquals(4, nals.size());
            assertArrayEquals(slice, nals.get(3), "of " + size + " bytes");
        }
    }

    @Test
    void slicesOfOnePictureMakeOneAccessUnit() throws ClipException {
        byte[] start = {0, 0, 1};
        byte[] second = nal(50, 0x65);
        second[1] = 0x40; // first_mb_in_slice is not 0
        byte[] stream =
                concat(H264_SETS, start, nal(50, 0x65), start, second, start, nal(50, 0x41), start, nal(50, 0x41));
        assertEquals(3, Packetiser.h264(stream, 25).length());
    }

    @Test
    void aUnitIsDueAtItsTimeAndItsTimeFindsIt() throws ClipException {
        PacketisedTrack track = Packetiser.aac(adtsFrame());
        for (long unit = 82_000_000_000L; unit < 82_000_001_000L; unit++) {
            assertEquals(unit, track.unitFrom(track.nanosOf(unit)));
            assertEquals(unit + 1, track.unitFrom(track.nanosOf(unit) + 1));
        }
    }

    @Test
    void theNextKeyFrameIsFoundAcrossTheEndOfTheClip() throws ClipException {
        byte[] start = {0, 0, 1};
        byte[] stream = concat(H264_SETS, start, nal(9, 0x65), start, nal(9, 0x41), start, nal(9, 0x41));
        PacketisedTrack track = Packetiser.h264(stream, 25);
        assertEquals(300, track.keyFrom(300));
        assertEquals(303, track.keyFrom(301));
        assertEquals(303, track.keyFrom(302));
        assertEquals(40_000_000L * 3, track.keyFrameInterval().toNanos());
    }

    @Test
    void whatIsNoClipIsRefusedInWords() {
        assertThrows(ClipException.class, () -> Packetiser.h264(new byte[0], 25));
        assertThrows(ClipException.class, () -> Packetiser.h264(H264_SETS, 25));
        assertThrows(ClipException.class, () -> Packetiser.h265(concat(H264_SETS, nal(9, 0x65)), 25));
        assertThrows(ClipException.class, () -> Packetiser.h264(concat(H264_SETS, nal(9, 0x65)), 7));
        assertThrows(ClipException.class, () -> Packetiser.aac(new byte[3]));
    }

    @Test
    void garbageIsAClipOrAClipException() {
        Random random = new Random(3);
        byte[] good = concat(H264_SETS, new byte[] {0, 0, 1}, nal(400, 0x65), new byte[] {0, 0, 1}, nal(400, 0x41));
        for (int round = 0; round < 5_000; round++) {
            byte[] bytes = good.clone();
            for (int i = random.nextInt(8); i >= 0; i--) {
                bytes[random.nextInt(40)] = (byte) random.nextInt(4);
            }
            assertOnlyClipException(() -> Packetiser.h264(bytes, 25));
            assertOnlyClipException(() -> Packetiser.h265(bytes, 25));
            byte[] adts = adtsFrame();
            adts[random.nextInt(adts.length)] = (byte) random.nextInt();
            assertOnlyClipException(() -> Packetiser.aac(adts));
        }
    }

    private interface Attempt {
        PacketisedTrack make() throws ClipException;
    }

    private static void assertOnlyClipException(Attempt attempt) {
        try {
            assertTrue(attempt.make().length() > 0);
        } catch (ClipException e) {
            assertNotNull(e.getMessage());
        }
    }

    /** A NAL unit of no zero bytes, so that it ends where it ends. */
    private static byte[] nal(int size, int header) {
        byte[] bytes = new byte[size];
        for (int i = 0; i < size; i++) {
            bytes[i] = (byte) (0x80 | i % 127);
        }
        bytes[0] = (byte) header;
        return bytes;
    }

    private static byte[] adtsFrame() {
        byte[] frame = new byte[20];
        frame[0] = (byte) 0xFF;
        frame[1] = (byte) 0xF1;
        frame[2] = 0x4C;
        frame[3] = 0x40;
        frame[4] = 20 >> 3;
        frame[5] = (byte) (20 << 5);
        return frame;
    }

    private static byte[] concat(byte[]... parts) {
        ByteArrayOutputStream whole = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            whole.writeBytes(part);
        }
        return whole.toByteArray();
    }

    /** The NAL units of the first unit, put together again by the letter of the RFCs. */
    private static List<byte[]> depacketise(PacketisedTrack track, int fragmentType, int headerSize) {
        List<byte[]> nals = new ArrayList<>();
        ByteArrayOutputStream fragments = new ByteArrayOutputStream();
        for (int packet = track.firstPacket(0, true); packet < track.endPacket(0); packet++) {
            ByteBuf in = Unpooled.buffer();
            track.packets().copy(packet, packet + 1, in);
            assertEquals(in.readableBytes() - 4, in.getUnsignedShort(2));
            assertTrue(in.readableBytes() <= 16 + 1400);
            assertEquals(packet == track.endPacket(0) - 1, (in.getByte(5) & 0x80) != 0, "marker");
            byte[] payload = ByteBufUtil.getBytes(in.skipBytes(16));
            int type = headerSize == 1 ? payload[0] & 0x1F : (payload[0] >> 1) & 0x3F;
            if (type == fragmentType) {
                int flags = payload[headerSize];
                if ((flags & 0x80) != 0) {
                    fragments.reset();
                    fragments.write(
                            headerSize == 1
                                    ? (payload[0] & 0xE0) | (flags & 0x1F)
                                    : (payload[0] & 0x81) | ((flags & 0x3F) << 1));
                    fragments.write(payload, 1, headerSize - 1);
                }
                fragments.write(payload, headerSize + 1, payload.length - headerSize - 1);
                if ((flags & 0x40) != 0) {
                    nals.add(fragments.toByteArray());
                }
            } else if (type == (headerSize == 1 ? 24 : 48)) {
                ByteBuf aggregate = Unpooled.wrappedBuffer(payload).skipBytes(headerSize);
                while (aggregate.isReadable()) {
                    nals.add(ByteBufUtil.getBytes(aggregate.readSlice(aggregate.readUnsignedShort())));
                }
            } else {
                nals.add(payload);
            }
        }
        return nals;
    }
}
