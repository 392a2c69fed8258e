package org.ovcgateway.onvif.media;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClipFormTest {
    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    private static byte[] wave(int tag) {
        return bytes("RIFF\0\0\0\0WAVELIST\u0003\0\0\0abc\0fmt \u0010\0\0\0" + (char) tag + "\0");
    }

    @ParameterizedTest
    @CsvSource({"1, audio/vnd.wave;codec=1", "7, audio/vnd.wave;codec=7", "6, "})
    void aWaveFileIsToldByItsFormatBehindOtherChunks(int tag, String form) {
        assertEquals(form, ClipForm.of(wave(tag)));
    }

    @ParameterizedTest
    @CsvSource({"OpusHead, opus", "'\u0001vorbis', vorbis", "'\u007FFLAC', flac", "'Speex   ', speex"})
    void anOggFileIsToldByItsFirstPacket(String packet, String codec) {
        byte[] file = bytes("OggS" + "\0".repeat(22) + "\u0001\u0010" + packet + "more");
        assertEquals("audio/ogg;codecs=" + codec, ClipForm.of(file));
    }

    @Test
    void anMp3FileBeginsWithItsTagOrAFrameOfLayer3() {
        assertEquals("audio/mpeg", ClipForm.of(bytes("ID3\u0003")));
        assertEquals("audio/mpeg", ClipForm.of(bytes("\u00FF\u00FB\u0090")));
        assertNull(ClipForm.of(bytes("\u00FF\u00F1P")), "AAC in ADTS");
    }

    @Test
    void whatIsCutShortIsNothing() {
        byte[] whole = wave(1);
        for (int length = 0; length < whole.length; length++) {
            assertNull(ClipForm.of(java.util.Arrays.copyOf(whole, length)), "of " + length + " bytes");
        }
        assertNull(ClipForm.of(bytes("OggS")));
        assertNull(ClipForm.of(bytes("OggS" + "\0".repeat(22) + "\u00FF")));
        assertNull(ClipForm.of(bytes("RIFF\0\0\0\0WAVEjunk\u00FF\u00FF\u00FF\u00FFfmt \0\0")));
    }
}
