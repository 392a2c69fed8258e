package org.ovcgateway.onvif.device;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.ovcgateway.testkit.Await;

class TimersTest {
    private final Vertx vertx = Vertx.vertx();

    @AfterEach
    void close() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    @Test
    void tasksRunOnTheContextUnlessTheyAreCancelled() {
        Context context = vertx.getOrCreateContext();
        Timers timers = Timers.on(context);
        List<String> ran = new CopyOnWriteArrayList<>();
        context.runOnContext(start -> {
            Timers.Timer cancelled = timers.after(Duration.ofMillis(1), () -> ran.add("cancelled"));
            timers.after(Duration.ZERO, () -> {
                ran.add(Vertx.currentContext() == context ? "on the context" : "elsewhere");
                timers.after(Duration.ofMillis(10), () -> ran.add("later"));
            });
            cancelled.cancel();
        });
        Await.until("the last task", Duration.ofSeconds(20), () -> ran.contains("later"));
        assertEquals(List.of("on the context", "later"), ran);
    }
}
