package org.ovcgateway.gateway.channel;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import org.ovcgateway.gateway.command.CommandException;
import org.ovcgateway.gateway.command.ErrorCode;
import org.ovcgateway.gateway.supervise.Timers;
import org.ovcgateway.media.relay.Relay;

/**
 * Holds a platform's {@code max_bitrate} against the real stream (error 11). A stream that was just opened is measured
 * first, which takes about as long as the media it is measured on.
 */
final class BitrateLimit {
    /** Whole seconds of media that a bit rate must be measured on before it is believed. */
    private static final int MEASURED_SECONDS = 2;

    private static final Duration PAUSE = Duration.ofMillis(100);
    private static final int TRIES = 100;

    private final Timers timers;

    BitrateLimit(Timers timers) {
        this.timers = timers;
    }

    /**
     * Completes when the stream is known to be within the limit; fails with {@link ErrorCode#BITRATE_TOO_HIGH} when above.
     *
     * @param maxBitrate bit/s; 0 for no limit
     * @param abandoned whether nobody waits for the answer any more
     */
    Future<Void> check(Relay relay, long maxBitrate, BooleanSupplier abandoned) {
        return maxBitrate <= 0 ? Future.succeededFuture() : measure(relay, maxBitrate, abandoned, TRIES);
    }

    private Future<Void> measure(Relay relay, long maxBitrate, BooleanSupplier abandoned, int tries) {
        if (relay.measuredSeconds() >= MEASURED_SECONDS) {
            long measured = relay.bitsPerSecond();
            return measured <= maxBitrate
                    ? Future.succeededFuture()
                    : Future.failedFuture(new CommandException(
                            ErrorCode.BITRATE_TOO_HIGH,
                            "expected at most " + maxBitrate + " bit/s but the stream has " + measured));
        }
        if (tries == 0 || abandoned.getAsBoolean()) {
            return Future.failedFuture(new CommandException(
                    ErrorCode.CHANNEL_OFFLINE, "the camera sent too little to measure its bit rate"));
        }
        Promise<Void> again = Promise.promise();
        timers.after(
                PAUSE, () -> measure(relay, maxBitrate, abandoned, tries - 1).onComplete(again));
        return again.future();
    }
}
