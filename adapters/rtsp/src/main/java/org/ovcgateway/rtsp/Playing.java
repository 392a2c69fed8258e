package org.ovcgateway.rtsp;

import io.netty.buffer.ByteBuf;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.ScheduledFuture;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.ovcgateway.media.rtp.RtpInput;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a client does at intervals while a camera plays: signs of life, receiver reports, and a look whether data comes.
 * All calls on the connection's event loop.
 */
final class Playing {
    private static final Logger LOG = LoggerFactory.getLogger(Playing.class);
    private static final int DATA_CHECKS = 10;
    private static final int FRAME_HEADER = 4;

    private final RtspConnection connection;
    private final RtspUrl url;
    private final RtspOptions options;
    private final RtspSession session;
    private final RtpInput input;
    private final List<Route> routes;
    private final Set<String> methods;
    private final List<ScheduledFuture<?>> timers = new ArrayList<>();

    private long packetsSeen;
    private long lastPacketNanos = System.nanoTime();

    /** A track that is set up, and the interleaved channel of its RTCP. */
    record Route(int track, int rtcpChannel) {}

    /** @param methods what {@code Public} offers */
    Playing(
            RtspConnection connection,
            RtspUrl url,
            RtspOptions options,
            RtspSession session,
            RtpInput input,
            List<Route> routes,
            Set<String> methods) {
        this.connection = connection;
        this.url = url;
        this.options = options;
        this.session = session;
        this.input = input;
        this.routes = List.copyOf(routes);
        this.methods = new HashSet<>(methods);
    }

    /** @param sessionUrl what signs of life are addressed to */
    void start(EventLoop loop, String sessionUrl) {
        every(loop, options.dataTimeout().dividedBy(DATA_CHECKS), this::checkData);
        every(loop, options.reportInterval(), () -> connection.writeFrames(this::writeReports));
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
        long packets = connection.decoder().packets();
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

    private void writeReports(ByteBuf out) {
        for (Route route : routes) {
            int start = out.writerIndex();
            out.writeByte('$').writeByte(route.rtcpChannel()).writeShort(0);
            input.writeReceiverReport(route.track(), out);
            int length = out.writerIndex() - start - FRAME_HEADER;
            if (length == 0) {
                out.writerIndex(start);
            } else {
                out.setShort(start + 2, length);
            }
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
