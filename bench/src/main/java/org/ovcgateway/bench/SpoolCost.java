package org.ovcgateway.bench;

import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import org.ovcgateway.config.LogLevel;
import org.ovcgateway.gateway.log.Logging;
import org.ovcgateway.simulator.platform.PlatformOptions;
import org.ovcgateway.simulator.platform.VirtualPlatform;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * {@code bench/spool}: two gateways as they are shipped record the same cameras at the same time, one with a spool and one without;
 * what else the machine does happens to both.
 */
@Command(
        name = "bench/spool",
        description = "Compares recording with a spool and without: CPU and memory.",
        mixinStandardHelpOptions = true)
public final class SpoolCost implements Callable<Integer> {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final double WANTED = 1.15;

    @Option(names = "--cameras", paramLabel = "N", description = "How many (default: ${DEFAULT-VALUE}).")
    private int cameras = 8;

    @Option(names = "--seconds", paramLabel = "S", description = "Of each round (default: ${DEFAULT-VALUE}).")
    private int seconds = 30;

    @Option(names = "--rounds", paramLabel = "R", description = "How many (default: ${DEFAULT-VALUE}).")
    private int rounds = 5;

    @Option(
            names = "--warmup",
            paramLabel = "S",
            description = "Before the first, in which Java compiles (default: ${DEFAULT-VALUE}).")
    private int warmup = 240;

    @Option(names = "--root", hidden = true)
    private Path root = Path.of(".");

    public static void main(String[] arguments) {
        System.exit(new CommandLine(new SpoolCost()).execute(arguments));
    }

    @Override
    public Integer call() throws IOException {
        Path folder = Files.createTempDirectory("ovc-spool-cost");
        Logging logging =
                Logging.start(LogLevel.ERROR, null, Map.of()); // of the peers; the gateways have their own processes
        Vertx vertx = Vertx.vertx(new VertxOptions().setPreferNativeTransport(true));
        try (Cameras fleet = Cameras.start(cameras, root, folder)) {
            List<String> urls = IntStream.range(0, cameras).mapToObj(fleet::url).toList();
            VirtualPlatform one = platform(vertx);
            VirtualPlatform other = platform(vertx);
            String spool = "recording: { spool: { path: \"%s\" } }%n".formatted(folder.resolve("spool"));
            Path withFolder = Files.createDirectory(folder.resolve("with"));
            Path withoutFolder = Files.createDirectory(folder.resolve("without"));
            try (OneGateway with = new OneGateway(urls, "off", spool, one, root, withFolder);
                    OneGateway without = new OneGateway(urls, "off", other, root, withoutFolder)) {
                return compare(with, without) ? CommandLine.ExitCode.OK : CommandLine.ExitCode.SOFTWARE;
            } finally {
                Waiting.result("a virtual platform's end", PATIENCE, one.stop());
                Waiting.result("a virtual platform's end", PATIENCE, other.stop());
            }
        } finally {
            Waiting.result("the end", PATIENCE, vertx.close());
            logging.close();
            Leftovers.delete(folder);
        }
    }

    private static VirtualPlatform platform(Vertx vertx) {
        PlatformOptions options = new PlatformOptions(PlatformOptions.LOOPBACK, 0, 0, 0, null, 32L << 20);
        return Waiting.result("a virtual platform", PATIENCE, VirtualPlatform.start(vertx, options));
    }

    private boolean compare(OneGateway with, OneGateway without) {
        for (int n = 0; n < cameras; n++) {
            Waiting.result("StartCloudRecord", PATIENCE, with.record(n, "with" + n));
            Waiting.result("StartCloudRecord", PATIENCE, without.record(n, "without" + n));
        }
        Waiting.pass(Duration.ofSeconds(warmup));
        System.out.printf("%-8s %28s %28s %8s%n", "round", "with, CPU s / stream-minute", "without", "ratio");
        ProcessFigures lastWith = ProcessFigures.of(with.pids());
        ProcessFigures lastWithout = ProcessFigures.of(without.pids());
        ProcessFigures firstWith = lastWith;
        ProcessFigures firstWithout = lastWithout;
        for (int round = 1; round <= rounds; round++) {
            Waiting.pass(Duration.ofSeconds(seconds));
            ProcessFigures nowWith = ProcessFigures.of(with.pids());
            ProcessFigures nowWithout = ProcessFigures.of(without.pids());
            row(Integer.toString(round), lastWith, nowWith, lastWithout, nowWithout, seconds);
            lastWith = nowWith;
            lastWithout = nowWithout;
        }
        double ratio = row("all", firstWith, lastWith, firstWithout, lastWithout, seconds * rounds);
        System.out.printf(
                Locale.ROOT,
                "resident: %.0f MB with, %.0f MB without%n",
                lastWith.residentMegabytes(),
                lastWithout.residentMegabytes());
        boolean good = ratio <= WANTED;
        System.out.printf(
                Locale.ROOT,
                "%s  CPU with a spool is %.2f of without (wanted: %.2f)%n",
                good ? "ok  " : "FAIL",
                ratio,
                WANTED);
        return good;
    }

    private double row(
            String name,
            ProcessFigures withBefore,
            ProcessFigures with,
            ProcessFigures withoutBefore,
            ProcessFigures without,
            int span) {
        double streamMinutes = cameras * span / 60.0;
        double one = (with.cpuSeconds() - withBefore.cpuSeconds()) / streamMinutes;
        double other = (without.cpuSeconds() - withoutBefore.cpuSeconds()) / streamMinutes;
        System.out.printf(Locale.ROOT, "%-8s %28.3f %28.3f %8.2f%n", name, one, other, one / other);
        return one / other;
    }
}
