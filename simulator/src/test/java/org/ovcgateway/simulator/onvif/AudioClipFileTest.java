package org.ovcgateway.simulator.onvif;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ovcgateway.testkit.PeerProcess;
import org.ovcgateway.testkit.Tone;

/** Held against ffprobe. */
class AudioClipFileTest {
    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    Path folder;

    private byte[] tone(String name, String... options) throws IOException {
        return Files.readAllBytes(Tone.write(folder.resolve(name), 2.5, options));
    }

    private static double seconds(Path file) {
        return Double.parseDouble(PeerProcess.run(
                        Duration.ofSeconds(40),
                        "ffprobe",
                        "-v",
                        "error",
                        "-show_entries",
                        "format=duration",
                        "-of",
                        "csv=p=0",
                        file.toString())
                .strip());
    }

    private void isRead(String name, String type, String codec, int rate, int channels, String... options)
            throws IOException {
        byte[] bytes = tone(name, options);
        AudioClipFile file = AudioClipFile.read(bytes);
        assertEquals(
                List.of(type, codec, rate, channels, bytes.length),
                List.of(file.type(), file.codec(), file.sampleRate(), file.channels(), file.bytes()),
                name);
        double told = seconds(folder.resolve(name));
        double read = file.length().toMillis() / 1000.0;
        assertTrue(Math.abs(read - told) < 0.1, () -> name + ": expected " + told + " s but was " + read);
    }

    @Test
    void whatFfmpegWritesIsReadAsFfprobeReadsIt() throws IOException {
        isRead("pcm.wav", "audio/vnd.wave;codec=1", "pcm", 44100, 1);
        isRead("mulaw.wav", "audio/vnd.wave;codec=7", "mulaw", 8000, 2, "-c:a", "pcm_mulaw", "-ar", "8000", "-ac", "2");
        isRead("tone.mp3", "audio/mpeg", "mp3", 44100, 1);
        isRead("low.mp3", "audio/mpeg", "mp3", 16000, 2, "-ar", "16000", "-ac", "2", "-write_id3v1", "1");
        isRead("lowest.mp3", "audio/mpeg", "mp3", 8000, 1, "-ar", "8000", "-id3v2_version", "0");
        isRead("tone.opus", "audio/ogg;codecs=opus", "opus", 48000, 1);
        isRead("vorbis.ogg", "audio/ogg;codecs=vorbis", "vorbis", 44100, 1, "-c:a", "libvorbis");
        isRead("flac.ogg", "audio/ogg;codecs=flac", "flac", 44100, 1, "-c:a", "flac");
        isRead("speex.ogg", "audio/ogg;codecs=speex", "speex", 16000, 1, "-c:a", "libspeex", "-ar", "16000");
    }

    private static String refusal(byte[] file) {
        return String.valueOf(
                assertThrows(IOException.class, () -> AudioClipFile.read(file)).getMessage());
    }

    @Test
    void whatIsCutOffIsRefused() throws IOException {
        for (String name : List.of("a.wav", "a.mp3", "a.opus")) {
            byte[] whole = tone(name);
            for (int length : new int[] {5, 40, whole.length / 2, whole.length - 1}) {
                assertThrows(
                        IOException.class,
                        () -> AudioClipFile.read(Arrays.copyOf(whole, length)),
                        () -> name + " " + length);
            }
        }
    }

    @Test
    void whatIsNoSoundIsRefusedInWords() throws IOException {
        assertEquals(
                "expected MP3, Ogg or WAVE but was something else at byte 0",
                refusal("<html>".getBytes(StandardCharsets.UTF_8)));
        assertEquals(
                "expected PCM or G.711 with the mu law but was WAVE codec 6",
                refusal(tone("a.wav", "-c:a", "pcm_alaw")));
        assertEquals("expected sound but were 0 samples at 0 Hz", refusal(new byte[0]));
        byte[] page = tone("a.opus");
        page[18]++;
        assertEquals("expected Ogg page 0 but was 1", refusal(page));
    }
}
