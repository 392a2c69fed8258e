package org.ovcgateway.rtsp;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.ovcgateway.camera.Credentials;
import org.ovcgateway.camera.auth.HttpAuthentication;
import org.ovcgateway.media.net.Transport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The signalling of one session with a camera: connects, asks what there is (OPTIONS, DESCRIBE), follows redirections, and
 * says good-bye. What is set up and played in between is its owner's business. One attempt; all calls and callbacks on the
 * event loop of its transport.
 */
final class RtspDialogue {
    private static final Logger LOG = LoggerFactory.getLogger(RtspDialogue.class);
    private static final int MOST_REDIRECTS = 3;
    private static final String ACCEPT_SDP = "Accept: application/sdp\r\n";

    private final Transport transport;
    private final RtspOptions options;
    private final String alwaysSaid;
    private final @Nullable HttpAuthentication authentication;
    private final Owner owner;

    private RtspUrl url;
    private int redirects;
    private @Nullable RtspConnection connection;
    private boolean reconnect;
    private boolean closed;

    private final Set<String> methods = new HashSet<>();
    private String aggregateUrl = "";
    private String trackBase = "";
    /** By the URL of each track that was set up; a camera that wants its tracks played one by one may name several. */
    private final Map<String, RtspSession> sessions = new LinkedHashMap<>();

    private boolean byTrack;

    /** Hears how it fares. */
    interface Owner {

        /**
         * The camera does not describe anything.
         *
         * @throws RtspException to give up in other words than the usual ones
         */
        default void refused(RtspMessage.Response response) throws RtspException {}

        /**
         * The camera has described what it has.
         *
         * @throws RtspException to give up in words
         */
        void described(SessionDescription description) throws RtspException;

        /** Nothing shall be sent any more, nor waited for. May be called more than once. */
        void stop();

        /**
         * It is over. Called exactly once, after {@link #stop}.
         *
         * @param cause what went wrong in words for an operator; null after {@link RtspDialogue#close}
         */
        void ended(@Nullable RtspException cause);
    }

    /**
     * Connects to nothing yet.
     *
     * @param credentials what to show when the camera asks; null for those of the URL, if it has any
     * @param alwaysSaid whole header lines for every request but OPTIONS and signs of life; may be empty
     */
    RtspDialogue(
            Transport transport,
            RtspUrl url,
            @Nullable Credentials credentials,
            RtspOptions options,
            String alwaysSaid,
            Owner owner) {
        this.transport = transport;
        this.url = url;
        this.options = options;
        this.alwaysSaid = alwaysSaid;
        this.owner = owner;
        Credentials shown = credentials != null ? credentials : url.credentials();
        authentication = shown == null ? null : new HttpAuthentication(shown);
    }

    /** Starts. Called once. */
    void open() {
        connect();
    }

    /** Ends it in an orderly way: a session that was set up is torn down, and the camera given a moment to answer. */
    void close() {
        RtspConnection current = connection;
        if (closed || current == null) {
            return;
        }
        closed = true;
        owner.stop();
        current.decoder().deliverTo(null);
        if (sessions.isEmpty()) {
            current.close();
        } else {
            teardown(current);
        }
    }

    boolean isClosed() {
        return closed;
    }

    /** What the camera is known by now: redirections have been followed. */
    RtspUrl url() {
        return url;
    }

    /** The connection of the moment; null after the end. */
    @Nullable
    RtspConnection connection() {
        return connection;
    }

    /** What {@code Public} offers, upper case. */
    Set<String> methods() {
        return methods;
    }

    /** What requests for the whole session are addressed to, once it was described. */
    String aggregateUrl() {
        return byTrack ? sessions.keySet().iterator().next() : aggregateUrl;
    }

    /** What requests for a media section are addressed to, once it was described. */
    String trackUrl(SessionDescription.Section section) {
        return ControlUrl.resolve(trackBase, section.control());
    }

    /** What was set up first; one without a name before that. */
    RtspSession session() {
        return sessions.isEmpty()
                ? RtspSession.parse(null)
                : sessions.values().iterator().next();
    }

    /** What was set up, by the URL of each track, in the order of setting up. */
    Map<String, RtspSession> sessions() {
        return sessions;
    }

    /** Takes the session from the answer to a SETUP that succeeded. */
    void established(String trackUrl, RtspMessage.Response response) {
        sessions.put(trackUrl, RtspSession.parse(response.headers().first("Session")));
    }

    /** The camera does not take requests for all tracks together (RFC 2326 11.3.10): from now on there is one for each. */
    void controlByTrack() {
        byTrack = true;
    }

    /** Sends a request, unless it is over; the answer is not given after {@link #close}. */
    void request(String method, String requestUrl, String headers, RtspConnection.Answer answer) {
        if (connection != null && !closed) {
            connection.request(method, requestUrl, headers + alwaysSaid, options.requestTimeout(), response -> {
                LOG.debug("{} {}: {}", method, url, response.status());
                if (!closed) {
                    answer.answered(response);
                }
            });
        }
    }

    private void teardown(RtspConnection current) {
        if (!byTrack) {
            teardown(current, aggregateUrl, session(), current::close);
            return;
        }
        int left = sessions.size();
        for (Map.Entry<String, RtspSession> track : sessions.entrySet()) {
            left--;
            teardown(current, track.getKey(), track.getValue(), left == 0 ? current::close : () -> {});
        }
    }

    private void teardown(RtspConnection current, String target, RtspSession its, Runnable then) {
        current.request(
                "TEARDOWN", target, its.header() + alwaysSaid, options.teardownTimeout(), new RtspConnection.Answer() {
                    @Override
                    public void answered(RtspMessage.Response response) {
                        then.run();
                    }

                    @Override
                    public void unanswered(RtspException cause) {
                        current.close();
                    }
                });
    }

    private void connect() {
        connection = new RtspConnection(transport, url, authentication, options, new ConnectionOwner());
        connection.open();
    }

    private void askOptions() {
        RtspConnection current = connection;
        if (current != null && !closed) {
            current.request("OPTIONS", url.wireForm(), "", options.requestTimeout(), response -> {
                LOG.debug("OPTIONS {}: {}", url, response.status());
                describe(response);
            });
        }
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
        if (!response.isSuccess()) {
            owner.refused(response);
        }
        response.requireSuccess("DESCRIBE", url);
        SessionDescription description = SessionDescription.parse(response.body());
        String base = ControlUrl.base(response.headers(), url.wireForm());
        aggregateUrl = ControlUrl.resolve(base, description.control());
        trackBase = ControlUrl.isAbsolute(description.control()) ? aggregateUrl : base;
        owner.described(description);
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

    /** Hears of the connection, and knows that it may be replaced by another after a redirect. */
    private final class ConnectionOwner implements RtspConnection.Owner {

        @Override
        public void connected() {
            askOptions();
        }

        @Override
        public void failing() {
            if (!sessions.isEmpty() && connection != null) {
                teardown(connection);
            }
        }

        @Override
        public void disconnected(@Nullable RtspException cause) {
            owner.stop();
            if (reconnect && cause == null && !closed) {
                reconnect = false;
                connect();
            } else {
                connection = null;
                owner.ended(closed ? null : cause);
            }
        }
    }
}
