package org.ovcgateway.rtsp;

import io.netty.buffer.ByteBuf;
import io.netty.util.concurrent.ScheduledFuture;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.ovcgateway.camera.Credentials;
import org.ovcgateway.camera.auth.HttpAuthentication;
import org.ovcgateway.media.net.Transport;
import org.ovcgateway.media.rtp.RtpInput;
import org.ovcgateway.media.rtp.RtpTrack;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Plays one stream of a camera over one TCP connection, media interleaved (RFC 2326 10.12). One attempt: it connects,
 * describes, sets up, plays, and fails or is closed; whoever made it tries again if need be. All methods are called, and all
 * callbacks come, on the event loop of its transport.
 */
public final class RtspClient {
    private static final Logger LOG = LoggerFactory.getLogger(RtspClient.class);
    private static final int MOST_REDIRECTS = 3;
    private static final int WATCHDOG_CHECKS = 10;
    private static final String ACCEPT_SDP = "Accept: application/sdp\r\n";
    private static final String FROM_NOW = "Range: npt=0.000-\r\n";

    private final Transport transport;
    private final RtspOptions options;
    private final @Nullable HttpAuthentication authentication;
    private final List<ScheduledFuture<?>> timers = new ArrayList<>();
    private final Owner owner = new Owner();

    private RtspUrl url;
    private int redirects;
    private @Nullable Listener listener;
    private @Nullable RtspConnection connection;
    private boolean reconnect;
    private boolean closed;

    private final Set<String> methods = new HashSet<>();
    private String aggregateUrl = "";
    private String trackBase = "";
    private List<SessionDescription.Section> sections = List.of();
    private SortedSet<Integer> wanted = new TreeSet<>();
    private @Nullable RtpInput input;
    private final List<Route> setUp = new ArrayList<>();
    private RtspSession session = RtspSession.parse(null);

    private long packetsSeen;
    private long lastPacketNanos;

    /** Hears how playing fares. */
    public interface Listener {

        /**
         * The camera has described its stream.
         *
         * @param tracks what it offers, in its order; the indices are those that the input will hear
         * @return what to set up and where the packets go; packets may come before {@link #playing}
         * @throws RtspException to give up in words
         */
        TrackSelection described(List<RtpTrack> tracks) throws RtspException;

        /** The camera has agreed to play. Called at most once. */
        void playing();

        /**
         * It is over; nothing else will be called, the input neither. Called exactly once.
         *
         * @param cause what went wrong in words for an operator, without secrets; null after {@link RtspClient#close}
         */
        void closed(@Nullable RtspException cause);
    }

    /** A track that is set up, and the interleaved channel of its RTCP. */
    private record Route(int track, int rtcpChannel) {}

    /** @param credentials what to show when the camera asks; null for those of the URL, if it has any */
    public RtspClient(Transport transport, RtspUrl url, @Nullable Credentials credentials, RtspOptions options) {
        this.transport = transport;
        this.url = url;
        this.options = options;
        Credentials shown = credentials != null ? credentials : url.credentials();
        authentication = shown == null ? null : new HttpAuthentication(shown);
    }

    /** Starts. Called once. */
    public void open(Listener to) {
        if (listener != null) {
            throw new IllegalStateException("expected one call of open but this is another");
        }
        listener = to;
        connect();
    }

    /**
     * Ends playing in an orderly way: the camera is told, and given a moment to answer. The input hears nothing more.
     * {@link Listener#closed} follows with a null cause. May be called at any time, repeatedly.
     */
    public void close() {
        RtspConnection current = connection;
        if (closed || current == null) {
            return;
        }
        closed = true;
        stopTimers();
        current.decoder().deliverTo(null);
        if (setUp.isEmpty()) {
            current.close();
        } else {
            teardown(current);
        }
    }

    private void teardown(RtspConnection current) {
        current.request(
                "TEARDOWN", aggregateUrl, sessionHeader(), options.teardownTimeout(), new RtspConnection.Answer() {
                    @Override
                    public void answered(RtspMessage.Response response) {
                        current.close();
                    }

                    @Override
                    public void unanswered(RtspException cause) {
                        current.close();
                    }
                });
    }

    private void connect() {
        connection = new RtspConnection(transport, url, authentication, options, owner);
        connection.open();
    }

    private void request(String method, String requestUrl, String headers, RtspConnection.Answer answer) {
        if (connection != null && !closed) {
            connection.request(method, requestUrl, headers, options.requestTimeout(), response -> {
                LOG.debug("{} {}: {}", method, url, response.status());
                if (!closed) {
                    answer.answered(response);
                }
            });
        }
    }

    private void options() {
        request("OPTIONS", url.wireForm(), "", this::describe);
    }

    /** A camera that does not know OPTIONS may still play; so its answer is only listened to. */
    private void describe(RtspMessage.Response options) {
        for (String offered : options.headers().all("Public")) {
            for (String method : offered.split("[,\\s]+")) {
                methods.add(method.toUpperCase(Locale.ROOT));
            }
        }
        request("DESCRIBE", url.wireForm(), ACCEPT_SDP, this::described);
    }

    private void described(RtspMessage.Response response) throws RtspException {
        if (response.isRedirect()) {
            follow(response);
            return;
        }
        requireSuccess("DESCRIBE", response);
        SessionDescription description = SessionDescription.parse(response.body());
        sections = description.sections();
        String base = ControlUrl.base(response.headers(), url.wireForm());
        aggregateUrl = ControlUrl.resolve(base, description.control());
        trackBase = ControlUrl.isAbsolute(description.control()) ? aggregateUrl : base;
        select();
        setUpNext(null);
    }

    private void follow(RtspMessage.Response response) throws RtspException {
        if (++redirects > MOST_REDIRECTS) {
            throw new RtspException(RtspException.Kind.PROTOCOL, url + " sends elsewhere again and again");
        }
        RtspUrl target = Redirect.target(url, response.headers().first("Location"));
        boolean samePlace = target.port() == url.port();
        LOG.debug("{} sends to {}", url, target);
        url = target;
        if (samePlace) {
            request("DESCRIBE", url.wireForm(), ACCEPT_SDP, this::described);
        } else if (connection != null) {
            reconnect = true;
            connection.close();
        }
    }

    private void select() throws RtspException {
        List<RtpTrack> tracks =
                sections.stream().map(SessionDescription.Section::track).toList();
        if (listener == null || connection == null) {
            return;
        }
        TrackSelection selection = listener.described(tracks);
        wanted = new TreeSet<>(selection.tracks());
        if (wanted.isEmpty() || wanted.first() < 0 || wanted.last() >= tracks.size()) {
            throw new RtspException(
                    RtspException.Kind.UNSUPPORTED,
                    url + " offers nothing that can be used, only "
                            + tracks.stream().map(RtpTrack::encodingName).toList());
        }
        input = selection.input();
        if (!closed) {
            connection.decoder().deliverTo(input);
        }
    }

    /** Sets up the wanted tracks one by one, then plays. */
    private void setUpNext(@Nullable Integer previous) {
        SortedSet<Integer> rest = previous == null ? wanted : wanted.tailSet(previous + 1);
        if (rest.isEmpty()) {
            request("PLAY", aggregateUrl, sessionHeader() + FROM_NOW, this::played);
            return;
        }
        int track = rest.first();
        int channel = 2 * setUp.size();
        String asked = "Transport: RTP/AVP/TCP;unicast;interleaved=" + channel + '-' + (channel + 1) + "\r\n";
        String trackUrl = ControlUrl.resolve(trackBase, sections.get(track).control());
        request("SETUP", trackUrl, asked + sessionHeader(), response -> {
            setUp(track, channel, response);
            setUpNext(track);
        });
    }

    private void setUp(int track, int channel, RtspMessage.Response response) throws RtspException {
        boolean dispensable = sections.get(track).media().equals("audio") && wanted.size() > 1;
        if (!response.isSuccess() && dispensable) {
            LOG.warn("{} does not set up its audio ({}); going on without", url, response.words());
            return;
        }
        requireSuccess("SETUP", response);
        TransportAnswer answer = TransportAnswer.parse(response.headers().first("Transport"), channel);
        if (setUp.isEmpty()) {
            session = RtspSession.parse(response.headers().first("Session"));
        }
        setUp.add(new Route(track, answer.rtcpChannel()));
        if (connection != null) {
            connection.decoder().route(track, answer.rtpChannel(), answer.rtcpChannel());
        }
    }

    private String sessionHeader() {
        return session.id().isEmpty() ? "" : "Session: " + session.id() + "\r\n";
    }

    private void played(RtspMessage.Response response) throws RtspException {
        requireSuccess("PLAY", response);
        lastPacketNanos = System.nanoTime();
        every(options.dataTimeout().dividedBy(WATCHDOG_CHECKS), this::watch);
        every(options.reportInterval(), this::report);
        every(session.keepAliveInterval(), this::keepAlive);
        if (listener != null) {
            listener.playing();
        }
    }

    private void every(Duration interval, Runnable task) {
        long nanos = interval.toNanos();
        timers.add(transport.loop().scheduleAtFixedRate(task, nanos, nanos, TimeUnit.NANOSECONDS));
    }

    /** Compares the count of packets with that of the last time: costs nothing per packet. */
    private void watch() {
        if (connection == null) {
            return;
        }
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

    private void report() {
        if (connection != null) {
            connection.writeFrames(this::writeReports);
        }
    }

    private void writeReports(ByteBuf out) {
        if (input == null) {
            return;
        }
        for (Route route : setUp) {
            int start = out.writerIndex();
            out.writeByte('$').writeByte(route.rtcpChannel()).writeShort(0);
            input.writeReceiverReport(route.track(), out);
            int length = out.writerIndex() - start - 4;
            if (length == 0) {
                out.writerIndex(start);
            } else {
                out.setShort(start + 2, length);
            }
        }
    }

    /** Data tells whether the camera lives; so an answer to this is welcome, but not required. */
    private void keepAlive() {
        if (connection == null || closed) {
            return;
        }
        String method = keepAliveMethod();
        RtspConnection.Answer answer = new RtspConnection.Answer() {
            @Override
            public void answered(RtspMessage.Response response) throws RtspException {
                if (response.status() == 454) {
                    requireSuccess(method, response);
                } else if (!response.isSuccess()) {
                    LOG.debug("{} answers {} by {}", url, method, response.words());
                    methods.remove(method);
                }
            }

            @Override
            public void unanswered(RtspException cause) {
                LOG.debug("{} does not answer {}", url, method);
            }
        };
        connection.request(method, aggregateUrl, sessionHeader(), options.requestTimeout(), answer);
    }

    private String keepAliveMethod() {
        if (methods.contains("GET_PARAMETER")) {
            return "GET_PARAMETER";
        }
        return methods.contains("SET_PARAMETER") && !methods.contains("OPTIONS") ? "SET_PARAMETER" : "OPTIONS";
    }

    private void requireSuccess(String method, RtspMessage.Response response) throws RtspException {
        if (response.isSuccess()) {
            return;
        }
        RtspException.Kind kind = switch (response.status()) {
            case 404, 410, 454 -> RtspException.Kind.NOT_FOUND;
            case 406, 415, 461, 551 -> RtspException.Kind.UNSUPPORTED;
            default -> RtspException.Kind.REFUSED;
        };
        String hint = switch (response.status()) {
            case 453, 503 -> " (it may serve as many clients as it can)";
            case 461 -> " (it does not send media over TCP)";
            default -> "";
        };
        throw new RtspException(kind, url + " answers " + method + " by " + response.words() + hint);
    }

    private void stopTimers() {
        timers.forEach(timer -> timer.cancel(false));
        timers.clear();
    }

    /** Hears of the connection, and knows that it may be replaced by another after a redirect. */
    private final class Owner implements RtspConnection.Owner {

        @Override
        public void connected() {
            options();
        }

        @Override
        public void failing() {
            if (!setUp.isEmpty() && connection != null) {
                teardown(connection);
            }
        }

        @Override
        public void disconnected(@Nullable RtspException cause) {
            stopTimers();
            if (reconnect && cause == null && !closed) {
                reconnect = false;
                connect();
            } else if (listener != null) {
                listener.closed(closed ? null : cause);
            }
        }
    }
}
