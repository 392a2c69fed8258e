package org.ovcgateway.media.ffmpeg;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class SampleClockTest {
    private static final long START = 90_000;

    private static SampleClock begun() {
        SampleClock clock = new SampleClock();
        clock.begin(START);
        return clock;
    }

    @Test
    void theFirstStampBeginsTheSound() {
        assertEquals(SampleClock.BEGIN_ANEW, new SampleClock().arrive(START));
    }

    @Test
    void samplesMoveThePosition() {
        SampleClock clock = begun();
        clock.advance(160, 8000);
        assertEquals(START + 1800, clock.position());
    }

    @Test
    void whatIsWithinTheToleranceIsMadeUpForLittleByLittle() {
        SampleClock clock = begun();
        assertEquals(0, clock.arrive(START + SampleClock.TOLERANCE));
        assertTrue(clock.position() > START && clock.position() < START + SampleClock.TOLERANCE);
        for (int i = 0; i < 200; i++) {
            assertEquals(0, clock.arrive(START + SampleClock.TOLERANCE));
        }
        assertEquals((double) (START + SampleClock.TOLERANCE), clock.position(), 1);
    }

    @Test
    void moreIsFilledWithSilenceOrCutAtOnce() {
        assertEquals(SampleClock.TOLERANCE + 1, begun().arrive(START + SampleClock.TOLERANCE + 1));
        assertEquals(-SampleClock.TOLERANCE - 1, begun().arrive(START - SampleClock.TOLERANCE - 1));
    }

    @Test
    void aPauseLongerThanTheLongestFillBeginsAnew() {
        assertEquals(SampleClock.LONGEST_FILL, begun().arrive(START + SampleClock.LONGEST_FILL));
        assertEquals(SampleClock.BEGIN_ANEW, begun().arrive(START + SampleClock.LONGEST_FILL + 1));
    }

    @Test
    void stampsFurtherBackThanTheLongestCutBeginAnew() {
        assertEquals(-SampleClock.LONGEST_CUT, begun().arrive(START - SampleClock.LONGEST_CUT));
        assertEquals(SampleClock.BEGIN_ANEW, begun().arrive(START - SampleClock.LONGEST_CUT - 1));
    }

    @Test
    void afterAPauseEvenTheNextStampBeginsAnewButAnEarlierOneDoesNot() {
        SampleClock clock = begun();
        clock.pause();
        assertEquals(SampleClock.BEGIN_ANEW, clock.arrive(START));
        assertEquals(0, clock.arrive(START - 1));
    }
}
