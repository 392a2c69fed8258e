package org.ovcgateway.gateway.platform;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ReconnectTest {
    private final SessionException cause = new SessionException(SessionException.Reason.CLOSED, "gone");

    @Test
    void theNthPauseIsUniformUpToFiveNSecondsAsLongAsNIsAtMostTwelve() {
        Reconnect reconnect = new Reconnect(new Random(1));
        for (int failures = 1; failures <= 12; failures++) {
            long most = 0;
            long least = Long.MAX_VALUE;
            long sum = 0;
            for (int i = 0; i < 2000; i++) {
                long pause = reconnect.pause(failures, cause).toMillis();
                most = Math.max(most, pause);
                least = Math.min(least, pause);
                sum += pause;
            }
            long bound = 5000L * failures;
            assertTrue(least >= 0 && least < bound / 50, failures + ": least " + least);
            assertTrue(most <= bound && most > bound - bound / 50, failures + ": most " + most);
            assertEquals(bound / 2.0, sum / 2000.0, bound / 25.0);
        }
    }

    @Test
    void fromTheThirteenthOnThePauseIsSixtySeconds() {
        Reconnect reconnect = new Reconnect(new Random(1));
        assertEquals(Duration.ofSeconds(60), reconnect.pause(13, cause));
        assertEquals(Duration.ofSeconds(60), reconnect.pause(Integer.MAX_VALUE, cause));
    }

    @Test
    void theSixteenthFailureInARowAsksForALookUp() {
        assertFalse(Reconnect.wantsLookUp(15));
        assertTrue(Reconnect.wantsLookUp(16));
        assertFalse(Reconnect.wantsLookUp(17));
    }
}
