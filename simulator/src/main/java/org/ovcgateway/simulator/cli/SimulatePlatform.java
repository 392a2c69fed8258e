package org.ovcgateway.simulator.cli;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;
import org.ovcgateway.media.srt.SrtUrl;
import org.ovcgateway.simulator.platform.PlatformOptions;
import org.ovcgateway.simulator.platform.VirtualPlatform;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

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

    @Override
    public Integer call() throws InterruptedException {
        PrintWriter out = spec.commandLine().getOut();
        PrintWriter err = spec.commandLine().getErr();
        Vertx vertx = Vertx.vertx(new VertxOptions().setPreferNativeTransport(true));
        CountDownLatch interrupted = new CountDownLatch(1);
        CountDownLatch ended = new CountDownLatch(1);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> endAndWait(interrupted, ended), "end"));
        try {
            PlatformOptions options = new PlatformOptions(
                    PlatformOptions.LOOPBACK,
                    port,
                    rtmpPort,
                    srtPort,
                    firstLine(passwordFile),
                    KEPT_SEGMENT_BYTES,
                    firstLine(srtPassphraseFile));
            VirtualPlatform platform = await(VirtualPlatform.start(vertx, options));
            out.println("page:      " + platform.pageUri("DEVICE-ID"));
            out.println("signalling " + platform.signallingUri());
            out.println("RTMP       " + platform.rtmpUrl("STREAM"));
            String srt = platform.srtUrl("STREAM");
            out.println("SRT        " + (srtPassphraseFile == null ? srt : SrtUrl.parse(srt)));
            out.flush();
            interrupted.await();
            await(platform.stop());
            return 0;
        } catch (IOException e) {
            err.println("cannot read a password: " + e.getMessage());
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
}
