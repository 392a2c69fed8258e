package org.ovcgateway.bench;

import io.vertx.core.json.JsonObject;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.ovcgateway.simulator.platform.DeviceError;

/**
 * Something that the platform wants to go on, or not to, and asks for until the device has agreed; once more after each login, as a
 * platform does that has forgotten everything. Ticked by one thread; answers come on another.
 */
final class StandingOrder {
    private static final long RETRY_NANOS = 5_000_000_000L;

    private final String start;
    private final JsonObject startParams;
    private final String stop;
    private final JsonObject stopParams;
    private final BiConsumer<String, @Nullable Throwable> answered;
    private boolean wanted;
    /** What the device has agreed to last; null if that is not known. */
    private volatile @Nullable Boolean agreed;

    private volatile boolean busy;
    private volatile long nextTry = System.nanoTime();

    /** @param answered told the method and what went wrong, null if nothing did, on the platform's loop */
    StandingOrder(
            String start,
            JsonObject startParams,
            String stop,
            JsonObject stopParams,
            BiConsumer<String, @Nullable Throwable> answered) {
        this.start = start;
        this.startParams = startParams;
        this.stop = stop;
        this.stopParams = stopParams;
        this.answered = answered;
        this.agreed = false;
    }

    void want(boolean now) {
        wanted = now;
    }

    boolean isWanted() {
        return wanted;
    }

    /** Whether the device has agreed to what is wanted. */
    boolean isSettled() {
        return Boolean.valueOf(wanted).equals(agreed);
    }

    /** The device has logged in anew. */
    void forget() {
        agreed = null;
    }

    void tick(SoakPlatform platform, long nowNanos) {
        if (busy || isSettled() || nowNanos - nextTry < 0) {
            return;
        }
        busy = true;
        boolean asked = wanted;
        String method = asked ? start : stop;
        platform.order(method, asked ? startParams : stopParams).onComplete(answer -> {
            // What is not on is not to be stopped.
            boolean done = answer.succeeded() || (!asked && answer.cause() instanceof DeviceError);
            if (done) {
                agreed = asked;
            }
            nextTry = System.nanoTime() + RETRY_NANOS;
            busy = false;
            answered.accept(method, done ? null : answer.cause());
        });
    }
}
