package org.ovcgateway.gateway;

import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.slf4j.ILoggerFactory;
import org.slf4j.LoggerFactory;

/**
 * Makes what the daemon wants after the command line and the configuration beside the reading of both: logging, the classes of
 * the JSON codec, and Vert.x. The start of a box with a second core is shorter by it.
 */
public final class HeadStart {
    private final FutureTask<ILoggerFactory> logging = new FutureTask<>(LoggerFactory::getILoggerFactory);
    private final FutureTask<Vertx> vertx = new FutureTask<>(HeadStart::make);

    private boolean begun;

    /** Goes ahead on a thread of its own. Without this call each is made when it is asked for. */
    public void begin() {
        begun = true;
        new Thread(this::makeAll, "head-start").start();
    }

    private void makeAll() {
        made(logging); // whoever makes it: Vert.x asks for loggers
        vertx.run();
    }

    /**
     * Waits until loggers may be asked for: who asks while another thread sets logging up gets a substitute. On the thread that
     * has begun, before it touches a class with a logger.
     */
    public void awaitLogging() {
        if (begun) {
            made(logging);
        }
    }

    /** Waits for what has been begun, or makes it; the same one each time. */
    public Vertx vertx() {
        return made(vertx);
    }

    private static <T> T made(FutureTask<T> task) {
        task.run(); // nothing, if another thread has begun it
        try {
            return task.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        } catch (ExecutionException e) {
            throw new IllegalStateException("the daemon cannot be set up", e.getCause());
        }
    }

    private static Vertx make() {
        new JsonObject("{}");
        return Daemon.vertx();
    }
}
