package org.ovcgateway.rtsp;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
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
    private static final String ACCEPT_SDP = "Accept: application/sdp\r\n";
    private static final String FROM_NOW = "Range: npt=0.000-\r\n";

    private final Transport transport;
    private final RtspOptions options;
    private final @Nullable HttpAuthentication authentication;
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
    private final List<Playing.Route> setUp = new ArrayList<>();
    private RtspSession session = RtspSession.parse(null);
    private @Nullable Playing playing;

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
        stopPlaying();
        current.decoder().deliverTo(null);
        if (setUp.isEmpty()) {
            current.close();
        } else {
            teardown(current);
        }
    }

    private void teardown(RtspConnection current) {
        current.request(
                "TEARDOWN", aggregateUrl, session.header(), options.teardownTimeout(), new RtspConnection.Answer() {
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
        response.requireSuccess("DESCRIBE", url);
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
            request("PLAY", aggregateUrl, session.header() + FROM_NOW, this::played);
            return;
        }
        int track = rest.first();
        int channel = 2 * setUp.size();
        String asked = "Transport: RTP/AVP/TCP;unicast;interleaved=" + channel + '-' + (channel + 1) + "\r\n";
        String trackUrl = ControlUrl.resolve(trackBase, sections.get(track).control());
        request("SETUP", trackUrl, asked + session.header(), response -> {
            setUp(track, channel, response);
            setUpNext(track);
        });
    }

    private void setUp(int track, int channel, RtspMessage.Response response) throws RtspException {
        boolean dispensable = sections.get(track).media().equals("audio") && wanted.size() > 1;
        if (!response.isSuccess() && dispensable) {
            LOG.warn("{} does not set up its audio ({}); going on without", url, response.words());
            wanted.remove(track);
            return;
        }
        response.requireSuccess("SETUP", url);
        TransportAnswer answer = TransportAnswer.parse(response.headers().first("Transport"), channel);
        if (setUp.isEmpty()) {
            session = RtspSession.parse(response.headers().first("Session"));
        }
        setUp.add(new Playing.Route(track, answer.rtcpChannel()));
        if (connection != null) {
            connection.decoder().route(track, answer.rtpChannel(), answer.rtcpChannel());
        }
    }

    private void played(RtspMessage.Response response) throws RtspException {
        response.requireSuccess("PLAY", url);
        if (connection == null || input == null || listener == null) {
            throw new IllegalStateException("expected PLAY to be answered after SETUP");
        }
        playing = new Playing(connection, url, options, session, input, setUp, methods);
        playing.start(transport.loop(), aggregateUrl);
        listener.playing();
    }

    private void stopPlaying() {
        if (playing != null) {
            playing.stop();
            playing = null;
        }
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
            stopPlaying();
            if (reconnect && cause == null && !closed) {
                reconnect = false;
                connect();
            } else if (listener != null) {
                connection = null;
                listener.closed(closed ? null : cause);
            }
        }
    }
}
