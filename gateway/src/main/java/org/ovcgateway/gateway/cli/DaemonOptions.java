package org.ovcgateway.gateway.cli;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.function.Function;
import org.ovcgateway.config.LogLevel;
import org.ovcgateway.gateway.Daemon;
import org.ovcgateway.gateway.control.ControlClient;
import org.ovcgateway.gateway.log.Logging;
import picocli.CommandLine.Mixin;

/** Which daemon is meant; a mix-in of the commands that talk to the one that runs. */
public final class DaemonOptions {
    @Mixin
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private StateDirectoryOption stateDirectory;

    /** Asks the daemon one thing and waits for its answer. */
    public <T> T ask(Function<ControlClient, Future<T>> question) throws InterruptedException, ExecutionException {
        Logging logging = Logging.start(LogLevel.ERROR, null, Map.of());
        Vertx vertx = Daemon.vertx();
        try {
            return await(question.apply(new ControlClient(vertx, stateDirectory.path())));
        } finally {
            await(vertx.close());
            logging.close();
        }
    }

    private static <T> T await(Future<T> future) throws InterruptedException, ExecutionException {
        return future.toCompletionStage().toCompletableFuture().get();
    }
}
