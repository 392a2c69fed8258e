package org.ovcgateway.gateway.box;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.ovcgateway.gateway.command.CommandException;
import org.ovcgateway.gateway.command.DiskState;
import org.ovcgateway.gateway.command.DiskState.Condition;
import org.ovcgateway.gateway.command.ErrorCode;
import org.ovcgateway.gateway.command.Machine;
import org.ovcgateway.gateway.command.NetworkState;
import org.ovcgateway.gateway.record.SpoolDisk;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The box as the platform orders and asks it. */
final class BoxMachine implements Machine {
    private static final Logger log = LoggerFactory.getLogger(BoxMachine.class);

    private final Vertx vertx;
    private final Helper helper;
    private final Networks networks;
    private final Supplier<SpoolDisk> disk;
    private final BoxClock clock;
    private final LongSupplier nanoTime;
    /** By {@link #nanoTime}; null if nobody wants it. */
    private volatile @Nullable Long awakeUntil;

    private volatile Condition clearing = Condition.READY;

    /** @param disk where recordings wait just now */
    BoxMachine(
            Vertx vertx,
            Helper helper,
            Networks networks,
            Supplier<SpoolDisk> disk,
            BoxClock clock,
            LongSupplier nanoTime) {
        this.vertx = vertx;
        this.helper = helper;
        this.networks = networks;
        this.disk = disk;
        this.clock = clock;
        this.nanoTime = nanoTime;
    }

    @Override
    public boolean canReboot() {
        return helper.isPresent();
    }

    /** By way of the helper, which the operator may have switched off. */
    @Override
    public Future<Void> reboot() {
        return helper.reboot()
                .onSuccess(done -> log.warn("[box] restarts, as the platform wants it"))
                .recover(cause -> Future.failedFuture(new CommandException(
                        ErrorCode.UNSUPPORTED_METHOD,
                        "the box cannot be restarted from here: " + cause.getMessage(),
                        cause)));
    }

    /** A box in the mains does not sleep; what is wanted is remembered, and shown. */
    @Override
    public Future<Void> keepAwake(Duration time) {
        awakeUntil = nanoTime.getAsLong() + time.toNanos();
        log.info("[box] is to stay awake for {} s, which it does anyway", time.toSeconds());
        return Future.succeededFuture();
    }

    /** When what was last wanted of {@link #keepAwake} is over; null if it is. */
    @Nullable
    Instant awakeUntil() {
        Long until = awakeUntil;
        long left = until == null ? 0 : until - nanoTime.getAsLong();
        return left <= 0 ? null : clock.clock().instant().plusNanos(left);
    }

    @Override
    public Future<List<NetworkState>> networks() {
        return vertx.executeBlocking(networks::read);
    }

    @Override
    public Future<DiskState> disk() {
        return disk.get().state().map(state -> {
            Condition condition = clearing;
            return condition == Condition.READY
                    ? state
                    : new DiskState(condition, state.totalBytes(), state.freeBytes());
        });
    }

    /** Segments are given up; the file system stays as it is. */
    @Override
    public Future<Void> formatDisk() {
        if (clearing == Condition.FORMATTING) {
            return Future.succeededFuture();
        }
        SpoolDisk present = disk.get();
        return present.state().map(state -> {
            clearing = Condition.FORMATTING;
            log.warn("[box] the platform has everything removed that waits in the spool");
            present.clear().onComplete(result -> {
                clearing = result.succeeded() ? Condition.READY : Condition.FAULT;
                if (result.failed()) {
                    log.error(
                            "[box] the spool was not emptied: {}",
                            result.cause().getMessage());
                }
            });
            return null;
        });
    }
}
