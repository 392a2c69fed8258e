package org.ovcgateway.simulator.camera;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.DecoderException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.ovcgateway.simulator.camera.RtspRequestDecoder.ClientPacket;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One client: answers its requests (RFC 2326 10) and plays over the same connection or over UDP. A connection carries one session at
 * a time, and a session ends with its connection. On the connection's loop.
 */
@SuppressWarnings("FutureReturnValueIgnored") // a write that fails ends in channelInactive
final class RtspConnection extends ChannelInboundHandlerAdapter {
    private static final Logger LOG = LoggerFactory.getLogger(RtspConnection.class);
    private static final String PUBLIC =
            "OPTIONS, DESCRIBE, SETUP, PLAY, PAUSE, GET_PARAMETER, SET_PARAMETER, TEARDOWN";
    private static final Duration IDLE_TIMEOUT = Duration.ofSeconds(60);
    private static final int RECEIVER_REPORT = 201;
    private static final String BACK_CHANNEL = "www.onvif.org/ver20/backchannel";

    private final RtspServer server;
    private final Channel channel;
    private final Authenticator authenticator = new Authenticator();
    private @Nullable Session session;
    private long lastRequestNanos = System.nanoTime();
    private Duration timeout = IDLE_TIMEOUT;
    private boolean silent;

    RtspConnection(RtspServer server, Channel channel) {
        this.server = server;
        this.channel = channel;
    }

    /** What SETUP made. */
    private static final class Session {
        final String id = HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextInt());
        final CameraStream stream;
        final List<TrackSender> tracks = new ArrayList<>();
        final List<Integer> trackIndices = new ArrayList<>();
        /** The channel on which the client's sound comes; negative without a back channel. */
        int backChannel = -1;

        boolean played;
        /** Null until the first PLAY, and in a session of nothing but a back channel. */
        @Nullable
        StreamSender sender;

        Session(CameraStream stream) {
            this.stream = stream;
        }

        void stop() {
            if (sender != null) {
                sender.stop();
            }
        }

        void end() {
            stop();
            for (TrackSender track : tracks) {
                DatagramPair datagrams = track.datagrams();
                if (datagrams != null) {
                    datagrams.close();
                }
            }
        }
    }

    /** What a request's URI names. */
    private record Target(CameraStream stream, int track) {
        static final int WHOLE_STREAM = -1;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        scheduleTimeout(timeout.toNanos());
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (silent) {
            return;
        }
        if (message instanceof RtspRequest request) {
            lastRequestNanos = System.nanoTime();
            answer(request);
        } else if (message instanceof ClientPacket packet) {
            receive(packet);
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        context.flush();
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        endSession();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        if (silent) {
            return;
        }
        if (cause instanceof DecoderException && cause.getCause() instanceof RtspSyntaxException syntax) {
            LOG.info("closes a connection that does not speak RTSP: {}", syntax.getMessage());
            endSession();
            RtspResponse.of(400, "Bad Request", null).writeAndClose(channel);
            return;
        }
        if (!(cause instanceof IOException)) {
            LOG.error("closes a connection after an error of its own", cause);
        }
        context.close();
    }

    /** Sends nothing any more, answers nothing, and stays open until the client closes it. */
    void fallSilent() {
        silent = true;
        endSession();
    }

    private void receive(ClientPacket packet) {
        Session current = session;
        if (current != null && current.played && packet.channel() == current.backChannel) {
            BackChannel heard = current.stream.camera().backChannel();
            if (heard != null) {
                heard.hear(packet.bytes());
            }
            return;
        }
        if (current != null && packet.type() == RECEIVER_REPORT) {
            for (TrackSender track : current.tracks) {
                if (track.isRtcpChannel(packet.channel())) {
                    current.stream.camera().countReceiverReport();
                }
            }
        }
    }

    private void answer(RtspRequest request) {
        String sequence = request.header("cseq");
        if (sequence == null) {
            write(request, 400, "Bad Request");
            return;
        }
        if (request.method().equals("OPTIONS")) {
            response(request, 200, "OK").header("Public", PUBLIC).write(channel);
            return;
        }
        Target target = target(request.uri());
        if (target == null) {
            write(request, 404, "Not Found");
            return;
        }
        if (target.stream().camera().isAway()) {
            channel.close();
            return;
        }
        Access access = target.stream().camera().settings().access();
        boolean refused = session == null && target.stream().camera().faults().refused() == Refusal.CREDENTIALS;
        if (refused || !authenticator.admits(access, request)) {
            response(request, 401, "Unauthorized")
                    .header("WWW-Authenticate", authenticator.challenge(access))
                    .write(channel);
            return;
        }
        switch (request.method()) {
            case "DESCRIBE" -> describe(request, target);
            case "SETUP" -> setUp(request, target);
            case "PLAY", "PAUSE", "TEARDOWN", "GET_PARAMETER", "SET_PARAMETER" -> inSession(request, target);
            default ->
                response(request, 405, "Method Not Allowed")
                        .header("Allow", PUBLIC)
                        .write(channel);
        }
    }

    private void describe(RtspRequest request, Target target) {
        String accept = request.header("accept");
        if (accept != null && !accept.contains("application/sdp") && !accept.contains("*/*")) {
            write(request, 406, "Not Acceptable");
            return;
        }
        VirtualCamera camera = target.stream().camera();
        boolean backChannel = BACK_CHANNEL.equals(request.header("require"));
        if (backChannel && camera.backChannel() == null) {
            response(request, 551, "Option not supported")
                    .header("Unsupported", BACK_CHANNEL)
                    .write(channel);
            return;
        }
        response(request, 200, "OK")
                .header("Content-Base", withoutQuery(request.uri()) + "/")
                .body(
                        "application/sdp",
                        SessionDescription.of(
                                target.stream(),
                                camera.faults().parameterSets(),
                                backChannel ? camera.backChannel() : null))
                .write(channel);
    }

    private void setUp(RtspRequest request, Target target) {
        Session current = session;
        String givenId = request.header("session");
        if (givenId != null && (current == null || !isId(givenId, current))) {
            write(request, 454, "Session Not Found");
            return;
        }
        int index = target.track();
        if (index == Target.WHOLE_STREAM) {
            if (target.stream().tracks().size() > 1) {
                write(request, 459, "Aggregate Operation Not Allowed");
                return;
            }
            index = 0;
        }
        if (current != null
                && (!current.stream.equals(target.stream())
                        || current.played
                        || current.trackIndices.contains(index)
                        || (index == current.stream.tracks().size() && current.backChannel >= 0))) {
            write(request, 455, "Method Not Valid in This State");
            return;
        }
        Refusal refused = target.stream().camera().faults().refused();
        if (refused == Refusal.BANDWIDTH) {
            write(request, 453, "Not Enough Bandwidth");
            return;
        }
        boolean backChannel = index == target.stream().tracks().size();
        ClientTransport transport = ClientTransport.choose(
                request.header("transport"),
                current == null ? List.of() : current.tracks,
                current == null ? -1 : current.backChannel,
                refused);
        if (transport == null || (backChannel && transport instanceof ClientTransport.Datagrams)) {
            write(request, 461, "Unsupported Transport");
            return;
        }
        if (backChannel) {
            setUpBackChannel(request, target, ((ClientTransport.Interleaved) transport).rtpChannel());
            return;
        }
        PacketisedTrack track = target.stream().tracks().get(index);
        Caption caption = target.stream().caption(track);
        TrackSender sender;
        String agreed;
        if (transport instanceof ClientTransport.Datagrams ports) {
            try {
                DatagramPair datagrams = datagrams(ports);
                sender = new TrackSender(track, caption, datagrams);
                target.stream().camera().countDatagramTrack();
                agreed = "RTP/AVP;unicast;client_port=" + pair(ports.rtpPort(), ports.rtcpPort()) + ";server_port="
                        + pair(datagrams.rtpPort(), datagrams.rtpPort() + 1);
            } catch (IOException e) {
                LOG.warn(
                        "[{}] cannot send over UDP: {}",
                        target.stream().camera().name(),
                        e.getMessage());
                write(request, 500, "Internal Server Error");
                return;
            }
        } else {
            int rtpChannel = ((ClientTransport.Interleaved) transport).rtpChannel();
            sender = new TrackSender(track, caption, rtpChannel);
            agreed = "RTP/AVP/TCP;unicast;interleaved=" + pair(rtpChannel, rtpChannel + 1);
        }
        if (current == null) {
            current = begin(target.stream());
        }
        current.tracks.add(sender);
        current.trackIndices.add(index);
        response(request, 200, "OK")
                .header("Transport", agreed + ";ssrc=" + HexFormat.of().toHexDigits(sender.source()))
                .write(channel);
    }

    private void setUpBackChannel(RtspRequest request, Target target, int rtpChannel) {
        Session current = session;
        if (current == null) {
            current = begin(target.stream());
        }
        current.backChannel = rtpChannel;
        response(request, 200, "OK")
                .header("Transport", "RTP/AVP/TCP;unicast;interleaved=" + pair(rtpChannel, rtpChannel + 1))
                .write(channel);
    }

    private DatagramPair datagrams(ClientTransport.Datagrams ports) throws IOException {
        return DatagramPair.open(
                channel.eventLoop(),
                ((InetSocketAddress) channel.localAddress()).getAddress(),
                ((InetSocketAddress) channel.remoteAddress()).getAddress(),
                ports);
    }

    private static String pair(int first, int second) {
        return first + "-" + second;
    }

    private Session begin(CameraStream stream) {
        Session begun = new Session(stream);
        session = begun;
        timeout = stream.camera().settings().sessionTimeout();
        scheduleTimeout(timeout.toNanos());
        stream.camera().countSession();
        stream.camera().clientChannels().add(channel);
        return begun;
    }

    private void inSession(RtspRequest request, Target target) {
        String id = request.header("session");
        Session current = session;
        boolean known = current != null && id != null && isId(id, current) && current.stream.equals(target.stream());
        boolean parameter = request.method().endsWith("_PARAMETER");
        if (parameter && (known || id == null)) {
            write(request, 200, "OK");
        } else if (current == null || !known) {
            write(request, 454, "Session Not Found");
        } else if (request.method().equals("PLAY")) {
            play(request, current);
        } else if (request.method().equals("PAUSE")) {
            current.stop();
            write(request, 200, "OK");
        } else {
            write(request, 200, "OK");
            endSession();
        }
    }

    private void play(RtspRequest request, Session current) {
        String range = request.header("range");
        if (range != null && !range.startsWith("npt=")) {
            write(request, 457, "Invalid Range");
            return;
        }
        if (current.stream.camera().faults().refused() == Refusal.SERVICE) {
            write(request, 503, "Service Unavailable");
            return;
        }
        current.played = true;
        if (current.tracks.isEmpty()) {
            response(request, 200, "OK").header("Range", "npt=now-").write(channel);
            return;
        }
        StreamSender sender = current.sender;
        if (sender == null) {
            sender = new StreamSender(channel, current.stream.camera(), server.clock(), current.tracks);
            current.sender = sender;
        }
        RtspResponse response = response(request, 200, "OK").header("Range", "npt=now-");
        if (!sender.isPlaying()) {
            sender.play();
            response.header("RTP-Info", rtpInfo(request, current));
            LOG.info("[{}] plays to {}", current.stream.camera().name(), channel.remoteAddress());
        }
        response.write(channel);
    }

    private static String rtpInfo(RtspRequest request, Session current) {
        StringBuilder info = new StringBuilder();
        for (int i = 0; i < current.tracks.size(); i++) {
            TrackSender track = current.tracks.get(i);
            info.append(i == 0 ? "url=" : ",url=")
                    .append(withoutQuery(request.uri()))
                    .append('/')
                    .append(SessionDescription.TRACK)
                    .append(current.trackIndices.get(i))
                    .append(";seq=")
                    .append(track.nextSequence())
                    .append(";rtptime=")
                    .append(Integer.toUnsignedString(track.nextTimeStamp()));
        }
        return info.toString();
    }

    private void endSession() {
        Session ended = session;
        if (ended != null) {
            ended.end();
            ended.stream.camera().clientChannels().remove(channel);
            session = null;
            timeout = IDLE_TIMEOUT;
        }
    }

    private void scheduleTimeout(long delayNanos) {
        channel.eventLoop().schedule(this::checkTimeout, delayNanos, TimeUnit.NANOSECONDS);
    }

    private void checkTimeout() {
        if (silent || !channel.isActive()) {
            return;
        }
        long left = timeout.toNanos() - (System.nanoTime() - lastRequestNanos);
        if (left > 0) {
            scheduleTimeout(left);
            return;
        }
        Session current = session;
        if (current != null) {
            LOG.info(
                    "[{}] ends a session without a request for {} s",
                    current.stream.camera().name(),
                    timeout.toSeconds());
        }
        channel.close();
    }

    private @Nullable Target target(String uri) {
        String path = pathOf(uri);
        int lastSlash = path.lastIndexOf('/');
        if (lastSlash >= 0 && path.startsWith(SessionDescription.TRACK, lastSlash + 1)) {
            CameraStream stream = server.stream(path.substring(0, lastSlash));
            String index = path.substring(lastSlash + 1 + SessionDescription.TRACK.length());
            int tracks = stream == null ? 0 : stream.tracks().size();
            if (stream != null && stream.camera().backChannel() != null) {
                tracks++;
            }
            for (int i = 0; stream != null && i < tracks; i++) {
                if (index.equals(Integer.toString(i))) {
                    return new Target(stream, i);
                }
            }
            return null;
        }
        CameraStream stream = server.stream(path);
        return stream == null ? null : new Target(stream, Target.WHOLE_STREAM);
    }

    /** The path of an absolute or relative URI, without query and trailing slash. */
    private static String pathOf(String uri) {
        String rest = withoutQuery(uri);
        if (!rest.regionMatches(true, 0, "rtsp://", 0, 7)) {
            return rest;
        }
        int slash = rest.indexOf('/', 7);
        return slash < 0 ? "" : rest.substring(slash);
    }

    private static String withoutQuery(String uri) {
        int query = uri.indexOf('?');
        String rest = query < 0 ? uri : uri.substring(0, query);
        return rest.endsWith("/") ? rest.substring(0, rest.length() - 1) : rest;
    }

    /** Whether a Session header names the session; parameters behind the id are ignored. */
    private static boolean isId(String header, Session current) {
        int semicolon = header.indexOf(';');
        String id = semicolon < 0 ? header : header.substring(0, semicolon);
        return id.trim().toLowerCase(Locale.ROOT).equals(current.id);
    }

    private void write(RtspRequest request, int status, String reason) {
        response(request, status, reason).write(channel);
    }

    private RtspResponse response(RtspRequest request, int status, String reason) {
        RtspResponse response = RtspResponse.of(status, reason, request.header("cseq"));
        Session current = session;
        if (current != null && status == 200) {
            response.header("Session", current.id + ";timeout=" + timeout.toSeconds());
        }
        return response;
    }
}
