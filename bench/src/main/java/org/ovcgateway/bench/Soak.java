package org.ovcgateway.bench;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.ovcgateway.config.LogLevel;
import org.ovcgateway.gateway.log.Logging;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * {@code bench/soak}: the gateway as it is shipped among cameras, networks and a platform to which one thing after the other
 * happens, judged by whether its memory, threads and descriptors stay flat, all works again afterwards, and the account of what was
 * recorded adds up.
 */
@Command(
        name = "bench/soak",
        description = "Wears the gateway down and judges whether its memory, threads and descriptors stay flat.",
        mixinStandardHelpOptions = true)
public final class Soak implements Callable<Integer> {
    private static final Duration SAMPLE = Duration.ofSeconds(5);
    private static final Duration TICK = Duration.ofMillis(200);
    private static final Duration REST = Duration.ofSeconds(40);
    private static final Duration RECOVERY = Duration.ofMinutes(3);
    private static final Duration CAMERA_PAUSE = Duration.ofSeconds(30);
    private static final Duration UPLINK_PAUSE = Duration.ofSeconds(10);
    private static final int SAMPLES_PER_LINE = 12;

    /** From so many minutes on resident memory may grow by 2 %; before, what was not used yet counts for more. */
    private static final int LONG_RUN = 60;

    @Option(
            names = "--minutes",
            paramLabel = "M",
            description = "How long, 2 or more; the first quarter is warm-up (default: ${DEFAULT-VALUE}).")
    private int minutes = 30;

    @Option(names = "--channels", paramLabel = "N", description = "How many cameras (default: ${DEFAULT-VALUE}).")
    private int channels = 16;

    @Option(
            names = "--seed",
            paramLabel = "S",
            description = "What decides the order and the length of what happens (default: another one each time).")
    private long seed = System.nanoTime() & 0xffffff;

    @Option(names = "--root", hidden = true)
    private Path root = Path.of(".");

    private final PrintStream out = System.out;
    private final List<Vitals> samples = new ArrayList<>();
    private final Map<String, Integer> happened = new TreeMap<>();

    public static void main(String[] arguments) {
        System.exit(new CommandLine(new Soak()).execute(arguments));
    }

    @Override
    public Integer call() throws IOException {
        if (minutes < 2 || channels < 1) {
            System.err.println("expected 2 minutes and 1 channel or more but was " + minutes + ", " + channels);
            return CommandLine.ExitCode.USAGE;
        }
        out.printf("bench/soak --minutes %d --channels %d --seed %d%n", minutes, channels, seed);
        Path folder = Files.createTempDirectory("ovc-soak");
        Logging logging =
                Logging.start(LogLevel.ERROR, null, Map.of()); // of the peers; the gateway has its own process
        boolean good = false;
        try (SoakSite site = new SoakSite(channels, root, folder)) {
            good = wear(site);
        } finally {
            logging.close();
            Leftovers.ofRun(folder, good, out);
        }
        return good ? CommandLine.ExitCode.OK : CommandLine.ExitCode.SOFTWARE;
    }

    private boolean wear(SoakSite site) throws IOException {
        // What the first use of each part takes for good is no leak: the rest is measured after it.
        SoakOrders first = new SoakOrders(site, "first", seed);
        first.recordAll();
        first.pushAll();
        first.until(
                "all to run",
                RECOVERY,
                () -> first.isSettled() && site.platform.streams().size() >= first.pushes());
        first.until(
                "the first segments", RECOVERY, () -> site.platform.arrived().size() > 3 * channels);
        first.stopAll();
        first.until("all to be stopped", RECOVERY, first::isSettled);
        Vitals before = atRest(site);
        out.println("at rest     " + before);

        SoakOrders orders = new SoakOrders(site, "soak", seed);
        orders.recordAll();
        orders.until("all to record", RECOVERY, orders::isSettled);
        chaos(site, orders);
        boolean recovered = recovers(site, orders);
        MetricsPage page = site.metrics();
        orders.stopAll();
        orders.until("all to be stopped", RECOVERY, orders::isSettled);
        boolean empty = orders.comes(RECOVERY, () -> site.metrics().sum("ovc_spool_segments") == 0);
        Vitals after = atRest(site);
        out.println("at rest     " + after);
        boolean worked = worked(site, page, orders);
        boolean addsUp = new SoakAccount(site.platform, site.state(), site.spool(), "soak", channels).addsUp(out);
        boolean flat = judge(before, after);
        out.println(empty ? "ok    nothing is left on disk" : "FAIL  segments are left on disk");
        return worked && recovered && empty && addsUp && flat;
    }

    private void chaos(SoakSite site, SoakOrders orders) throws IOException {
        List<Troubles<?>> troubles = new ArrayList<>();
        for (int n = 0; n < channels; n++) {
            SoakCamera camera = site.cameras.get(n);
            troubles.add(new Troubles<>(camera.kinds(), camera, CAMERA_PAUSE, new Random(seed + n)));
        }
        troubles.add(
                new Troubles<>(List.of(SoakUplink.Trouble.values()), site.uplink, UPLINK_PAUSE, new Random(seed - 1)));
        long start = System.nanoTime();
        long end = start + Duration.ofMinutes(minutes).toNanos();
        long nextSample = start + SAMPLE.toNanos();
        for (long now = start; now - end < 0; now = System.nanoTime()) {
            for (Troubles<?> each : troubles) {
                Object begun = each.tick(now);
                if (begun != null) {
                    happened.merge(begun.toString(), 1, Integer::sum);
                }
            }
            orders.comeAndGo(now);
            orders.tick(now);
            if (now - nextSample >= 0) {
                nextSample += SAMPLE.toNanos();
                sample(site, now - start);
            }
            Waiting.pass(TICK);
        }
        for (Troubles<?> each : troubles) {
            each.end();
        }
    }

    private void sample(SoakSite site, long nanos) {
        MetricsPage page = site.metrics();
        samples.add(Vitals.of(site.pid(), page));
        if (samples.size() % SAMPLES_PER_LINE == 0) {
            out.printf(
                    Locale.ROOT,
                    "%6.1f min  %s  uploaded %.0f  cpu %.0f s%n",
                    nanos / 60e9,
                    samples.get(samples.size() - 1),
                    page.sum("ovc_segment_uploads_total", "result=\"ok\""),
                    page.sum("process_cpu_seconds_total"));
            out.flush();
        }
    }

    /** Whether, left in peace, every camera streams, every push that is wanted arrives, and nothing waits any more. */
    private boolean recovers(SoakSite site, SoakOrders orders) {
        long since = System.nanoTime();
        int pushes = orders.pushAllButSlow();
        boolean streaming =
                orders.comes(RECOVERY, () -> site.metrics().sum("ovc_source_state", "state=\"streaming\"") == channels);
        out.printf("%s  all cameras stream %d s after the end of it%n", verdict(streaming), seconds(since));
        boolean pushing = orders.comes(
                RECOVERY, () -> orders.isSettled() && site.platform.streams().size() >= pushes);
        out.printf("%s  all pushes arrive %d s after the end of it%n", verdict(pushing), seconds(since));
        boolean uploaded = orders.comes(RECOVERY, () -> site.metrics().sum("ovc_segments_pending{") <= channels);
        out.printf("%s  the backlog is uploaded %d s after the end of it%n", verdict(uploaded), seconds(since));
        return streaming && pushing && uploaded;
    }

    private static String verdict(boolean good) {
        return good ? "ok  " : "FAIL";
    }

    private static long seconds(long since) {
        return (System.nanoTime() - since) / 1_000_000_000L;
    }

    /** The figures when nothing is wanted any more and what lingers has gone. */
    private static Vitals atRest(SoakSite site) {
        Waiting.pass(REST);
        return Vitals.of(site.pid(), site.metrics());
    }

    private boolean worked(SoakSite site, MetricsPage page, SoakOrders orders) {
        double uploaded = page.sum("ovc_segment_uploads_total", "result=\"ok\"");
        double reconnects = page.sum("ovc_source_reconnects_total");
        out.printf(
                Locale.ROOT,
                "%d min: %.0f segments uploaded, %.0f reconnects to cameras, %.0f to the platform, %d orders, refused %s%n",
                minutes,
                uploaded,
                reconnects,
                page.sum("ovc_platform_reconnects_total"),
                orders.given(),
                orders.refusals());
        out.println("what happened: " + happened);
        boolean all = happened.size()
                >= Stream.concat(
                                site.cameras.stream().flatMap(camera -> camera.kinds().stream()),
                                Stream.of(SoakUplink.Trouble.values()))
                        .distinct()
                        .count();
        boolean worked =
                (all || minutes < 10) && uploaded > channels * minutes && reconnects > channels * minutes / 4.0;
        if (!worked) {
            out.println("FAIL  too little of this happened: nothing is proved");
        }
        return worked;
    }

    private boolean judge(Vitals before, Vitals after) {
        boolean good = true;
        out.println(Flatness.HEADING);
        for (Vitals.Figure figure : Vitals.Figure.values()) {
            Flatness flatness = Flatness.of(
                    samples.stream().mapToDouble(figure.value).boxed().toList(), share(figure), constant(figure));
            out.println(flatness.row(figure.label));
            good &= flatness.isFlat();
        }
        good &= isFlatWithoutBacklog();
        out.println("at rest, before and after:");
        for (Vitals.Figure figure : List.of(Vitals.Figure.THREADS, Vitals.Figure.DESCRIPTORS)) {
            double was = figure.value.applyAsDouble(before);
            double is = figure.value.applyAsDouble(after);
            boolean same = is <= was + constant(figure);
            out.printf(Locale.ROOT, "%-24s %10.0f %10.0f   %s%n", figure.label, was, is, same ? "flat" : "GROWS");
            good &= same;
        }
        out.println(good ? "ok    flat" : "FAIL  not flat");
        return good;
    }

    /** Like with like: what waits for its upload is memory too, and more of it at one moment is no growth. */
    private boolean isFlatWithoutBacklog() {
        List<Double> resident = samples.stream()
                .filter(each -> each.waiting() == 0)
                .map(Vitals::resident)
                .toList();
        if (resident.size() < Flatness.MIN_SAMPLES) {
            out.printf("  nothing waited at %d samples only%n", resident.size());
            return minutes < LONG_RUN;
        }
        Flatness flatness = Flatness.of(resident, share(Vitals.Figure.RESIDENT), minutes >= LONG_RUN ? 0 : 4);
        out.println(flatness.row("  with nothing waiting"));
        return flatness.isFlat();
    }

    /** The part of a figure by which it may grow. */
    private double share(Vitals.Figure figure) {
        return switch (figure) {
            case RESIDENT -> minutes >= LONG_RUN ? 0.02 : 0.05;
            case COMPILED, HEAP -> 0.25;
            case DIRECT -> 0.05;
            case THREADS, DESCRIPTORS -> 0;
        };
    }

    /** By how much beyond that. */
    private double constant(Vitals.Figure figure) {
        return switch (figure) {
            case COMPILED -> 4; // of what happens rarely, for hours
            case HEAP -> 8;
            case RESIDENT, DIRECT -> 16; // a segment of each channel: it follows what waits for its upload
            case THREADS -> 1;
            case DESCRIPTORS -> 2;
        };
    }
}
