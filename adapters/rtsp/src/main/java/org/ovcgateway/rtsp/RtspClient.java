package org.ovcgateway.rtsp;

import io.netty.util.concurrent.ScheduledFuture;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.ovcgateway.camera.Credentials;
import org.ovcgateway.camera.MediaTransport;
import org.ovcgateway.camera.auth.HttpAuthentication;
import org.ovcgateway.media.net.Transport;
import org.ovcgateway.media.rtp.RtpInput;
import org.ovcgateway.media.rtp.RtpTrack;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Plays one stream of a camera, its media interleaved in the one TCP connection (RFC 2326 10.12) or in datagrams. Which of
 * the two is asked for first is said; the camera's refusal makes it try the other. One attempt: it connects,
 * describes, sets up, plays, and fails or is closed; whoever made it tries again if need be. All methods are called, and all
 * callbacks come, on the event loop of its transport.
 */
public final class RtspClient {
    private static final Logger LOG = LoggerFactory.getLogger(RtspClient.class);
    private static final int MOST_REDIRECTS = 3;
    private static final String ACCEPT_SDP = "Accept: application/sdp\r\n";
    private static final String FROM_NOW = "Range: npt=0.000-\r\n";

    private static final int UNSUPPORTED_TRANSPORT = 461;
    private static final int AGGREGATE_NOT_ALLOWED = 459;

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
    private final List<UdpTrack> udpTracks = new ArrayList<>();
    private MediaTransport mediaTransport;
    private boolean bothTried;
    private RtspSession session = RtspSession.parse(null);
    /** As each track's answer names it; a camera that wants its tracks played one by one may have one for each. */
    private final SortedMap<Integer, RtspSession> trackSessions = new TreeMap<>();

    private boolean playedByTrack;
    private @Nullable Playing playing;
    private @Nullable ScheduledFuture<?> udpCheck;

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
        this(transport, url, credentials, MediaTransport.TCP, options);
    }

    /** @param first what the media is asked for over first */
    public RtspClient(
            Transport transport,
            RtspUrl url,
            @Nullable Credentials credentials,
            MediaTransport first,
            RtspOptions options) {
        this.transport = transport;
        this.mediaTransport = first;
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

    /** What the media comes over; what it is asked for over until the camera has agreed. */
    public MediaTransport mediaTransport() {
        return mediaTransport;
    }

    private void teardown(RtspConnection current) {
        if (!playedByTrack) {
            teardown(current, aggregateUrl, session, current::close);
            return;
        }
        int last = trackSessions.lastKey();
        trackSessions.forEach(
                (track, its) -> teardown(current, trackUrl(track), its, track == last ? current::close : () -> {}));
    }

    private void teardown(RtspConnection current, String target, RtspSession its, Runnable then) {
        current.request("TEARDOWN", target, its.header(), options.teardownTimeout(), new RtspConnection.Answer() {
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
        if (mediaTransport == MediaTransport.UDP) {
            setUpOverUdp(track);
        } else {
            setUpOverTcp(track);
        }
    }

    private void setUpOverTcp(int track) {
        int channel = 2 * setUp.size();
        String asked = "Transport: RTP/AVP/TCP;unicast;interleaved=" + channel + '-' + (channel + 1) + "\r\n";
        request("SETUP", trackUrl(track), asked + session.header(), response -> {
            if (!refused(track, response)) {
                interleaved(track, TransportAnswer.parse(response.headers().first("Transport"), channel));
                setUpNext(track);
            }
        });
    }

    private void setUpOverUdp(int track) {
        RtspConnection current = connection;
        InetAddress local = current == null ? null : current.localAddress();
        InetAddress camera = current == null ? null : current.cameraAddress();
        RtpInput to = input;
        if (current == null || local == null || camera == null || to == null) {
            return;
        }
        UdpTrack udp = new UdpTrack(transport, local, camera, track, to);
        udpTracks.add(udp);
        udp.bind(new UdpTrack.Bound() {
            @Override
            public void bound() {
                String ports = udp.port() + "-" + (udp.port() + 1);
                String asked = "Transport: RTP/AVP;unicast;client_port=" + ports + "\r\n";
                request("SETUP", trackUrl(track), asked + session.header(), response -> {
                    if (!refused(track, response)) {
                        overUdp(track, udp, response.headers().first("Transport"));
                        setUpNext(track);
                    }
                });
            }

            @Override
            public void failed(RtspException cause) {
                current.fail(cause);
            }
        });
    }

    private String trackUrl(int track) {
        return ControlUrl.resolve(trackBase, sections.get(track).control());
    }

    /**
     * Goes on without a track, or asks for it over the other transport, if the camera does not set it up.
     *
     * @return whether the camera said no; what follows is on its way then
     */
    private boolean refused(int track, RtspMessage.Response response) throws RtspException {
        if (response.isSuccess()) {
            RtspSession its = RtspSession.parse(response.headers().first("Session"));
            trackSessions.put(track, its);
            if (setUp.isEmpty()) {
                session = its;
            }
            return false;
        }
        if (response.status() == UNSUPPORTED_TRANSPORT && setUp.isEmpty() && !bothTried && !url.secure()) {
            bothTried = true;
            MediaTransport refused = mediaTransport;
            mediaTransport = refused == MediaTransport.TCP ? MediaTransport.UDP : MediaTransport.TCP;
            LOG.info("{} does not send over {}; asking for {}", url, refused, mediaTransport);
            closeUdp();
            setUpNext(previous(track));
            return true;
        }
        boolean dispensable = sections.get(track).media().equals("audio") && wanted.size() > 1;
        if (!dispensable) {
            response.requireSuccess("SETUP", url);
        }
        LOG.warn("{} does not set up its audio ({}); going on without", url, response.words());
        wanted.remove(track);
        setUpNext(track);
        return true;
    }

    private @Nullable Integer previous(int track) {
        SortedSet<Integer> before = wanted.headSet(track);
        return before.isEmpty() ? null : before.last();
    }

    private void interleaved(int track, TransportAnswer answer) {
        if (connection != null && input != null) {
            setUp.add(new InterleavedRoute(connection, input, track, answer.rtcpChannel()));
            connection.decoder().route(track, answer.rtpChannel(), answer.rtcpChannel());
        }
    }

    /** A camera that was asked for UDP may answer with interleaved TCP all the same. */
    private void overUdp(int track, UdpTrack udp, @Nullable String header) throws RtspException {
        UdpAnswer answer = UdpAnswer.parse(header);
        if (answer != null) {
            udp.answered(answer);
            setUp.add(udp);
            return;
        }
        udp.close();
        udpTracks.remove(udp);
        mediaTransport = MediaTransport.TCP;
        interleaved(track, TransportAnswer.parse(header, 2 * setUp.size()));
    }

    private void played(RtspMessage.Response response) throws RtspException {
        if (response.status() == AGGREGATE_NOT_ALLOWED) {
            playedByTrack = true;
            playNext(trackSessions.firstKey());
            return;
        }
        response.requireSuccess("PLAY", url);
        begin(aggregateUrl);
    }

    /** Plays a track and those behind it, each by its own URL (RFC 2326 11.3.10). */
    private void playNext(int track) {
        RtspSession its = Objects.requireNonNull(trackSessions.get(track), "set up");
        request("PLAY", trackUrl(track), its.header() + FROM_NOW, response -> {
            response.requireSuccess("PLAY", url);
            SortedMap<Integer, RtspSession> rest = trackSessions.tailMap(track + 1);
            if (rest.isEmpty()) {
                begin(trackUrl(trackSessions.firstKey()));
            } else {
                playNext(rest.firstKey());
            }
        });
    }

    private void begin(String sessionUrl) {
        if (connection == null || input == null || listener == null) {
            throw new IllegalStateException("expected PLAY to be answered after SETUP");
        }
        playing = new Playing(connection, url, options, session, setUp, this::packets, methods);
        playing.start(transport.loop(), sessionUrl);
        if (!udpTracks.isEmpty()) {
            udpTracks.forEach(UdpTrack::openTheWay);
            RtspConnection current = connection;
            udpCheck = transport
                    .loop()
                    .schedule(() -> checkUdp(current), udpPatience().toMillis(), TimeUnit.MILLISECONDS);
        }
        listener.playing();
    }

    private long packets() {
        long packets = connection == null ? 0 : connection.decoder().packets();
        for (UdpTrack track : udpTracks) {
            packets += track.packets();
        }
        return packets;
    }

    private Duration udpPatience() {
        return options.dataTimeout().dividedBy(2);
    }

    private void checkUdp(RtspConnection current) {
        if (udpTracks.stream().allMatch(track -> track.packets() == 0)) {
            current.fail(new RtspException(
                    RtspException.Kind.UDP_BLOCKED,
                    url + " plays, but nothing arrives over UDP within " + RtspConnection.seconds(udpPatience())
                            + "; a firewall may be between"));
        }
    }

    private void closeUdp() {
        udpTracks.forEach(UdpTrack::close);
        udpTracks.clear();
    }

    private void stopPlaying() {
        if (udpCheck != null) {
            udpCheck.cancel(false);
            udpCheck = null;
        }
        closeUdp();
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
