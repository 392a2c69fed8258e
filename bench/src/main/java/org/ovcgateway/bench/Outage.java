package org.ovcgateway.bench;

import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.PrintStream;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.ovcgateway.config.LogLevel;
import org.ovcgateway.gateway.log.Logging;
import org.ovcgateway.gateway.record.ledger.LedgerFile;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * {@code bench/outage}: the gateway as it is shipped records four cameras of 3 Mbit/s and pushes each of them, and all that it sends to
 * the platform vanishes for a while. What was recorded meanwhile must arrive afterwards, whole and in order, and live must be back soon.
 */
@Command(
        name = "bench/outage",
        description = "Takes the line to the platform away for a while and judges whether anything is lost.",
        mixinStandardHelpOptions = true)
public final class Outage implements Callable<Integer> {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration RELOGIN = Duration.ofSeconds(90);
    private static final Duration POLL = Duration.ofMillis(50);
    private static final Duration FRESH = Duration.ofSeconds(1);
    private static final Duration REPORT = Duration.ofMinutes(1);
    private static final double LIVE_WITHIN_SECONDS = 5;
    private static final String SESSION = "outage";

    @Option(
            names = "--minutes",
            paramLabel = "M",
            description = "How long the line is away (default: ${DEFAULT-VALUE}).")
    private int minutes = 30;

    @Option(names = "--cameras", paramLabel = "N", description = "How many (default: ${DEFAULT-VALUE}).")
    private int cameras = 4;

    @Option(names = "--root", hidden = true)
    private Path root = Path.of(".");

    @Option(names = "--namespace", hidden = true, required = true)
    private String namespace = "";

    @Option(names = "--outside", hidden = true, required = true, description = "This side's address.")
    private String outside = "";

    @Option(names = "--inside", hidden = true, required = true, description = "The gateway's address.")
    private String inside = "";

    private final PrintStream out = System.out;
    private final HttpClient http = HttpClient.newHttpClient();
    private final PushWatch live = new PushWatch();

    public static void main(String[] arguments) {
        System.exit(new CommandLine(new Outage()).execute(arguments));
    }

    @Override
    public Integer call() throws IOException {
        if (minutes < 1 || cameras < 1) {
            System.err.println("expected 1 minute and 1 camera or more but was " + minutes + ", " + cameras);
            return CommandLine.ExitCode.USAGE;
        }
        Path folder = Files.createTempDirectory("ovc-outage");
        Logging logging =
                Logging.start(LogLevel.ERROR, null, Map.of()); // of the peers; the gateway has its own process
        Vertx vertx = Vertx.vertx(new VertxOptions().setPreferNativeTransport(true));
        boolean good = false;
        try (Cameras all = Cameras.start(outside, cameras, root, folder)) {
            SoakPlatform platform = new SoakPlatform(vertx, outside);
            BlackHole hole = new BlackHole(namespace);
            try (ChildProcess gateway = gateway(hole, platform, all, folder)) {
                Waiting.until("the gateway to log in", PATIENCE, () -> platform.logins() > 0);
                good = outage(hole, platform, gateway.pid(), folder);
            } finally {
                platform.stop();
            }
        } finally {
            Waiting.result("the end", PATIENCE, vertx.close());
            logging.close();
            Leftovers.ofRun(folder, good, out);
        }
        return good ? CommandLine.ExitCode.OK : CommandLine.ExitCode.SOFTWARE;
    }

    private ChildProcess gateway(BlackHole hole, SoakPlatform platform, Cameras all, Path folder) throws IOException {
        StringBuilder yaml = new StringBuilder(
                """
                platform:
                  url: ws://%s:%d
                  allow-plaintext: true
                  allow-private-addresses: true
                  device-id: "%s"
                  password: secret
                console: { listen: "%s" }
                recording: { spool: { path: "%s" } }
                channels:
                """.formatted(outside, platform.httpPort(), OneGateway.DEVICE, console(), folder.resolve("spool")));
        for (int n = 0; n < cameras; n++) {
            yaml.append("  %d: { camera: \"%s\" }%n".formatted(n, all.url(n)));
        }
        Path config = Files.writeString(folder.resolve("gateway.yaml"), yaml);
        return ChildProcess.start(
                hole.inside(Launcher.command(
                        root,
                        "run",
                        "--config",
                        config.toString(),
                        "--state-dir",
                        folder.resolve("state").toString())),
                folder.resolve("gateway.log"));
    }

    private String console() {
        return inside + ":8480";
    }

    private boolean outage(BlackHole hole, SoakPlatform platform, long pid, Path folder) throws IOException {
        for (int n = 0; n < cameras; n++) {
            String name = SESSION + "-" + n;
            String url =
                    n % 2 == 0 ? platform.now().rtmpUrl(name) : platform.now().srtUrl(name);
            order(platform, "LivePublish", Orders.live(n, name, url));
            order(
                    platform,
                    "StartCloudRecord",
                    Orders.record(n, name, platform.now().callbackUrl(name)));
        }
        Waiting.until("all pushes", PATIENCE, () -> isLive(platform));
        Waiting.until("the first segments", PATIENCE, () -> platform.arrived().size() >= 3 * cameras);
        int before = platform.arrived().size();
        double cpuBefore = metrics().sum("process_cpu_seconds_total");
        out.printf(Locale.ROOT, "before   %s%n", Vitals.of(pid, metrics()));
        int logins = platform.logins();
        hole.open(platform.httpPort(), platform.rtmpPort(), platform.srtPort());
        long since = System.nanoTime();
        for (Duration passed = Duration.ZERO; passed.toMinutes() < minutes; passed = passed.plus(REPORT)) {
            Waiting.pass(REPORT);
            MetricsPage page = metrics();
            out.printf(
                    Locale.ROOT,
                    "%3d min  %s  on disk %.0f segments, %.0f MB%n",
                    passed.plus(REPORT).toMinutes(),
                    Vitals.of(pid, page),
                    page.sum("ovc_spool_segments"),
                    page.sum("ovc_spool_bytes") / 1e6);
        }
        double cpu = metrics().sum("process_cpu_seconds_total") - cpuBefore;
        int during = platform.arrived().size();
        double waiting = metrics().sum("ovc_segments_pending{");
        double seconds = (System.nanoTime() - since) / 1e9;
        hole.close();
        double resumed = resumption(platform, cameras);
        out.printf(
                Locale.ROOT,
                "black-out of %.0f s: %d segments came in it, %.0f waited at its end; CPU %.1f %% of a core%n",
                seconds,
                during - before,
                waiting,
                100 * cpu / seconds);
        out.printf(
                Locale.ROOT,
                "%s all pushes were back %.1f s after the line was (wanted: %.0f s)%n",
                verdict(resumed <= LIVE_WITHIN_SECONDS),
                resumed,
                LIVE_WITHIN_SECONDS);
        long back = System.nanoTime();
        Waiting.until(
                "the backlog to be uploaded",
                Duration.ofMinutes(5 + 2L * minutes),
                () -> metrics().sum("ovc_segments_pending{") <= cameras);
        out.printf(Locale.ROOT, "backlog uploaded in %.1f s%n", resumed + (System.nanoTime() - back) / 1e9);
        // Signalling that has failed often tries once a minute (H.627.2 9.3.1.3); live and uploads do not wait for it.
        Waiting.until("the gateway to log in again", RELOGIN, () -> platform.logins() > logins);
        out.printf(Locale.ROOT, "logged in again within %.1f s%n", resumed + (System.nanoTime() - back) / 1e9);
        for (int n = 0; n < cameras; n++) {
            order(platform, "StopCloudRecord", Orders.stopRecord(n, SESSION + "-" + n));
        }
        Waiting.until("nothing to be left on disk", PATIENCE, () -> metrics().sum("ovc_spool_segments") == 0);
        out.printf(Locale.ROOT, "after    %s%n", Vitals.of(pid, metrics()));
        Path state = folder.resolve("state");
        boolean addsUp = new SoakAccount(platform, state, folder.resolve("spool"), SESSION, cameras).addsUp(out);
        int gaps = new LedgerFile(state).read().size();
        out.printf("%s %d gaps in the ledger%n", verdict(gaps == 0), gaps);
        boolean inOrder = inOrder(platform.arrived());
        out.println(verdict(inOrder) + " all segments came in order");
        return addsUp && inOrder && gaps == 0 && resumed <= LIVE_WITHIN_SECONDS;
    }

    private static void order(SoakPlatform platform, String method, JsonObject params) {
        Waiting.result(method, OneGateway.ANSWER, platform.order(method, params));
    }

    private static String verdict(boolean good) {
        return good ? "ok   " : "FAIL ";
    }

    /** Whether every push has brought a picture just now. */
    private boolean isLive(SoakPlatform platform) {
        live.look(platform);
        return live.arrivedSince(System.nanoTime() - FRESH.toNanos()) >= cameras;
    }

    /** Seconds from now until every push has brought something new. */
    private double resumption(SoakPlatform platform, int pushes) {
        long since = System.nanoTime();
        while (live.arrivedSince(since) < pushes) {
            live.look(platform);
            if (System.nanoTime() - since > PATIENCE.toNanos()) {
                return Double.POSITIVE_INFINITY;
            }
            Waiting.pass(POLL);
        }
        return (System.nanoTime() - since) / 1e9;
    }

    /** As the platform got to know of them, in each session. */
    private static boolean inOrder(List<JsonObject> segments) {
        return segments.stream()
                .map(segment -> segment.getString("session"))
                .distinct()
                .allMatch(session -> {
                    List<Double> starts = segments.stream()
                            .filter(segment -> segment.getString("session").equals(session))
                            .map(segment -> segment.getDouble("start"))
                            .toList();
                    return starts.stream().sorted().toList().equals(starts);
                });
    }

    private MetricsPage metrics() {
        return MetricsPage.of(http, console());
    }
}
