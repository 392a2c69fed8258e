package org.ovcgateway.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.ovcgateway.bench.Reckoning.Stretch;

class ReckoningTest {
    private static Stretch of(double from, double to) {
        return new Stretch(from, to, "x");
    }

    @Test
    void stretchesThatFollowOnEachOtherInAnyOrderAddUp() {
        Reckoning reckoning = Reckoning.of(List.of(of(20, 30), of(10, 20), of(30, 31.5)));
        assertTrue(reckoning.addsUp());
        assertEquals(2, reckoning.joints());
        assertEquals(10, reckoning.from());
        assertEquals(31.5, reckoning.to());
    }

    @Test
    void aFrameAtAJointIsForgivenAndNoMore() {
        assertTrue(Reckoning.of(List.of(of(10, 20), of(20.04, 30))).addsUp());
        assertTrue(Reckoning.of(List.of(of(10, 20), of(19.96, 30))).addsUp());
        assertEquals(
                List.of(new Stretch(20, 20.05, "x, then x")),
                Reckoning.of(List.of(of(10, 20), of(20.05, 30))).holes());
        assertEquals(
                List.of(new Stretch(19.95, 20, "x, then x")),
                Reckoning.of(List.of(of(10, 20), of(19.95, 30))).overlaps());
    }

    @Test
    void whatIsToldOfTwiceAsTheSameIsOne() {
        assertTrue(Reckoning.of(List.of(of(10, 20), of(10.001, 20), of(20, 30))).addsUp());
        assertFalse(Reckoning.of(List.of(of(10, 20), of(10, 15), of(20, 30))).addsUp());
    }

    @Test
    void nothingAddsUp() {
        assertTrue(Reckoning.of(List.of()).addsUp());
    }
}
