package org.ovcgateway.simulator.onvif;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class PtzDriverTest {
    private static final double A_BIT = 1e-6;

    private final AtomicLong nanos = new AtomicLong(1_000_000_000L);
    private final PtzDriver driver = new PtzDriver(nanos::get);

    private void pass(double seconds) {
        nanos.addAndGet((long) (seconds * 1e9));
    }

    @Test
    void itMovesUntilItIsStopped() {
        driver.move(0.5, -0.25, 0, 1e9);
        pass(1);
        assertTrue(driver.isMoving());
        driver.stop(true, true);
        pass(1);
        assertFalse(driver.isMoving());
        assertEquals(0.5, driver.position().pan(), A_BIT);
        assertEquals(-0.25, driver.position().tilt(), A_BIT);
    }

    @Test
    void itEndsAtTheEndsOfItsRange() {
        driver.move(-1, 1, 1, 1e9);
        pass(0.999);
        assertTrue(driver.isMoving());
        pass(0.002);
        assertFalse(driver.isMoving());
        assertEquals(new PtzPosition(-1, 1, 1), driver.position());
    }

    @Test
    void itEndsWhenItsTimeIsOver() {
        driver.move(1, 0, 0, 0.5);
        pass(0.499);
        assertTrue(driver.isMoving());
        pass(0.002);
        assertFalse(driver.isMoving());
        assertEquals(0.5, driver.position().pan(), A_BIT);
    }

    @Test
    void oneAxisStopsAlone() {
        driver.move(0.1, 0, 0.1, 1e9);
        pass(1);
        driver.stop(true, false);
        assertFalse(driver.isPanTiltMoving());
        assertTrue(driver.isZoomMoving());
        pass(1);
        assertEquals(0.1, driver.position().pan(), A_BIT);
        assertEquals(0.2, driver.position().zoom(), A_BIT);
    }

    @Test
    void itGoesToAPlaceAndStaysThere() {
        driver.moveTo(new PtzPosition(0.3, -2, 0.1), 1);
        pass(0.5);
        assertEquals(0.3, driver.position().pan(), A_BIT);
        assertEquals(-0.5, driver.position().tilt(), A_BIT);
        pass(1);
        assertEquals(new PtzPosition(0.3, -1, 0.1), driver.position());
        assertFalse(driver.isMoving());
    }
}
