package org.ovcgateway.simulator.cli;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;
import org.ovcgateway.media.srt.SrtUrl;
import org.ovcgateway.simulator.platform.Misbehaviour;
import org.ovcgateway.simulator.platform.PlatformDialect;
import org.ovcgateway.simulator.platform.PlatformOptions;
import org.ovcgateway.simulator.platform.ScheduleAnswer;
import org.ovcgateway.simulator.platform.Script;
import org.ovcgateway.simulator.platform.ScriptException;
import org.ovcgateway.simulator.platform.VirtualPlatform;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** {@code simulate platform}: a virtual platform until it is interrupted. */
@Command(
        name = "platform",
        description =
                "Runs a virtual platform: devices log in, push live streams, upload segments; a page shows it all.",
        mixinStandardHelpOptions = true)
public final class SimulatePlatform implements Callable<Integer> {
    private static final long KEPT_SEGMENT_BYTES = 256L << 20;

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli before call()
    private CommandSpec spec;

    @Option(
            names = "--listen",
            paramLabel = "ADDR",
            description =
                    "Address to listen on and to name in URLs; it is open to everyone there (default: ${DEFAULT-VALUE}).")
    private String listen = PlatformOptions.LOOPBACK;

    @Option(names = "--port", paramLabel = "P", description = "Page, signalling, uploads (default: ${DEFAULT-VALUE}).")
    private int port = 9080;

    @Option(names = "--rtmp-port", paramLabel = "P", description = "RTMP ingest (default: ${DEFAULT-VALUE}).")
    private int rtmpPort = 1935;

    @Option(names = "--srt-port", paramLabel = "P", description = "SRT ingest, UDP (default: ${DEFAULT-VALUE}).")
    private int srtPort = 9000;

    @Option(
            names = "--srt-passphrase-file",
            paramLabel = "F",
            description = "File with the passphrase that encrypts streams by SRT (default: they come in the clear).")
    private @Nullable Path srtPassphraseFile;

    @Option(
            names = "--password-file",
            paramLabel = "F",
            description = "File with the password that devices must show (default: everyone is let in).")
    private @Nullable Path passwordFile;

    @Option(
            names = "--dialect",
            paramLabel = "NAME",
            converter = DialectName.class,
            description =
                    "What devices speak that log in at /ovc: dap or ovs-rpc (default: dap). At /Vd it is h627, at /ivc ivr.")
    private PlatformDialect dialect = PlatformDialect.DAP;

    @Option(
            names = "--misbehave",
            paramLabel = "NAME",
            converter = MisbehaviourName.class,
            description = "What to do wrong from the start, by a name as in docs/ref/simulator.md.")
    private Misbehaviour misbehaviour = Misbehaviour.NONE;

    @Option(
            names = "--schedule",
            paramLabel = "URL",
            description =
                    "The address that the scheduling service names, ws://HOST:PORT or wss://HOST:PORT (default: this"
                            + " platform's own).")
    private @Nullable String schedule;

    @Option(
            names = "--schedule-ahead",
            paramLabel = "SECONDS",
            description = "How far ahead the time is that the scheduling service tells (default: ${DEFAULT-VALUE}).")
    private long scheduleAhead;

    @Option(
            names = "--script",
            paramLabel = "FILE",
            description =
                    "Replays this conversation with the first device that logs in, and ends: with 0 if it did all that is"
                            + " expected, else with 1. example:NAME is one that is built in, for dap, ovs-rpc, h627 or ivr.")
    private @Nullable String script;

    @Override
    public Integer call() throws InterruptedException {
        PrintWriter out = spec.commandLine().getOut();
        PrintWriter err = spec.commandLine().getErr();
        Vertx vertx = Vertx.vertx(new VertxOptions().setPreferNativeTransport(true));
        CountDownLatch interrupted = new CountDownLatch(1);
        CountDownLatch ended = new CountDownLatch(1);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> endAndWait(interrupted, ended), "end"));
        try {
            String scriptName = script;
            Script conversation = scriptName == null ? null : Script.parse(ScriptFiles.read(scriptName));
            ScheduleAnswer scheduled = ScheduleAnswer.of(schedule, Duration.ofSeconds(scheduleAhead));
            PlatformOptions options = new PlatformOptions(
                    listen,
                    port,
                    rtmpPort,
                    srtPort,
                    firstLine(passwordFile),
                    KEPT_SEGMENT_BYTES,
                    firstLine(srtPassphraseFile),
                    dialect);
            VirtualPlatform platform = await(VirtualPlatform.start(vertx, options));
            await(platform.misbehave(misbehaviour));
            await(platform.schedule(scheduled));
            out.println("page:      " + platform.pageUri("DEVICE-ID"));
            out.println("signalling " + platform.signallingUri());
            out.println("RTMP       " + platform.rtmpUrl("STREAM"));
            String srt = platform.srtUrl("STREAM");
            out.println("SRT        " + (srtPassphraseFile == null ? srt : SrtUrl.parse(srt)));
            out.println("scheduling " + platform.schedulerUri());
            out.flush();
            int exit = 0;
            if (conversation == null) {
                interrupted.await();
            } else {
                exit = replay(platform, conversation, scriptName, out, err);
            }
            await(platform.stop());
            return exit;
        } catch (ScriptException e) {
            err.println(script + ": " + e.getMessage());
            return 1;
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
        } catch (NoSuchFileException e) {
            err.println("no such file: " + e.getFile());
            return 1;
        } catch (IOException e) {
            err.println("cannot read a file: " + e.getMessage());
            return 1;
        } catch (ExecutionException e) {
            Throwable cause = e.getCause();
            err.println("cannot start: " + (cause == null ? e.getMessage() : cause.getMessage()));
            return 1;
        } finally {
            vertx.close();
            ended.countDown();
        }
    }

    private static int replay(
            VirtualPlatform platform, Script script, @Nullable String name, PrintWriter out, PrintWriter err)
            throws InterruptedException {
        try {
            await(platform.run(script, line -> {
                out.println(line);
                out.flush();
            }));
            out.println("the device did all that " + name + " expects");
            return 0;
        } catch (ExecutionException e) {
            Throwable cause = e.getCause();
            err.println(name + ": " + (cause == null ? e.getMessage() : cause.getMessage()));
            return 1;
        }
    }

    private static @Nullable String firstLine(@Nullable Path file) throws IOException {
        return file == null ? null : Files.readString(file).lines().findFirst().orElse("");
    }

    private static void endAndWait(CountDownLatch interrupted, CountDownLatch ended) {
        interrupted.countDown();
        try {
            ended.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static <T> T await(Future<T> future) throws ExecutionException, InterruptedException {
        return future.toCompletionStage().toCompletableFuture().get();
    }

    /** By its key in the configuration. */
    static final class DialectName implements ITypeConverter<PlatformDialect> {
        @Override
        public PlatformDialect convert(String name) {
            try {
                return PlatformDialect.of(name);
            } catch (IllegalArgumentException e) {
                throw new TypeConversionException(e.getMessage());
            }
        }
    }

    /** By the name in lower case with hyphens. */
    static final class MisbehaviourName implements ITypeConverter<Misbehaviour> {
        @Override
        public Misbehaviour convert(String name) {
            try {
                return Misbehaviour.of(name);
            } catch (IllegalArgumentException e) {
                throw new TypeConversionException(e.getMessage());
            }
        }
    }
}
