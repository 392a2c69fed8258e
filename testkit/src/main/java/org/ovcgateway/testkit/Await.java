package org.ovcgateway.testkit;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Waits for a condition instead of for a time. */
public final class Await {
    private static final Duration PAUSE = Duration.ofMillis(5);

    private Await() {}

    /** Returns as soon as the condition holds; fails, naming {@code what}, when it does not within the time. */
    public static void until(String what, Duration atMost, BooleanSupplier condition) {
        long deadline = System.nanoTime() + atMost.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - deadline > 0) {
                throw new AssertionError("waited " + atMost.toMillis() + " ms in vain for: " + what);
            }
            LockSupport.parkNanos(PAUSE.toNanos());
        }
    }

    /** As {@link #until}, for a value: returns the first one that is not null. */
    public static <T> T value(String what, Duration atMost, Supplier<@Nullable T> supplier) {
        long deadline = System.nanoTime() + atMost.toNanos();
        while (true) {
            T value = supplier.get();
            if (value != null) {
                return value;
            }
            if (System.nanoTime() - deadline > 0) {
                throw new AssertionError("waited " + atMost.toMillis() + " ms in vain for: " + what);
            }
            LockSupport.parkNanos(PAUSE.toNanos());
        }
    }
}
