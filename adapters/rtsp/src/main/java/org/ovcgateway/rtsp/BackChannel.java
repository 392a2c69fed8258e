package org.ovcgateway.rtsp;

import io.netty.buffer.ByteBuf;
import io.netty.util.concurrent.ScheduledFuture;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.ovcgateway.camera.Credentials;
import org.ovcgateway.media.net.Transport;
import org.ovcgateway.media.rtp.RtpSender;
import org.ovcgateway.media.rtp.RtpTrack;

/**
 * Sends sound to a camera's loudspeaker by the back channel of one of its streams (ONVIF Streaming Specification 5.3), in a
 * session of its own, interleaved in its TCP connection. One attempt, as {@link RtspClient}; all methods are called, and all
 * callbacks come, on the event loop of its transport.
 */
public final class BackChannel {
    private static final String REQUIRE = "Require: www.onvif.org/ver20/backchannel\r\n";
    private static final int OPTION_NOT_SUPPORTED = 551;
    private static final int FRAME_HEADER = 4;

    private static final RandomGenerator RANDOM = new SecureRandom();

    private final Transport transport;
    private final RtspOptions options;
    private final RtspDialogue dialogue;
    private final List<ScheduledFuture<?>> timers = new ArrayList<>();

    private @Nullable Listener listener;
    private @Nullable RtpSender sender;
    private @Nullable TransportAnswer channels;
    private boolean clogged;
    private long cloggedSinceNanos;

    /** Hears how it fares. */
    public interface Listener {

        /**
         * The camera has said what its loudspeaker takes.
         *
         * @param formats in the camera's order; not empty
         * @return the index of the one that will be sent
         * @throws RtspException to give up in words
         */
        int offered(List<RtpTrack> formats) throws RtspException;

        /** The camera is ready: from now on packets may be sent. Called at most once. */
        void open();

        /**
         * It is over; nothing else will be called. Called exactly once.
         *
         * @param cause what went wrong in words for an operator, without secrets; null after {@link BackChannel#close}
         */
        void closed(@Nullable RtspException cause);
    }

    /** @param credentials what to show when the camera asks; null for those of the URL, if it has any */
    public BackChannel(Transport transport, RtspUrl url, @Nullable Credentials credentials, RtspOptions options) {
        this.transport = transport;
        this.options = options;
        dialogue = new RtspDialogue(transport, url, credentials, options, REQUIRE, new Owner());
    }

    /** Starts. Called once. */
    public void open(Listener to) {
        if (listener != null) {
            throw new IllegalStateException("expected one call of open but this is another");
        }
        listener = to;
        dialogue.open();
    }

    /** Ends it in an orderly way. {@link Listener#closed} follows with a null cause. May be called at any time, repeatedly. */
    public void close() {
        dialogue.close();
    }

    /**
     * Sends one packet; it is lost if the camera does not read, which for as long as no data may be missing ends the session.
     * Does nothing before {@link Listener#open} and after the end.
     *
     * @param payload as the payload format wants it; borrowed
     * @param ticks of the format's clock, from the first packet's on: when its first sample sounds
     * @param marker as the payload format wants it
     */
    public void send(ByteBuf payload, long ticks, boolean marker) {
        RtspConnection connection = dialogue.connection();
        RtpSender to = sender;
        TransportAnswer on = channels;
        if (connection == null || to == null || on == null) {
            return;
        }
        long nanos = System.nanoTime();
        boolean taken = connection.writeFrames(out -> {
            out.writeByte('$').writeByte(on.rtpChannel()).writeShort(0);
            to.writePacket(payload, ticks, marker, nanos, out);
            out.setShort(2, out.writerIndex() - FRAME_HEADER);
        });
        if (taken) {
            clogged = false;
        } else if (!clogged) {
            clogged = true;
            cloggedSinceNanos = nanos;
        } else if (nanos - cloggedSinceNanos >= options.dataTimeout().toNanos()) {
            connection.fail(new RtspException(
                    RtspException.Kind.TIMEOUT,
                    dialogue.url() + " has taken no sound for " + RtspConnection.seconds(options.dataTimeout())));
        }
    }

    private void report() {
        RtspConnection connection = dialogue.connection();
        RtpSender from = sender;
        TransportAnswer on = channels;
        if (connection == null || from == null || on == null) {
            return;
        }
        connection.writeFrames(out -> {
            out.writeByte('$').writeByte(on.rtcpChannel()).writeShort(0);
            from.writeReport(Instant.now(), System.nanoTime(), out);
            int length = out.writerIndex() - FRAME_HEADER;
            if (length == 0) {
                out.clear();
            } else {
                out.setShort(2, length);
            }
        });
    }

    private void setUp(SessionDescription.Section section) {
        String asked = "Transport: RTP/AVP/TCP;unicast;interleaved=0-1\r\n";
        dialogue.request("SETUP", dialogue.trackUrl(section), asked, response -> {
            response.requireSuccess("SETUP", dialogue.url());
            dialogue.established(dialogue.trackUrl(section), response);
            TransportAnswer answer = TransportAnswer.parse(response.headers().first("Transport"), 0);
            dialogue.request("PLAY", dialogue.aggregateUrl(), dialogue.session().header(), played -> {
                played.requireSuccess("PLAY", dialogue.url());
                opened(section.track(), answer);
            });
        });
    }

    private void opened(RtpTrack track, TransportAnswer answer) {
        RtspConnection connection = dialogue.connection();
        if (connection == null || listener == null) {
            throw new IllegalStateException("expected PLAY to be answered after SETUP");
        }
        sender = new RtpSender(track.payloadType(), track.clockRate(), RANDOM);
        channels = answer;
        KeepAlive keepAlive = new KeepAlive(
                connection,
                dialogue.url(),
                options,
                dialogue.session(),
                dialogue.aggregateUrl(),
                dialogue.methods(),
                true);
        every(options.reportInterval(), this::report);
        every(dialogue.session().keepAliveInterval(), keepAlive::send);
        listener.open();
    }

    private void every(Duration interval, Runnable task) {
        long nanos = interval.toNanos();
        timers.add(transport.loop().scheduleAtFixedRate(task, nanos, nanos, TimeUnit.NANOSECONDS));
    }

    private final class Owner implements RtspDialogue.Owner {

        @Override
        public void refused(RtspMessage.Response response) throws RtspException {
            if (response.status() == OPTION_NOT_SUPPORTED) {
                throw new RtspException(
                        RtspException.Kind.UNSUPPORTED,
                        dialogue.url() + " has no back channel (" + response.words() + ")");
            }
        }

        @Override
        public void described(SessionDescription description) throws RtspException {
            List<SessionDescription.Section> offered = description.backChannels();
            if (offered.isEmpty()) {
                throw new RtspException(
                        RtspException.Kind.UNSUPPORTED,
                        dialogue.url() + " has no back channel: none of its tracks can be sent to");
            }
            if (listener != null) {
                int chosen = listener.offered(
                        offered.stream().map(SessionDescription.Section::track).toList());
                setUp(offered.get(chosen));
            }
        }

        @Override
        public void stop() {
            timers.forEach(timer -> timer.cancel(false));
            timers.clear();
            sender = null;
        }

        @Override
        public void ended(@Nullable RtspException cause) {
            if (listener != null) {
                listener.closed(cause);
            }
        }
    }
}
