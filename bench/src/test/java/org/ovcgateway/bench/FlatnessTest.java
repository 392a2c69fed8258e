package org.ovcgateway.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class FlatnessTest {
    private static List<Double> samples(IntToDoubleFunction value) {
        return IntStream.range(0, 120).mapToObj(n -> value.applyAsDouble(n)).toList();
    }

    @Test
    void theMedianIsTheMiddleOrTheMeanOfTheTwoInTheMiddle() {
        assertEquals(3, Flatness.median(List.of(9.0, 1.0, 3.0)));
        assertEquals(2.5, Flatness.median(List.of(4.0, 1.0, 3.0, 2.0)));
    }

    @Test
    void theSlopeIsThatOfTheBestLine() {
        assertEquals(2, Flatness.slope(List.of(1.0, 3.0, 5.0, 7.0)), 1e-9);
        assertEquals(0.6, Flatness.slope(List.of(1.0, 3.0, 2.0, 3.0)), 0.1 + 1e-9);
        assertEquals(0, Flatness.slope(List.of(5.0)));
    }

    @Test
    void warmUpIsNoGrowth() {
        Flatness flatness = Flatness.of(samples(n -> n < 30 ? n : 30), 0, 1);
        assertEquals(30, flatness.second());
        assertEquals(0, flatness.rise(), 1e-9);
        assertTrue(flatness.isFlat());
    }

    @Test
    void whatComesAndGoesIsFlat() {
        Random random = new Random(3);
        assertTrue(Flatness.of(samples(n -> 100 + (n % 2) * 20 + random.nextDouble()), 0, 2)
                .isFlat());
    }

    @Test
    void aLeakBelowItsOwnNoiseIsSeen() {
        Random random = new Random(4);
        assertFalse(Flatness.of(samples(n -> 100 + 0.1 * n + 10 * random.nextDouble()), 0.05, 0)
                .isFlat());
    }

    @Test
    void growthUpToTheToleranceIsFlatAndBeyondIsNot() {
        IntToDoubleFunction step = n -> n < 90 ? 100 : 104;
        assertTrue(Flatness.of(samples(step), 0.02, 2).isFlat());
        assertFalse(Flatness.of(samples(step), 0.01, 2.9).isFlat());
    }

    @Test
    void aLineThatRisesIsNoticedThoughTheMediansAgree() {
        // The last quarter falls back below what was reached: growth that a restart of something hides.
        Flatness flatness = new Flatness(100, 101, 7, 4);
        assertFalse(flatness.isFlat());
        assertTrue(new Flatness(100, 101, 6, 4).isFlat());
    }

    @Test
    void shrinkingIsFlat() {
        assertTrue(Flatness.of(samples(n -> 200 - n), 0, 0).isFlat());
    }

    @Test
    void tooFewSamplesProveNothing() {
        assertThrows(IllegalArgumentException.class, () -> Flatness.of(Collections.nCopies(7, 1.0), 0, 0));
        assertTrue(Flatness.of(Collections.nCopies(8, 1.0), 0, 0).isFlat());
    }
}
