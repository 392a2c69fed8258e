package org.ovcgateway.bench;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
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
    private static final Duration AFTER_COLLECTION = Duration.ofSeconds(15); // libc's memory is given back each 10 s
    private static final int READINGS = 5;
    private static final Duration RECOVERY = Duration.ofMinutes(3);
    private static final Duration CAMERA_PAUSE = Duration.ofSeconds(30);
    private static final Duration UPLINK_PAUSE = Duration.ofSeconds(10);
    private static final int SAMPLES_PER_LINE = 12;
    private static final int QUARTERS = 4;
    private static final Set<Vitals.Figure> JUDGED_AT_REST =
            EnumSet.of(Vitals.Figure.RESIDENT, Vitals.Figure.THREADS, Vitals.Figure.DESCRIPTORS);

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
    private final List<Vitals> rests = new ArrayList<>();
    private final Map<String, Integer> happened = new TreeMap<>();
    private final Map<String, Integer> refusals = new TreeMap<>();
    private int given;

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
        rest(site);

        List<Troubles<?>> troubles = troubles(site);
        MetricsPage page = site.metrics();
        boolean good = true;
        for (int quarter = 1; quarter <= QUARTERS; quarter++) {
            String name = "soak" + quarter;
            SoakOrders orders = new SoakOrders(site, name, seed + quarter);
            orders.recordAll();
            orders.until("all to record", RECOVERY, orders::isSettled);
            chaos(site, orders, troubles);
            good &= recovers(site, orders);
            page = site.metrics();
            orders.stopAll();
            orders.until("all to be stopped", RECOVERY, orders::isSettled);
            boolean empty = orders.comes(RECOVERY, () -> site.metrics().sum("ovc_spool_segments") == 0);
            out.println(verdict(empty) + "  nothing is left on disk");
            good &= empty;
            given += orders.given();
            orders.refusals().forEach((words, times) -> refusals.merge(words, times, Integer::sum));
            rest(site);
            good &= new SoakAccount(site.platform, site.state(), site.spool(), name, channels).addsUp(out);
        }
        good &= worked(site, page);
        good &= judge();
        return good;
    }

    private List<Troubles<?>> troubles(SoakSite site) {
        List<Troubles<?>> troubles = new ArrayList<>();
        for (int n = 0; n < channels; n++) {
            SoakCamera camera = site.cameras.get(n);
            troubles.add(new Troubles<>(camera.kinds(), camera, CAMERA_PAUSE, new Random(seed + n)));
        }
        troubles.add(
                new Troubles<>(List.of(SoakUplink.Trouble.values()), site.uplink, UPLINK_PAUSE, new Random(seed - 1)));
        return troubles;
    }

    /** A quarter of the whole. */
    private void chaos(SoakSite site, SoakOrders orders, List<Troubles<?>> troubles) throws IOException {
        long start = System.nanoTime();
        long end = start + Duration.ofMinutes(minutes).toNanos() / QUARTERS;
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
                sample(site);
            }
            Waiting.pass(TICK);
        }
        for (Troubles<?> each : troubles) {
            each.end();
        }
    }

    private void sample(SoakSite site) {
        MetricsPage page = site.metrics();
        samples.add(Vitals.of(site.pid(), page));
        if (samples.size() % SAMPLES_PER_LINE == 0) {
            out.printf(
                    Locale.ROOT,
                    "%6.1f min  %s  uploaded %.0f  cpu %.0f s%n",
                    samples.size() * SAMPLE.toSeconds() / 60.0,
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

    /**
     * Takes the figures when nothing is wanted any more and what lingers has gone: those of the reading with the least resident memory,
     * so that what lasts counts and what a moment takes does not.
     */
    private void rest(SoakSite site) {
        Waiting.pass(REST);
        Vitals least = collected(site);
        for (int i = 1; i < READINGS; i++) {
            Vitals vitals = collected(site);
            least = vitals.resident() < least.resident() ? vitals : least;
        }
        rests.add(least);
        out.println("at rest     " + least);
    }

    private static Vitals collected(SoakSite site) {
        site.collectGarbage();
        Waiting.pass(AFTER_COLLECTION);
        return Vitals.of(site.pid(), site.metrics());
    }

    private boolean worked(SoakSite site, MetricsPage page) {
        double uploaded = page.sum("ovc_segment_uploads_total", "result=\"ok\"");
        double reconnects = page.sum("ovc_source_reconnects_total");
        out.printf(
                Locale.ROOT,
                "%d min: %.0f segments uploaded, %.0f reconnects to cameras, %.0f to the platform, %d orders, refused %s%n",
                minutes,
                uploaded,
                reconnects,
                page.sum("ovc_platform_reconnects_total"),
                given,
                refusals);
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

    private boolean judge() {
        boolean good = true;
        out.println(Flatness.HEADING);
        for (Vitals.Figure figure : Vitals.Figure.values()) {
            Flatness flatness = Flatness.of(
                    samples.stream().mapToDouble(figure.value).boxed().toList(), share(figure), constant(figure));
            out.println(flatness.row(figure.label));
            good &= flatness.isFlat();
        }
        out.println("at rest after the first use, and after each quarter:");
        for (Vitals.Figure figure : Vitals.Figure.values()) {
            List<Double> values =
                    rests.stream().mapToDouble(figure.value).boxed().toList();
            // After the first use not everything has been used yet; what counts things must be there already.
            double was = values.get(figure == Vitals.Figure.RESIDENT ? 1 : 0);
            double atMost = was * (1 + share(figure)) + restConstant(figure);
            boolean judged = JUDGED_AT_REST.contains(figure);
            boolean same = values.get(values.size() - 1) <= atMost;
            StringBuilder row = new StringBuilder(String.format(Locale.ROOT, "%-24s", figure.label));
            values.forEach(value -> row.append(String.format(Locale.ROOT, " %7.1f", value)));
            if (judged) {
                row.append(String.format(Locale.ROOT, "   at most %.1f: %s", atMost, same ? "flat" : "GROWS"));
            }
            out.println(row);
            good &= same || !judged;
        }
        out.println(good ? "ok    flat" : "FAIL  not flat");
        return good;
    }

    /** By how much a figure at rest may grow beyond its share. */
    private double restConstant(Vitals.Figure figure) {
        return figure == Vitals.Figure.RESIDENT ? minutes >= LONG_RUN ? 0 : 4 : constant(figure);
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
