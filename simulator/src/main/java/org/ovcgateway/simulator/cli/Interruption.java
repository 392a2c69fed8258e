package org.ovcgateway.simulator.cli;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The end of a command that runs until the process is told to end, or its thread is interrupted. */
final class Interruption {
    private final CountDownLatch ending = new CountDownLatch(1);
    private final CountDownLatch closed = new CountDownLatch(1);

    Interruption(String name) {
        Thread hook = new Thread(
                () -> {
                    ending.countDown();
                    try {
                        closed.await(); // the process must not end before all is closed
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                },
                name);
        Runtime.getRuntime().addShutdownHook(hook);
    }

    /**
     * Waits for it.
     *
     * @param time how long at most; null for ever
     * @return whether it has come
     */
    boolean within(@Nullable Duration time) {
        try {
            if (time == null) {
                ending.await();
                return true;
            }
            return ending.await(Math.max(0, time.toNanos()), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return true;
        }
    }

    /** Lets the process end. */
    void allClosed() {
        closed.countDown();
    }
}
