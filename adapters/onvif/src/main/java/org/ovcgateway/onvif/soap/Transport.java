package org.ovcgateway.onvif.soap;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.TrustOptions;
import java.time.Duration;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.ovcgateway.camera.CameraException;
import org.ovcgateway.onvif.device.Memory;
import org.ovcgateway.onvif.device.Quirks;

/**
 * HTTP to one device: its connections, its certificate. Whoever asks has a {@link Line}, on which there is one exchange at a
 * time; lines do not wait for each other. On the device's event loop.
 */
final class Transport {
    private static final Duration CONNECT_WITHIN = Duration.ofSeconds(3);
    private static final Duration KEEP_IDLE = Duration.ofSeconds(30);
    /** One for each line, and some that are being closed. */
    private static final int MAX_CONNECTIONS = 4;

    private final Vertx vertx;
    private final ServiceAddress address;
    private final Supplier<Quirks> quirks;
    private final Memory memory;
    private final PinnedTrust trust = new PinnedTrust();
    private final HttpClient client;
    private final Set<HttpConnection> known = Collections.newSetFromMap(new IdentityHashMap<>());

    /** Where an exchange can be broken off. */
    static final class Line {
        private @Nullable HttpExchange exchange;

        /** Has the exchange under way fail with words, if there is one. */
        void cancel(String why) {
            if (exchange != null) {
                exchange.cancel(why);
            }
        }
    }

    /**
     * A request.
     *
     * @param target path and query
     * @param authorization the header of that name; null for none
     * @param atMost how long all of it may take
     */
    record Post(String target, String contentType, @Nullable String authorization, Buffer body, Duration atMost) {}

    Transport(Vertx vertx, ServiceAddress address, Supplier<Quirks> quirks, Memory memory) {
        this.vertx = vertx;
        this.address = address;
        this.quirks = quirks;
        this.memory = memory;
        HttpClientOptions options = new HttpClientOptions()
                .setConnectTimeout((int) CONNECT_WITHIN.toMillis())
                .setKeepAliveTimeout((int) KEEP_IDLE.toSeconds())
                .setMaxRedirects(0);
        if (address.secure()) {
            options.setSsl(true)
                    .setVerifyHost(false)
                    .setTrustOptions(TrustOptions.wrap(trust))
                    .setSslHandshakeTimeout(CONNECT_WITHIN.toMillis())
                    .setSslHandshakeTimeoutUnit(TimeUnit.MILLISECONDS);
        }
        client = vertx.createHttpClient(options, new PoolOptions().setHttp1MaxSize(MAX_CONNECTIONS));
    }

    /** Sends a request; once more if the device closed the connection since it served last. */
    Future<HttpExchange.Answer> send(Line line, Post post) {
        return once(line, post)
                .recover(failure -> failure instanceof HttpExchange.ConnectionLost
                        ? once(line, post)
                        : Future.failedFuture(failure))
                .recover(failure -> Future.failedFuture(inWords(failure)));
    }

    private Future<HttpExchange.Answer> once(Line line, Post post) {
        trust.pin(memory.learnt().certificateSha256());
        RequestOptions options = new RequestOptions()
                .setHost(address.host())
                .setPort(address.port())
                .setMethod(HttpMethod.POST)
                .setURI(post.target())
                .setFollowRedirects(false)
                .setConnectTimeout((address.secure() ? CONNECT_WITHIN.multipliedBy(2) : CONNECT_WITHIN).toMillis())
                .putHeader(HttpHeaders.CONTENT_TYPE, post.contentType());
        if (post.authorization() != null) {
            options.putHeader(HttpHeaders.AUTHORIZATION, post.authorization());
        }
        if (!quirks.get().keepAlive()) {
            options.putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
        }
        HttpExchange exchange = HttpExchange.start(
                vertx, client, address.toString(), options, post.body(), this::hasServed, post.atMost());
        line.exchange = exchange;
        return exchange.answer();
    }

    private boolean hasServed(HttpClientRequest request) {
        HttpConnection connection = request.connection();
        if (!known.add(connection)) {
            return true;
        }
        connection.closeHandler(closed -> known.remove(connection));
        String shown = trust.shown();
        if (address.secure() && shown != null && memory.learnt().certificateSha256() == null) {
            memory.update(learnt -> learnt.withCertificateSha256(shown));
        }
        return false;
    }

    private Throwable inWords(Throwable failure) {
        if (failure instanceof HttpExchange.ConnectionLost) {
            return new CameraException(
                    CameraException.Kind.FAILED,
                    "the camera at " + address + " closes the connection without an answer",
                    failure);
        }
        if (address.secure() && trust.refused()) {
            return new CameraException(
                    CameraException.Kind.FAILED,
                    "the camera at " + address + " shows another certificate (SHA-256 " + trust.shown()
                            + ") than the one that was seen first and is remembered; nothing is sent to it",
                    failure);
        }
        return failure;
    }

    /** Closes all connections. */
    @SuppressWarnings("FutureReturnValueIgnored") // whether closing succeeds changes nothing
    void close() {
        client.close();
    }
}
