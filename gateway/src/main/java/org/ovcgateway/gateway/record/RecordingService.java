package org.ovcgateway.gateway.record;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.internal.buffer.BufferInternal;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.ovcgateway.media.segment.Segment;

/**
 * The requests of the interface Vr (H.627.2 9.3.4 and I.3): control requests as forms to the session's callback URL, data
 * by PUT to the URL that the platform answers. Each request is made once and fails with an {@link UploadException}; no
 * redirect is followed. Used on the channel's event loop.
 */
public final class RecordingService {
    /** What a callback URL may have (DAP 5.6). */
    public static final int MAX_CALLBACK_BYTES = 256;

    private static final JsonMapper JSON = new JsonMapper();
    private static final Duration TIMEOUT = Duration.ofSeconds(15);
    private static final int MAX_ANSWER_BYTES = 64 << 10;
    private static final int PIECE_BYTES = 128 << 10;

    private final HttpClient http;
    private final URI callback;
    private final boolean https;
    private final Predicate<URI> allowed;
    private @Nullable HttpClientRequest upload;

    /**
     * Connects to nothing yet.
     *
     * @param http made with {@link #clientOptions}
     * @param callbackUrl where upload URLs are asked for, at most 256 bytes
     * @param https whether https upload URLs are asked for
     * @param allowed whether data may be sent to that URL; decided before anything is resolved or sent
     * @throws IllegalArgumentException if the callback URL is none, too long or not allowed
     */
    public RecordingService(HttpClient http, String callbackUrl, boolean https, Predicate<URI> allowed) {
        if (callbackUrl.getBytes(StandardCharsets.UTF_8).length > MAX_CALLBACK_BYTES) {
            throw new IllegalArgumentException("expected a cbk_url of at most " + MAX_CALLBACK_BYTES + " bytes");
        }
        try {
            callback = checked("cbk_url", callbackUrl, allowed);
        } catch (UploadException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
        this.http = http;
        this.https = https;
        this.allowed = allowed;
    }

    /** Options of a client that gives up on a peer that is silent for 20 s. Add trust options as needed. */
    public static HttpClientOptions clientOptions() {
        return new HttpClientOptions()
                .setConnectTimeout(10_000)
                .setIdleTimeout(20)
                .setIdleTimeoutUnit(TimeUnit.SECONDS)
                .setKeepAliveTimeout(30)
                .setMaxRedirects(0);
    }

    /**
     * Asks where a segment may go, and confirms the one before.
     *
     * @param lastName name of the uploaded segment to confirm; null if there is none
     */
    Future<UploadSlot> create(Segment segment, boolean discontinuity, @Nullable String lastName) {
        Form form = new Form("create")
                .add("content_type", "video/mp2t")
                .add("size", Integer.toString(segment.size()))
                .add("start", seconds(Duration.between(Instant.EPOCH, segment.start())))
                .add("duration", seconds(segment.duration()))
                .add("discontinue", discontinuity ? "1" : "0")
                .add("https", https ? "1" : "0");
        if (lastName != null) {
            form.add("last_file_name", lastName);
        }
        return post(form).map(this::slot).recover(RecordingService::unwrap);
    }

    /** Confirms an uploaded segment. */
    Future<Void> save(String name) {
        return post(new Form("save").add("name", name)).mapEmpty();
    }

    /** Gives an upload up. */
    Future<Void> fail(String name) {
        return post(new Form("fail").add("name", name)).mapEmpty();
    }

    /** Reports what was lost because the queue was full. */
    Future<Void> stat(SegmentQueue.Drops drops) {
        return post(new Form("stat")
                        .add("dropped_nb", Long.toString(drops.segments()))
                        .add("dropped_time", seconds(drops.time())))
                .mapEmpty();
    }

    /** Asks for the platform's clock. */
    public Future<Instant> currentTime() {
        return post(new Form("getcurrenttime"))
                .map(body -> {
                    JsonNode time = body == null ? null : body.get("currenttime");
                    if (time == null || !time.isNumber() || Math.abs(time.doubleValue()) > 1e11) {
                        throw new Refused("expected currenttime in the answer to getcurrenttime");
                    }
                    BigDecimal micros = time.decimalValue().movePointRight(6).setScale(0, RoundingMode.HALF_UP);
                    return Instant.EPOCH.plus(Duration.ofNanos(micros.longValue() * 1000));
                })
                .recover(RecordingService::unwrap);
    }

    /** Sends the data. The segment is retained until the last byte is with the socket or the connection is gone. */
    Future<Void> put(UploadSlot.Granted slot, Segment segment) {
        segment.retain();
        return http.request(options(HttpMethod.PUT, slot.uri()))
                .onFailure(e -> segment.release())
                .compose(request -> {
                    upload = request;
                    request.putHeader("Content-Type", "video/mp2t");
                    request.putHeader("Content-Length", Integer.toString(segment.size()));
                    Future<HttpClientResponse> response = request.response();
                    Body body = new Body(request, segment);
                    body.send(0);
                    return response.compose(answer -> answer(answer, "PUT")).onComplete(result -> body.cancel());
                })
                .recover(e -> Future.<Buffer>failedFuture(words("PUT", e)))
                .mapEmpty();
    }

    /** Breaks a running upload off; its future fails. */
    void abort() {
        if (upload != null) {
            upload.reset();
        }
    }

    /** Writes a segment piece by piece, each when the one before is gone: bounded buffers, and progress that shows. */
    private static final class Body {
        private final HttpClientRequest request;
        private final Segment segment;
        private boolean done;

        Body(HttpClientRequest request, Segment segment) {
            this.request = request;
            this.segment = segment;
        }

        void send(int offset) {
            int left = segment.size() - offset;
            int length = Math.min(PIECE_BYTES, left);
            Buffer piece =
                    BufferInternal.buffer(segment.data().slice(segment.data().readerIndex() + offset, length));
            Future<Void> written = length == left ? request.end(piece) : request.write(piece);
            written.onComplete(result -> {
                if (result.succeeded() && length < left && !done) {
                    send(offset + length);
                } else {
                    done = true;
                    segment.release();
                }
            });
        }

        /** An answer came: nothing more is sent. */
        void cancel() {
            if (!done) {
                done = true;
                request.reset();
            }
        }
    }

    private Future<@Nullable JsonNode> post(Form form) {
        String what = form.op;
        return http.request(options(HttpMethod.POST, callback))
                .compose(request -> request.putHeader("Content-Type", "application/x-www-form-urlencoded")
                        .send(form.body()))
                .compose(response -> answer(response, what))
                .map(RecordingService::json)
                .recover(e -> Future.failedFuture(words(what, e)));
    }

    private static RequestOptions options(HttpMethod method, URI uri) {
        return new RequestOptions()
                .setMethod(method)
                .setAbsoluteURI(uri.toString())
                .setFollowRedirects(false)
                .setTimeout(method.equals(HttpMethod.POST) ? TIMEOUT.toMillis() : 0);
    }

    /** The body of a successful answer; anything but 2xx fails with the platform's words. */
    private static Future<Buffer> answer(HttpClientResponse response, String what) {
        Promise<Buffer> whole = Promise.promise();
        Buffer body = Buffer.buffer();
        response.handler(part -> {
            if (body.length() + part.length() > MAX_ANSWER_BYTES) {
                if (whole.tryFail(new UploadException(what + ": the answer is longer than " + MAX_ANSWER_BYTES))) {
                    response.request().reset();
                }
            } else {
                body.appendBuffer(part);
            }
        });
        response.exceptionHandler(whole::tryFail);
        response.endHandler(nothing -> {
            int status = response.statusCode();
            if (status >= 200 && status < 300) {
                whole.tryComplete(body);
            } else {
                whole.tryFail(new UploadException(what + ": expected a 2xx but was " + status + info(body)));
            }
        });
        return whole.future();
    }

    private UploadSlot slot(@Nullable JsonNode body) {
        if (body == null || !body.isObject()) {
            throw new Refused("create: expected an object with name and uri");
        }
        String name = body.path("name").asText("");
        String uri = body.path("uri").asText("");
        String url = uri.isEmpty() ? body.path("url").asText("") : uri;
        if (name.isEmpty() || url.isEmpty()) {
            return new UploadSlot.NotNow();
        }
        try {
            return new UploadSlot.Granted(name, checked("upload URL", url, allowed));
        } catch (UploadException e) {
            throw new Refused("create: " + e.getMessage());
        }
    }

    private static URI checked(String what, String url, Predicate<URI> allowed) throws UploadException {
        URI uri;
        try {
            uri = new URI(url.strip());
        } catch (URISyntaxException e) {
            throw new UploadException("the " + what + " is not a URL");
        }
        String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
        if ((!scheme.equals("http") && !scheme.equals("https")) || uri.getHost() == null) {
            throw new UploadException("expected an http or https " + what + " with a host");
        }
        if (!allowed.test(uri)) {
            throw new UploadException("the " + what + " points to " + uri.getHost()
                    + ", which platform.allow-private-addresses does not allow");
        }
        return uri;
    }

    private static @Nullable JsonNode json(Buffer body) {
        if (body.length() == 0) {
            return null;
        }
        try {
            return JSON.readTree(body.getBytes());
        } catch (IOException e) {
            return null; // only create and getcurrenttime need one, and they say so
        }
    }

    /** {@code {"info": …}} of an error, for a person. */
    private static String info(Buffer body) {
        JsonNode json = json(body);
        String info = json == null ? "" : json.path("info").asText("");
        return info.isEmpty()
                ? ""
                : ": " + info.substring(0, Math.min(200, info.length())).replaceAll("\\p{Cntrl}", " ");
    }

    private static UploadException words(String what, Throwable e) {
        if (e instanceof UploadException known) {
            return known;
        }
        String message = e.getMessage();
        return new UploadException(
                what + ": " + (message == null ? e.getClass().getSimpleName() : message.split("[\r\n]", 2)[0]), e);
    }

    private static <T> Future<T> unwrap(Throwable e) {
        return Future.failedFuture(e instanceof Refused refused ? new UploadException(words(refused)) : e);
    }

    private static String words(Refused refused) {
        return String.valueOf(refused.getMessage());
    }

    private static String seconds(Duration duration) {
        return BigDecimal.valueOf(duration.getSeconds())
                .add(BigDecimal.valueOf(duration.getNano(), 9))
                .setScale(6, RoundingMode.HALF_UP)
                .toPlainString();
    }

    /** Carries an unusable answer out of a mapping function. */
    private static final class Refused extends RuntimeException {
        private static final long serialVersionUID = 1;

        Refused(String message) {
            super(message);
        }
    }

    private static final class Form {
        private final String op;
        private final StringBuilder body;

        Form(String op) {
            this.op = op;
            body = new StringBuilder("op=").append(op);
        }

        Form add(String name, String value) {
            body.append('&').append(name).append('=').append(URLEncoder.encode(value, StandardCharsets.UTF_8));
            return this;
        }

        String body() {
            return body.toString();
        }
    }
}
