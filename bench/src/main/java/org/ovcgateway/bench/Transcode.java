package org.ovcgateway.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.DefaultEventLoop;
import io.netty.channel.EventLoop;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.ovcgateway.media.AccessUnit;
import org.ovcgateway.media.AudioFormat;
import org.ovcgateway.media.Codec;
import org.ovcgateway.media.Track;
import org.ovcgateway.media.relay.Relay;
import org.ovcgateway.media.transcode.AacRelay;
import org.ovcgateway.media.transcode.TranscodePool;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code bench/transcode}: what making AAC of G.711 costs per channel, beside one ffmpeg per channel in the same run. */
@Command(
        name = "bench/transcode",
        description = "Measures G.711 to AAC per channel, beside one ffmpeg -c:a aac each.",
        mixinStandardHelpOptions = true)
public final class Transcode implements Callable<Integer> {
    private static final int PACKETS_PER_SECOND = 50;
    private static final int SOUND_SECONDS = 10;

    @Option(names = "--channels", paramLabel = "N", description = "Channels (default: ${DEFAULT-VALUE}).")
    private int channels = 32;

    @Option(names = "--seconds", paramLabel = "S", description = "Measured per contender (default: ${DEFAULT-VALUE}).")
    private int seconds = 20;

    @Option(names = "--warmup", paramLabel = "S", description = "Before each measurement (default: ${DEFAULT-VALUE}).")
    private int warmup = 20;

    @Option(names = "--rate", paramLabel = "HZ", description = "Samples per second (default: ${DEFAULT-VALUE}).")
    private int rate = 8000;

    @Option(names = "--json", description = "One JSON document on standard output.")
    private boolean json;

    /**
     * What came out.
     *
     * @param gatewayPercent of a core and channel, the making of packets included
     * @param ffmpegPercent of a core and channel
     * @param cpuRatio of the first to the second
     * @param dropped packets that the gateway did not transcode
     */
    record Result(
            int channels,
            int seconds,
            int sampleRate,
            double gatewayPercent,
            double ffmpegPercent,
            double cpuRatio,
            long dropped) {}

    public static void main(String[] arguments) {
        System.exit(new CommandLine(new Transcode()).execute(arguments));
    }

    @Override
    public Integer call() throws IOException {
        Path folder = Files.createTempDirectory("ovc-bench");
        Path sound = folder.resolve("sound.alaw");
        try {
            makeSound(sound);
            long[] dropped = new long[1];
            double gateway = gatewayPercent(Unpooled.wrappedBuffer(Files.readAllBytes(sound)), dropped);
            double ffmpeg = ffmpegPercent(sound, folder);
            Result result = new Result(channels, seconds, rate, gateway, ffmpeg, gateway / ffmpeg, dropped[0]);
            System.out.println(
                    json
                            ? new ObjectMapper()
                                    .writerWithDefaultPrettyPrinter()
                                    .writeValueAsString(result)
                            : String.format(
                                    Locale.ROOT,
                                    "G.711 of %d Hz to AAC, %d channels, %d s, %% of a core per channel:%n"
                                            + "gateway %.3f, ffmpeg %.3f, ratio %.2f; %d packets dropped",
                                    rate,
                                    channels,
                                    seconds,
                                    gateway,
                                    ffmpeg,
                                    result.cpuRatio(),
                                    dropped[0]));
            return 0;
        } finally {
            Leftovers.delete(folder);
        }
    }

    private double gatewayPercent(ByteBuf sound, long[] dropped) {
        List<EventLoop> loops = List.of(new DefaultEventLoop(), new DefaultEventLoop());
        List<Source> sources = new ArrayList<>();
        List<ScheduledFuture<?>> ticking = new ArrayList<>();
        AtomicLong frames = new AtomicLong();
        try (TranscodePool pool = TranscodePool.forThisMachine()) {
            ByteBuf direct = Unpooled.directBuffer().writeBytes(sound);
            for (int i = 0; i < channels; i++) {
                EventLoop loop = loops.get(i % loops.size());
                Source source = new Source(direct, pool, loop, frames);
                sources.add(source);
                ticking.add(loop.scheduleAtFixedRate(
                        source, i * 1000L % 20_000, 1_000_000 / PACKETS_PER_SECOND, TimeUnit.MICROSECONDS));
            }
            double percent = percent(List.of(ProcessHandle.current().pid()));
            ticking.forEach(each -> each.cancel(false));
            loops.forEach(
                    loop -> loop.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly());
            if (frames.get() == 0) {
                throw new IllegalStateException("expected AAC but nothing came");
            }
            dropped[0] = sources.stream()
                    .mapToLong(each -> each.transcoded.droppedUnits())
                    .sum();
            return percent;
        }
    }

    private double ffmpegPercent(Path sound, Path folder) {
        List<ChildProcess> processes = new ArrayList<>();
        try {
            for (int i = 0; i < channels; i++) {
                processes.add(ChildProcess.start(
                        List.of(
                                "ffmpeg",
                                "-nostdin",
                                "-loglevel",
                                "error",
                                "-re",
                                "-stream_loop",
                                "-1",
                                "-f",
                                "alaw",
                                "-ar",
                                Integer.toString(rate),
                                "-ac",
                                "1",
                                "-i",
                                sound.toString(),
                                "-c:a",
                                "aac",
                                "-f",
                                "adts",
                                "-y",
                                "/dev/null"),
                        folder.resolve("ffmpeg" + i + ".log")));
            }
            return percent(processes.stream().map(ChildProcess::pid).toList());
        } finally {
            processes.forEach(ChildProcess::close);
        }
    }

    private double percent(List<Long> pids) {
        Waiting.pass(Duration.ofSeconds(warmup));
        ProcessFigures before = ProcessFigures.of(pids);
        long start = System.nanoTime();
        Waiting.pass(Duration.ofSeconds(seconds));
        double cpu = ProcessFigures.of(pids).cpuSeconds() - before.cpuSeconds();
        return 100 * cpu / ((System.nanoTime() - start) / 1e9) / channels;
    }

    /** A voice-like tone that comes and goes, with noise. */
    private void makeSound(Path file) {
        try (ChildProcess ffmpeg = ChildProcess.start(
                List.of(
                        "ffmpeg",
                        "-nostdin",
                        "-loglevel",
                        "error",
                        "-f",
                        "lavfi",
                        "-i",
                        "sine=frequency=220:beep_factor=4:sample_rate=" + rate + ":duration=" + SOUND_SECONDS
                                + ",tremolo=f=4:d=0.9,aeval=val(0)+0.05*(random(0)-0.5)",
                        "-c:a",
                        "pcm_alaw",
                        "-f",
                        "alaw",
                        "-y",
                        file.toString()),
                file.resolveSibling("sound.log"))) {
            Waiting.until("ffmpeg to make a sound", Duration.ofSeconds(30), () -> !ffmpeg.isAlive());
        }
    }

    /** A camera's sound, 20 ms at a time, as a read loop would hand it over. */
    private final class Source implements Runnable, AacRelay.Listener {
        private final AudioFormat format = new AudioFormat(Codec.PCMA, rate, 1, Unpooled.EMPTY_BUFFER);
        private final ByteBuf sound;
        private final int packetBytes = rate / PACKETS_PER_SECOND;
        private final Relay relay = new Relay(Set.of(Track.AUDIO), 0);
        private final AacRelay transcoded;
        private long packets;

        Source(ByteBuf sound, TranscodePool pool, EventLoop loop, AtomicLong frames) {
            this.sound = sound;
            transcoded = new AacRelay(relay, pool, loop, this);
            transcoded.output().subscribe(unit -> frames.incrementAndGet(), Relay.Start.NEXT_KEY_FRAME);
        }

        @Override
        public void run() {
            int index = (int) (packets * packetBytes % (sound.writerIndex() - packetBytes));
            long stamp = AccessUnit.CLOCK_RATE + packets * AccessUnit.CLOCK_RATE / PACKETS_PER_SECOND;
            packets++;
            AccessUnit unit = new AccessUnit(format, stamp, stamp, true, sound.retainedSlice(index, packetBytes));
            relay.accept(unit);
            relay.flush();
            unit.release();
        }

        @Override
        public void transcoding(AudioFormat from, AudioFormat to) {}

        @Override
        public void failed(String reason, boolean givenUp) {
            System.err.println(reason);
        }
    }
}
