package org.ovcgateway.gateway.platform.schedule;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.TrustOptions;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.ovcgateway.gateway.platform.Unreachable;

/**
 * The scheduling service (H.627.2 I.1): one question at a time, which fails once with a {@link SchedulingException}. Used on
 * one event loop.
 */
public final class SchedulingService {
    private static final int MAX_ANSWER_BYTES = 64 * 1024;
    private static final Duration CONNECT_WITHIN = Duration.ofSeconds(10);
    private static final int IDLE_SECONDS = 20;

    private final HttpClient client;
    private final URI url;
    private final String macId;
    private final boolean allowPlaintext;

    /**
     * Connects to nothing yet.
     *
     * @param trust whose certificates are trusted; null for the system's authorities
     * @param url the service's whole address without its query, {@code https}, or {@code http} where plain text is allowed
     * @param macId who asks
     * @param allowPlaintext whether a platform that is not reached by TLS will do
     */
    public SchedulingService(Vertx vertx, @Nullable TrustOptions trust, URI url, String macId, boolean allowPlaintext) {
        HttpClientOptions options = new HttpClientOptions()
                .setKeepAlive(false)
                .setMaxRedirects(0)
                .setIdleTimeout(IDLE_SECONDS)
                .setConnectTimeout((int) CONNECT_WITHIN.toMillis());
        if (trust != null) {
            options.setTrustOptions(trust);
        }
        this.client = vertx.createHttpClient(options);
        this.url = url;
        this.macId = macId;
        this.allowPlaintext = allowPlaintext;
    }

    /** Host and port, for the log. */
    String shown() {
        return url.getHost() + ":" + port();
    }

    /** Asks. No redirect is followed. */
    Future<Schedule> ask() {
        RequestOptions target = new RequestOptions()
                .setMethod(HttpMethod.GET)
                .setHost(url.getHost())
                .setPort(port())
                .setSsl(isTls())
                .setURI(path() + "?macid=" + URLEncoder.encode(macId, StandardCharsets.UTF_8))
                .setFollowRedirects(false)
                .setTimeout(CONNECT_WITHIN.toMillis())
                .putHeader("Mac-Identity", macId) // H.627.2 9.2
                .putHeader("Accept", "application/json");
        return client.request(target)
                .compose(HttpClientRequest::send)
                .compose(response -> body(response).map(body -> new Answer(response.statusCode(), body)))
                .transform(result -> {
                    if (result.failed()) {
                        return Future.failedFuture(
                                result.cause() instanceof SchedulingException known
                                        ? known
                                        : new SchedulingException(
                                                "cannot reach the scheduler at " + shown() + ": "
                                                        + Unreachable.words(result.cause(), url.getHost()),
                                                result.cause()));
                    }
                    return schedule(result.result());
                });
    }

    public Future<Void> close() {
        return client.close();
    }

    private record Answer(int status, String body) {}

    private Future<Schedule> schedule(Answer answer) {
        if (answer.status != 200) {
            String info = ScheduleReader.info(answer.body);
            return Future.failedFuture(new SchedulingException(
                    "the scheduler answered HTTP " + answer.status + (info == null ? ", without words" : ": " + info)));
        }
        try {
            return Future.succeededFuture(ScheduleReader.read(answer.body, allowPlaintext));
        } catch (SchedulingException e) {
            return Future.failedFuture(e);
        }
    }

    private static Future<String> body(HttpClientResponse response) {
        Promise<String> whole = Promise.promise();
        Buffer collected = Buffer.buffer();
        response.handler(piece -> {
            if (collected.length() + piece.length() > MAX_ANSWER_BYTES) {
                whole.tryFail(new SchedulingException(
                        "the scheduler's answer: expected at most " + MAX_ANSWER_BYTES + " bytes but were more"));
                response.request().reset();
            } else {
                collected.appendBuffer(piece);
            }
        });
        response.exceptionHandler(whole::tryFail);
        response.endHandler(end -> whole.tryComplete(collected.toString(StandardCharsets.UTF_8)));
        return whole.future();
    }

    private boolean isTls() {
        return url.getScheme().toLowerCase(Locale.ROOT).equals("https");
    }

    private int port() {
        return url.getPort() >= 0 ? url.getPort() : isTls() ? 443 : 80;
    }

    private String path() {
        return url.getRawPath() == null || url.getRawPath().isEmpty() ? "/" : url.getRawPath();
    }
}
