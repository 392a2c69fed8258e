package org.ovcgateway.gateway.box;

import io.vertx.core.Future;
import java.time.Duration;
import java.util.OptionalInt;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.ovcgateway.gateway.command.Platform;
import org.ovcgateway.gateway.supervise.Timers;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells the platform the battery's charge when it has changed, once a minute at most. On the loop of its timers. */
final class BatteryWatch {
    static final Duration PERIOD = Duration.ofMinutes(1);

    private static final Logger log = LoggerFactory.getLogger(BatteryWatch.class);

    private final Timers timers;
    private final Supplier<Future<OptionalInt>> battery;
    private final Platform platform;
    private volatile OptionalInt percent = OptionalInt.empty();
    /** What the platform has taken; negative until it has taken something. */
    private int told = -1;

    private Timers.@Nullable Timer next;
    private boolean stopped;

    /** @param battery reads the charge in percent; empty where there is none */
    BatteryWatch(Timers timers, Supplier<Future<OptionalInt>> battery, Platform platform) {
        this.timers = timers;
        this.battery = battery;
        this.platform = platform;
    }

    /** Looks now, and from now on. From any thread. */
    void start() {
        timers.execute(this::look);
    }

    /** From any thread. */
    void stop() {
        timers.execute(() -> {
            stopped = true;
            if (next != null) {
                next.cancel();
            }
        });
    }

    /** When it was last looked at. From any thread. */
    OptionalInt percent() {
        return percent;
    }

    private void look() {
        if (stopped) {
            return;
        }
        next = timers.after(PERIOD, this::look);
        battery.get()
                .onSuccess(read -> timers.execute(() -> {
                    percent = read;
                    if (read.isPresent() && read.getAsInt() != told) {
                        tell(read.getAsInt());
                    }
                }));
    }

    private void tell(int charge) {
        platform.batteryChanged(charge)
                .onSuccess(taken -> timers.execute(() -> told = charge))
                .onFailure(cause -> log.debug("[box] the battery is at {} %, untold: {}", charge, cause.getMessage()));
    }
}
