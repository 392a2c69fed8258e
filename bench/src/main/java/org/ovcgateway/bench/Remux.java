package org.ovcgateway.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.IntFunction;
import org.ovcgateway.simulator.platform.LiveStreams;
import org.ovcgateway.simulator.platform.PlatformOptions;
import org.ovcgateway.simulator.platform.VirtualPlatform;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code bench/remux}: N looped cameras through the gateway and through one ffmpeg each, in the same run. */
@Command(
        name = "bench/remux",
        description = "Compares the gateway with one ffmpeg -c copy per camera.",
        mixinStandardHelpOptions = true)
public final class Remux implements Callable<Integer> {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final int FIRST_KEY_FRAME_ROUNDS = 11;

    @Option(names = "--cameras", paramLabel = "N", description = "Cameras (default: ${DEFAULT-VALUE}).")
    private int cameras = 16;

    @Option(
            names = "--seconds",
            paramLabel = "S",
            description = "Measured per job and contender (default: ${DEFAULT-VALUE}).")
    private int seconds = 30;

    @Option(
            names = "--warmup",
            paramLabel = "S",
            description =
                    "Before each measurement; a daemon that runs for years is compiled (default: ${DEFAULT-VALUE}).")
    private int warmup = 45;

    @Option(
            names = "--job",
            paramLabel = "NAME",
            split = ",",
            description = "Only these jobs: ${COMPLETION-CANDIDATES} (default: all of them).")
    private List<Job> only = List.of(Job.values());

    @Option(names = "--json", description = "One JSON document on standard output.")
    private boolean json;

    @Option(names = "--root", hidden = true)
    private Path root = Path.of(".");

    public static void main(String[] arguments) {
        System.exit(new CommandLine(new Remux()).execute(arguments));
    }

    @Override
    public Integer call() throws IOException {
        Path folder = Files.createTempDirectory("ovc-bench");
        Vertx vertx = Vertx.vertx(new VertxOptions().setPreferNativeTransport(true));
        try (Cameras fleet = Cameras.start(cameras, root, folder)) {
            VirtualPlatform platform = Waiting.result(
                    "the virtual platform", PATIENCE, VirtualPlatform.start(vertx, PlatformOptions.loopback()));
            print(measure(vertx, platform, fleet::url, folder));
            Waiting.result("the virtual platform's end", PATIENCE, platform.stop());
            return 0;
        } finally {
            Waiting.result("the end", PATIENCE, vertx.close());
            Leftovers.delete(folder);
        }
    }

    private RemuxReport measure(Vertx vertx, VirtualPlatform platform, IntFunction<String> cameraUrl, Path folder)
            throws IOException {
        Map<Job, RemuxReport.Comparison> jobs = new EnumMap<>(Job.class);
        for (Job job : only) {
            say(job + ": gateway");
            ProcessFigures gateway;
            try (OneGateway contender = new OneGateway(cameras, cameraUrl, platform, root, folder)) {
                contender.start(job);
                gateway = figures(contender, Duration.ofSeconds(warmup));
            }
            say(job + ": ffmpeg per camera");
            ProcessFigures ffmpeg;
            try (Contender contender = new FfmpegPerCamera(cameras, cameraUrl, job, platform, folder)) {
                ffmpeg = figures(contender, Duration.ofSeconds(Math.max(5, warmup / 4)));
            }
            jobs.put(job, RemuxReport.Comparison.of(gateway, ffmpeg, cameras * seconds / 60.0));
        }
        say("first key frame and latency");
        double firstKeyFrame;
        List<Double> added;
        try (OneGateway contender = new OneGateway(1, cameraUrl, platform, root, folder)) {
            firstKeyFrame = firstKeyFrameMillis(contender, platform);
            Waiting.result("LivePublish", PATIENCE, contender.live(0, "latency", platform.rtmpUrl("latency")));
            added = latencies(vertx, platform, "latency", cameraUrl.apply(0));
        }
        List<Double> ffmpegAdds;
        try (Contender contender = new FfmpegPerCamera(1, cameraUrl, Job.RTMP, platform, folder)) {
            say("latency of process " + contender.pids());
            ffmpegAdds = latencies(vertx, platform, "ffmpeg0r", cameraUrl.apply(0));
        }
        return new RemuxReport(
                cameras,
                seconds,
                jobs,
                firstKeyFrame,
                RemuxReport.quantile(added, 0.5),
                RemuxReport.quantile(added, 0.99),
                RemuxReport.quantile(ffmpegAdds, 0.5),
                RemuxReport.quantile(ffmpegAdds, 0.99));
    }

    private ProcessFigures figures(Contender contender, Duration first) {
        Waiting.pass(first);
        ProcessFigures before = ProcessFigures.of(contender.pids());
        Waiting.pass(Duration.ofSeconds(seconds));
        ProcessFigures after = ProcessFigures.of(contender.pids());
        return new ProcessFigures(after.cpuSeconds() - before.cpuSeconds(), after.residentMegabytes());
    }

    /** The camera's stream is open because it is being recorded; a live push is ordered again and again. */
    private static double firstKeyFrameMillis(OneGateway gateway, VirtualPlatform platform) {
        Waiting.result("StartCloudRecord", PATIENCE, gateway.record(0, "keeps-it-open"));
        List<Double> millis = new ArrayList<>();
        for (int round = 0; round < FIRST_KEY_FRAME_ROUNDS; round++) {
            String id = "first" + round;
            long asked = System.nanoTime();
            Waiting.result("LivePublish", PATIENCE, gateway.live(0, id, platform.rtmpUrl(id)));
            long[] arrived = new long[1];
            Waiting.until("the first key frame", PATIENCE, () -> {
                arrived[0] = stream(platform, id)
                        .map(LiveStreams.Stream::firstKeyFrameNanos)
                        .orElse(0L);
                return arrived[0] != 0;
            });
            millis.add((arrived[0] - asked) / 1e6);
            Waiting.result("LiveStop", PATIENCE, gateway.stopLive(0, id));
        }
        Collections.sort(millis);
        return RemuxReport.quantile(millis, 0.5);
    }

    /** What a remuxer adds: arrival at the platform against arrival at a second, direct client of the camera. */
    private List<Double> latencies(Vertx vertx, VirtualPlatform platform, String streamId, String cameraUrl) {
        Waiting.until(
                "stream " + streamId,
                PATIENCE,
                () -> stream(platform, streamId)
                        .filter(stream -> stream.firstKeyFrameNanos() != 0)
                        .isPresent());
        Arrivals direct = new Arrivals();
        Arrivals remuxed = new Arrivals();
        try (DirectClient client = new DirectClient(vertx, cameraUrl, direct)) {
            client.open();
            Waiting.result("the virtual platform", PATIENCE, platform.subscribe(streamId, remuxed));
            Waiting.pass(Duration.ofSeconds(Math.max(5, warmup / 2)));
            direct.clear();
            remuxed.clear();
            Waiting.pass(Duration.ofSeconds(Math.max(10, seconds)));
            return remuxed.behind(direct);
        }
    }

    private static Optional<LiveStreams.Stream> stream(VirtualPlatform platform, String id) {
        return Waiting.result("the virtual platform", PATIENCE, platform.streams()).stream()
                .filter(stream -> stream.id().equals(id))
                .findFirst();
    }

    private void print(RemuxReport report) throws IOException {
        if (!json) {
            System.out.println(report.text());
            return;
        }
        ObjectMapper mapper = new ObjectMapper();
        ObjectNode document = mapper.valueToTree(report);
        ObjectNode jobs = (ObjectNode) document.remove("jobs");
        ObjectNode shaped = mapper.createObjectNode();
        jobs.fields().forEachRemaining(job -> shaped.set(job.getKey().toLowerCase(Locale.ROOT), job.getValue()));
        shaped.setAll(document);
        System.out.println(mapper.writerWithDefaultPrettyPrinter().writeValueAsString(shaped));
    }

    private static void say(String what) {
        System.err.println(what);
    }
}
