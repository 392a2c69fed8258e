package org.ovcgateway.rtsp;

import io.netty.channel.EventLoop;
import io.netty.util.concurrent.ScheduledFuture;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a client does at intervals while a camera plays: signs of life, receiver reports, and a look whether data comes.
 * All calls on the connection's event loop.
 */
final class Playing {
    private static final Logger LOG = LoggerFactory.getLogger(Playing.class);
    private static final int DATA_CHECKS = 10;

    private final RtspConnection connection;
    private final RtspUrl url;
    private final RtspOptions options;
    private final RtspSession session;
    private final List<Route> routes;
    private final LongSupplier arrived;
    private final Set<String> methods;
    private final List<ScheduledFuture<?>> timers = new ArrayList<>();

    private long packetsSeen;
    private long lastPacketNanos = System.nanoTime();

    /** The way on which a track that is set up comes. */
    interface Route {

        /** Sends a receiver report, if there is something to report. */
        void report();
    }

    /**
     * @param arrived RTP packets that have come so far
     * @param methods what {@code Public} offers
     */
    Playing(
            RtspConnection connection,
            RtspUrl url,
            RtspOptions options,
            RtspSession session,
            List<Route> routes,
            LongSupplier arrived,
            Set<String> methods) {
        this.connection = connection;
        this.url = url;
        this.options = options;
        this.session = session;
        this.routes = List.copyOf(routes);
        this.arrived = arrived;
        this.methods = new HashSet<>(methods);
    }

    /** @param sessionUrl what signs of life are addressed to */
    void start(EventLoop loop, String sessionUrl) {
        every(loop, options.dataTimeout().dividedBy(DATA_CHECKS), this::checkData);
        every(loop, options.reportInterval(), () -> routes.forEach(Route::report));
        every(loop, session.keepAliveInterval(), () -> keepAlive(sessionUrl));
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

    /** Data tells whether the camera lives; so an answer to this is welcome, but not required. */
    private void keepAlive(String sessionUrl) {
        String method = keepAliveMethod();
        connection.request(method, sessionUrl, session.header(), options.requestTimeout(), new RtspConnection.Answer() {
            @Override
            public void answered(RtspMessage.Response response) throws RtspException {
                if (response.status() == RtspMessage.Response.SESSION_NOT_FOUND) {
                    response.requireSuccess(method, url);
                } else if (!response.isSuccess()) {
                    LOG.debug("{} answers {} by {}", url, method, response.words());
                    methods.remove(method);
                }
            }

            @Override
            public void unanswered(RtspException cause) {
                LOG.debug("{} does not answer {}", url, method);
            }
        });
    }

    private String keepAliveMethod() {
        if (methods.contains("GET_PARAMETER")) {
            return "GET_PARAMETER";
        }
        return methods.contains("SET_PARAMETER") && !methods.contains("OPTIONS") ? "SET_PARAMETER" : "OPTIONS";
    }
}
