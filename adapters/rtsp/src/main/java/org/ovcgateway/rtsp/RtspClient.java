package org.ovcgateway.rtsp;

import io.netty.util.concurrent.ScheduledFuture;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.ovcgateway.camera.Credentials;
import org.ovcgateway.camera.MediaTransport;
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
    private static final String FROM_NOW = "Range: npt=0.000-\r\n";

    private static final int UNSUPPORTED_TRANSPORT = 461;
    private static final int AGGREGATE_NOT_ALLOWED = 459;

    private final Transport transport;
    private final RtspOptions options;
    private final RtspDialogue dialogue;

    private @Nullable Listener listener;
    private List<SessionDescription.Section> sections = List.of();
    private SortedSet<Integer> wanted = new TreeSet<>();
    private @Nullable RtpInput input;
    private final List<Playing.Route> setUp = new ArrayList<>();
    private final List<UdpTrack> udpTracks = new ArrayList<>();
    private MediaTransport mediaTransport;
    private boolean bothTried;
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
        this.options = options;
        dialogue = new RtspDialogue(transport, url, credentials, options, "", new Owner());
    }

    /** Starts. Called once. */
    public void open(Listener to) {
        if (listener != null) {
            throw new IllegalStateException("expected one call of open but this is another");
        }
        listener = to;
        dialogue.open();
    }

    /**
     * Ends playing in an orderly way: the camera is told, and given a moment to answer. The input hears nothing more.
     * {@link Listener#closed} follows with a null cause. May be called at any time, repeatedly.
     */
    public void close() {
        dialogue.close();
    }

    /** What the media comes over; what it is asked for over until the camera has agreed. */
    public MediaTransport mediaTransport() {
        return mediaTransport;
    }

    private void select() throws RtspException {
        List<RtpTrack> tracks =
                sections.stream().map(SessionDescription.Section::track).toList();
        RtspConnection connection = dialogue.connection();
        if (listener == null || connection == null) {
            return;
        }
        TrackSelection selection = listener.described(tracks);
        wanted = new TreeSet<>(selection.tracks());
        if (wanted.isEmpty() || wanted.first() < 0 || wanted.last() >= tracks.size()) {
            throw new RtspException(
                    RtspException.Kind.UNSUPPORTED,
                    dialogue.url() + " offers nothing that can be used, only "
                            + tracks.stream().map(RtpTrack::encodingName).toList());
        }
        input = selection.input();
        if (!dialogue.isClosed()) {
            connection.decoder().deliverTo(input);
        }
    }

    /** Sets up the wanted tracks one by one, then plays. */
    private void setUpNext(@Nullable Integer previous) {
        SortedSet<Integer> rest = previous == null ? wanted : wanted.tailSet(previous + 1);
        if (rest.isEmpty()) {
            dialogue.request("PLAY", dialogue.aggregateUrl(), dialogue.session().header() + FROM_NOW, this::played);
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
        dialogue.request("SETUP", trackUrl(track), asked + dialogue.session().header(), response -> {
            if (!refused(track, response)) {
                interleaved(track, TransportAnswer.parse(response.headers().first("Transport"), channel));
                setUpNext(track);
            }
        });
    }

    private void setUpOverUdp(int track) {
        RtspConnection current = dialogue.connection();
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
                dialogue.request(
                        "SETUP", trackUrl(track), asked + dialogue.session().header(), response -> {
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
        return dialogue.trackUrl(sections.get(track));
    }

    /**
     * Goes on without a track, or asks for it over the other transport, if the camera does not set it up.
     *
     * @return whether the camera said no; what follows is on its way then
     */
    private boolean refused(int track, RtspMessage.Response response) throws RtspException {
        if (response.isSuccess()) {
            dialogue.established(trackUrl(track), response);
            return false;
        }
        if (response.status() == UNSUPPORTED_TRANSPORT
                && setUp.isEmpty()
                && !bothTried
                && !dialogue.url().secure()) {
            bothTried = true;
            MediaTransport refused = mediaTransport;
            mediaTransport = refused == MediaTransport.TCP ? MediaTransport.UDP : MediaTransport.TCP;
            LOG.info("{} does not send over {}; asking for {}", dialogue.url(), refused, mediaTransport);
            closeUdp();
            setUpNext(previous(track));
            return true;
        }
        boolean dispensable = sections.get(track).media().equals("audio") && wanted.size() > 1;
        if (!dispensable) {
            response.requireSuccess("SETUP", dialogue.url());
        }
        LOG.warn("{} does not set up its audio ({}); going on without", dialogue.url(), response.words());
        wanted.remove(track);
        setUpNext(track);
        return true;
    }

    private @Nullable Integer previous(int track) {
        SortedSet<Integer> before = wanted.headSet(track);
        return before.isEmpty() ? null : before.last();
    }

    private void interleaved(int track, TransportAnswer answer) {
        RtspConnection connection = dialogue.connection();
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
            dialogue.controlByTrack();
            playNext(dialogue.sessions().entrySet().iterator());
            return;
        }
        response.requireSuccess("PLAY", dialogue.url());
        begin();
    }

    private void playNext(Iterator<Map.Entry<String, RtspSession>> tracks) {
        if (!tracks.hasNext()) {
            begin();
            return;
        }
        Map.Entry<String, RtspSession> track = tracks.next();
        dialogue.request("PLAY", track.getKey(), track.getValue().header() + FROM_NOW, response -> {
            response.requireSuccess("PLAY", dialogue.url());
            playNext(tracks);
        });
    }

    private void begin() {
        RtspUrl url = dialogue.url();
        RtspConnection current = dialogue.connection();
        if (current == null || input == null || listener == null) {
            throw new IllegalStateException("expected PLAY to be answered after SETUP");
        }
        RtspSession session = dialogue.session();
        KeepAlive keepAlive =
                new KeepAlive(current, url, options, session, dialogue.aggregateUrl(), dialogue.methods(), false);
        playing = new Playing(transport, current, url, options, session, keepAlive, setUp, this::packets);
        playing.start();
        if (!udpTracks.isEmpty()) {
            udpTracks.forEach(UdpTrack::openTheWay);
            udpCheck = transport
                    .loop()
                    .schedule(() -> checkUdp(current), udpPatience().toMillis(), TimeUnit.MILLISECONDS);
        }
        listener.playing();
    }

    private long packets() {
        RtspConnection connection = dialogue.connection();
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
                    dialogue.url() + " plays, but nothing arrives over UDP within "
                            + RtspConnection.seconds(udpPatience()) + "; a firewall may be between"));
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

    private final class Owner implements RtspDialogue.Owner {

        @Override
        public void described(SessionDescription description) throws RtspException {
            sections = description.sections();
            select();
            setUpNext(null);
        }

        @Override
        public void stop() {
            stopPlaying();
        }

        @Override
        public void ended(@Nullable RtspException cause) {
            if (listener != null) {
                listener.closed(cause);
            }
        }
    }
}
