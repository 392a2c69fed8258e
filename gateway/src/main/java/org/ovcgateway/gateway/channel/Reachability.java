package org.ovcgateway.gateway.channel;

import io.vertx.core.Future;
import java.time.Duration;
import java.util.Objects;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.ovcgateway.gateway.command.ChannelState;
import org.ovcgateway.gateway.supervise.Timers;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether a channel's camera answers: known from its stream while one is open, asked for now and then otherwise. A camera
 * that is off costs one quiet try per interval. Lives on the channel's event loop.
 */
final class Reachability {
    private static final Logger log = LoggerFactory.getLogger(Reachability.class);

    /** H.627.2 and DAP call a device offline after 30 s; a camera is asked as often. */
    static final Duration INTERVAL = Duration.ofSeconds(30);

    /** A camera that does not answer is asked more often, so that it is back soon after it is. */
    static final Duration RETRY_INTERVAL = Duration.ofSeconds(5);

    /** Asks the camera; fails with {@link Refused} when it answers but will not have us. */
    interface Question extends Supplier<Future<Void>> {}

    /** The camera answers, but not to us: wrong password, no such stream. */
    static final class Refused extends Exception {
        private static final long serialVersionUID = 1;

        Refused(@Nullable String message) {
            super(message);
        }
    }

    private final String prefix;
    private final Question question;
    private final BooleanSupplier streaming;
    private final Timers timers;
    private final Runnable onChange;
    private ChannelState.Status status = ChannelState.Status.OFFLINE;
    private @Nullable String lastError;
    private Timers.@Nullable Timer timer;
    private boolean closed;
    /** Questions so far; the answer to the last one counts. */
    private int questions;

    /**
     * @param streaming whether a stream of the camera delivers, so that asking is not needed
     * @param onChange called when the status changed
     */
    Reachability(String prefix, Question question, BooleanSupplier streaming, Timers timers, Runnable onChange) {
        this.prefix = prefix;
        this.question = question;
        this.streaming = streaming;
        this.timers = timers;
        this.onChange = onChange;
    }

    void start() {
        ask();
    }

    /** A stream began or ceased to deliver, or could not be opened: a camera that seemed to be there is asked at once. */
    void streamChanged() {
        if (streaming.getAsBoolean()) {
            settle(ChannelState.Status.ONLINE, null);
        } else if (status == ChannelState.Status.ONLINE) {
            schedule(Duration.ofMillis(1));
        }
    }

    /** There is reason to believe that the camera is there, perhaps elsewhere: one that is not online is asked at once. */
    void hurry() {
        if (status != ChannelState.Status.ONLINE) {
            cancel();
            ask();
        }
    }

    ChannelState.Status status() {
        return status;
    }

    /** Why the camera is not online, in words; null while it is, or nothing is known yet. */
    @Nullable
    String lastError() {
        return lastError;
    }

    void close() {
        closed = true;
        cancel();
    }

    private void ask() {
        if (closed) {
            return;
        }
        if (streaming.getAsBoolean()) {
            settle(ChannelState.Status.ONLINE, null);
            schedule(INTERVAL);
            return;
        }
        int number = ++questions;
        question.get().onComplete(answer -> {
            if (number != questions || closed) {
                return;
            }
            if (streaming.getAsBoolean() || answer.succeeded()) {
                settle(ChannelState.Status.ONLINE, null);
            } else if (answer.cause() instanceof Refused refused) {
                settle(ChannelState.Status.ERROR, refused.getMessage());
            } else {
                settle(ChannelState.Status.OFFLINE, answer.cause().getMessage());
            }
            schedule(status == ChannelState.Status.OFFLINE ? RETRY_INTERVAL : INTERVAL);
        });
    }

    private void schedule(Duration delay) {
        cancel();
        if (!closed) {
            timer = timers.after(delay, this::ask);
        }
    }

    private void cancel() {
        if (timer != null) {
            timer.cancel();
            timer = null;
        }
    }

    private void settle(ChannelState.Status now, @Nullable String error) {
        boolean sameError = Objects.equals(error, lastError);
        lastError = error;
        if (status == now && sameError) {
            return;
        }
        status = now;
        if (now == ChannelState.Status.ONLINE) {
            log.info("{} camera online", prefix);
        } else {
            log.warn("{} camera {}: {}", prefix, now == ChannelState.Status.ERROR ? "refuses" : "offline", error);
        }
        onChange.run();
    }
}
