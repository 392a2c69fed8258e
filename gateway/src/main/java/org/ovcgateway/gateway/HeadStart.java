package org.ovcgateway.gateway;

import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.slf4j.LoggerFactory;

/**
 * Makes what the daemon wants after the command line and the configuration beside the reading of both: the classes of the JSON
 * codec, and Vert.x. The start of a box with a second core is shorter by it.
 */
public final class HeadStart {
    private final FutureTask<Vertx> vertx = new FutureTask<>(HeadStart::make);

    /** Goes ahead on a thread of its own. Without this call all is made when it is asked for. */
    public void begin() {
        // here and first: who asks for a logger while another thread sets logging up gets a substitute
        LoggerFactory.getILoggerFactory();
        new Thread(vertx, "head-start").start();
    }

    /** Waits for what has been begun, or makes it; the same one each time. */
    public Vertx vertx() throws InterruptedException {
        vertx.run(); // nothing, if another thread has begun it
        try {
            return vertx.get();
        } catch (ExecutionException e) {
            throw new IllegalStateException("Vert.x does not start", e.getCause());
        }
    }

    private static Vertx make() {
        new JsonObject("{}");
        return Daemon.vertx();
    }
}
