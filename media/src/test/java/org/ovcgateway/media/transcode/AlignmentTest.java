package org.ovcgateway.media.transcode;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.ovcgateway.media.AccessUnit;
import org.ovcgateway.media.AudioFormat;
import org.ovcgateway.media.Codec;
import org.ovcgateway.media.Track;
import org.ovcgateway.media.flv.FlvFileWriter;
import org.ovcgateway.media.flv.FlvMuxer;
import org.ovcgateway.media.flv.HevcForm;
import org.ovcgateway.media.push.PushException;
import org.ovcgateway.media.ts.Clips;
import org.ovcgateway.media.ts.TsMuxer;

/** Flash and tone stay together through transcoder and muxers, with ffmpeg as the judge. */
@Execution(ExecutionMode.CONCURRENT)
class AlignmentTest {
    private static final double LIMIT = 0.040;
    private static final int SECONDS = 6;

    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    private Path folder;

    @ParameterizedTest
    @CsvSource({
        "PCMA, 8000, 1, 20, 8000",
        "PCMU, 8000, 1, 40, 8000",
        "PCMA, 16000, 1, 20, 16000",
        "G726_16, 8000, 1, 20, 8000",
        "G726_24, 8000, 1, 20, 8000",
        "G726_32, 8000, 1, 20, 8000",
        "G726_40, 8000, 1, 20, 8000",
        "OPUS, 48000, 1, 20, 48000",
        "OPUS, 48000, 2, 60, 48000",
        "L16, 44100, 2, 10, 44100",
        "L16, 11025, 1, 40, 16000",
        "L16, 22050, 1, 20, 32000",
        "L16, 48000, 2, 20, 48000",
    })
    void flashAndToneStayTogether(Codec codec, int rate, int channels, int packet, int resultRate)
            throws PushException {
        var sound = new FlashAndBeep.Sound(codec, rate, channels, packet);
        List<AccessUnit> units = FlashAndBeep.interleaved(
                FlashAndBeep.pictures(folder, SECONDS), FlashAndBeep.sounds(folder, SECONDS, sound));
        try (Bench bench = new Bench()) {
            bench.feed(units);
            bench.run(bench.source::discontinuity);
            bench.awaitIdle();
            assertEquals(List.of(codec + " " + rate + " to " + resultRate + "/" + channels), bench.events);
            AudioFormat format = (AudioFormat) bench.sound().get(0).format();
            assertEquals(Codec.AAC, format.codec());
            assertEquals(resultRate, format.sampleRate());
            for (Path file : List.of(flv(bench.sink.units), ts(bench.sink.units))) {
                assertTogether(Onsets.flashes(file), Onsets.beeps(file), SECONDS);
            }
        }
    }

    /** Packets 20 ms each: single ones, a burst and more than half a second are lost, none of them with a tone's beginning. */
    @ParameterizedTest
    @CsvSource({"PCMA, 8000", "G726_32, 8000", "OPUS, 48000", "L16, 11025"})
    void theyStayTogetherWhenPacketsAreLost(Codec codec, int rate) throws PushException {
        int packet = rate == 11_025 ? 40 : 20;
        var sound = new FlashAndBeep.Sound(codec, rate, 1, packet);
        List<AccessUnit> sounds = new ArrayList<>();
        for (AccessUnit unit : FlashAndBeep.sounds(folder, SECONDS, sound)) {
            long millis = (unit.dts() - FlashAndBeep.START) * 1000 / AccessUnit.CLOCK_RATE;
            boolean single = millis % 240 == 0 && millis % 1000 < 300;
            boolean burst = millis >= 1600 && millis < 1760;
            boolean pause = millis >= 2560 && millis < 3200;
            if (single || burst || pause) {
                unit.release();
            } else {
                sounds.add(unit);
            }
        }
        List<AccessUnit> units = FlashAndBeep.interleaved(FlashAndBeep.pictures(folder, SECONDS), sounds);
        try (Bench bench = new Bench()) {
            bench.feed(units);
            bench.run(bench.source::discontinuity);
            bench.awaitIdle();
            for (Path file : List.of(flv(bench.sink.units), ts(bench.sink.units))) {
                assertTogether(Onsets.flashes(file), Onsets.beeps(file), SECONDS);
            }
        }
    }

    private static void assertTogether(List<Double> flashes, List<Double> beeps, int count) {
        String seen = "flashes " + flashes + ", tones " + beeps;
        assertEquals(count, flashes.size(), seen);
        assertEquals(count, beeps.size(), seen);
        for (int i = 0; i < count; i++) {
            assertTrue(Math.abs(flashes.get(i) - beeps.get(i)) < LIMIT, seen);
        }
    }

    private Path flv(List<AccessUnit> units) throws PushException {
        ByteBuf bytes = Unpooled.buffer();
        Set<Track> tracks = Set.of(Track.VIDEO, Track.AUDIO);
        FlvMuxer muxer =
                new FlvMuxer(tracks, HevcForm.ENHANCED, new FlvFileWriter(ByteBufAllocator.DEFAULT, tracks, piece -> {
                    bytes.writeBytes(piece);
                    piece.release();
                }));
        for (AccessUnit unit : units) {
            muxer.write(unit);
        }
        Path file = folder.resolve("result.flv");
        Clips.write(file, bytes);
        return file;
    }

    private Path ts(List<AccessUnit> units) {
        ByteBuf bytes = Unpooled.buffer();
        TsMuxer muxer = new TsMuxer();
        for (AccessUnit unit : new ArrayList<>(units)) {
            muxer.write(unit, bytes);
        }
        Path file = folder.resolve("result.ts");
        Clips.write(file, bytes);
        return file;
    }
}
