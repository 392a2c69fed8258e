package org.ovcgateway.onvif.soap;

import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.http.impl.HttpClientConnectionInternal;
import java.time.Duration;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.ovcgateway.camera.CameraException;
import org.ovcgateway.onvif.xml.XmlReader;

/**
 * One HTTP request and its answer: straight-line, fails once, with a {@link CameraException} or with {@link ConnectionLost}.
 * What the device sends is cut while it arrives. On the device's event loop.
 */
final class HttpExchange {
    private static final int MAX_BODY = XmlReader.MAX_SIZE;

    /**
     * What came back, whatever its status.
     *
     * @param challenges every {@code WWW-Authenticate}
     * @param date the header of that name as it came; null if there was none
     */
    record Answer(
            int status, List<String> challenges, @Nullable String date, Buffer body) {}

    /** The device closed a connection that had served before, without a word: it may have done so before the request came. */
    static final class ConnectionLost extends Exception {
        private static final long serialVersionUID = 1;

        ConnectionLost(Throwable cause) {
            super(cause);
        }
    }

    private final Vertx vertx;
    private final String place;
    private final Promise<Answer> answer = Promise.promise();
    private final Buffer received = Buffer.buffer();
    private final long timer;

    private @Nullable HttpClientRequest stream;
    private boolean reused;
    private boolean begun;
    private boolean over;

    private HttpExchange(Vertx vertx, String place, Duration atMost) {
        this.vertx = vertx;
        this.place = place;
        timer = vertx.setTimer(
                Math.max(1, atMost.toMillis()),
                due -> fail(CameraException.Kind.UNREACHABLE, "does not answer within " + words(atMost)));
    }

    /**
     * Begins the exchange.
     *
     * @param place of the device, for messages
     * @param hasServed told each connection that is used, it tells whether it was used before
     * @param atMost how long all of it may take
     */
    static HttpExchange start(
            Vertx vertx,
            HttpClient client,
            String place,
            RequestOptions options,
            Buffer body,
            Predicate<HttpClientRequest> hasServed,
            Duration atMost) {
        HttpExchange exchange = new HttpExchange(vertx, place, atMost);
        client.request(options).onComplete(made -> exchange.connected(made, body, hasServed, options));
        return exchange;
    }

    Future<Answer> answer() {
        return answer.future();
    }

    /** Breaks the exchange off, if it is not over yet. */
    void cancel(String why) {
        fail(new CameraException(CameraException.Kind.FAILED, why));
    }

    private void connected(
            AsyncResult<HttpClientRequest> made,
            Buffer body,
            Predicate<HttpClientRequest> hasServed,
            RequestOptions options) {
        if (made.failed()) {
            fail(ConnectFailures.inWords(place, Duration.ofMillis(options.getConnectTimeout()), made.cause()));
            return;
        }
        HttpClientRequest request = made.result();
        if (over) {
            request.reset();
            return;
        }
        stream = request;
        reused = hasServed.test(request);
        request.exceptionHandler(this::lost);
        request.response().onComplete(head -> {
            if (head.failed()) {
                lost(head.cause());
            } else {
                headReceived(head.result());
            }
        });
        request.end(body).onFailure(this::lost);
    }

    private void headReceived(HttpClientResponse response) {
        begun = true;
        List<String> challenges = List.copyOf(response.headers().getAll("WWW-Authenticate"));
        String date = response.getHeader(HttpHeaders.DATE);
        String length = response.getHeader(HttpHeaders.CONTENT_LENGTH);
        response.exceptionHandler(this::lost);
        response.handler(part -> {
            if (received.length() + part.length() > MAX_BODY) {
                tooLong();
            } else if (!over) {
                received.appendBuffer(part);
            }
        });
        response.endHandler(end -> {
            if (!over) {
                over = true;
                vertx.cancelTimer(timer);
                Answer complete = new Answer(response.statusCode(), challenges, date, received);
                // By way of the loop's queue: now the connection is not yet free for whoever asks next.
                vertx.runOnContext(next -> answer.complete(complete));
            }
        });
        if (length != null && length.strip().length() > String.valueOf(MAX_BODY).length()) {
            tooLong();
        }
    }

    private void tooLong() {
        fail(
                CameraException.Kind.FAILED,
                "sends too much: expected an answer of at most " + MAX_BODY + " bytes but was a longer one");
    }

    private void lost(Throwable cause) {
        if (reused && !begun) {
            fail(new ConnectionLost(cause));
        } else {
            fail(new CameraException(
                    CameraException.Kind.FAILED,
                    "the camera at " + place
                            + (begun
                                    ? " closed the connection within its answer, or sent what is no HTTP"
                                    : " closed the connection without an answer, or sent what is no HTTP"),
                    cause));
        }
    }

    private void fail(CameraException.Kind kind, String what) {
        fail(new CameraException(kind, "the camera at " + place + ' ' + what));
    }

    private void fail(Exception failure) {
        if (over) {
            return;
        }
        over = true;
        vertx.cancelTimer(timer);
        if (stream != null) {
            breakOff(stream);
        }
        answer.fail(failure);
    }

    /** Vert.x's own way waits until all that was written is sent, which a peer that reads nothing would prevent for ever. */
    @SuppressWarnings("FutureReturnValueIgnored") // whether closing succeeds changes nothing
    private static void breakOff(HttpClientRequest stream) {
        stream.reset();
        if (stream.connection() instanceof HttpClientConnectionInternal connection) {
            connection.channelHandlerContext().channel().close();
        }
    }

    private static String words(Duration duration) {
        return duration.toMillis() % 1000 == 0 ? duration.toSeconds() + " s" : duration.toMillis() + " ms";
    }
}
