package org.ovcgateway.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import io.vertx.core.Vertx;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

final class HeadStartTest {
    @Test
    void theSameVertxIsThereWhetherBegunOrNot() throws Exception {
        HeadStart begun = new HeadStart();
        begun.begin();
        begun.awaitLogging();
        assertWorks(begun);
        assertWorks(new HeadStart());
    }

    private static void assertWorks(HeadStart headStart)
            throws InterruptedException, ExecutionException, TimeoutException {
        Vertx vertx = headStart.vertx();
        try {
            assertSame(vertx, headStart.vertx());
            CompletableFuture<String> ran = new CompletableFuture<>();
            vertx.runOnContext(v -> ran.complete("here"));
            assertEquals("here", ran.get(60, TimeUnit.SECONDS));
        } finally {
            vertx.close().toCompletionStage().toCompletableFuture().get(60, TimeUnit.SECONDS);
        }
    }
}
