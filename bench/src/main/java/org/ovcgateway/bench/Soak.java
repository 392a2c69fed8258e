package org.ovcgateway.bench;

import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;
import org.ovcgateway.config.LogLevel;
import org.ovcgateway.gateway.log.Logging;
import org.ovcgateway.simulator.camera.CameraSettings;
import org.ovcgateway.simulator.camera.Clips;
import org.ovcgateway.simulator.camera.RtspServer;
import org.ovcgateway.simulator.camera.Variant;
import org.ovcgateway.simulator.camera.VirtualCamera;
import org.ovcgateway.simulator.platform.PlatformOptions;
import org.ovcgateway.simulator.platform.VirtualPlatform;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * {@code bench/soak}: the gateway as it is shipped under what wears it down (a camera that drops its connections every 5
 * s, a target that reads slowly or not at all, pushes that come and go, recordings), judged by whether its memory,
 * threads and descriptors stay flat.
 */
@Command(
        name = "bench/soak",
        description = "Wears the gateway down and judges whether its memory, threads and descriptors stay flat.",
        mixinStandardHelpOptions = true)
public final class Soak implements Callable<Integer> {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration SAMPLE = Duration.ofSeconds(5);
    private static final Duration REST = Duration.ofSeconds(40);
    /** Nobody looks at them, and the virtual platform's heap is small. */
    private static final long KEPT_SEGMENT_BYTES = 32L << 20;

    private static final int SLOW_BYTES_PER_SECOND = 4_000;

    /** Channels by what happens to them; the last two share the camera of the first. */
    private static final int RTMP = 0;

    private static final int SRT = 1;
    private static final int DROPPED = 2;
    private static final int SLOW = 3;
    private static final int RECORDED = 4;

    /** Whole samples that each push lasts, and is away. */
    private static final int RTMP_TURN = 1;

    private static final int SRT_TURN = 2;
    private static final int SLOW_TURN = 24;

    /** What the gateway's process holds at a moment; memory in MB. */
    private record Reading(double resident, double direct, double heap, double threads, double descriptors) {}

    /** What is judged: how much of it and how much beyond may it grow. */
    private enum Figure {
        RESIDENT("resident memory, MB", Reading::resident, 0.05, 4),
        DIRECT("direct memory, MB", Reading::direct, 0.05, 3),
        HEAP("heap in use, MB", Reading::heap, 0.25, 8),
        THREADS("threads", Reading::threads, 0, 1),
        DESCRIPTORS("descriptors", Reading::descriptors, 0, 2);

        final String label;

        @SuppressWarnings("ImmutableEnumChecker") // a method reference without state
        final ToDoubleFunction<Reading> value;

        final double share;
        final double constant;

        Figure(String label, ToDoubleFunction<Reading> value, double share, double constant) {
            this.label = label;
            this.value = value;
            this.share = share;
            this.constant = constant;
        }
    }

    @Option(
            names = "--minutes",
            paramLabel = "M",
            description = "How long, 2 or more; the first quarter is warm-up (default: ${DEFAULT-VALUE}).")
    private int minutes = 30;

    @Option(names = "--root", hidden = true)
    private Path root = Path.of(".");

    private final PrintStream out = System.out;
    private final HttpClient http = HttpClient.newHttpClient();
    private final List<Reading> readings = new ArrayList<>();
    private int pushes;
    private int arrived;
    private int refused;
    private double slowReconnects;

    public static void main(String[] arguments) {
        System.exit(new CommandLine(new Soak()).execute(arguments));
    }

    @Override
    public Integer call() throws IOException {
        if (minutes < 2) {
            System.err.println("--minutes: expected 2 or more but was " + minutes);
            return CommandLine.ExitCode.USAGE;
        }
        Path folder = Files.createTempDirectory("ovc-soak");
        Logging logging =
                Logging.start(LogLevel.ERROR, null, Map.of()); // of the peers; the gateway has its own process
        Vertx vertx = Vertx.vertx(new VertxOptions().setPreferNativeTransport(true));
        EventLoopGroup cameraLoop = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
        Clips clips = new Clips();
        VirtualCamera door = camera("door", clips, Variant.H264_AAC);
        VirtualCamera garage = camera("garage", clips, Variant.H265_AAC);
        VirtualCamera loose = camera("loose", clips, Variant.H264_AAC);
        PlatformOptions options = new PlatformOptions(PlatformOptions.LOOPBACK, 0, 0, 0, null, KEPT_SEGMENT_BYTES);
        VirtualPlatform platform =
                Waiting.result("the virtual platform", PATIENCE, VirtualPlatform.start(vertx, options));
        InetSocketAddress anyPort = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        int rtmpPort = URI.create(platform.rtmpUrl("x")).getPort();
        int console = freePort();
        try (RtspServer cameras = RtspServer.start(cameraLoop, anyPort, List.of(door, garage, loose));
                SlowPipe slow =
                        new SlowPipe(rtmpPort, SLOW_BYTES_PER_SECOND, Duration.ofSeconds(60), Duration.ofSeconds(20));
                OneGateway gateway = new OneGateway(
                        List.of(
                                cameras.url("/door"),
                                cameras.url("/garage"),
                                cameras.url("/loose"),
                                cameras.url("/door"),
                                cameras.url("/door")),
                        "127.0.0.1:" + console,
                        platform,
                        root,
                        folder)) {
            String slowUrl = "rtmp://127.0.0.1:" + slow.port() + "/live/slow";
            boolean good = wear(gateway, platform, loose, slowUrl, console);
            Waiting.result("the virtual platform's end", PATIENCE, platform.stop());
            return good ? CommandLine.ExitCode.OK : CommandLine.ExitCode.SOFTWARE;
        } finally {
            Waiting.result("the end", PATIENCE, vertx.close());
            cameraLoop.shutdownGracefully().awaitUninterruptibly();
            logging.close();
            delete(folder);
        }
    }

    private static VirtualCamera camera(String name, Clips clips, Variant variant) throws IOException {
        return new VirtualCamera(name, clips.main(variant), null, CameraSettings.DEFAULT);
    }

    private boolean wear(
            OneGateway gateway, VirtualPlatform platform, VirtualCamera loose, String slowUrl, int console) {
        long pid = gateway.pids().get(0);
        // What the first use of each part takes for good is no leak: the rest is measured after it.
        everythingOnce(gateway, platform, loose, slowUrl);
        Reading before = atRest(pid, console);
        answer("StartCloudRecord", gateway.record(RECORDED, "soak-steady"));
        answer("StartCloudRecord", gateway.record(DROPPED, "soak-loose"));
        answer("LivePublish", gateway.live(DROPPED, "loose", platform.rtmpUrl("loose")));
        int rounds = Math.toIntExact(Duration.ofMinutes(minutes).dividedBy(SAMPLE));
        for (int round = 0; round < rounds; round++) {
            turn(gateway, round, RTMP_TURN, RTMP, "rtmp", platform.rtmpUrl("rtmp"));
            turn(gateway, round, SRT_TURN, SRT, "srt", platform.srtUrl("srt"));
            turn(gateway, round, SLOW_TURN, SLOW, "slow", slowUrl);
            Waiting.pass(SAMPLE);
            arrived +=
                    Waiting.result("the streams", PATIENCE, platform.streams()).size();
            loose.disconnectClients();
            readings.add(reading(pid, console));
            if (round % 12 == 11) {
                say(round);
            }
        }
        double reconnects = total(console, "ovc_source_reconnects_total{channel=\"" + DROPPED);
        double saved = sum(
                metrics(console).stream()
                        .filter(line -> line.contains("result=\"ok\""))
                        .toList(),
                "ovc_segment_uploads_total");
        stopAll(gateway);
        Reading after = atRest(pid, console);
        boolean worn = worked(rounds, saved, reconnects);
        return judge(before, after) && worn;
    }

    private void everythingOnce(OneGateway gateway, VirtualPlatform platform, VirtualCamera loose, String slowUrl) {
        answer("StartCloudRecord", gateway.record(RECORDED, "first"));
        answer("StartCloudRecord", gateway.record(DROPPED, "first-loose"));
        answer("LivePublish", gateway.live(RTMP, "rtmp", platform.rtmpUrl("rtmp")));
        answer("LivePublish", gateway.live(SRT, "srt", platform.srtUrl("srt")));
        answer("LivePublish", gateway.live(SLOW, "slow", slowUrl));
        Waiting.until("the first segments", PATIENCE, () -> saved(platform) > 2);
        loose.disconnectClients();
        Waiting.pass(SAMPLE);
        stopAll(gateway, "first", "first-loose");
    }

    /** Starts a push at the beginning of each odd turn and stops it at the end. */
    private void turn(OneGateway gateway, int round, int length, int channel, String streamId, String url) {
        if (round % (2 * length) == 0) {
            pushes++;
            answer("LivePublish", gateway.live(channel, streamId, url));
        } else if (round % (2 * length) == length) {
            answer("LiveStop", gateway.stopLive(channel, streamId));
        }
    }

    private void stopAll(OneGateway gateway) {
        stopAll(gateway, "soak-steady", "soak-loose");
    }

    private void stopAll(OneGateway gateway, String steady, String looseSession) {
        int refusedBefore = refused;
        answer("StopCloudRecord", gateway.stopRecord(RECORDED, steady));
        answer("StopCloudRecord", gateway.stopRecord(DROPPED, looseSession));
        answer("LiveStop", gateway.stopLive(RTMP, "rtmp"));
        answer("LiveStop", gateway.stopLive(SRT, "srt"));
        answer("LiveStop", gateway.stopLive(SLOW, "slow"));
        answer("LiveStop", gateway.stopLive(DROPPED, "loose"));
        refused = refusedBefore; // whatever was not on is not to be stopped
    }

    private void answer(String what, Future<?> answer) {
        try {
            Waiting.result(what, PATIENCE, answer);
        } catch (IllegalStateException e) {
            refused++;
        }
    }

    /** The figures when nothing is wanted any more and what lingers has gone. */
    private Reading atRest(long pid, int console) {
        Waiting.pass(REST);
        return reading(pid, console);
    }

    private Reading reading(long pid, int console) {
        List<String> page = metrics(console);
        slowReconnects = Math.max(slowReconnects, sum(page, "ovc_push_reconnects{channel=\"" + SLOW));
        double direct = Math.max(sum(page, "netty_direct_memory_used_bytes"), sum(page, "jvm_buffer_pool_used_bytes"));
        return new Reading(
                ProcessFigures.residentMegabytes(pid),
                direct / (1 << 20),
                sum(page, "jvm_heap_used_bytes") / (1 << 20),
                sum(page, "jvm_threads"),
                descriptors(pid));
    }

    private boolean worked(int rounds, double saved, double reconnects) {
        out.printf(
                Locale.ROOT,
                "%d min: %d pushes started, %d streams seen in %d looks, %.0f segments uploaded, %.0f reconnects to the loose "
                        + "camera, %.0f reconnects of one push to the slow target, %d requests refused%n",
                minutes,
                pushes,
                arrived,
                rounds,
                saved,
                reconnects,
                slowReconnects,
                refused);
        boolean worked = arrived > rounds
                && saved > rounds / 2.0
                && reconnects > rounds / 8.0
                && slowReconnects > 0
                && refused == 0;
        if (!worked) {
            out.println("FAIL  too little of this happened: nothing is proved");
        }
        return worked;
    }

    private boolean judge(Reading before, Reading after) {
        boolean good = true;
        out.println(Flatness.HEADING);
        for (Figure figure : Figure.values()) {
            Flatness flatness = Flatness.of(
                    readings.stream().mapToDouble(figure.value).boxed().toList(), figure.share, figure.constant);
            out.println(flatness.row(figure.label));
            good &= flatness.isFlat();
        }
        out.println("at rest, before and after:");
        for (Figure figure : List.of(Figure.THREADS, Figure.DESCRIPTORS)) {
            double was = figure.value.applyAsDouble(before);
            double is = figure.value.applyAsDouble(after);
            boolean same = is <= was + figure.constant;
            out.printf(Locale.ROOT, "%-24s %10.0f %10.0f   %s%n", figure.label, was, is, same ? "flat" : "GROWS");
            good &= same;
        }
        out.println(good ? "ok    flat" : "FAIL  not flat");
        return good;
    }

    private void say(int round) {
        StringBuilder line = new StringBuilder(String.format(Locale.ROOT, "%3d min", (round + 1) / 12));
        Reading last = readings.get(readings.size() - 1);
        for (Figure figure : Figure.values()) {
            line.append(String.format(Locale.ROOT, "  %s %.1f", figure.label, figure.value.applyAsDouble(last)));
        }
        System.err.println(line);
    }

    private static long saved(VirtualPlatform platform) {
        return Waiting.result("the segments", PATIENCE, platform.segments()).stream()
                .filter(segment -> segment.getString("state").equals("SAVED"))
                .count();
    }

    private double total(int console, String prefix) {
        return sum(metrics(console), prefix);
    }

    private static double sum(List<String> page, String prefix) {
        return page.stream()
                .filter(line -> line.startsWith(prefix))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))))
                .sum();
    }

    private List<String> metrics(int console) {
        try {
            URI uri = URI.create("http://127.0.0.1:" + console + "/metrics");
            return http.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString())
                    .body()
                    .lines()
                    .toList();
        } catch (IOException e) {
            throw new IllegalStateException("the gateway answers no more: " + e, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static long descriptors(long pid) {
        try (Stream<Path> open = Files.list(Path.of("/proc", Long.toString(pid), "fd"))) {
            return open.count();
        } catch (IOException e) {
            throw new IllegalStateException("the gateway has ended: " + e, e);
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return free.getLocalPort();
        }
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }
}
