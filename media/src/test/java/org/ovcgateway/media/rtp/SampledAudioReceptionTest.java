package org.ovcgateway.media.rtp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.PooledByteBufAllocator;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.ovcgateway.media.AudioFormat;
import org.ovcgateway.media.Codec;

/** G.711, G.726, L16 and Opus, packet by packet. */
class SampledAudioReceptionTest {
    private static Sender sender(String encoding, int clockRate, int channels) {
        return new Sender(new RtpTrack(97, encoding, clockRate, channels, Map.of()));
    }

    private static void send(Sender sender, String hex) {
        sender.packet(0, 97, false, ByteBufUtil.decodeHexDump(hex));
    }

    /** Code words 1, 2, 3 … as AAL2 packs them, and as RFC 3551 4.5.4 does. */
    @ParameterizedTest
    @CsvSource({
        "AAL2-G726-16, 1b, e4, G726_16",
        "AAL2-G726-24, 29cbb8, , G726_24",
        "AAL2-G726-32, 1234, 2143, G726_32",
        "AAL2-G726-40, 0886429880, , G726_40",
        "G726-32, 1234, 1234, G726_32",
        "G721, 1234, 1234, G726_32",
    })
    void codeWordsBeginAtTheLeastSignificantBit(String encoding, String sent, @Nullable String wanted, Codec codec) {
        try (Sender sender = sender(encoding, 8_000, 1)) {
            send(sender, sent);
            assertEquals(codec, sender.sink.last().format().codec());
            if (wanted != null) {
                assertEquals(List.of(wanted), sender.hex());
            }
            int bits = codec == Codec.G726_16 ? 2 : codec == Codec.G726_24 ? 3 : codec == Codec.G726_32 ? 4 : 5;
            if (encoding.startsWith("AAL2")) {
                assertEquals(words(sent, bits, true), words(sender.hex().get(0), bits, false));
            }
        }
    }

    /** The code words by the letter of the two specifications, bit by bit. */
    private static List<Integer> words(String hex, int bits, boolean mostSignificantFirst) {
        byte[] bytes = ByteBufUtil.decodeHexDump(hex);
        List<Integer> words = new ArrayList<>();
        for (int first = 0; first + bits <= bytes.length * 8; first += bits) {
            int word = 0;
            for (int i = 0; i < bits; i++) {
                int at = first + i;
                if (mostSignificantFirst) {
                    word |= (bytes[at / 8] >>> (7 - at % 8) & 1) << (bits - 1 - i);
                } else {
                    word |= (bytes[at / 8] >>> (at % 8) & 1) << i;
                }
            }
            words.add(word);
        }
        return words;
    }

    @Test
    void silenceThatIsNotSentIsAGapInTheStampsAndNoLoss() {
        try (Sender sender = sender("PCMU", 8_000, 1)) {
            sender.timestamp = -80; // wraps with the next packet
            send(sender, "d5".repeat(160));
            sender.timestamp += 160;
            sender.nanos += 20_000_000;
            send(sender, "d5".repeat(160));
            sender.timestamp += 8_000 * 30;
            sender.nanos += 30_000_000_000L;
            send(sender, "d5".repeat(160));
            assertEquals(
                    1_800,
                    sender.sink.units.get(1).pts() - sender.sink.units.get(0).pts());
            assertEquals(
                    2_700_000,
                    sender.sink.units.get(2).pts() - sender.sink.units.get(1).pts());
            assertEquals(0, sender.statistics().lostPackets());
            assertEquals(0, sender.statistics().stampRepairs());
        }
    }

    @Test
    void aPacketOfOneSecondIsTheLongest() {
        try (Sender sender = sender("PCMA", 8_000, 1)) {
            send(sender, "d5".repeat(8_000));
            sender.timestamp += 8_000;
            sender.nanos += 1_000_000_000;
            send(sender, "d5".repeat(8_001));
            assertEquals(1, sender.sink.units.size());
            assertEquals(1, sender.statistics().oversizedUnits());
        }
    }

    @Test
    void halfASampleIsMalformed() {
        try (Sender sender = sender("L16", 16_000, 2)) {
            send(sender, "11112222");
            send(sender, "111122");
            send(sender, "");
            assertEquals(List.of("11112222"), sender.hex());
            assertEquals(2, sender.statistics().malformedPackets());
        }
    }

    @Test
    void comfortNoiseBetweenIsNeitherSoundNorLoss() {
        try (Sender sender = sender("PCMA", 8_000, 1)) {
            send(sender, "d5");
            sender.packet(0, 13, false, new byte[] {50});
            sender.timestamp += 160;
            sender.nanos += 20_000_000;
            send(sender, "d6");
            assertEquals(List.of("d5", "d6"), sender.hex());
            assertEquals(0, sender.statistics().lostPackets());
            assertEquals(1, sender.statistics().ignoredPackets());
        }
    }

    @Test
    void opusPacketsAreTakenOneByOneAndEmptyOnesAreSilence() {
        try (Sender sender = new Sender(new RtpTrack(97, "OPUS", 48_000, 2, Map.of("sprop-stereo", "1")))) {
            send(sender, "fc0102");
            send(sender, "");
            assertEquals(0, sender.statistics().malformedPackets());
            send(sender, "ff"); // a code 3 packet without its frame count
            send(sender, "ff00"); // of no frames
            assertEquals(2, sender.statistics().malformedPackets());
            assertEquals(List.of("fc0102"), sender.hex());
            assertEquals(2, ((AudioFormat) sender.sink.last().format()).channels());
        }
    }

    @Test
    void trackOfACodecThatNobodyTakesIsRefusedAndTheNextOneIsCarried() {
        List<RtpTrack> tracks = List.of(new RtpTrack(8, "PCMA", 8_000, 1, Map.of()), Sender.aacTrack());
        try (RtpReceiver receiver = new RtpReceiver(
                tracks,
                EnumSet.of(Codec.AAC),
                new CollectingSink(),
                PooledByteBufAllocator.DEFAULT,
                System::nanoTime,
                0)) {
            assertEquals("no target takes PCMA", receiver.refusal(0));
            assertEquals("", receiver.refusal(1));
        }
    }

    @ParameterizedTest
    @CsvSource({"OPUS, 16000, 1", "PCMA, 8000, 9", "L16, 192001, 1", "G726-32, 8000, 2"})
    void whatCannotBeCarriedIsRefusedInWords(String encoding, int clockRate, int channels) {
        try (Sender sender = sender(encoding, clockRate, channels)) {
            assertTrue(sender.receiver.refusal(0).startsWith("expected "), sender.receiver.refusal(0));
        }
    }
}
