package org.ovcgateway.media.rtp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBufUtil;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AacReceptionTest {
    private static Sender sender() {
        return new Sender(Sender.aacTrack());
    }

    private static void send(Sender sender, boolean marker, String payload) {
        sender.packet(0, 97, marker, ByteBufUtil.decodeHexDump(payload));
    }

    private static void next(Sender sender, int frames) {
        sender.timestamp += 1024 * frames;
        sender.nanos += 21_333_333L * frames;
    }

    @Test
    void severalFramesInAPacketAreATimeStepApart() {
        try (Sender sender = sender()) {
            // AU-headers-length 32; sizes 2 and 3
            send(sender, true, "0020" + "0010" + "0018" + "a1a2" + "b1b2b3");
            next(sender, 2);
            send(sender, true, "0010" + "0008" + "c1");
            assertEquals(List.of("a1a2", "b1b2b3", "c1"), sender.hex());
            assertEquals(
                    1920,
                    sender.sink.units.get(1).pts() - sender.sink.units.get(0).pts());
            assertEquals(
                    1920,
                    sender.sink.units.get(2).pts() - sender.sink.units.get(1).pts());
            assertTrue(sender.sink.last().keyFrame());
            assertEquals(0, sender.statistics().stampRepairs());
        }
    }

    @Test
    void theLowRateModeHasItsOwnHeader() {
        Map<String, String> parameters = Map.of("mode", "AAC-lbr", "config", "1588");
        try (Sender sender = new Sender(new RtpTrack(97, "MPEG4-GENERIC", 8000, 1, parameters))) {
            send(sender, true, "0010" + "08" + "0c" + "a1a2" + "b1b2b3");
            assertEquals(List.of("a1a2", "b1b2b3"), sender.hex());
            assertEquals(
                    11_520,
                    sender.sink.units.get(1).pts() - sender.sink.units.get(0).pts());
        }
    }

    @Test
    void fragmentsMakeOneFrame() {
        try (Sender sender = sender()) {
            send(sender, false, "0010" + "0028" + "a1a2");
            send(sender, false, "0010" + "0028" + "a3a4");
            send(sender, true, "0010" + "0028" + "a5");
            assertEquals(List.of("a1a2a3a4a5"), sender.hex());
        }
    }

    @ParameterizedTest
    @CsvSource({"0, 1", "1, 1", "2, 1"})
    void aLostFragmentCostsItsFrameOnly(int lost, int damaged) {
        try (Sender sender = sender()) {
            String[] fragments = {"a1a2", "a3a4", "a5"};
            for (int i = 0; i < 3; i++) {
                if (i == lost) {
                    sender.lose();
                } else {
                    send(sender, i == 2, "0010" + "0028" + fragments[i]);
                }
            }
            next(sender, 1);
            send(sender, true, "0010" + "0008" + "c1");
            // With nothing before it, a lost first packet cannot be noticed.
            assertEquals(List.of("c1"), sender.hex());
            assertEquals(damaged, sender.statistics().damagedUnits());
            assertTrue(sender.sink.discontinuities.isEmpty());
        }
    }

    @ParameterizedTest
    @CsvSource({"0020001000 19a1a2b1b2b3", "0010", "00100010a1a2a3a4ff00000000", "00", "0000a1", "00100000a1"})
    void unreadablePayloadsAreCounted(String payload) {
        try (Sender sender = sender()) {
            send(sender, true, payload.replace(" ", ""));
            send(sender, true, "0010" + "0008" + "c1");
            assertEquals("c1", ByteBufUtil.hexDump(sender.sink.last().data()));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "config, '', expected 5 more bits of an AAC stream but there are 0",
        "config, 12x, 'expected config= in hexadecimal digits but was \"12x\"'",
        "sizelength, 0, expected sizelength of 1 to 16 but was 0",
        "sizelength, many, 'expected sizelength of 0 to 16 but was \"many\"'",
        "ctsdeltalength, 8, 'AAC with ctsdeltalength is not supported (RFC 3640 3.3.5, 3.3.6)'",
    })
    void whatCannotBeCarriedIsRefusedInWords(String name, String value, String refusal) {
        Map<String, String> parameters = new HashMap<>(Sender.aacTrack().formatParameters());
        parameters.put(name, value);
        try (Sender sender = new Sender(new RtpTrack(97, "MPEG4-GENERIC", 48_000, 2, parameters))) {
            assertEquals(refusal, sender.receiver.refusal(0));
        }
    }

    @Test
    void aDescriptionWithoutConfigIsRefusedInWords() {
        try (Sender sender = new Sender(new RtpTrack(97, "MPEG4-GENERIC", 48_000, 2, Map.of("mode", "AAC-hbr")))) {
            assertEquals("expected the AudioSpecificConfig in config= but there is none", sender.receiver.refusal(0));
        }
    }

    @Test
    void garbageNeverThrows() {
        Random random = new Random(9);
        try (Sender sender = sender()) {
            for (int round = 0; round < 50_000; round++) {
                byte[] payload = new byte[random.nextInt(40)];
                random.nextBytes(payload);
                if (payload.length > 4 && random.nextBoolean()) {
                    payload[0] = 0;
                    payload[1] = 16;
                    payload[2] = 0;
                }
                sender.packet(0, 97, random.nextBoolean(), payload);
                next(sender, random.nextInt(2));
            }
            assertTrue(sender.sink.units.size() > 100);
        }
    }
}
