package org.ovcgateway.media.rtp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBufUtil;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.ovcgateway.media.AudioFormat;

class LatmReceptionTest {
    /** Version 0, one frame in an element, AAC LC of 48 kHz mono (ASC 1188), lengths in front, nothing else. */
    private static final String CONFIG =
            "0" + "1" + "000000" + "0000" + "000" + "0001000110001000" + "000" + "11111111" + "0" + "0";

    /** Two frames in an element. */
    private static final String TWO_FRAMES = CONFIG.substring(0, 7) + "1" + CONFIG.substring(8);

    /** HE-AAC: object type 5, core of 24 kHz (index 6), 48 kHz heard (index 3), mono, then object type 2. */
    private static final String SBR_CONFIG = "0" + "1" + "000000" + "0000" + "000" + "00101" + "0110" + "0001" + "0011"
            + "00010" + "000" + "000" + "11111111" + "0" + "0";

    /** Version 1: the length of the config (16 bits) before it, so that SBR may stand behind. */
    private static final String VERSION_1 = "10" + "0011111111" + "1" + "000000" + "0000" + "000" + "0000010000"
            + "0001000110001000" + "000" + "11111111" + "0" + "0";

    private static Sender sender(Map<String, String> parameters) {
        return new Sender(new RtpTrack(97, "MP4A-LATM", 48_000, 1, parameters));
    }

    private static Sender outOfBand(String config) {
        return sender(Map.of("cpresent", "0", "config", ByteBufUtil.hexDump(bytes(config))));
    }

    private static void send(Sender sender, boolean marker, byte[] payload) {
        sender.packet(0, 97, marker, payload);
    }

    private static void send(Sender sender, boolean marker, String hex) {
        send(sender, marker, ByteBufUtil.decodeHexDump(hex));
    }

    private static void next(Sender sender) {
        sender.timestamp += 1024;
        sender.nanos += 21_333_333L;
    }

    /** Bits, filled up with zeros. */
    private static byte[] bytes(String bits) {
        byte[] bytes = new byte[(bits.length() + 7) / 8];
        for (int i = 0; i < bits.length(); i++) {
            bytes[i / 8] |= (byte) ((bits.charAt(i) - '0') << (7 - i % 8));
        }
        return bytes;
    }

    private static String bits(String hex) {
        StringBuilder bits = new StringBuilder();
        for (byte each : ByteBufUtil.decodeHexDump(hex)) {
            bits.append(Integer.toBinaryString(0x100 | (each & 0xFF)).substring(1));
        }
        return bits.toString();
    }

    @Test
    void framesAreFoundBehindTheirLength() {
        try (Sender sender = outOfBand(CONFIG)) {
            send(sender, true, "03a1a2a3");
            next(sender);
            send(sender, true, "ff01" + "b0".repeat(256));
            assertEquals(List.of("a1a2a3", "b0".repeat(256)), sender.hex());
            AudioFormat format = (AudioFormat) sender.sink.last().format();
            assertEquals("1188", ByteBufUtil.hexDump(format.config()));
            assertEquals(48_000, format.sampleRate());
            assertEquals(
                    1920, sender.sink.last().pts() - sender.sink.units.get(0).pts());
        }
    }

    @Test
    void severalFramesOfAnElementAreATimeStepApart() {
        try (Sender sender = outOfBand(TWO_FRAMES)) {
            send(sender, true, "02a1a201b1");
            assertEquals(List.of("a1a2", "b1"), sender.hex());
            assertEquals(
                    1920, sender.sink.last().pts() - sender.sink.units.get(0).pts());
        }
    }

    @Test
    void theConfigMayComeWithTheFramesAndMayChange() {
        try (Sender sender = sender(Map.of())) {
            assertNull(sender.receiver.format(0));
            send(sender, true, bytes("1" + bits("01a0"))); // "as before", but nothing was before
            next(sender);
            send(sender, true, bytes("0" + CONFIG + bits("02a1a2")));
            next(sender);
            send(sender, true, bytes("0" + CONFIG + bits("01b1")));
            next(sender);
            send(sender, true, bytes("1" + bits("01c1")));
            next(sender);
            send(sender, true, bytes("0" + SBR_CONFIG + bits("01d1")));
            assertEquals(List.of("a1a2", "b1", "c1", "d1"), sender.hex());
            assertEquals(1, sender.statistics().skippedUnits());
            assertSame(
                    sender.sink.units.get(0).format(), sender.sink.units.get(2).format());
            AudioFormat changed = (AudioFormat) sender.sink.last().format();
            assertEquals("2b098800", ByteBufUtil.hexDump(changed.config()));
        }
    }

    @Test
    void highEfficiencyFramesLastTwiceTheSamplesOfTheirCore() {
        try (Sender sender = outOfBand(SBR_CONFIG)) {
            send(sender, true, "01a1");
            sender.timestamp += 2048;
            sender.nanos += 42_666_667L;
            send(sender, true, "01a2" + "01a3"); // two elements in a packet, as some send
            assertEquals(List.of("a1", "a2", "a3"), sender.hex());
            assertEquals(
                    2 * 3840,
                    sender.sink.last().pts() - sender.sink.units.get(0).pts());
            assertEquals(48_000, ((AudioFormat) sender.sink.last().format()).sampleRate());
        }
    }

    @Test
    void versionOneIsRead() {
        try (Sender sender = outOfBand(VERSION_1)) {
            send(sender, true, "01a1");
            assertEquals(List.of("a1"), sender.hex());
            assertEquals(
                    "1188",
                    ByteBufUtil.hexDump(((AudioFormat) sender.sink.last().format()).config()));
        }
    }

    @Test
    void fragmentsMakeOneFrameAndAMissingMarkerIsForgiven() {
        try (Sender sender = outOfBand(CONFIG)) {
            send(sender, false, "05a1a2");
            send(sender, false, "a3a4");
            send(sender, true, "a5");
            next(sender);
            send(sender, false, "02b1");
            send(sender, false, "b2");
            next(sender);
            send(sender, true, "01c1");
            assertEquals(List.of("a1a2a3a4a5", "b1b2", "c1"), sender.hex());
            assertEquals(0, sender.statistics().malformedPackets());
        }
    }

    @ParameterizedTest
    @CsvSource({"0", "1", "2"})
    void aLostFragmentCostsItsFrameOnly(int lost) {
        try (Sender sender = outOfBand(CONFIG)) {
            send(sender, true, "01a0");
            next(sender);
            String[] fragments = {"05a1a2", "a3a4", "a5"};
            for (int i = 0; i < 3; i++) {
                if (i == lost) {
                    sender.lose();
                } else {
                    send(sender, i == 2, fragments[i]);
                }
            }
            next(sender);
            send(sender, true, "01c1");
            assertEquals(List.of("a0", "c1"), sender.hex());
            assertEquals(1, sender.statistics().damagedUnits());
        }
    }

    @Test
    void anElementBeyondTheLimitIsDroppedAndCounted() {
        try (Sender sender = outOfBand(CONFIG)) {
            byte[] fragment = new byte[LatmDepacketizer.MAX_ELEMENT_BYTES / 2];
            send(sender, false, fragment);
            send(sender, false, fragment);
            assertEquals(0, sender.statistics().oversizedUnits());
            send(sender, false, new byte[1]);
            send(sender, true, new byte[1]);
            assertEquals(1, sender.statistics().oversizedUnits());
            next(sender);
            send(sender, true, "01c1");
            assertEquals(List.of("c1"), sender.hex());
        }
    }

    @ParameterizedTest
    @CsvSource({
        "cpresent, 0, 'expected the StreamMuxConfig in config= because cpresent is 0'",
        "config, 4x, 'expected config= in hexadecimal digits but was \"4x\"'",
        "config, 40100000, expected LATM with numProgram 0 but was 1",
        "config, 80, expected 8 more bits of an AAC stream but there are 4",
    })
    void whatCannotBeCarriedIsRefusedInWords(String name, String value, String refusal) {
        try (Sender sender = sender(Map.of(name, value))) {
            assertEquals(refusal, sender.receiver.refusal(0));
        }
    }

    @Test
    void garbageNeverThrows() {
        Random random = new Random(6416);
        for (boolean inBand : new boolean[] {true, false}) {
            try (Sender sender = inBand ? sender(Map.of()) : outOfBand(CONFIG)) {
                for (int round = 0; round < 30_000; round++) {
                    byte[] payload = random.nextInt(4) == 0
                            ? bytes("0" + CONFIG + bits("02a1a2"))
                            : new byte[random.nextInt(30)];
                    for (int i = random.nextInt(4); i > 0 && payload.length > 0; i--) {
                        payload[random.nextInt(payload.length)] = (byte) random.nextInt();
                    }
                    if (random.nextInt(50) == 0) {
                        sender.lose();
                    }
                    send(sender, random.nextInt(5) > 0, payload);
                    if (random.nextInt(4) > 0) {
                        next(sender);
                    }
                }
                assertTrue(sender.sink.units.size() > 100);
                assertTrue(sender.statistics().malformedPackets() > 0);
            }
        }
    }
}
