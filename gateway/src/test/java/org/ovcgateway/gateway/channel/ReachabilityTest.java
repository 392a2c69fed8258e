package org.ovcgateway.gateway.channel;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.vertx.core.Promise;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.ovcgateway.gateway.command.ChannelState.Status;
import org.ovcgateway.gateway.supervise.ManualTimers;

class ReachabilityTest {
    private static final Duration MOMENT = Duration.ofMillis(1);

    private final ManualTimers timers = new ManualTimers();
    private final List<Promise<Void>> questions = new ArrayList<>();
    private final Reachability reachability = new Reachability(
            "[test]",
            () -> {
                Promise<Void> question = Promise.promise();
                questions.add(question);
                return question.future();
            },
            () -> false,
            timers,
            () -> {});

    private void answer(int question, boolean there) {
        if (there) {
            questions.get(question).complete();
        } else {
            questions.get(question).fail("no route to host");
        }
    }

    @Test
    void aCameraThatIsOffIsAskedEveryFewSeconds() {
        reachability.start();
        answer(0, false);
        assertEquals(Status.OFFLINE, reachability.status());
        timers.advance(Reachability.RETRY_INTERVAL.minus(MOMENT));
        assertEquals(1, questions.size());
        timers.advance(MOMENT);
        answer(1, true);
        assertEquals(Status.ONLINE, reachability.status());
        timers.advance(Reachability.INTERVAL.minus(MOMENT));
        assertEquals(2, questions.size());
        timers.advance(MOMENT);
        assertEquals(3, questions.size());
    }

    @Test
    void aCameraThatIsSeenAgainIsAskedAtOnce() {
        reachability.start();
        answer(0, false);
        reachability.hurry();
        assertEquals(2, questions.size());
        answer(1, true);
        assertEquals(Status.ONLINE, reachability.status());
        assertEquals(1, timers.waiting());
        reachability.hurry();
        assertEquals(2, questions.size(), "it is online");
    }

    @Test
    void theAnswerToAnEarlierQuestionDoesNotCount() {
        reachability.start();
        reachability.hurry();
        answer(1, true);
        answer(0, false);
        assertEquals(Status.ONLINE, reachability.status());
        assertEquals(1, timers.waiting());
    }

    @Test
    void nothingIsAskedOnceItIsClosed() {
        reachability.start();
        answer(0, false);
        reachability.close();
        reachability.hurry();
        assertEquals(1, questions.size());
        assertEquals(0, timers.waiting());
    }

    @Test
    void anAnswerThatComesOnceItIsClosedChangesNothing() {
        reachability.start();
        reachability.close();
        answer(0, true);
        assertEquals(Status.OFFLINE, reachability.status());
        assertEquals(0, timers.waiting());
    }
}
