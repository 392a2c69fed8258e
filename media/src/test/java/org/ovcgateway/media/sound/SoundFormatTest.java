package org.ovcgateway.media.sound;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.ovcgateway.media.rtp.RtpTrack;
import org.ovcgateway.media.sound.SoundFormat.Coding;

class SoundFormatTest {
    private static final Map<String, String> AAC = Map.of(
            "mode", "AAC-hbr", "sizelength", "13", "indexlength", "3", "indexdeltalength", "3", "config", "1408");

    private static RtpTrack track(String name, int rate, int channels) {
        return new RtpTrack(97, name, rate, channels, Map.of());
    }

    private static RtpTrack aac(int rate, Map<String, String> parameters) {
        return new RtpTrack(98, "MPEG4-GENERIC", rate, 1, parameters);
    }

    @ParameterizedTest
    @CsvSource({
        "PCMU, 8000, 1, PCMU, 160, 160",
        "PCMA, 8000, 1, PCMA, 160, 160",
        "PCMA, 16000, 2, PCMA, 320, 640",
        "PCMU, 11025, 1, PCMU, 216, 216",
        "G726-40, 8000, 1, G726_40, 160, 100",
        "G726-32, 8000, 1, G726_32, 160, 80",
        "G726-24, 8000, 1, G726_24, 160, 60",
        "G726-16, 8000, 1, G726_16, 160, 40",
        "AAL2-G726-24, 8000, 1, AAL2_G726_24, 160, 60",
        "MPEG4-GENERIC, 48000, 2, AAC, 1024, 0"
    })
    void aPacketIsAboutTwentyMilliseconds(String name, int rate, int channels, Coding coding, int samples, int bytes) {
        SoundFormat format = new SoundFormat(coding, rate, channels);

        assertEquals(format, SoundFormat.of(track(name, rate, channels)));
        assertEquals(samples, format.packetSamples());
        assertEquals(bytes, format.packetBytes());
        assertEquals(coding == Coding.AAC, format.marksEveryPacket());
    }

    @ParameterizedTest
    @CsvSource({
        "PCMU, 7999, 1",
        "PCMU, 48001, 1",
        "PCMU, 8000, 3",
        "G726-32, 16000, 1",
        "G726-32, 8000, 2",
        "OPUS, 48000, 2",
        "G723, 8000, 1",
        "MPEG4-GENERIC, 64000, 1",
    })
    void whatCannotBeSentIsNot(String name, int rate, int channels) {
        assertNull(SoundFormat.of(track(name, rate, channels)));
    }

    @Test
    void aacIsSentAsTheCameraDescribesItOrNotAtAll() {
        assertEquals(new SoundFormat(Coding.AAC, 16_000, 1), SoundFormat.of(aac(16_000, AAC)));
        assertEquals(new SoundFormat(Coding.AAC, 16_000, 1), SoundFormat.of(aac(16_000, Map.of())));
        assertNull(SoundFormat.of(aac(8_000, AAC)), "the config is for 16 kHz");
        for (Map<String, String> other : List.of(
                Map.of("mode", "AAC-lbr"),
                Map.of("sizelength", "6"),
                Map.of("indexlength", "2"),
                Map.of("indexdeltalength", "0"),
                Map.of("config", "2B8A0800"),
                Map.of("config", "1410"),
                Map.of("config", "no hex"))) {
            assertNull(SoundFormat.of(aac(16_000, other)), other::toString);
        }
    }

    @Test
    void theMostReliableOfWhatIsOfferedIsChosen() {
        List<RtpTrack> offered = List.of(
                aac(48_000, Map.of()),
                track("G726-16", 8_000, 1),
                track("PCMA", 8_000, 1),
                track("PCMU", 16_000, 1),
                track("PCMU", 8_000, 1));

        assertEquals(4, SoundFormat.choose(offered));
        assertEquals(3, SoundFormat.choose(offered.subList(0, 4)));
        assertEquals(2, SoundFormat.choose(offered.subList(0, 3)));
        assertEquals(1, SoundFormat.choose(offered.subList(0, 2)));
        assertEquals(0, SoundFormat.choose(offered.subList(0, 1)));
        assertEquals(1, SoundFormat.choose(List.of(aac(48_000, Map.of()), aac(16_000, Map.of()))));
        assertEquals(-1, SoundFormat.choose(List.of(track("OPUS", 48_000, 2))));
    }
}
