package org.ovcgateway.gateway.supervise;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.ovcgateway.gateway.supervise.Supervisor.State;
import org.slf4j.LoggerFactory;

class SupervisorTest {
    private final ManualTimers timers = new ManualTimers();
    private final List<Job.Progress> runs = new ArrayList<>();
    private final List<State> states = new ArrayList<>();
    private int stops;

    /** One second after the first failure, two after the second …; ten seconds of running clear the count. */
    private static final Backoff LINEAR = new Backoff() {
        @Override
        public Duration pause(int failures, Throwable cause) {
            return Duration.ofSeconds(failures);
        }

        @Override
        public Duration forgiveAfter() {
            return Duration.ofSeconds(10);
        }
    };

    private final Supervisor supervisor = supervise(progress -> {
        runs.add(progress);
        return () -> stops++;
    });

    private Supervisor supervise(Job job) {
        return new Supervisor("[test]", job, LINEAR, timers, status -> states.add(status.state()));
    }

    private Job.Progress run() {
        return runs.get(runs.size() - 1);
    }

    @Test
    void aJobThatFailsIsStartedAgainAfterThePause() {
        supervisor.start();
        run().ended(new IOException("connection refused"));
        Supervisor.Status waiting = supervisor.status();
        assertEquals(State.WAITING, waiting.state());
        assertEquals("connection refused", waiting.lastError());
        assertEquals(timers.now().plusSeconds(1), waiting.nextTry());
        timers.advance(Duration.ofMillis(999));
        assertEquals(1, runs.size());
        timers.advance(Duration.ofMillis(1));
        assertEquals(2, runs.size());
        run().running();
        assertEquals(List.of(State.STARTING, State.WAITING, State.STARTING, State.RUNNING), states);
        assertNull(supervisor.status().nextTry());
    }

    @Test
    void aRunThatDoesNotWorkYetIsEndedForAnotherOneWithoutBeingAFailure() {
        supervisor.start();
        supervisor.startOver();
        supervisor.startOver();
        assertEquals(1, stops);
        assertEquals(1, runs.size(), "the old one has not ended yet");
        run().ended(null);
        assertEquals(2, runs.size());
        assertEquals(0, supervisor.status().failures());
        assertEquals(State.STARTING, supervisor.status().state());

        run().ended(new IOException("refused"));
        assertEquals(State.WAITING, supervisor.status().state());
        supervisor.startOver();
        assertEquals(3, runs.size());
        assertEquals(0, timers.waiting());
    }

    @Test
    void aRunThatWorksIsNotStartedOver() {
        supervisor.start();
        run().running();
        supervisor.startOver();
        assertEquals(0, stops);
        assertEquals(1, runs.size());
    }

    @Test
    void aStopEndsWhatIsBeingStartedOver() {
        supervisor.start();
        supervisor.startOver();
        Future<Void> stopped = supervisor.stop();
        assertEquals(1, stops);
        run().ended(null);
        assertTrue(stopped.succeeded());
        assertEquals(1, runs.size());
        supervisor.startOver();
        assertEquals(1, runs.size());
    }

    @Test
    void failuresCountUntilARunHasLasted() {
        supervisor.start();
        run().ended(new IOException("one"));
        timers.advance(Duration.ofSeconds(1));
        run().running();
        timers.advance(Duration.ofSeconds(9));
        run().ended(new IOException("two"));
        assertEquals(2, supervisor.status().failures());
        timers.advance(Duration.ofSeconds(2));
        run().running();
        timers.advance(Duration.ofSeconds(10));
        assertEquals(0, supervisor.status().failures());
        assertEquals("two", supervisor.status().lastError());
        run().ended(new IOException("three"));
        assertEquals(1, supervisor.status().failures());
    }

    @Test
    void aJobThatThrowsIsAFailureLikeAnyOther() {
        Supervisor throwing = supervise(progress -> {
            throw new IOException("no such host");
        });
        throwing.start();
        assertEquals(State.WAITING, throwing.status().state());
        assertEquals("no such host", throwing.status().lastError());
    }

    @Test
    void aFailureReportedBeforeStartReturnsCountsOnce() {
        Supervisor failing = supervise(progress -> {
            progress.ended(new IOException("at once"));
            return () -> stops++;
        });
        failing.start();
        assertEquals(1, failing.status().failures());
        assertEquals(1, timers.waiting());
    }

    @Test
    void anEndedRunHasNoSayAnyMore() {
        supervisor.start();
        Job.Progress old = run();
        old.ended(new IOException("gone"));
        timers.advance(Duration.ofSeconds(1));
        old.running();
        assertEquals(State.STARTING, supervisor.status().state());
        old.ended(new IOException("gone again"));
        assertEquals(1, supervisor.status().failures());
    }

    @Test
    void stoppingWaitsForTheRunToEnd() {
        supervisor.start();
        run().running();
        Future<Void> stopped = supervisor.stop();
        assertEquals(1, stops);
        assertEquals(State.STOPPED, supervisor.status().state());
        assertFalse(stopped.isComplete());
        run().ended(null);
        assertTrue(stopped.succeeded());
        assertSame(stopped, supervisor.stop());
        assertEquals(1, stops);
        assertEquals(0, timers.waiting());
    }

    @Test
    void stoppingWhileWaitingIsDoneAtOnceAndNothingStartsAgain() {
        supervisor.start();
        run().ended(new IOException("gone"));
        assertTrue(supervisor.stop().succeeded());
        timers.advance(Duration.ofHours(1));
        assertEquals(1, runs.size());
    }

    @Test
    void aJobMayBeStoppedWhileItStarts() {
        List<Supervisor> self = new ArrayList<>();
        List<String> happened = new ArrayList<>();
        self.add(supervise(progress -> {
            self.get(0).stop();
            return () -> {
                happened.add("stopped");
                progress.ended(null);
            };
        }));
        self.get(0).start();
        assertEquals(List.of("stopped"), happened);
        assertTrue(self.get(0).stop().succeeded());
    }

    @Test
    void aListenerMayStopItBeforeTheJobBegins() {
        List<Supervisor> self = new ArrayList<>();
        self.add(new Supervisor(
                "[test]",
                progress -> {
                    throw new AssertionError("started");
                },
                LINEAR,
                timers,
                status -> self.get(0).stop()));
        self.get(0).start();
        assertTrue(self.get(0).stop().succeeded());
    }

    @Test
    void aStoppedSupervisorIsNotStartedAgain() {
        supervisor.stop();
        assertThrows(IllegalStateException.class, supervisor::start);
    }

    @Test
    void hurryingSkipsThePause() {
        supervisor.start();
        supervisor.hurry();
        assertEquals(1, runs.size());
        run().ended(new IOException("gone"));
        supervisor.hurry();
        assertEquals(2, runs.size());
        assertEquals(0, timers.waiting());
    }

    @Test
    void theExponentialPauseDoublesUpToItsCeilingAndIsSpread() {
        Backoff backoff = Backoff.exponential(Duration.ofSeconds(1), Duration.ofSeconds(30), new SplittableRandom(7));
        for (int failures = 1; failures < 100; failures++) {
            long ceiling = failures < 6 ? 1000L << (failures - 1) : 30_000;
            long pause = backoff.pause(failures, new IOException()).toMillis();
            assertTrue(pause >= ceiling / 2 && pause <= ceiling, failures + ": " + pause);
        }
    }

    @Test
    void timersRunOnTheirContextsEventLoop() throws Exception {
        Vertx vertx = Vertx.vertx();
        try {
            var context = vertx.getOrCreateContext();
            CompletableFuture<Boolean> ran = new CompletableFuture<>();
            Timers onLoop = Timers.on(context);
            onLoop.after(Duration.ofMillis(1), () -> ran.complete(Vertx.currentContext() == context));
            assertTrue(ran.get(60, TimeUnit.SECONDS));
        } finally {
            vertx.close().await(60, TimeUnit.SECONDS);
        }
    }

    @Test
    void theSameFailureOverAndOverIsLoggedEverMoreRarely() {
        ch.qos.logback.classic.Logger log = (ch.qos.logback.classic.Logger) LoggerFactory.getLogger(Supervisor.class);
        ListAppender<ILoggingEvent> lines = new ListAppender<>();
        lines.start();
        log.addAppender(lines);
        try {
            supervisor.start();
            for (int i = 0; i < 100; i++) {
                run().ended(new IOException("no route to host"));
                timers.advance(Duration.ofSeconds(i + 1));
            }
            List<String> logged =
                    lines.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
            assertEquals(7, logged.size(), logged.toString());
            assertEquals("[test] no route to host, 64 times in a row; trying again in 64.0 s", logged.get(6));
            run().ended(new IOException("connection refused"));
            assertEquals(8, lines.list.size());
        } finally {
            log.detachAppender(lines);
        }
    }

    @Test
    void aRefusalIsWaitedForLongerThanAFailureOfTheNetworkAndCountedByItself() {
        Backoff backoff = Backoff.choosing(
                cause -> cause instanceof IllegalStateException,
                Backoff.exponential(Duration.ofSeconds(1), Duration.ofSeconds(2), new SplittableRandom(1)),
                Backoff.exponential(Duration.ofSeconds(4), Duration.ofSeconds(64), new SplittableRandom(2)));
        Exception network = new IOException("gone");
        Exception refusal = new IllegalStateException("no");
        assertTrue(backoff.pause(1, network).compareTo(Duration.ofSeconds(1)) <= 0);
        for (int i = 2; i < 100; i++) {
            assertTrue(backoff.pause(i, network).compareTo(Duration.ofSeconds(2)) <= 0);
        }
        assertTrue(backoff.pause(100, refusal).compareTo(Duration.ofSeconds(4)) <= 0);
        assertTrue(backoff.pause(101, refusal).compareTo(Duration.ofSeconds(4)) >= 0);
        assertTrue(backoff.pause(105, refusal).compareTo(Duration.ofSeconds(8)) >= 0);
        assertTrue(backoff.pause(106, network).compareTo(Duration.ofSeconds(1)) <= 0);
        assertEquals(Duration.ofSeconds(64), backoff.forgiveAfter());
    }
}
