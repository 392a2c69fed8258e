package org.ovcgateway.media.rtp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBufUtil;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class H265ReceptionTest {
    // 320x240, no B-frames, written by x265
    private static final String VPS = "40010c01ffff01600000030090000003000003003c928090";
    private static final String SPS =
            "42010101600000030090000003000003003ca00a080f16592a4932bc05a02000000300200000030321";
    private static final String PPS = "4401c172b46240";

    private static final String IDR = "2601af01";
    private static final String IDR_UNIT = "000000042601af01";
    private static final String CRA = "2a01af01";
    private static final String RASL = "1001d001";
    private static final String P = "0201d001";
    private static final String P_UNIT = "000000040201d001";

    private static Sender sender() {
        return sender(Map.of(
                "sprop-vps", Sender.base64(VPS), "sprop-sps", Sender.base64(SPS), "sprop-pps", Sender.base64(PPS)));
    }

    private static Sender sender(Map<String, String> parameters) {
        return new Sender(new RtpTrack(96, "H265", 90_000, 1, parameters));
    }

    @Test
    void aSingleNalUnitIsAnAccessUnit() {
        try (Sender sender = sender()) {
            sender.send(true, IDR).nextFrame().send(true, P);
            assertEquals(List.of(IDR_UNIT, P_UNIT), sender.hex());
            assertTrue(sender.sink.units.get(0).keyFrame());
            assertFalse(sender.sink.units.get(1).keyFrame());
        }
    }

    @Test
    void anAggregationPacketHoldsParameterSetsAndSlice() {
        try (Sender sender = sender(Map.of())) {
            sender.send(true, "6001" + sized(VPS) + sized(SPS) + sized(PPS) + sized(IDR));
            assertEquals(List.of(IDR_UNIT), sender.hex());
        }
    }

    @Test
    void fragmentsMakeOneNalUnit() {
        try (Sender sender = sender()) {
            sender.send(false, "620193af01").send(false, "62011302").send(true, "62015303");
            assertEquals(List.of("000000062601af010203"), sender.hex());
            assertTrue(sender.sink.last().keyFrame());
        }
    }

    @Test
    void suffixMessagesBelongToTheirPictureAndDelimitersAreStripped() {
        try (Sender sender = sender()) {
            sender.send(false, "460110").send(false, IDR).send(true, "50010102");
            assertEquals(List.of(IDR_UNIT + "0000000450010102"), sender.hex());
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2})
    void aLostFragmentCostsTheUnitAndThoseThatDependOnIt(int lost) {
        try (Sender sender = sender()) {
            sender.send(true, IDR).nextFrame();
            String[] fragments = {"620181d001", "62010102", "62014103"};
            for (int i = 0; i < fragments.length; i++) {
                if (i == lost) {
                    sender.lose();
                } else {
                    sender.send(i == 2, fragments[i]);
                }
            }
            sender.nextFrame()
                    .send(true, P)
                    .nextFrame()
                    .send(true, IDR)
                    .nextFrame()
                    .send(true, P);
            assertEquals(List.of(IDR_UNIT, IDR_UNIT, P_UNIT), sender.hex());
            assertEquals(1, sender.statistics().damagedUnits());
            assertEquals(1, sender.statistics().skippedUnits());
            assertEquals(List.of(1), sender.sink.discontinuities);
        }
    }

    @Test
    void leadingPicturesAreDroppedWhereDecodingStartsAtAnOpenGroup() {
        try (Sender sender = sender()) {
            sender.send(true, CRA)
                    .nextFrame()
                    .send(true, RASL)
                    .nextFrame()
                    .send(true, P)
                    .nextFrame();
            sender.send(true, CRA).nextFrame().send(true, RASL);
            assertEquals(
                    List.of(4, 4, 4, 4),
                    sender.hex().stream().map(hex -> hex.length() / 4).toList());
            assertEquals(1, sender.statistics().skippedUnits());
        }
    }

    @Test
    void decodingOrderNumbersAreRefusedInWords() {
        try (Sender sender = sender(Map.of("sprop-max-don-diff", "2"))) {
            assertEquals(
                    "H.265 with decoding order numbers (sprop-max-don-diff=2) is not supported; expected 0",
                    sender.receiver.refusal(0));
        }
    }

    @Test
    void garbageNeverThrows() {
        Random random = new Random(5);
        String[] seeds = {IDR, P, CRA, "620193af01", "62011302", "62015303", "6001" + sized(P), SPS, PPS, VPS};
        try (Sender sender = sender()) {
            for (int round = 0; round < 40_000; round++) {
                byte[] payload = ByteBufUtil.decodeHexDump(seeds[random.nextInt(seeds.length)]);
                if (random.nextInt(3) == 0) {
                    payload[random.nextInt(payload.length)] = (byte) random.nextInt();
                }
                sender.packet(0, 96, random.nextInt(3) == 0, payload);
                if (random.nextInt(4) == 0) {
                    sender.nextFrame();
                }
                if (random.nextInt(60) == 0) {
                    sender.lose();
                }
            }
            assertTrue(sender.sink.units.size() > 100);
        }
    }

    private static String sized(String nal) {
        return String.format("%04x", nal.length() / 2) + nal;
    }
}
