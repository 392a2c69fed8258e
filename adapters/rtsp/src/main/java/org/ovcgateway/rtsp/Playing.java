package org.ovcgateway.rtsp;

import io.netty.channel.EventLoop;
import io.netty.util.concurrent.ScheduledFuture;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * What a client does at intervals while a camera plays: signs of life, receiver reports, and a look whether data comes.
 * All calls on the connection's event loop.
 */
final class Playing {
    private static final int DATA_CHECKS = 10;

    private final RtspConnection connection;
    private final RtspUrl url;
    private final RtspOptions options;
    private final RtspSession session;
    private final KeepAlive keepAlive;
    private final List<Route> routes;
    private final LongSupplier arrived;
    private final List<ScheduledFuture<?>> timers = new ArrayList<>();

    private long packetsSeen;
    private long lastPacketNanos = System.nanoTime();

    /** The way on which a track that is set up comes. */
    interface Route {

        /** Sends a receiver report, if there is something to report. */
        void report();
    }

    /**
     * @param keepAlive what is done for the session; media tells whether the camera lives
     * @param arrived RTP packets that have come so far
     */
    Playing(
            RtspConnection connection,
            RtspUrl url,
            RtspOptions options,
            RtspSession session,
            KeepAlive keepAlive,
            List<Route> routes,
            LongSupplier arrived) {
        this.connection = connection;
        this.url = url;
        this.options = options;
        this.session = session;
        this.keepAlive = keepAlive;
        this.routes = List.copyOf(routes);
        this.arrived = arrived;
    }

    void start(EventLoop loop) {
        every(loop, options.dataTimeout().dividedBy(DATA_CHECKS), this::checkData);
        every(loop, options.reportInterval(), () -> routes.forEach(Route::report));
        every(loop, session.keepAliveInterval(), keepAlive::send);
    }

    void stop() {
        timers.forEach(timer -> timer.cancel(false));
        timers.clear();
    }

    private void every(EventLoop loop, Duration interval, Runnable task) {
        long nanos = interval.toNanos();
        timers.add(loop.scheduleAtFixedRate(task, nanos, nanos, TimeUnit.NANOSECONDS));
    }

    /** Compares the count of packets with that of the last time: costs nothing per packet. */
    private void checkData() {
        long packets = arrived.getAsLong();
        long now = System.nanoTime();
        if (packets != packetsSeen) {
            packetsSeen = packets;
            lastPacketNanos = now;
        } else if (now - lastPacketNanos >= options.dataTimeout().toNanos()) {
            connection.fail(new RtspException(
                    RtspException.Kind.TIMEOUT,
                    url + " has sent no media for " + RtspConnection.seconds(options.dataTimeout())));
        }
    }
}
