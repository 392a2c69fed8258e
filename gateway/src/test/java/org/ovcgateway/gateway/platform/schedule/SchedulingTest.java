package org.ovcgateway.gateway.platform.schedule;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.ovcgateway.gateway.supervise.Backoff;
import org.ovcgateway.gateway.supervise.Supervisor;
import org.ovcgateway.gateway.supervise.Timers;
import org.ovcgateway.testkit.Await;

class SchedulingTest {
    private static final Duration SOON = Duration.ofSeconds(20);

    private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
    private final Context context = vertx.getOrCreateContext();
    private final FakeScheduler scheduler = new FakeScheduler(vertx);
    private final List<Schedule> found = new CopyOnWriteArrayList<>();
    private final List<Integer> failures = new CopyOnWriteArrayList<>();
    private final Scheduling scheduling = new Scheduling(
            new SchedulingService(vertx, null, scheduler.url(), "AA:BB:CC:DD:EE:FF", true),
            Timers.on(context),
            new Backoff() {
                @Override
                public Duration pause(int count, Throwable cause) {
                    failures.add(count);
                    return Duration.ofMillis(20);
                }

                @Override
                public Duration forgiveAfter() {
                    return Duration.ZERO;
                }
            },
            found::add);

    SchedulingTest() throws Exception {}

    @AfterEach
    void close() throws Exception {
        scheduling.close().await(60, TimeUnit.SECONDS);
        vertx.close().await(60, TimeUnit.SECONDS);
    }

    private void awaitAnswers(int count) {
        Await.until(count + " answers", SOON, () -> found.size() == count);
    }

    private void awaitError(String words) {
        Await.until("an error: " + words, SOON, () -> {
            Supervisor.Status status = scheduling.status();
            return status != null && String.valueOf(status.lastError()).contains(words);
        });
    }

    @Test
    void aQuestionNamesTheDeviceInQueryAndHeaderAndHasNoBody() {
        scheduler.name(4711);
        scheduling.lookUp();
        awaitAnswers(1);
        assertEquals(
                List.of("GET /Vs/getServerAddr?macid=AA%3ABB%3ACC%3ADD%3AEE%3AFF AA:BB:CC:DD:EE:FF"),
                scheduler.questions);
        assertEquals(URI.create("ws://127.0.0.1:4711"), found.get(0).signalling());
        assertEquals(Instant.parse("2026-01-01T00:00:00.250Z"), found.get(0).time());
        assertEquals(found.get(0), scheduling.last());
        assertNull(scheduling.status());
    }

    @Test
    void itIsAskedAgainUntilItAnswersAndItsWordsAreKept() {
        scheduler.answer(403, "{\"info\":\"device is locked\\n\"}");
        scheduling.lookUp();
        awaitError("the scheduler answered HTTP 403: \"device is locked\uFFFD\"");
        scheduler.answer(500, "");
        awaitError("the scheduler answered HTTP 500, without words");
        scheduler.answer(200, "{\"info\":\"unknown\"}");
        awaitError("the scheduler refused: \"unknown\"");
        scheduler.answer(200, "x".repeat(64 * 1024 + 1));
        awaitError("expected at most 65536 bytes but were more");
        scheduler.behaviour = request -> request.connection().close();
        awaitError("cannot reach the scheduler at 127.0.0.1:");
        scheduler.behaviour = request -> request.response()
                .setStatusCode(302)
                .putHeader("Location", scheduler.url() + "/elsewhere")
                .end();
        awaitError("the scheduler answered HTTP 302");
        assertEquals(0, found.size());
        scheduler.name(1);
        awaitAnswers(1);
        List<Integer> counted = new ArrayList<>(failures);
        for (int i = 0; i < counted.size(); i++) {
            assertEquals(i + 1, counted.get(i), "failures in a row");
        }
    }

    @Test
    void whileOneQuestionIsUnansweredNoOtherIsAsked() {
        scheduler.behaviour = request -> {};
        scheduling.lookUp();
        scheduling.lookUp();
        Await.until("a question", SOON, () -> !scheduler.questions.isEmpty());
        assertNotNull(scheduling.status());
        scheduling.lookUp();
        scheduler.behaviour = request -> {};
        vertx.<Void>executeBlocking(() -> null).await();
        assertEquals(1, scheduler.questions.size());
    }

    @Test
    void eachLookUpIsAnsweredAnewAndCountsItsFailuresAnew() {
        scheduler.name(1);
        scheduling.lookUp();
        awaitAnswers(1);
        scheduler.answer(500, "");
        scheduling.lookUp();
        Await.until("a failure", SOON, () -> failures.size() >= 2);
        assertEquals(1, failures.get(0));
        scheduler.name(2);
        awaitAnswers(2);
        assertEquals(URI.create("ws://127.0.0.1:2"), found.get(1).signalling());
    }
}
