package org.ovcgateway.media.ffmpeg.sound;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.ovcgateway.media.ffmpeg.child.ChildCommand;
import org.ovcgateway.media.sound.Sound;
import org.ovcgateway.media.sound.SoundException;
import org.ovcgateway.media.sound.SoundFormat;
import org.ovcgateway.media.sound.SoundFormat.Coding;
import org.ovcgateway.media.sound.SoundMaker;
import org.ovcgateway.testkit.PeerProcess;
import org.ovcgateway.testkit.Tone;

/** Files that ffmpeg made become payloads that ffmpeg decodes again. */
class SoundProcessTest {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    /** On a loaded machine a child may take many times what it takes by itself. */
    private static final Duration GENEROUS = Duration.ofMinutes(1);

    private static final SoundFormat PCMU = new SoundFormat(Coding.PCMU, 8000, 1);

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    Path folder;

    private static SoundProcess decoder() {
        return new SoundProcess(ChildCommand.java(SoundDecoder.class), GENEROUS, PooledByteBufAllocator.DEFAULT);
    }

    private static SoundProcess shell(String script, Duration limit) {
        return new SoundProcess(
                ChildCommand.of(List.of("/bin/sh", "-c", script)), limit, PooledByteBufAllocator.DEFAULT);
    }

    private Path tone(String name, double seconds, String... options) {
        return Tone.write(folder.resolve(name), seconds, options);
    }

    private static Sound make(SoundProcess sounds, byte[] file, SoundFormat format) throws Exception {
        ByteBuf bytes = Unpooled.wrappedBuffer(file);
        CompletionStage<Sound> sound = sounds.make(bytes, format);
        bytes.release();
        return sound.toCompletableFuture().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }

    private static String failure(SoundProcess sounds, byte[] file, SoundFormat format) {
        ExecutionException thrown = assertThrows(
                ExecutionException.class, () -> make(sounds, file, format).close());
        return String.valueOf(
                assertInstanceOf(SoundException.class, thrown.getCause()).getMessage());
    }

    /** What ffmpeg hears in the payloads: samples of 16 bits at the format's rate, mono. */
    private short[] heard(Sound sound) throws IOException {
        SoundFormat format = sound.format();
        boolean aac = format.coding() == Coding.AAC;
        ByteBuf all = Unpooled.buffer();
        for (ByteBuf payload = sound.next(); payload != null; payload = sound.next()) {
            if (aac) {
                assertEquals(16, payload.readUnsignedShort(), "bits of headers");
                assertEquals((payload.readableBytes() - 2) << 3, payload.readUnsignedShort(), "size and index");
                adts(payload.readableBytes(), format, all);
            }
            all.writeBytes(payload);
        }
        byte[] bytes = new byte[all.readableBytes()];
        all.readBytes(bytes);
        Path coded = Files.write(folder.resolve("coded"), bytes);
        Path raw = folder.resolve("heard.raw");
        List<String> command = new ArrayList<>(List.of("ffmpeg", "-nostdin", "-y", "-loglevel", "error"));
        String name = format.coding().name();
        command.addAll(
                aac
                        ? List.of("-f", "aac")
                        : List.of(
                                "-f",
                                name.equals("PCMU")
                                        ? "mulaw"
                                        : name.equals("PCMA") ? "alaw" : name.startsWith("AAL2") ? "g726" : "g726le",
                                "-ar",
                                Integer.toString(format.sampleRate())));
        if (name.contains("G726")) {
            command.addAll(
                    List.of("-code_size", Integer.toString(format.coding().bits())));
        }
        if (name.startsWith("PCM")) {
            command.addAll(List.of("-ac", Integer.toString(format.channels())));
        }
        command.addAll(List.of("-i", coded.toString(), "-ac", "1", "-f", "s16le", raw.toString()));
        PeerProcess.run(PATIENCE, command.toArray(String[]::new));
        return Tone.samples(raw);
    }

    private static void adts(int length, SoundFormat format, ByteBuf out) {
        int rate = format.sampleRate() == 48_000 ? 3 : format.sampleRate() == 16_000 ? 8 : 11;
        int whole = length + 7;
        out.writeShort(0xFFF1);
        out.writeByte((1 << 6) | (rate << 2));
        out.writeByte((format.channels() << 6) | (whole >> 11));
        out.writeByte(whole >> 3);
        out.writeByte(((whole & 7) << 5) | 0x1F);
        out.writeByte(0xFC);
    }

    private void assertIsTheTone(Sound sound, double seconds) throws IOException {
        SoundFormat format = sound.format();
        short[] samples = heard(sound);
        double lasts = (double) samples.length / format.sampleRate();
        double mostBeyond = format.coding() == Coding.AAC ? 2.0 * format.packetSamples() / format.sampleRate() : 0;
        assertTrue(
                lasts > seconds - 0.15 && lasts < seconds + 0.15 + mostBeyond,
                () -> "expected " + seconds + " s but was " + lasts);
        double purity = Tone.purity(samples, format.sampleRate());
        assertTrue(purity > 0.9, () -> "expected a pure tone but was " + purity);
    }

    @ParameterizedTest
    @CsvSource({
        "tone.mp3, -b:a 128k",
        "tone.m4a, -b:a 128k",
        "front.m4a, -movflags +faststart",
        "tone.aac, -ac 2",
        "tone.wav, -ar 8000",
        "wide.wav, -ar 48000 -ac 2 -c:a pcm_s24le",
        "tone.flac, -ac 2",
        "tone.opus, -c:a libopus",
        "tone.ogg, -c:a libvorbis"
    })
    void aFileOfEachKindBecomesItsTone(String name, String options) throws Exception {
        byte[] file = Files.readAllBytes(tone(name, 1.5, options.split(" ")));
        try (SoundProcess sounds = decoder();
                Sound sound = make(sounds, file, PCMU)) {
            assertIsTheTone(sound, 1.5);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "PCMU, 8000, 1",
        "PCMA, 8000, 1",
        "PCMU, 16000, 2",
        "G726_40, 8000, 1",
        "G726_32, 8000, 1",
        "G726_24, 8000, 1",
        "AAL2_G726_40, 8000, 1",
        "AAL2_G726_32, 8000, 1",
        "AAC, 8000, 1",
        "AAC, 16000, 1",
        "AAC, 48000, 2"
    })
    void everyFormatSoundsAsItShould(Coding coding, int rate, int channels) throws Exception {
        byte[] file = Files.readAllBytes(tone("tone.mp3", 2));
        try (SoundProcess sounds = decoder();
                Sound sound = make(sounds, file, new SoundFormat(coding, rate, channels))) {
            assertIsTheTone(sound, 2);
        }
    }

    @Test
    void tenMinutesAreTakenAndNoMore() throws Exception {
        byte[] longest = Files.readAllBytes(tone("longest.wav", 600, "-ar", "8000", "-c:a", "pcm_mulaw"));
        byte[] longer = Files.readAllBytes(tone("longer.wav", 600.1, "-ar", "8000", "-c:a", "pcm_mulaw"));
        try (SoundProcess sounds = decoder()) {
            try (Sound sound = make(sounds, longest, PCMU)) {
                assertEquals(600 * 50, sound.packets());
            }
            assertEquals("expected at most 10 minutes of sound but there is more", failure(sounds, longer, PCMU));
        }
    }

    @Test
    void aFileIsTakenUpToItsLimit() throws Exception {
        byte[] wav = Files.readAllBytes(tone("tone.wav", 1, "-ar", "8000"));
        byte[] largest = Arrays.copyOf(wav, SoundMaker.MAX_FILE_BYTES);
        try (SoundProcess sounds = decoder()) {
            make(sounds, largest, PCMU).close();
            assertEquals(
                    "expected a file of at most 16777216 bytes but was of 16777217",
                    failure(sounds, new byte[SoundMaker.MAX_FILE_BYTES + 1], PCMU));
        }
    }

    @Test
    void whatIsNoSoundIsSaidInWords() throws Exception {
        Path clip = folder.resolve("clip.mp4");
        PeerProcess.run(
                PATIENCE,
                ("ffmpeg -nostdin -loglevel error -f lavfi -i testsrc2=size=64x64 -frames:v 3 " + clip).split(" "));
        try (SoundProcess sounds = decoder()) {
            String garbage = failure(sounds, new byte[5000], PCMU);
            assertTrue(garbage.startsWith("expected MP3, AAC, MP4, WAV, FLAC or Ogg"), garbage);
            String nothing = failure(sounds, new byte[0], PCMU);
            assertTrue(nothing.startsWith("expected MP3, AAC, MP4, WAV, FLAC or Ogg"), nothing);
            String silent = failure(sounds, Files.readAllBytes(clip), PCMU);
            assertTrue(silent.startsWith("expected sound but there is none in the file"), silent);
        }
    }

    @Test
    void aListOfOtherFilesIsNotFollowed() throws Exception {
        Path other = tone("other.mp3", 1);
        String list = "#EXTM3U\n#EXT-X-TARGETDURATION:2\n#EXTINF:1,\nfile://" + other + "\n#EXT-X-ENDLIST\n";
        String concat = "ffconcat version 1.0\nfile '" + other + "'\n";
        try (SoundProcess sounds = decoder()) {
            for (String text : List.of(list, concat)) {
                String words = failure(sounds, text.getBytes(StandardCharsets.UTF_8), PCMU);
                assertTrue(words.startsWith("expected MP3, AAC, MP4, WAV, FLAC or Ogg"), words);
            }
        }
    }

    @Test
    void aDecoderThatGoesWrongIsOneFileThatIsNotPlayed() {
        try (SoundProcess crashing = shell("cat >/dev/null; kill -SEGV $$", GENEROUS);
                SoundProcess silent = shell("cat >/dev/null", GENEROUS);
                SoundProcess babbling = shell("cat >/dev/null; printf 12345", GENEROUS);
                SoundProcess endless = shell("cat >/dev/null; cat /dev/zero", GENEROUS);
                SoundProcess slow = shell("exec sleep 600", Duration.ofSeconds(1))) {
            assertEquals("the sound decoder was ended by signal 11", failure(crashing, new byte[9], PCMU));
            assertEquals("expected sound but there is none in the file", failure(silent, new byte[9], PCMU));
            assertTrue(failure(babbling, new byte[9], PCMU).startsWith("expected payloads of"));
            assertTrue(failure(endless, new byte[9], PCMU).startsWith("expected sound of at most"));
            assertEquals("expected sound within 1000 ms but there was none", failure(slow, new byte[9], PCMU));
        }
    }

    @Test
    void aBurstIsBounded() throws Exception {
        Path gate = folder.resolve("gate");
        PeerProcess.run(PATIENCE, "mkfifo", gate.toString());
        try (SoundProcess sounds = shell("cat >/dev/null; cat " + gate, GENEROUS)) {
            List<CompletionStage<Sound>> taken = new ArrayList<>();
            for (int i = 0; i <= SoundProcess.MAX_WAITING; i++) {
                ByteBuf file = Unpooled.wrappedBuffer(new byte[9]);
                taken.add(sounds.make(file, new SoundFormat(Coding.AAC, 16_000, 1)));
                file.release();
            }
            assertEquals("more than 16 files wait to be decoded", failure(sounds, new byte[9], PCMU));
            for (CompletionStage<Sound> sound : taken) {
                Files.write(gate, new byte[] {0, 1, 42});
                try (Sound made = sound.toCompletableFuture().get(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                    assertEquals(1, made.packets());
                }
            }
        }
    }
}
