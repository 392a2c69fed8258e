package org.ovcgateway.rtsp;

import io.netty.buffer.ByteBuf;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelOption;
import io.netty.channel.ConnectTimeoutException;
import io.netty.util.concurrent.ScheduledFuture;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.ovcgateway.camera.auth.HttpAuthentication;
import org.ovcgateway.media.net.Transport;

/**
 * One TCP connection to a camera: sends a request, waits for its answer, authenticates when asked to, and answers what the
 * camera asks. One request is under way at a time. All calls on the transport's event loop.
 */
final class RtspConnection implements InterleavedDecoder.Receiver {
    /** Reads of up to 64 KiB: a key frame arrives in few of them. */
    private static final AdaptiveRecvByteBufAllocator READ_SIZES =
            new AdaptiveRecvByteBufAllocator(4096, 16_384, 65_536);

    private final Transport transport;
    private final RtspUrl url;
    private final @Nullable HttpAuthentication authentication;
    private final RtspOptions options;
    private final Owner owner;
    private final InterleavedDecoder decoder = new InterleavedDecoder(this);

    private @Nullable Channel channel;
    private @Nullable Exchange exchange;
    private int sequence;

    /** The last request whose answer is not waited for any more: one that comes yet is not the answer to the next. */
    private int givenUp = -1;

    private boolean closing;
    private boolean over;
    private @Nullable RtspException failure;

    /** Hears how the connection fares. */
    interface Owner {

        void connected();

        /** The connection is about to be closed for a fault: the last moment to send something. */
        void failing();

        /**
         * The connection is over; called once.
         *
         * @param cause null after {@link #close}
         */
        void disconnected(@Nullable RtspException cause);
    }

    /** Takes the answer to a request. */
    interface Answer {

        /**
         * The camera has answered, be it by yes or no; never by 401, which is dealt with before.
         *
         * @throws RtspException to end the connection
         */
        void answered(RtspMessage.Response response) throws RtspException;

        /** Called instead when no answer came in time. */
        default void unanswered(RtspException cause) throws RtspException {
            throw cause;
        }
    }

    private record Exchange(
            int sequence,
            String method,
            String url,
            String headers,
            Duration patience,
            Answer answer,
            boolean authorised,
            ScheduledFuture<?> timeout) {}

    RtspConnection(
            Transport transport,
            RtspUrl url,
            @Nullable HttpAuthentication authentication,
            RtspOptions options,
            Owner owner) {
        this.transport = transport;
        this.url = url;
        this.authentication = authentication;
        this.options = options;
        this.owner = owner;
    }

    InterleavedDecoder decoder() {
        return decoder;
    }

    /** This end's address; null before the connection is there. */
    @Nullable
    InetAddress localAddress() {
        return channel == null ? null : ((InetSocketAddress) channel.localAddress()).getAddress();
    }

    /** The camera's address; null before the connection is there. */
    @Nullable
    InetAddress cameraAddress() {
        return channel == null ? null : ((InetSocketAddress) channel.remoteAddress()).getAddress();
    }

    /** Where the camera is connected to; null before the connection is there. */
    @Nullable
    SocketAddress cameraSocket() {
        return channel == null ? null : channel.remoteAddress();
    }

    void open() {
        ChannelFuture connecting = transport
                .tcp(options.connectTimeout())
                .option(ChannelOption.RECVBUF_ALLOCATOR, READ_SIZES)
                .handler(url.secure() ? Tls.before(decoder, url, options.connectTimeout()) : decoder)
                .connect(InetSocketAddress.createUnresolved(url.host(), url.port()));
        channel = connecting.channel();
        connecting.addListener(ignored -> {
            if (connecting.isSuccess() && !closing) {
                owner.connected();
            } else if (!connecting.isSuccess()) {
                fail(connectFailure(connecting.cause()));
                disconnected();
            }
        });
    }

    private RtspException connectFailure(@Nullable Throwable cause) {
        String where = url.hostAndPort();
        if (cause instanceof ConnectTimeoutException) {
            return new RtspException(
                    RtspException.Kind.TIMEOUT,
                    "no connection to " + where + " within " + seconds(options.connectTimeout()),
                    cause);
        }
        if (cause instanceof UnknownHostException) {
            return new RtspException(RtspException.Kind.NETWORK, "no address is known for " + url.host(), cause);
        }
        boolean refused = cause instanceof ConnectException
                && String.valueOf(cause.getMessage()).toLowerCase(Locale.ROOT).contains("refused");
        String why = refused ? "nothing listens there" : cause == null ? "unknown" : String.valueOf(cause.getMessage());
        return new RtspException(RtspException.Kind.NETWORK, "cannot connect to " + where + ": " + why, cause);
    }

    /** @param headers whole lines, each ended by CR LF; may be empty */
    void request(String method, String requestUrl, String headers, Duration patience, Answer answer) {
        giveUp();
        sequence++;
        String authorization = authentication == null ? null : authentication.authorization(method, requestUrl);
        ScheduledFuture<?> timer =
                transport.loop().schedule(this::unanswered, patience.toMillis(), TimeUnit.MILLISECONDS);
        exchange = new Exchange(sequence, method, requestUrl, headers, patience, answer, authorization != null, timer);
        write(method + ' ' + requestUrl + " RTSP/1.0\r\nCSeq: " + sequence + "\r\nUser-Agent: " + options.userAgent()
                + "\r\n" + (authorization == null ? "" : "Authorization: " + authorization + "\r\n") + headers
                + "\r\n");
    }

    private void giveUp() {
        if (exchange != null) {
            givenUp = exchange.sequence;
            exchange.timeout.cancel(false);
            exchange = null;
        }
    }

    private void unanswered() {
        Exchange current = exchange;
        if (current == null) {
            return;
        }
        giveUp();
        RtspException cause = new RtspException(
                RtspException.Kind.TIMEOUT, url.hostAndPort() + " did not answer " + current.method + " in time");
        try {
            current.answer.unanswered(cause);
        } catch (RtspException e) {
            fail(e);
        }
    }

    @Override
    public void message(RtspMessage message) {
        if (message instanceof RtspMessage.Request request) {
            requested(request);
        } else if (message instanceof RtspMessage.Response response) {
            responded(response);
        }
    }

    private void responded(RtspMessage.Response response) {
        Exchange current = exchange;
        int answered = response.headers().number("CSeq");
        boolean late = answered >= 0 && answered <= givenUp;
        if (current == null || response.status() < 200 || late) {
            return;
        }
        exchange = null;
        current.timeout.cancel(false);
        try {
            if (response.status() == RtspMessage.Response.UNAUTHORIZED) {
                authenticate(current, response);
            } else {
                if (authentication != null && current.authorised) {
                    authentication.accepted();
                }
                current.answer.answered(response);
            }
        } catch (RtspException e) {
            fail(e);
        }
    }

    private void authenticate(Exchange refused, RtspMessage.Response response) throws RtspException {
        if (authentication == null) {
            throw new RtspException(
                    RtspException.Kind.AUTHENTICATION, url + " asks for a user name and password; none is configured");
        }
        if (!authentication.challenged(response.headers().all("WWW-Authenticate"))) {
            throw new RtspException(
                    RtspException.Kind.AUTHENTICATION,
                    refused.authorised
                            ? url + " refuses the user name or password"
                            : url + " asks for a kind of authentication that is not known: \""
                                    + RtspUrl.printable(
                                            String.join(", ", response.headers().all("WWW-Authenticate"))) + '"');
        }
        request(refused.method, refused.url, refused.headers, refused.patience, refused.answer);
    }

    /** Answers a request of the camera's; one that ends the session ends the connection. */
    private void requested(RtspMessage.Request request) {
        String cseq = request.headers().first("CSeq");
        String status = switch (request.method()) {
            case "OPTIONS", "GET_PARAMETER", "TEARDOWN", "REDIRECT" -> "200 OK";
            default -> "501 Not Implemented";
        };
        String offered =
                request.method().equals("OPTIONS") ? "Public: OPTIONS, GET_PARAMETER, TEARDOWN, REDIRECT\r\n" : "";
        write("RTSP/1.0 " + status + "\r\n" + (cseq == null ? "" : "CSeq: " + cseq + "\r\n") + offered + "\r\n");
        if (request.method().equals("TEARDOWN")) {
            fail(new RtspException(RtspException.Kind.NETWORK, url + " ended the session"));
        } else if (request.method().equals("REDIRECT")) {
            fail(redirected(request));
        }
    }

    private RtspException redirected(RtspMessage.Request request) {
        try {
            RtspUrl target = Redirect.target(url, request.headers().first("Location"));
            return new RtspException(RtspException.Kind.NETWORK, url + " ended the session and sends to " + target);
        } catch (RtspException e) {
            return e;
        }
    }

    private void write(String text) {
        Channel to = channel;
        if (to == null || !to.isActive()) {
            return;
        }
        if (!to.isWritable()) {
            fail(new RtspException(RtspException.Kind.NETWORK, url.hostAndPort() + " does not read what it is sent"));
            return;
        }
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        send(to, to.alloc().directBuffer(bytes.length).writeBytes(bytes));
    }

    /**
     * Sends the interleaved frames that the writer appends; does not ask it while the camera does not read.
     *
     * @return whether it was asked
     */
    boolean writeFrames(Consumer<ByteBuf> writer) {
        Channel to = channel;
        if (to == null || !to.isActive() || !to.isWritable()) {
            return false;
        }
        ByteBuf frames = to.alloc().directBuffer();
        writer.accept(frames);
        if (frames.isReadable()) {
            send(to, frames);
        } else {
            frames.release();
        }
        return true;
    }

    @SuppressWarnings("FutureReturnValueIgnored") // a void promise tells the decoder of a failure
    private static void send(Channel to, ByteBuf bytes) {
        to.writeAndFlush(bytes, to.voidPromise());
    }

    @Override
    public void broken(RtspException cause) {
        fail(cause);
    }

    /** Ends the connection for a reason; the first one counts. */
    void fail(RtspException cause) {
        if (!closing && !over) {
            closing = true;
            failure = cause;
            decoder.deliverTo(null);
            owner.failing();
            close();
        }
    }

    /** Ends the connection. */
    @SuppressWarnings("FutureReturnValueIgnored") // the decoder hears of the end
    void close() {
        closing = true;
        decoder.deliverTo(null);
        giveUp();
        if (channel != null) {
            channel.close();
        }
    }

    @Override
    public void inactive() {
        fail(new RtspException(RtspException.Kind.NETWORK, url.hostAndPort() + " closed the connection"));
        disconnected();
    }

    private void disconnected() {
        if (!over) {
            over = true;
            owner.disconnected(failure);
        }
    }

    static String seconds(Duration duration) {
        return duration.toMillis() % 1000 == 0 ? duration.toSeconds() + " s" : duration.toMillis() + " ms";
    }
}
