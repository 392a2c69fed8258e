package org.ovcgateway.gateway.record;

import io.netty.buffer.ByteBuf;
import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.http.impl.HttpClientConnectionInternal;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.buffer.BufferInternal;
import io.vertx.core.net.SocketAddress;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.ovcgateway.gateway.record.UploadException.Kind;
import org.ovcgateway.gateway.supervise.Timers;
import org.ovcgateway.gateway.uplink.Importance;
import org.ovcgateway.gateway.uplink.Pacing;

/**
 * One HTTP request and its answer: straight-line, fails once. The host is resolved here and the connection goes to the very
 * address that was checked. Redirects are not followed. On the context's event loop.
 */
final class Exchange {
    /** Small enough that a slow uplink shows progress in time. */
    private static final int PIECE_BYTES = 64 << 10;

    private static final int MAX_ANSWER_BYTES = 64 << 10;

    /**
     * What to send.
     *
     * @param contentType of the body, if there is one
     * @param body borrowed: it is retained for as long as the socket needs it; empty for none
     * @param stepWithin how long each step may take: resolving, connecting, sending a piece of the body
     * @param answerWithin how long the answer may take after the body; each part of it, where it goes into a buffer
     * @param into gets the body of an answer of success, up to its maximum capacity, instead of a text; borrowed until the
     *     answer is there; null for a text
     * @param source of a body that is not in memory; null where {@code body} is it
     * @param target gets the body of an answer of success piece by piece; null for none
     * @param pacing is asked before each piece of the body; null to send it without asking
     */
    record Request(
            HttpMethod method,
            UploadUrl url,
            String contentType,
            ByteBuf body,
            Duration stepWithin,
            Duration answerWithin,
            @Nullable ByteBuf into,
            @Nullable Source source,
            @Nullable Target target,
            @Nullable Paced pacing) {

        Request(
                HttpMethod method,
                UploadUrl url,
                String contentType,
                ByteBuf body,
                Duration stepWithin,
                Duration answerWithin,
                @Nullable ByteBuf into,
                @Nullable Source source,
                @Nullable Target target) {
            this(method, url, contentType, body, stepWithin, answerWithin, into, source, target, null);
        }

        Request(
                HttpMethod method,
                UploadUrl url,
                String contentType,
                ByteBuf body,
                Duration stepWithin,
                Duration answerWithin,
                @Nullable ByteBuf into) {
            this(method, url, contentType, body, stepWithin, answerWithin, into, null, null);
        }

        Request(
                HttpMethod method,
                UploadUrl url,
                String contentType,
                ByteBuf body,
                Duration stepWithin,
                Duration answerWithin) {
            this(method, url, contentType, body, stepWithin, answerWithin, null);
        }

        long bodyBytes() {
            return source == null ? body.readableBytes() : source.size();
        }
    }

    /**
     * Who is asked before each piece of a body, and what for.
     *
     * @param importance as of that piece. On the context's event loop
     */
    record Paced(Pacing pacing, Supplier<Importance> importance) {}

    /** A body that is not in memory. On the context's event loop. */
    interface Source {
        long size();

        /** Completes with exactly so many bytes. */
        Future<Buffer> read(long position, int length);
    }

    /** Where an answer goes that does not fit into memory. On the context's event loop. */
    interface Target {
        /**
         * It begins.
         *
         * @param bytes that will come; negative if that is not known
         * @throws IOException if it is not wanted
         */
        void begin(long bytes) throws IOException;

        /** Nothing more comes before it completes. */
        Future<Void> take(Buffer part);
    }

    /** What came back, whatever its status; the body is empty where it went into a buffer. */
    record Answer(int status, String body) {}

    private final HttpClient client;
    private final ContextInternal context;
    private final Timers timers;
    private final AddressPolicy addresses;
    private final Request request;
    private final Promise<Answer> answer;
    private final Buffer received = Buffer.buffer();

    private @Nullable HttpClientRequest stream;
    private Timers.@Nullable Timer limit;
    private Pacing.@Nullable Turn turn;
    private long sent;
    private boolean writing;
    private boolean over;

    private Exchange(
            HttpClient client, ContextInternal context, Timers timers, AddressPolicy addresses, Request request) {
        this.client = client;
        this.context = context;
        this.timers = timers;
        this.addresses = addresses;
        this.request = request;
        this.answer = context.promise();
    }

    /** Begins the exchange. */
    static Exchange start(
            HttpClient client, ContextInternal context, Timers timers, AddressPolicy addresses, Request request) {
        Exchange exchange = new Exchange(client, context, timers, addresses, request);
        request.body().retain();
        context.dispatch(() -> exchange.resolve());
        return exchange;
    }

    /** The answer, or an {@link UploadException}. */
    Future<Answer> answer() {
        return answer.future();
    }

    /** Breaks the exchange off, if it is not over yet; the answer fails with these words. */
    void cancel(String why) {
        fail(new UploadException(Kind.NO_ANSWER, why));
    }

    private void resolve() {
        String host = request.url().host();
        if (!addresses.permits(host)) {
            fail(notPermitted());
            return;
        }
        InetAddress literal = AddressPolicy.literal(host);
        if (literal != null) {
            connect(literal);
            return;
        }
        limit(request.stepWithin(), "resolving the host");
        context.owner().nameResolver().resolveAll(host, this::resolved);
    }

    private void resolved(AsyncResult<List<InetSocketAddress>> resolution) {
        if (over) {
            return;
        }
        if (resolution.failed() || resolution.result().isEmpty()) {
            fail(new UploadException(
                    Kind.NO_ANSWER, "host " + request.url().host() + " not found", resolution.cause()));
            return;
        }
        for (InetSocketAddress candidate : resolution.result()) {
            if (addresses.permits(candidate.getAddress())) {
                connect(candidate.getAddress());
                return;
            }
        }
        fail(notPermitted());
    }

    private UploadException notPermitted() {
        return new UploadException(
                Kind.BAD_ADDRESS,
                request.url() + " is a private address, and platform.allow-private-addresses is false");
    }

    private void connect(InetAddress address) {
        limit(request.stepWithin(), "connecting to " + request.url());
        RequestOptions options = new RequestOptions()
                .setServer(SocketAddress.inetSocketAddress(new InetSocketAddress(
                        withoutName(address), request.url().port())))
                .setHost(request.url().host())
                .setPort(request.url().port())
                .setSsl(request.url().secure())
                .setMethod(request.method())
                .setURI(request.url().target())
                .setFollowRedirects(false)
                .setConnectTimeout(request.stepWithin().toMillis());
        if (request.bodyBytes() > 0 || request.source() != null) {
            options.putHeader("Content-Type", request.contentType())
                    .putHeader("Content-Length", Long.toString(request.bodyBytes()));
        }
        client.request(options).onComplete(this::connected);
    }

    private void connected(AsyncResult<HttpClientRequest> connection) {
        if (connection.failed()) {
            fail(connection.cause());
            return;
        }
        HttpClientRequest opened = connection.result();
        if (over) {
            opened.reset();
            return;
        }
        stream = opened;
        opened.exceptionHandler(this::fail);
        opened.response().onComplete(this::headReceived);
        sendPiece(opened);
    }

    private void sendPiece(HttpClientRequest to) {
        if (over) {
            return;
        }
        int length = (int) Math.min(PIECE_BYTES, request.bodyBytes() - sent);
        Paced paced = request.pacing();
        if (paced == null || length == 0) {
            sendPiece(to, length);
            return;
        }
        cancelLimit(); // to wait for the others is not to be stuck
        turn = paced.pacing()
                .ask(
                        paced.importance().get(),
                        length,
                        timers,
                        granted -> context.dispatch(() -> {
                            turn = null;
                            sendPiece(to, granted);
                        }));
    }

    private void sendPiece(HttpClientRequest to, int length) {
        if (over) {
            return;
        }
        limit(request.stepWithin(), "sending");
        long position = sent;
        sent += length;
        Source source = request.source();
        if (source == null) {
            write(
                    to,
                    BufferInternal.buffer(request.body().slice(request.body().readerIndex() + (int) position, length)));
        } else if (length == 0) {
            write(to, Buffer.buffer());
        } else {
            source.read(position, length).onComplete(read -> {
                if (over) {
                    return;
                }
                if (read.failed()) {
                    fail(read.cause());
                } else {
                    write(to, read.result());
                }
            });
        }
    }

    private void write(HttpClientRequest to, Buffer piece) {
        int length = piece.length();
        writing = true;
        Future<Void> written = length == 0 ? to.end() : bodySent() ? to.end(piece) : to.write(piece);
        written.onComplete(result -> pieceWritten(to, result));
    }

    private void pieceWritten(HttpClientRequest to, AsyncResult<Void> result) {
        writing = false;
        if (over) {
            request.body().release();
        } else if (result.failed()) {
            fail(result.cause());
        } else if (bodySent()) {
            limit(request.answerWithin(), "waiting for the answer");
        } else {
            // By way of the loop's queue: a fast peer must not keep the other channels waiting.
            context.runOnContext(next -> sendPiece(to));
        }
    }

    private boolean bodySent() {
        return sent == request.bodyBytes();
    }

    private void headReceived(AsyncResult<HttpClientResponse> head) {
        if (head.failed()) {
            fail(head.cause());
            return;
        }
        HttpClientResponse response = head.result();
        response.exceptionHandler(this::fail);
        Target target = isSuccess(response.statusCode()) ? request.target() : null;
        if (target != null) {
            receive(response, target);
            return;
        }
        ByteBuf into = isSuccess(response.statusCode()) ? request.into() : null;
        response.handler(part -> {
            if (over) {
                return;
            }
            if (into != null) {
                append(into, part);
            } else if (received.length() + part.length() > MAX_ANSWER_BYTES) {
                fail(tooLong(MAX_ANSWER_BYTES));
            } else {
                received.appendBuffer(part);
            }
        });
        response.endHandler(end -> {
            if (bodySent() || !isSuccess(response.statusCode())) {
                end(new Answer(response.statusCode(), received.toString(StandardCharsets.UTF_8)), null);
            } else {
                fail(new UploadException(Kind.REFUSED, "answered before the whole body was sent"));
            }
        });
    }

    private void receive(HttpClientResponse response, Target target) {
        try {
            String length = response.getHeader("Content-Length");
            target.begin(length != null && length.matches("[0-9]{1,18}") ? Long.parseLong(length) : -1);
        } catch (IOException e) {
            fail(e);
            return;
        }
        response.handler(part -> {
            if (over) {
                return;
            }
            response.pause();
            limit(request.stepWithin(), "storing");
            target.take(part).onComplete(stored -> {
                if (over) {
                    return;
                }
                if (stored.failed()) {
                    fail(stored.cause());
                } else {
                    limit(request.answerWithin(), "receiving");
                    response.resume();
                }
            });
        });
        response.endHandler(end -> end(new Answer(response.statusCode(), ""), null));
    }

    private void append(ByteBuf into, Buffer part) {
        if (part.length() > into.maxWritableBytes()) {
            fail(tooLong(into.maxCapacity()));
            return;
        }
        try {
            into.writeBytes(((BufferInternal) part).getByteBuf());
        } catch (OutOfMemoryError e) {
            fail(new UploadException(Kind.REFUSED, "no memory for the answer", e));
            return;
        }
        limit(request.answerWithin(), "receiving");
    }

    private static UploadException tooLong(int most) {
        return new UploadException(
                Kind.REFUSED, "expected an answer of at most " + most + " bytes but was a longer one");
    }

    /** Whether a status is one of success: a redirection is not. */
    static boolean isSuccess(int status) {
        return status >= 200 && status < 300;
    }

    private void limit(Duration within, String doing) {
        cancelLimit();
        limit = timers.after(within, () -> cancel("no progress for " + within.toSeconds() + " s, " + doing));
    }

    private void cancelLimit() {
        if (limit != null) {
            limit.cancel();
            limit = null;
        }
    }

    private void fail(@Nullable Throwable cause) {
        end(null, cause == null ? new UploadException(Kind.NO_ANSWER, "failed") : cause);
    }

    private void end(@Nullable Answer result, @Nullable Throwable failure) {
        if (over) {
            return;
        }
        over = true;
        cancelLimit();
        if (turn != null) {
            turn.giveUp();
        }
        if (stream != null && (failure != null || !bodySent() || writing)) {
            breakOff(stream);
        }
        if (!writing) {
            request.body().release();
        }
        if (failure != null) {
            answer.fail(failure);
        } else {
            answer.complete(result);
        }
    }

    /** Vert.x's own way waits until all that was written is sent, which a peer that reads nothing would prevent for ever. */
    @SuppressWarnings("FutureReturnValueIgnored") // whether closing succeeds changes nothing
    private static void breakOff(HttpClientRequest stream) {
        stream.reset();
        if (stream.connection() instanceof HttpClientConnectionInternal connection) {
            connection.channelHandlerContext().channel().close();
        }
    }

    /** Without the host's name, which would be resolved again. */
    private static InetAddress withoutName(InetAddress address) {
        try {
            return InetAddress.getByAddress(address.getAddress());
        } catch (UnknownHostException e) {
            throw new IllegalStateException("expected an address of 4 or 16 bytes", e);
        }
    }
}
