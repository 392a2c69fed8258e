package org.ovcgateway.rtsp;

import io.netty.channel.EventLoop;
import io.netty.util.concurrent.ScheduledFuture;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.ovcgateway.media.net.Transport;

/**
 * What a client does at intervals while a camera plays: signs of life, receiver reports, and a look whether data comes.
 * All calls on the connection's event loop.
 */
final class Playing {
    private static final int CHECKS_IN_SILENCE = 2;

    /** So long nothing comes before the camera is asked, and so long it may take to answer; less where data is awaited for less than five times that. */
    private static final Duration SILENCE = Duration.ofSeconds(2);

    private final Transport transport;
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
    /** When the camera was asked over this connection, since nothing came. */
    private long askedNanos;

    private @Nullable SecondCall call;

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
            Transport transport,
            RtspConnection connection,
            RtspUrl url,
            RtspOptions options,
            RtspSession session,
            KeepAlive keepAlive,
            List<Route> routes,
            LongSupplier arrived) {
        this.transport = transport;
        this.connection = connection;
        this.url = url;
        this.options = options;
        this.session = session;
        this.keepAlive = keepAlive;
        this.routes = List.copyOf(routes);
        this.arrived = arrived;
    }

    void start() {
        EventLoop loop = transport.loop();
        every(loop, silence().dividedBy(CHECKS_IN_SILENCE), this::checkData);
        every(loop, options.reportInterval(), () -> routes.forEach(Route::report));
        every(loop, session.keepAliveInterval(), keepAlive::send);
    }

    void stop() {
        hangUp();
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
            hangUp();
        } else if (now - lastPacketNanos >= options.dataTimeout().toNanos()) {
            connection.fail(new RtspException(
                    RtspException.Kind.TIMEOUT,
                    url + " has sent no media for " + RtspConnection.seconds(options.dataTimeout())));
        } else if (now - lastPacketNanos >= silence().toNanos()) {
            ask(now);
        }
    }

    /**
     * A camera that has started again, or a network that has forgotten the connection, leaves it silent and open. Where the camera does
     * not answer over it but does over another one, waiting for more is of no use.
     */
    private void ask(long now) {
        SecondCall current = call;
        if (current == null) {
            keepAlive.send();
            askedNanos = now;
            call();
        } else if (keepAlive.isUnanswered() && now - askedNanos >= silence().toNanos()) {
            if (current.isAnswered()) {
                connection.fail(new RtspException(
                        RtspException.Kind.TIMEOUT,
                        url + " has fallen silent on this connection, but answers on another"));
            } else if (current.isOver()) {
                call();
            }
        }
    }

    private void call() {
        SocketAddress camera = connection.cameraSocket();
        if (camera != null) {
            call = new SecondCall(transport, camera, url, keepAlive.address(), options, silence());
        }
    }

    private void hangUp() {
        if (call != null) {
            call.hangUp();
            call = null;
        }
    }

    private Duration silence() {
        Duration part = options.dataTimeout().dividedBy(5);
        return part.compareTo(SILENCE) < 0 ? part : SILENCE;
    }
}
