package org.ovcgateway.gateway;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Instant;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.ovcgateway.config.PlatformConfig;
import org.ovcgateway.gateway.platform.PlatformLink;
import org.ovcgateway.gateway.platform.Reconnect;
import org.ovcgateway.gateway.platform.SessionOptions;
import org.ovcgateway.gateway.platform.Trust;
import org.ovcgateway.gateway.platform.dialect.Identity;
import org.ovcgateway.gateway.platform.schedule.Schedule;
import org.ovcgateway.gateway.platform.schedule.Scheduling;
import org.ovcgateway.gateway.platform.schedule.SchedulingService;
import org.ovcgateway.gateway.status.PlatformStatus;
import org.ovcgateway.gateway.supervise.Supervisor;
import org.ovcgateway.gateway.supervise.Timers;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The way to the platform: its address, which stands in the configuration or is asked for at the scheduling service, and the
 * link to whoever is there. Methods from any thread.
 */
final class PlatformConnection {
    private static final Logger log = LoggerFactory.getLogger(PlatformConnection.class);

    /** Makes the link to a platform, once its address is known. */
    @FunctionalInterface
    interface Links {

        /**
         * Makes one that is not started.
         *
         * @param lookUp told that the address should be asked for again
         */
        PlatformLink link(SessionOptions options, Runnable lookUp) throws IOException;
    }

    private final PlatformConfig platform;
    private final Identity identity;
    private final Links links;
    private final Timers timers;
    private final Consumer<Instant> platformTime;
    private final @Nullable Scheduling scheduling;
    private volatile @Nullable PlatformLink link;
    private boolean stopped; // on the event loop

    /**
     * Asks nobody yet. Reads the CA file where there is one.
     *
     * @param context the event loop of it all
     * @param platformTime told what time it is at the platform, whenever the scheduling service says so
     * @throws IOException if the CA file cannot be used
     */
    PlatformConnection(
            Vertx vertx,
            Context context,
            PlatformConfig platform,
            Identity identity,
            Links links,
            RandomGenerator random,
            Consumer<Instant> platformTime)
            throws IOException {
        this.platform = platform;
        this.identity = identity;
        this.links = links;
        this.timers = Timers.on(context);
        this.platformTime = platformTime;
        URI scheduler = platform.scheduler();
        Path caFile = platform.caFile();
        this.scheduling = scheduler == null
                ? null
                : new Scheduling(
                        new SchedulingService(
                                vertx,
                                caFile == null ? null : Trust.systemAnd(caFile),
                                scheduler,
                                identity.macId(),
                                platform.allowPlaintext()),
                        timers,
                        new Reconnect(random),
                        this::found);
    }

    /**
     * Begins to look for the platform and to log in. Once.
     *
     * @throws IOException if the CA file cannot be used
     */
    void start() throws IOException {
        URI url = platform.url();
        if (scheduling != null) {
            scheduling.lookUp();
        } else if (url != null) {
            begin(url);
        }
    }

    /** Logs out for good. */
    Future<Void> stop() {
        Scheduling asking = scheduling;
        timers.execute(() -> stopped = true);
        return (asking == null ? Future.<Void>succeededFuture() : asking.close()).transform(done -> {
            PlatformLink last = link;
            return last == null ? Future.succeededFuture() : last.stop();
        });
    }

    PlatformStatus status() {
        PlatformLink current = link;
        Supervisor.Status asking = scheduling == null ? null : scheduling.status();
        if (current == null) {
            return new PlatformStatus(
                    asking != null && asking.state() == Supervisor.State.STARTING
                            ? PlatformStatus.State.CONNECTING
                            : PlatformStatus.State.DISCONNECTED,
                    0,
                    asking == null ? null : asking.lastError());
        }
        return PlatformState.of(current);
    }

    private void found(Schedule schedule) {
        Instant time = schedule.time();
        if (time != null) {
            platformTime.accept(time);
        }
        PlatformLink current = link;
        if (current != null) {
            current.moveTo(schedule.signalling());
        } else if (!stopped) {
            try {
                begin(schedule.signalling());
            } catch (IOException e) {
                log.error("[platform] cannot connect: {}", e.getMessage()); // the CA file was good when we started
            }
        }
    }

    private void begin(URI url) throws IOException {
        PlatformLink fresh = links.link(
                new SessionOptions(
                        url,
                        platform.allowPlaintext(),
                        platform.caFile(),
                        identity,
                        platform.password().reveal()),
                this::lookUp);
        link = fresh;
        fresh.start();
    }

    private void lookUp() {
        if (scheduling != null) {
            scheduling.lookUp();
        } else {
            log.warn("[platform] many logins have failed; is platform.url right?");
        }
    }
}
