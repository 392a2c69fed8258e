package org.ovcgateway.gateway;

import io.netty.util.internal.PlatformDependent;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.ovcgateway.config.GatewayConfig;
import org.ovcgateway.gateway.box.Box;
import org.ovcgateway.gateway.log.Logging;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The life of the process: starts the gateway, waits for signals, applies a changed configuration on SIGHUP, ends in an orderly
 * way on SIGTERM and SIGINT.
 */
public final class Daemon {
    private static final Logger log = LoggerFactory.getLogger(Daemon.class);
    private static final Duration STOP_LIMIT = Duration.ofSeconds(40);

    /** What the main thread waits for. */
    private enum Order {
        RELOAD,
        STOP
    }

    /** Reads the configuration again; null, and words in the log, if it is bad. */
    @FunctionalInterface
    public interface Loader {
        @Nullable
        GatewayConfig load();
    }

    private final BlockingQueue<Order> orders = new LinkedBlockingQueue<>();
    private final CountDownLatch stopped = new CountDownLatch(1);
    private final Logging logging;
    private final Loader loader;
    private final String version;
    private final Path stateDirectory;
    private final @Nullable Path logDirectory;

    /** @param logDirectory where the log's JSON lines are; null if there are none */
    public Daemon(Logging logging, Loader loader, String version, Path stateDirectory, @Nullable Path logDirectory) {
        this.logging = logging;
        this.loader = loader;
        this.version = version;
        this.stateDirectory = stateDirectory;
        this.logDirectory = logDirectory;
    }

    /**
     * Runs until it is told to stop; blocks. Returns whether everything started.
     *
     * @param vertx closed in the end
     */
    public boolean run(GatewayConfig first, Vertx vertx) throws InterruptedException {
        logging.protect(first.secrets());
        Gateway gateway = new Gateway(
                vertx,
                version,
                RandomGenerator.of("L64X128MixRandom"),
                Box.Places.ofDaemon(stateDirectory, logDirectory));
        gateway.onLogLevel(logging::level);
        Signals.on("HUP", () -> orders.add(Order.RELOAD));
        Thread stopHook = new Thread(this::stopAndWait, "stop");
        Runtime.getRuntime().addShutdownHook(stopHook);
        boolean started = succeeded("start", gateway.start(first));
        if (started) {
            log.info("ready; {} MB of direct memory at most", PlatformDependent.maxDirectMemory() >> 20);
            while (orders.take() == Order.RELOAD) {
                reload(gateway);
            }
        }
        log.info("stopping");
        succeeded("stop", gateway.stop());
        succeeded("stop", vertx.close());
        log.info("stopped");
        logging.close();
        stopped.countDown();
        return started;
    }

    /** An event loop per core; the native transport where it loads; nothing unpacked to disk. */
    public static Vertx vertx() {
        return Vertx.vertx(new VertxOptions()
                .setPreferNativeTransport(true)
                .setEventLoopPoolSize(Runtime.getRuntime().availableProcessors())
                .setWorkerPoolSize(2)
                .setInternalBlockingPoolSize(2)
                .setFileSystemOptions(
                        new FileSystemOptions().setFileCachingEnabled(false).setClassPathResolvingEnabled(false)));
    }

    private void reload(Gateway gateway) throws InterruptedException {
        log.info("reading the configuration again");
        GatewayConfig next = loader.load();
        if (next == null) {
            log.error("the changed configuration is bad; nothing was changed");
            return;
        }
        logging.protect(next.secrets());
        if (succeeded("reload", gateway.apply(next))) {
            log.info("the configuration has been applied");
        }
    }

    /** In the shutdown hook: the process must not end before what is queued has been uploaded, or given up. */
    private void stopAndWait() {
        orders.add(Order.STOP);
        try {
            if (!stopped.await(STOP_LIMIT.toSeconds(), TimeUnit.SECONDS)) {
                log.warn("not stopped after {} s; ending all the same", STOP_LIMIT.toSeconds());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static boolean succeeded(String what, Future<Void> future) throws InterruptedException {
        try {
            future.toCompletionStage().toCompletableFuture().get(STOP_LIMIT.toSeconds(), TimeUnit.SECONDS);
            return true;
        } catch (ExecutionException e) {
            Throwable cause = e.getCause();
            log.error("{}: {}", what, cause == null ? e.getMessage() : cause.getMessage());
        } catch (TimeoutException e) {
            log.error("{}: not done after {} s", what, STOP_LIMIT.toSeconds());
        }
        return false;
    }
}
