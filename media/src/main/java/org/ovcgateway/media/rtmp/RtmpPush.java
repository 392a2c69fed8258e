package org.ovcgateway.media.rtmp;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.ovcgateway.media.AccessUnit;
import org.ovcgateway.media.MediaFormatException;
import org.ovcgateway.media.Track;
import org.ovcgateway.media.amf.AmfValue;
import org.ovcgateway.media.amf.AmfWriter;
import org.ovcgateway.media.flv.FlvMuxer;
import org.ovcgateway.media.flv.HevcForm;
import org.ovcgateway.media.net.Dialing;
import org.ovcgateway.media.net.Transport;
import org.ovcgateway.media.push.Push;
import org.ovcgateway.media.push.PushException;
import org.ovcgateway.media.push.PushException.Kind;
import org.ovcgateway.media.rtmp.ServerWatch.Sight;

/**
 * Publishes to an RTMP server. What is sent, which answers are understood and how long they may take is told in
 * docs/ref/rtmp.md.
 */
public final class RtmpPush implements Push {
    /**
     * Large, so that nearly every access unit goes out behind one header; not larger, because 65536 is the most that SRS
     * takes without complaint, and nginx-rtmp allocates each of its input buffers in this size.
     */
    static final int CHUNK_SIZE = 65536;

    /** How many bytes the server may leave without an acknowledgement. */
    private static final int WINDOW = 250_000;

    /** Servers send commands only. */
    private static final int MAX_MESSAGE_SIZE = 1 << 20;

    /** Above 512 KiB of unsent data the push is not writable; it is again below 128 KiB. */
    private static final WriteBufferWaterMark WATER_MARK = new WriteBufferWaterMark(128 << 10, 512 << 10);

    /**
     * How many bytes the kernel takes that it has not sent yet. Left to itself it takes up to 4 MB, half a minute of 1 Mbit/s: the
     * picture may be as late, and no group of it can be left out there any more.
     */
    private static final long UNSENT = 128 << 10;

    private static final String SET_DATA_FRAME = "@setDataFrame";

    /** What a client of enhanced RTMP says in {@code connect} that it may send, beside what needs no saying. */
    private static final String FOUR_CC = "hvc1";

    private static final AmfValue CAN_ENCODE = new AmfValue.Numeric(2);

    private static final int CONNECT = 1;
    private static final int RELEASE_STREAM = 2;
    private static final int FC_PUBLISH = 3;
    private static final int CREATE_STREAM = 4;
    private static final int PUBLISH = 5;

    /**
     * How long things may take.
     *
     * @param connect from the name's lookup to the TCP connection
     * @param publish from there to the server's consent to publish
     * @param stall how long the connection may take no data
     */
    public record Timeouts(Duration connect, Duration publish, Duration stall) {
        public static final Timeouts DEFAULT =
                new Timeouts(Duration.ofSeconds(5), Duration.ofSeconds(10), Duration.ofSeconds(10));
    }

    /** The connection's own handlers come when it is known which address answers. */
    private static final ChannelHandler UNTIL_CONNECTED = new UntilConnected();

    @ChannelHandler.Sharable
    private static final class UntilConnected extends ChannelInboundHandlerAdapter {}

    private enum State {
        NEW("being opened"),
        CONNECTING("connecting"),
        TLS("negotiating TLS"),
        HANDSHAKE("waiting for the handshake"),
        CONNECT("waiting for the answer to connect"),
        CREATE_STREAM("waiting for the answer to createStream"),
        PUBLISH("waiting for the answer to publish"),
        LIVE("publishing"),
        CLOSED("closed");

        private final String words;

        State(String words) {
            this.words = words;
        }
    }

    private final Transport transport;
    private final RtmpUrl url;
    private final RtmpOptions options;
    private final Timeouts timeouts;
    private final FlvMuxer muxer;
    private final RtmpAuthentication authentication;

    /** There is another one after each refusal that asks for credentials. */
    private RtmpConnection connection = newConnection();

    private State state = State.NEW;
    private int streamId;
    private @Nullable Listener listener;
    private @Nullable Dialing dialing;
    private @Nullable Future<?> timer;
    private @Nullable PushException failure;
    private boolean closeAsked;

    private @Nullable Future<?> watch;

    /** Whether to dial anew when the present connection has closed. */
    private boolean again;

    /**
     * Does nothing before {@link #open}.
     *
     * @param tracks what the source has; with {@link Track#VIDEO} nothing is sent before a video key frame
     */
    public RtmpPush(Transport transport, RtmpUrl url, Set<Track> tracks, RtmpOptions options) {
        this.transport = transport;
        this.url = url;
        this.options = options;
        this.timeouts = options.timeouts();
        muxer = new FlvMuxer(tracks, options.hevc(), this::tag);
        authentication = new RtmpAuthentication(url);
    }

    private RtmpConnection newConnection() {
        return new RtmpConnection(true, MAX_MESSAGE_SIZE, new Answers());
    }

    @Override
    public void open(Listener hears) {
        if (state != State.NEW) {
            throw new IllegalStateException("a push is opened once");
        }
        listener = hears;
        if (url.tls() && options.tls() == null) {
            failure = new PushException(Kind.UNSUPPORTED, url + ": this push was made without TLS");
            transport.loop().execute(this::ended);
        } else {
            dial();
        }
    }

    private void dial() {
        state = State.CONNECTING;
        var bootstrap = transport
                .tcp(timeouts.connect())
                .option(ChannelOption.WRITE_BUFFER_WATER_MARK, WATER_MARK)
                .handler(UNTIL_CONNECTED);
        if (transport.epoll()) {
            // Notices a peer that vanished while the kernel still had room, which the watchdog does not see.
            bootstrap
                    .option(
                            EpollChannelOption.TCP_USER_TIMEOUT,
                            Math.toIntExact(2 * timeouts.stall().toMillis()))
                    .option(EpollChannelOption.TCP_NOTSENT_LOWAT, UNSENT);
        }
        Dialing fresh = Dialing.start(transport, bootstrap, url.host(), url.port(), timeouts.connect());
        dialing = fresh;
        // The lookup may hang by itself.
        startTimer(timeouts.connect(), () -> {
            failure = timedOut(timeouts.connect());
            if (!fresh.cancel()) {
                failure = null;
            }
        });
        fresh.channel().addListener((Future<Channel> connected) -> {
            if (!connected.isSuccess()) {
                notConnected(fresh, connected.cause());
            } else if (closeAsked) {
                var unused = connected.getNow().close();
                ended();
            } else {
                startTimer(timeouts.publish(), () -> fail(timedOut(timeouts.publish())));
                connected(connected.getNow());
            }
        });
    }

    private void connected(Channel channel) {
        SslContext context = options.tls();
        if (url.tls() && context != null) {
            state = State.TLS;
            SslHandler tls = context.newHandler(channel.alloc(), url.host(), url.port());
            tls.setHandshakeTimeoutMillis(0); // the timer for consent to publish includes it
            tls.handshakeFuture().addListener(done -> {
                if (done.isSuccess() && state == State.TLS) {
                    state = State.HANDSHAKE;
                } else if (!done.isSuccess() && failure == null && !closeAsked) {
                    failure = TlsFailure.of(url, done.cause());
                }
            });
            channel.pipeline().addLast(tls);
        } else {
            state = State.HANDSHAKE;
        }
        channel.pipeline().addLast(connection);
    }

    private void notConnected(Dialing ended, @Nullable Throwable cause) {
        if (failure == null && cause != null) {
            String which = ended.tried() > 1 ? ", the last of " + ended.tried() + " addresses: " : ": ";
            failure = new PushException(Kind.NETWORK, "cannot connect to " + url + which + cause.getMessage(), cause);
        }
        ended();
    }

    private PushException timedOut(Duration after) {
        return new PushException(Kind.NETWORK, url + ": still " + state.words + " after " + after.toMillis() + " ms");
    }

    private void startTimer(Duration after, Runnable task) {
        stopTimer();
        timer = transport.loop().schedule(task, after.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void stopTimer() {
        if (timer != null) {
            timer.cancel(false);
            timer = null;
        }
    }

    private void fail(PushException why) {
        if (failure == null && !closeAsked) {
            failure = why;
        }
        connection.abort();
    }

    private void ended() {
        if (state == State.CLOSED) {
            return;
        }
        state = State.CLOSED;
        stopTimer();
        if (watch != null) {
            watch.cancel(false);
        }
        if (listener != null) {
            listener.closed(closeAsked ? null : failure);
        }
    }

    private void look(ServerWatch server) {
        Sight sight = new Sight(
                connection.bytesSent(), connection.bytesAcknowledged(), connection.pongs(), connection.isWritable());
        String gone = server.judge(sight, System.nanoTime());
        if (gone != null) {
            fail(new PushException(Kind.NETWORK, url + " " + gone));
            return;
        }
        connection.ping();
        connection.flush();
    }

    @Override
    public boolean isWritable() {
        return state == State.LIVE && connection.isWritable();
    }

    @Override
    public void write(AccessUnit unit) {
        if (state != State.LIVE) {
            return;
        }
        try {
            muxer.write(unit);
        } catch (PushException e) {
            fail(e);
        }
    }

    /** Called by the muxer. */
    private void tag(int type, int timestamp, long prefix, int prefixLength, ByteBuf rest) {
        if (type != RtmpMessage.DATA) {
            connection.media(type, streamId, timestamp, prefix, prefixLength, rest);
            return;
        }
        ByteBuf metadata = Unpooled.buffer();
        new AmfWriter(metadata).text(SET_DATA_FRAME);
        metadata.writeBytes(rest, rest.readerIndex(), rest.readableBytes());
        connection.media(type, streamId, timestamp, 0, 0, metadata);
        metadata.release();
    }

    @Override
    public void flush() {
        if (state == State.LIVE) {
            connection.flush();
        }
    }

    @Override
    public long bytesSent() {
        return connection.bytesSent();
    }

    @Override
    public Statistics statistics() {
        return new Statistics(connection.bytesSent(), connection.bytesAcknowledged(), 0, 0);
    }

    @Override
    public void close() {
        if (closeAsked || state == State.CLOSED) {
            return;
        }
        closeAsked = true;
        switch (state) {
            case NEW -> state = State.CLOSED;
            case CONNECTING -> {
                if (dialing != null) {
                    dialing.cancel();
                }
            }
            case PUBLISH, LIVE -> {
                command(0, "FCUnpublish", 6, key());
                command(0, "deleteStream", 7, new AmfValue.Numeric(streamId));
                connection.close();
            }
            default -> connection.close();
        }
    }

    private AmfValue key() {
        return new AmfValue.Text(url.streamKey());
    }

    private void command(int onStream, String name, int transaction, AmfValue... arguments) {
        connection.command(onStream, new RtmpCommand(name, transaction, AmfValue.Nothing.NULL, arguments));
    }

    /** What the server says. */
    private final class Answers implements RtmpConnection.Listener {

        @Override
        public void opened(RtmpConnection ignored) {
            state = State.CONNECT;
            Map<String, AmfValue> members = new LinkedHashMap<>();
            members.put("app", new AmfValue.Text(authentication.extend(url.app())));
            members.put("type", new AmfValue.Text("nonprivate"));
            members.put("flashVer", new AmfValue.Text("FMLE/3.0 (compatible; ovc-gateway)"));
            members.put("tcUrl", new AmfValue.Text(authentication.extend(url.tcUrl())));
            if (options.hevc() == HevcForm.ENHANCED) {
                members.put("fourCcList", new AmfValue.StrictArray(List.of(new AmfValue.Text(FOUR_CC))));
                members.put("videoFourCcInfoMap", new AmfValue.Structure(Map.of(FOUR_CC, CAN_ENCODE)));
            }
            connection.command(0, new RtmpCommand("connect", CONNECT, new AmfValue.Structure(members)));
            connection.flush();
        }

        @Override
        public void command(RtmpCommand command, int ignored) {
            switch (command.name()) {
                case "_result" -> result(command);
                case "_error" -> error(command);
                case "onStatus" -> status(command.argument(0));
                case "close" -> fail(refused("the server closed the connection", command.argument(0)));
                default -> {} // onBWDone, onFCPublish and the like want no answer
            }
        }

        private void result(RtmpCommand command) {
            if (state == State.CONNECT && command.transaction() == CONNECT) {
                connected();
            } else if (state == State.CREATE_STREAM && command.transaction() == CREATE_STREAM) {
                streamCreated(command.argument(0));
            }
        }

        private void connected() {
            state = State.CREATE_STREAM;
            connection.windowAcknowledgementSize(WINDOW);
            connection.chunkSize(CHUNK_SIZE);
            // A server that answers it has done so before it lets us publish, and is expected to go on.
            connection.ping();
            // Answered by some servers, refused by others, passed over by the rest: nothing waits for it.
            RtmpPush.this.command(0, "releaseStream", RELEASE_STREAM, key());
            RtmpPush.this.command(0, "FCPublish", FC_PUBLISH, key());
            RtmpPush.this.command(0, "createStream", CREATE_STREAM);
        }

        private void streamCreated(AmfValue id) {
            if (!(id instanceof AmfValue.Numeric number)) {
                fail(new PushException(
                        Kind.PROTOCOL,
                        url + ": expected a stream's number in the answer to createStream but was " + id));
                return;
            }
            streamId = (int) number.value();
            state = State.PUBLISH;
            RtmpPush.this.command(streamId, "publish", PUBLISH, key(), new AmfValue.Text("live"));
        }

        private void error(RtmpCommand command) {
            if (state == State.CONNECT && command.transaction() == CONNECT && asksForCredentials(command)) {
                return;
            }
            if (command.transaction() == CONNECT
                    || command.transaction() == CREATE_STREAM
                    || command.transaction() == PUBLISH) {
                fail(refused(state.words, command.argument(0)));
            }
        }

        /** Whether the refusal is settled: by another connection, or by giving up in our own words. */
        private boolean asksForCredentials(RtmpCommand command) {
            String description = command.argument(0).text("description");
            switch (authentication.refused(description)) {
                case NONE_OF_OURS -> {
                    return false;
                }
                case TRY_AGAIN -> {
                    again = true;
                    connection.abort();
                }
                case NO_CREDENTIALS ->
                    fail(new PushException(
                            Kind.REFUSED, url + " asks for a user and a password, which the URL does not have"));
                case WRONG_CREDENTIALS ->
                    fail(new PushException(Kind.REFUSED, url + " does not accept the URL's user and password"));
            }
            return true;
        }

        private void status(AmfValue info) {
            if (info.text("level").equals("error")) {
                fail(refused(state.words, info));
            } else if (state == State.PUBLISH && info.text("code").equals("NetStream.Publish.Start")) {
                live();
            }
        }

        private void live() {
            state = State.LIVE;
            stopTimer();
            long interval = Math.max(1, timeouts.stall().toMillis() / 4);
            ServerWatch server = new ServerWatch(timeouts.stall(), System.nanoTime());
            watch = transport.loop().scheduleAtFixedRate(() -> look(server), interval, interval, TimeUnit.MILLISECONDS);
            if (listener != null) {
                listener.ready();
            }
        }

        private PushException refused(String during, AmfValue info) {
            String words = (info.text("code") + " " + url.redact(info.text("description"))).strip();
            return new PushException(
                    Kind.REFUSED,
                    url + " refused while " + during + ": " + (words.isEmpty() ? "no reason given" : words));
        }

        @Override
        public void media(int type, int timestamp, ByteBuf body) {
            // A server has no media for a publisher, but some send data messages.
        }

        @Override
        public void writabilityChanged() {
            if (state != State.LIVE) {
                return;
            }
            if (!connection.isWritable()) {
                startTimer(
                        timeouts.stall(),
                        () -> fail(new PushException(
                                Kind.NETWORK,
                                url + " took no data for " + timeouts.stall().toMillis() + " ms")));
            } else {
                stopTimer();
                if (listener != null) {
                    listener.writable();
                }
            }
        }

        @Override
        public void closed(@Nullable Throwable cause) {
            if (again && !closeAsked && failure == null) {
                again = false;
                connection = newConnection();
                dial();
                return;
            }
            if (failure == null) {
                failure = cause == null
                        ? new PushException(
                                Kind.NETWORK, url + ": the server closed the connection while " + state.words)
                        : new PushException(
                                cause instanceof MediaFormatException ? Kind.PROTOCOL : Kind.NETWORK,
                                url + ": while " + state.words + ": " + cause.getMessage(),
                                cause);
            }
            ended();
        }
    }
}
