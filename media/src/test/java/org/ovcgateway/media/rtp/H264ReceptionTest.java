package org.ovcgateway.media.rtp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.ovcgateway.media.Track;
import org.ovcgateway.media.VideoFormat;

class H264ReceptionTest {
    private static final String IDR = "658801";
    private static final String IDR_UNIT = "00000003658801";
    private static final String P = "419a01";
    private static final String P_UNIT = "00000003419a01";

    @Test
    void aSingleNalUnitIsAnAccessUnit() {
        try (Sender sender = Sender.h264()) {
            sender.send(true, IDR).nextFrame().send(true, P);
            assertEquals(List.of(IDR_UNIT, P_UNIT), sender.hex());
            assertTrue(sender.sink.units.get(0).keyFrame());
            assertFalse(sender.sink.units.get(1).keyFrame());
            assertEquals(
                    3600,
                    sender.sink.units.get(1).pts() - sender.sink.units.get(0).pts());
            assertEquals(Track.VIDEO, sender.receiver.track(0));
        }
    }

    @Test
    void anAggregationPacketHoldsSeveralNalUnits() {
        try (Sender sender = Sender.h264()) {
            // STAP-A, RFC 6184 5.7.1: SEI and IDR slice
            sender.send(true, "78" + "0003060102" + "0003" + IDR);
            assertEquals(List.of("00000003060102" + IDR_UNIT), sender.hex());
        }
    }

    @Test
    void fragmentsMakeOneNalUnit() {
        try (Sender sender = Sender.h264()) {
            sender.send(false, "7c8588").send(false, "7c0501").send(true, "7c450203");
            assertEquals(List.of("000000056588010203"), sender.hex());
        }
    }

    @Test
    void startAndEndInOneFragmentAreTaken() {
        try (Sender sender = Sender.h264()) {
            sender.send(true, "7cc58801");
            assertEquals(List.of(IDR_UNIT), sender.hex());
        }
    }

    @Test
    void slicesOfOnePictureStayTogetherUntilTheMarker() {
        try (Sender sender = Sender.h264()) {
            sender.send(false, IDR).send(false, "654401").send(true, "652201");
            assertEquals(List.of(IDR_UNIT + "0000000365440100000003652201"), sender.hex());
        }
    }

    @Test
    void withoutMarkersAnotherTimeStampEndsTheUnit() {
        try (Sender sender = Sender.h264()) {
            sender.send(false, IDR).send(false, "654401").nextFrame().send(false, P);
            assertEquals(List.of(IDR_UNIT + "00000003654401"), sender.hex());
            sender.nextFrame().send(false, P);
            assertEquals(2, sender.sink.units.size());
        }
    }

    @Test
    void withoutMarkersAndTimeStampsAPictureStartEndsTheUnit() {
        try (Sender sender = Sender.h264()) {
            sender.send(false, IDR).send(false, "654401");
            sender.nanos += 40_000_000;
            sender.send(false, P);
            sender.nanos += 40_000_000;
            sender.send(false, "09f0").send(false, P).send(false, "7c818801");
            assertEquals(List.of(IDR_UNIT + "00000003654401", P_UNIT, P_UNIT), sender.hex());
            assertTrue(sender.sink.units.get(1).dts() > sender.sink.units.get(0).dts());
        }
    }

    @Test
    void delimitersFillerAndParameterSetsAreStripped() {
        try (Sender sender = Sender.h264()) {
            // Many cameras set the marker on parameter sets.
            sender.send(true, "0910")
                    .send(true, Sender.SPS)
                    .send(true, Sender.PPS)
                    .send(false, IDR);
            sender.send(true, "0cffff80");
            assertEquals(List.of(IDR_UNIT), sender.hex());
        }
    }

    @Test
    void withoutSetsInTheDescriptionThoseInBandAreAwaited() {
        try (Sender sender = new Sender(Sender.h264Track(Map.of()))) {
            sender.send(true, IDR).nextFrame();
            assertNull(sender.receiver.format(0));
            sender.send(false, Sender.SPS).send(false, Sender.PPS).send(true, IDR);
            assertEquals(List.of(IDR_UNIT), sender.hex());
            assertEquals(
                    1280,
                    assertInstanceOf(VideoFormat.class, sender.receiver.format(0))
                            .width());
            assertEquals(1, sender.statistics().skippedUnits());
        }
    }

    @Test
    void parameterSetsInFragmentsAreTaken() {
        try (Sender sender = new Sender(Sender.h264Track(Map.of()))) {
            sender.send(false, "7c87" + Sender.SPS.substring(2, 20)).send(false, "7c47" + Sender.SPS.substring(20));
            sender.send(false, Sender.PPS).send(true, IDR);
            assertEquals(List.of(IDR_UNIT), sender.hex());
        }
    }

    @Test
    void theSameSetsKeepTheFormatAndOthersMakeANewOne() {
        try (Sender sender = Sender.h264()) {
            sender.send(true, IDR).nextFrame();
            sender.send(false, Sender.SPS)
                    .send(false, Sender.PPS)
                    .send(true, IDR)
                    .nextFrame();
            assertSame(
                    sender.sink.units.get(0).format(), sender.sink.units.get(1).format());
            sender.send(false, "68ce3c80").send(true, IDR);
            assertNotEquals(
                    sender.sink.units.get(0).format(), sender.sink.last().format());
        }
    }

    @Test
    void badSetsInTheDescriptionAreCountedAndThoseInBandUsed() {
        try (Sender sender = new Sender(Sender.h264Track(Map.of("sprop-parameter-sets", "Z2Q=,,%%%,aA==")))) {
            sender.send(false, Sender.SPS).send(false, Sender.PPS).send(true, IDR);
            assertEquals(1, sender.sink.units.size());
            assertTrue(sender.statistics().malformedPackets() > 0);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2})
    void aLostFragmentCostsTheUnitAndThoseThatDependOnIt(int lost) {
        try (Sender sender = Sender.h264()) {
            sender.send(true, IDR).nextFrame();
            String[] fragments = {"7c819a", "7c0101", "7c410203"};
            for (int i = 0; i < fragments.length; i++) {
                if (i == lost) {
                    sender.lose();
                } else {
                    sender.send(i == 2, fragments[i]);
                }
            }
            sender.nextFrame().send(true, P).nextFrame().send(true, P).nextFrame();
            assertEquals(List.of(), sender.sink.discontinuities);
            sender.send(true, IDR).nextFrame().send(true, P);
            assertEquals(List.of(IDR_UNIT, IDR_UNIT, P_UNIT), sender.hex());
            assertEquals(List.of(1), sender.sink.discontinuities);
            TrackStatistics statistics = sender.statistics();
            assertEquals(1, statistics.lostPackets());
            assertEquals(1, statistics.damagedUnits());
            assertEquals(2, statistics.skippedUnits());
            assertEquals(
                    4 * 3600,
                    sender.sink.units.get(1).pts() - sender.sink.units.get(0).pts());
        }
    }

    @Test
    void aWholeUnitLostBeforeAKeyFrameCostsNothingElse() {
        try (Sender sender = Sender.h264()) {
            sender.send(true, IDR)
                    .nextFrame()
                    .lose()
                    .nextFrame()
                    .send(true, IDR)
                    .nextFrame()
                    .send(true, P);
            assertEquals(List.of(IDR_UNIT, IDR_UNIT, P_UNIT), sender.hex());
            assertEquals(0, sender.statistics().damagedUnits());
            assertEquals(List.of(1), sender.sink.discontinuities);
        }
    }

    @Test
    void aKeyFrameWhoseHeadWasLostIsDropped() {
        try (Sender sender = Sender.h264()) {
            sender.send(true, IDR)
                    .nextFrame()
                    .lose()
                    .send(true, "654401")
                    .nextFrame()
                    .send(true, P);
            assertEquals(1, sender.sink.units.size());
            assertEquals(1, sender.statistics().damagedUnits());
        }
    }

    @Test
    void withTheTailOfOneUnitAndTheHeadOfTheNextLostBothAreDropped() {
        try (Sender sender = Sender.h264()) {
            sender.send(true, IDR)
                    .nextFrame()
                    .send(false, P)
                    .lose()
                    .nextFrame()
                    .lose()
                    .send(true, "654401");
            assertEquals(1, sender.sink.units.size());
            assertEquals(2, sender.statistics().damagedUnits());
        }
    }

    @Test
    void nothingIsHandedOnBeforeTheFirstKeyFrame() {
        try (Sender sender = Sender.h264()) {
            sender.send(true, P).nextFrame().lose().send(true, P).nextFrame().send(true, IDR);
            assertEquals(List.of(IDR_UNIT), sender.hex());
            assertEquals(2, sender.statistics().skippedUnits());
            assertTrue(sender.sink.discontinuities.isEmpty());
        }
    }

    @Test
    void duplicatesAndLatePacketsAreIgnored() {
        try (Sender sender = Sender.h264()) {
            sender.send(true, IDR);
            sender.sequence--;
            sender.send(true, IDR).nextFrame();
            sender.sequence -= 3;
            sender.send(true, P);
            sender.sequence += 2;
            sender.send(true, P);
            assertEquals(List.of(IDR_UNIT, P_UNIT), sender.hex());
            assertEquals(2, sender.statistics().ignoredPackets());
            assertEquals(0, sender.statistics().lostPackets());
        }
    }

    @Test
    void aSourceThatRestartsGoesOnAtItsKeyFrame() {
        try (Sender sender = Sender.h264()) {
            sender.send(true, IDR).nextFrame();
            sender.ssrc = 77;
            sender.sequence = 20_000;
            sender.timestamp = 1_000_000_000;
            sender.send(true, P).nextFrame().send(true, IDR);
            assertEquals(List.of(IDR_UNIT, IDR_UNIT), sender.hex());
            assertEquals(List.of(1), sender.sink.discontinuities);
            assertEquals(0, sender.statistics().lostPackets());
            assertEquals(
                    2 * 3600,
                    sender.sink.units.get(1).pts() - sender.sink.units.get(0).pts());
        }
    }

    @Test
    void aUnitBeyondTheLimitIsDroppedAndCounted() {
        try (Sender sender = Sender.h264()) {
            sender.send(true, IDR).nextFrame();
            byte[] fragment = new byte[60_000];
            fragment[0] = 0x7c;
            fragment[1] = (byte) 0x81;
            fragment[2] = (byte) 0x9a;
            for (int sent = 0; sent < PictureAssembler.MAX_UNIT_BYTES + 100_000; sent += fragment.length) {
                sender.packet(0, 96, false, fragment);
                fragment[1] = 1;
            }
            sender.send(true, "7c4101").nextFrame().send(true, P).nextFrame().send(true, IDR);
            assertEquals(List.of(IDR_UNIT, IDR_UNIT), sender.hex());
            assertEquals(1, sender.statistics().oversizedUnits());
            assertEquals(List.of(1), sender.sink.discontinuities);
        }
    }

    @Test
    void interleavedModeIsRefusedInWords() {
        try (Sender sender = new Sender(Sender.h264Track(Map.of("packetization-mode", "2")))) {
            assertNull(sender.receiver.track(0));
            assertEquals(
                    "H.264 in interleaved mode (packetization-mode=2) is not supported; expected mode 0 or 1",
                    sender.receiver.refusal(0));
            sender.send(true, IDR);
            assertNull(sender.receiver.statistics(0));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"790000000365880100", "7a00", "7b00", "7d850000", "00", "7e", "7c", "780010", "78000365"})
    void unreadablePayloadsCostTheirUnit(String payload) {
        try (Sender sender = Sender.h264()) {
            sender.send(true, IDR)
                    .nextFrame()
                    .send(false, payload)
                    .send(true, P)
                    .nextFrame()
                    .send(true, IDR);
            assertEquals(List.of(IDR_UNIT, IDR_UNIT), sender.hex());
            assertEquals(1, sender.statistics().malformedPackets());
            assertEquals(1, sender.statistics().damagedUnits());
        }
    }

    @Test
    void otherEncodingsAreRefusedInWordsAndASecondVideoToo() {
        RtpTrack pcm = new RtpTrack(3, "GSM", 8000, 1, Map.of());
        RtpTrack video = Sender.h264Track(Map.of());
        try (Sender sender = new Sender(pcm, video, video)) {
            assertEquals(
                    "expected H264, H265, MPEG4-GENERIC, MP4A-LATM, PCMA, PCMU, G726, OPUS or L16 but was GSM",
                    sender.receiver.refusal(0));
            assertEquals("", sender.receiver.refusal(1));
            assertEquals("only the first video track is carried", sender.receiver.refusal(2));
        }
    }

    @Test
    void headersWithContributorsExtensionAndPaddingAreRead() {
        try (Sender sender = Sender.h264()) {
            ByteBuf packet = Unpooled.buffer();
            packet.writeByte(0xB2).writeByte(0xE0).writeShort(1).writeInt(0).writeInt(9);
            packet.writeInt(1).writeInt(2); // contributors
            packet.writeShort(0xBEDE).writeShort(1).writeInt(0);
            packet.writeBytes(ByteBufUtil.decodeHexDump(IDR)).writeBytes(new byte[] {0, 0, 3});
            sender.receiver.rtp(0, packet);
            assertEquals(List.of(IDR_UNIT), sender.hex());
            for (int length = 0; length < 28; length++) {
                sender.receiver.rtp(0, packet.slice(0, length));
            }
            assertEquals(1, sender.sink.units.size());
        }
    }

    @Test
    void groupsOfPicturesAreMeasured() {
        try (Sender sender = Sender.h264()) {
            for (int i = 0; i < 31; i++) {
                sender.send(true, i % 10 == 0 ? IDR : P).nextFrame();
            }
            sender.receiver.flush();
            TrackStatistics statistics = sender.statistics();
            assertEquals(10, statistics.groupUnits());
            assertEquals(0.4, statistics.groupSeconds());
            assertEquals(4, statistics.keyFrames());
            assertEquals(31, statistics.units());
            assertEquals(1, sender.sink.flushes);
        }
    }

    @Test
    void aMarkerOnEverySliceSplitsPicturesOnlyUntilThatIsSeen() {
        try (Sender sender = Sender.h264()) {
            // first_mb_in_slice is 0 in the first slice only
            sender.send(true, "658801").send(true, "654401").nextFrame();
            sender.send(true, "419a01").send(true, "414401").nextFrame();
            sender.send(true, "658801").send(true, "654401").nextFrame();
            sender.send(true, "419a01").send(true, "414401").nextFrame();
            sender.send(true, "419a01");
            assertEquals(
                    List.of("00000003658801", "00000003658801" + "00000003654401", "00000003419a01" + "00000003414401"),
                    sender.hex());
            assertEquals(1, sender.statistics().damagedUnits());
            assertEquals(List.of(1), sender.sink.discontinuities);
            assertEquals(0, sender.statistics().stampRepairs());
        }
    }

    @Test
    void decodingStartsAtARecoveryPointWhereThereAreNoIdrPictures() {
        try (Sender sender = Sender.h264()) {
            String recoveryPoint = "0605" + "0100" + "0601a4" + "80"; // user data of one byte, then a recovery point
            sender.send(true, P).nextFrame();
            sender.send(false, recoveryPoint).send(true, P).nextFrame().send(true, P);
            assertEquals(List.of("00000008" + recoveryPoint + P_UNIT, P_UNIT), sender.hex());
            assertTrue(sender.sink.units.get(0).keyFrame());
            assertFalse(sender.sink.units.get(1).keyFrame());
            assertEquals(1, sender.statistics().skippedUnits());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"06", "0605", "060501", "0605ff", "06ffff", "060501000601", "0601", "0605027a06"})
    void otherSupplementsAndBrokenOnesAreNoRecoveryPoints(String supplement) {
        boolean is = supplement.equals("060501000601");
        try (Sender sender = Sender.h264()) {
            sender.send(false, supplement).send(true, P);
            assertEquals(is ? 1 : 0, sender.sink.units.size());
        }
    }

    @Test
    void anotherPayloadTypeIsFollowedWhenTheFirstOneIsGone() {
        try (Sender sender = Sender.h264()) {
            sender.send(true, IDR).nextFrame();
            for (int i = 0; i < 31; i++) {
                sender.packet(0, 98, true, ByteBufUtil.decodeHexDump(P));
                sender.nextFrame();
            }
            sender.send(true, P).nextFrame();
            assertEquals(2, sender.sink.units.size());
            for (int i = 0; i < 32; i++) {
                sender.packet(0, 98, true, ByteBufUtil.decodeHexDump(P));
                sender.nextFrame();
            }
            sender.packet(0, 98, true, ByteBufUtil.decodeHexDump(IDR));
            sender.nextFrame();
            sender.packet(0, 98, true, ByteBufUtil.decodeHexDump(P));
            assertEquals(List.of(IDR_UNIT, P_UNIT, IDR_UNIT, P_UNIT), sender.hex());
            assertEquals(List.of(2), sender.sink.discontinuities);
        }
    }

    @Test
    void aStaticPayloadTypeIsNotTakenForVideo() {
        try (Sender sender = Sender.h264()) {
            for (int i = 0; i < 100; i++) {
                sender.packet(0, 13, true, ByteBufUtil.decodeHexDump(IDR));
                sender.nextFrame();
            }
            assertEquals(List.of(), sender.hex());
        }
    }

    @Test
    void twoFieldsOfOneTimeStampAreOneUnit() {
        try (Sender sender = Sender.interlaced()) {
            sender.send(true, IDR).send(true, P).nextFrame(); // each field ends with a marker
            for (int i = 0; i < 3; i++) {
                sender.send(true, P).send(true, P).nextFrame();
            }
            sender.send(true, P);
            assertEquals(List.of(IDR_UNIT, P_UNIT, P_UNIT + P_UNIT, P_UNIT + P_UNIT, P_UNIT + P_UNIT), sender.hex());
            assertEquals(0, sender.statistics().damagedUnits());
        }
    }

    @Test
    void aClockThatStandsStillMakesNoUnitOfMoreThanTwoFields() {
        try (Sender sender = Sender.interlaced()) {
            sender.send(true, IDR);
            for (int i = 0; i < 7; i++) {
                sender.send(true, P);
            }
            assertEquals(List.of(IDR_UNIT, P_UNIT + P_UNIT, P_UNIT + P_UNIT, P_UNIT + P_UNIT), sender.hex());
        }
    }

    @Test
    void garbageNeverThrowsAndNeverGrows() {
        Random random = new Random(11);
        String[] seeds = {IDR, P, "7c8588", "7c0501", "7c4502", "7800036588010003419a01", Sender.SPS, Sender.PPS, "0910"
        };
        try (Sender sender = Sender.h264()) {
            for (int round = 0; round < 60_000; round++) {
                byte[] payload = ByteBufUtil.decodeHexDump(seeds[random.nextInt(seeds.length)]);
                if (random.nextInt(3) == 0) {
                    payload[random.nextInt(payload.length)] = (byte) random.nextInt();
                }
                if (random.nextInt(20) == 0) {
                    payload = new byte[random.nextInt(40)];
                    random.nextBytes(payload);
                }
                if (random.nextInt(10) == 0) {
                    sender.timestamp += random.nextInt(10) == 0 ? random.nextInt() : 3600;
                    sender.nanos += random.nextInt(80_000_000);
                }
                if (random.nextInt(50) == 0) {
                    sender.sequence = (sender.sequence + random.nextInt(5000)) & 0xFFFF;
                }
                sender.packet(0, 96, random.nextInt(4) == 0, payload);
            }
            long dts = 0;
            for (CollectingSink.Unit unit : sender.sink.units) {
                assertTrue(unit.dts() >= dts && unit.pts() >= unit.dts());
                assertFalse(unit.nalUnits().isEmpty());
                dts = unit.dts();
            }
            assertNotNull(sender.receiver.format(0));
            assertTrue(sender.sink.units.size() > 1000);
        }
    }
}
