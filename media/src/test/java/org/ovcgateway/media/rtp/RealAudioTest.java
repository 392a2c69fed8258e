package org.ovcgateway.media.rtp;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.ovcgateway.media.AudioFormat;
import org.ovcgateway.media.Codec;
import org.ovcgateway.testkit.PeerProcess;

/** The sound that ffmpeg sends over RTP comes out as its encoders made it. */
@Execution(ExecutionMode.CONCURRENT)
class RealAudioTest {
    private static final Duration AT_MOST = Duration.ofSeconds(40);
    private static final int SECONDS = 3;

    @TempDir
    private Path folder = Path.of(".");

    /** ffmpeg's encoder that sends, its encoder that writes the same samples as the gateway has them, and the format. */
    @ParameterizedTest(name = "{0} at {2} Hz, {3} channels, {4}")
    @CsvSource({
        "pcm_alaw, alaw, 8000, 1, 64k, PCMA",
        "pcm_alaw, alaw, 16000, 1, 64k, PCMA",
        "pcm_alaw, alaw, 8000, 2, 64k, PCMA",
        "pcm_mulaw, mulaw, 8000, 1, 64k, PCMU",
        "pcm_mulaw, mulaw, 48000, 2, 64k, PCMU",
        "pcm_s16be, s16be, 44100, 1, 64k, L16",
        "pcm_s16be, s16be, 44100, 2, 64k, L16",
        "pcm_s16be, s16be, 16000, 1, 64k, L16",
        "g726le, g726le, 8000, 1, 16k, G726_16",
        "g726le, g726le, 8000, 1, 24k, G726_24",
        "g726le, g726le, 8000, 1, 32k, G726_32",
        "g726le, g726le, 8000, 1, 40k, G726_40",
        "g726, g726le, 8000, 1, 16k, G726_16",
        "g726, g726le, 8000, 1, 24k, G726_24",
        "g726, g726le, 8000, 1, 32k, G726_32",
        "g726, g726le, 8000, 1, 40k, G726_40",
    })
    void sampledSoundComesOutBitExactly(
            String encoder, String container, int sampleRate, int channels, String bitRate, Codec codec)
            throws IOException {
        Path original = folder.resolve("original");
        String reference = container.equals("g726le") ? "g726le" : encoder;
        List<String> write = new ArrayList<>(encode(sampleRate, channels, reference, bitRate));
        write.addAll(List.of("-f", container, "-y", original.toString()));
        PeerProcess.run(AT_MOST, write.toArray(String[]::new));
        RtpCapture capture = RtpCapture.of(1, folder, ports -> {
            List<String> send = new ArrayList<>(encode(sampleRate, channels, encoder, bitRate));
            send.addAll(List.of("-f", "rtp", "rtp://127.0.0.1:" + ports[0]));
            return send;
        });
        CollectingSink sink = receive(capture);
        assertEquals(
                new AudioFormat(codec, sampleRate, channels, Unpooled.EMPTY_BUFFER),
                sink.last().format());
        ByteBuf all = Unpooled.buffer();
        sink.units.forEach(unit -> all.writeBytes(unit.data().duplicate()));
        byte[] expected = Files.readAllBytes(original);
        assertTrue(all.readableBytes() > expected.length * 9 / 10, all.readableBytes() + " of " + expected.length);
        assertArrayEquals(Arrays.copyOf(expected, all.readableBytes()), ByteBufUtil.getBytes(all));
        double bytesPerSecond = (double) expected.length / SECONDS;
        long bytes = 0;
        for (CollectingSink.Unit unit : sink.units) {
            double place = sink.units.get(0).pts() + bytes / bytesPerSecond * 90_000;
            assertTrue(Math.abs(unit.pts() - place) < 90, "at " + unit.pts() + " instead of " + place);
            bytes += unit.data().readableBytes();
        }
    }

    @ParameterizedTest(name = "{0} {1}")
    @CsvSource({
        "libopus, -ac 1 -frame_duration 20, OPUS, 48000, 1, 1800, ''",
        "libopus, -ac 2 -frame_duration 40 -vbr on, OPUS, 48000, 2, 3600, ''",
        "libopus, -ac 1 -frame_duration 2.5 -application lowdelay, OPUS, 48000, 1, 225, ''",
        "aac, -ac 2 -ar 48000 -b:a 128k, AAC, 48000, 2, 1920, -rtpflags latm",
        "aac, -ac 1 -ar 16000 -b:a 24k, AAC, 16000, 1, 5760, -rtpflags latm",
        "aac, -ac 6 -ar 48000 -b:a 1500k, AAC, 48000, 6, 1920, -rtpflags latm", // frames of several packets
    })
    void framesComeOutBitExactly(
            String encoder, String options, Codec codec, int sampleRate, int channels, int step, String flags)
            throws IOException {
        Path clip = folder.resolve("clip.mp4");
        List<String> write = new ArrayList<>(List.of("ffmpeg", "-v", "error", "-f", "lavfi", "-i", sound(48_000)));
        write.addAll(List.of("-c:a", encoder));
        write.addAll(List.of(options.split(" ")));
        write.addAll(List.of("-y", clip.toString()));
        PeerProcess.run(AT_MOST, write.toArray(String[]::new));
        RtpCapture capture = RtpCapture.of(1, folder, ports -> {
            List<String> send =
                    new ArrayList<>(List.of("ffmpeg", "-v", "error", "-readrate", "6", "-i", clip.toString()));
            send.addAll(List.of("-c", "copy", "-f", "rtp"));
            if (!flags.isEmpty()) {
                send.addAll(List.of(flags.split(" ")));
            }
            send.add("rtp://127.0.0.1:" + ports[0]);
            return send;
        });
        CollectingSink sink = receive(capture);
        AudioFormat format = (AudioFormat) sink.last().format();
        assertEquals(codec, format.codec());
        assertEquals(sampleRate, format.sampleRate());
        assertEquals(channels, format.channels());
        List<String> expected = hashes(clip);
        List<String> received =
                sink.units.stream().map(unit -> md5(unit.data())).toList();
        assertTrue(received.size() > expected.size() - 8, received.size() + " of " + expected.size() + " frames");
        assertEquals(expected.subList(0, received.size()), received);
        for (int i = 1; i < sink.units.size(); i++) {
            long apart = sink.units.get(i).pts() - sink.units.get(i - 1).pts();
            assertTrue(Math.abs(apart - step) <= 1, "unit " + i + " comes " + apart + " ticks later");
        }
    }

    private static CollectingSink receive(RtpCapture capture) {
        CollectingSink sink = new CollectingSink();
        long[] now = {0};
        try (RtpReceiver receiver =
                new RtpReceiver(capture.tracks(), sink, PooledByteBufAllocator.DEFAULT, () -> now[0])) {
            assertEquals("", receiver.refusal(0));
            capture.replay(receiver, now);
            TrackStatistics statistics = receiver.statistics(0);
            assertNotNull(statistics);
            assertEquals(0, statistics.lostPackets());
            assertEquals(0, statistics.malformedPackets());
            assertEquals(0, statistics.damagedUnits() + statistics.skippedUnits() + statistics.oversizedUnits());
            assertEquals(0, statistics.stampRepairs());
        }
        return sink;
    }

    private static List<String> encode(int sampleRate, int channels, String encoder, String bitRate) {
        return List.of(
                "ffmpeg",
                "-v",
                "error",
                "-readrate",
                "6",
                "-f",
                "lavfi",
                "-i",
                sound(sampleRate),
                "-ac",
                Integer.toString(channels),
                "-c:a",
                encoder,
                "-b:a",
                bitRate);
    }

    private static String sound(int sampleRate) {
        return "aevalsrc='0.5*sin(2*PI*t*(300+200*t))+0.1*sin(9999*t*t)':sample_rate=" + sampleRate + ":duration="
                + SECONDS;
    }

    private static List<String> hashes(Path clip) {
        String[] command = {
            "ffprobe",
            "-v",
            "error",
            "-show_packets",
            "-show_entries",
            "packet=data_hash",
            "-show_data_hash",
            "md5",
            "-of",
            "csv=p=0",
            clip.toString()
        };
        return PeerProcess.run(AT_MOST, command)
                .lines()
                .map(line -> line.replaceAll("MD5:|[^0-9a-f]", ""))
                .filter(line -> line.length() == 32) // some lines are of side data
                .toList();
    }

    private static String md5(ByteBuf data) {
        try {
            return ByteBufUtil.hexDump(MessageDigest.getInstance("MD5").digest(ByteBufUtil.getBytes(data)));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }
}
