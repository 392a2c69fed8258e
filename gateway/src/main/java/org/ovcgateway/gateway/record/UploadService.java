package org.ovcgateway.gateway.record;

import io.netty.buffer.Unpooled;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.TrustOptions;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.function.LongConsumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.ovcgateway.gateway.record.UploadException.Kind;
import org.ovcgateway.gateway.supervise.Timers;
import org.ovcgateway.gateway.uplink.Importance;
import org.ovcgateway.gateway.uplink.Pacing;
import org.ovcgateway.media.segment.Segment;

/**
 * The platform's upload service, interface Vr (H.627.2 9.3.4.2, I.3): a request per method, which fails once with an
 * {@link UploadException}. One request at a time, on the context's event loop.
 */
public final class UploadService {
    private static final String FORM = "application/x-www-form-urlencoded";
    private static final String SEGMENT = "video/mp2t";

    private static final Duration CONTROL_WITHIN = Duration.ofSeconds(10);
    private static final Duration PIECE_WITHIN = Duration.ofSeconds(20);
    /** What the kernel has taken may still need its time on a slow uplink. */
    private static final Duration STORED_WITHIN = Duration.ofSeconds(60);

    private static final int MAX_WORDS = 64;

    /**
     * Where a segment goes.
     *
     * @param name the platform's name for it
     * @param url where to put it; may hold a key: never logged
     */
    record Slot(String name, String url) {
        @Override
        public String toString() {
            return "Slot[name=" + name + "]";
        }
    }

    /** Uploads to one host that may run at once. */
    private static final int MAX_CONNECTIONS = 256;

    private final HttpClient client;
    private final ContextInternal context;
    private final Timers timers;
    private final AddressPolicy addresses;
    private final UploadUrl callback;
    private final boolean https;
    private final Pacing pacing;
    private @Nullable Exchange current;

    /**
     * @param client shared; its connections per host bound how many uploads run at once
     * @param callback where upload addresses are asked for
     * @param https whether upload URLs are asked for as https
     * @param pacing is asked before each piece of a segment
     */
    UploadService(
            HttpClient client,
            Context context,
            Timers timers,
            AddressPolicy addresses,
            UploadUrl callback,
            boolean https,
            Pacing pacing) {
        this.client = client;
        this.context = (ContextInternal) context;
        this.timers = timers;
        this.addresses = addresses;
        this.callback = callback;
        this.https = https;
        this.pacing = pacing;
    }

    /**
     * The service behind an address that came as text.
     *
     * @throws UploadException if that is no URL
     */
    public static UploadService to(
            HttpClient client,
            Context context,
            Timers timers,
            AddressPolicy addresses,
            String callbackUrl,
            boolean https,
            Pacing pacing)
            throws UploadException {
        return new UploadService(client, context, timers, addresses, UploadUrl.parse(callbackUrl), https, pacing);
    }

    /**
     * A client for all channels, by HTTP/1.1.
     *
     * @param trust whose certificates are trusted; null for the system's authorities
     */
    public static HttpClient client(Vertx vertx, @Nullable TrustOptions trust) {
        return client(vertx, trust, bytes -> {});
    }

    /**
     * As the other one.
     *
     * @param sent is told the bytes that go to sockets, on any event loop
     */
    public static HttpClient client(Vertx vertx, @Nullable TrustOptions trust, LongConsumer sent) {
        HttpClientOptions options = new HttpClientOptions()
                .setKeepAliveTimeout(30)
                .setMaxRedirects(0)
                .setPipelining(false);
        if (trust != null) {
            options.setTrustOptions(trust);
        }
        return vertx.httpClientBuilder()
                .with(options)
                .with(new PoolOptions().setHttp1MaxSize(MAX_CONNECTIONS))
                .withConnectHandler(connection -> SentBytes.count(connection, sent))
                .build();
    }

    /**
     * Asks for the address of a segment (I.3.1).
     *
     * @param confirm name of the uploaded segment to confirm with it (9.3.4.1.3); null for none
     * @return null if the platform does not want the segment now
     */
    Future<@Nullable Slot> create(Segment segment, @Nullable String confirm) {
        String form = "op=create&content_type=" + encode(SEGMENT) + "&size=" + segment.size() + "&start="
                + seconds(Duration.between(Instant.EPOCH, segment.start())) + "&duration="
                + seconds(segment.duration()) + "&discontinue=" + (segment.discontinuity() ? 1 : 0) + "&https="
                + (https ? 1 : 0) + (confirm == null ? "" : "&last_file_name=" + encode(confirm));
        return control("create", form).compose(answer -> {
            JsonObject object = parse(answer);
            if (object == null || object.getValue("info") != null) {
                return Future.failedFuture(new UploadException(
                        Kind.REFUSED, "create: expected a name and an address but was " + info(object)));
            }
            String name = text(object, "name");
            String url = text(object, "uri").isEmpty() ? text(object, "url") : text(object, "uri");
            return Future.succeededFuture(name.isEmpty() || url.isEmpty() ? null : new Slot(name, url));
        });
    }

    /**
     * Uploads a segment's bytes as they are, no faster than the budget allows.
     *
     * @param importance asked before each piece: it may change while others go first
     */
    Future<Void> put(Slot slot, Segment segment, Supplier<Importance> importance) {
        try {
            return exchange(
                            "upload",
                            new Exchange.Request(
                                    HttpMethod.PUT,
                                    UploadUrl.parse(slot.url()),
                                    SEGMENT,
                                    segment.data(),
                                    PIECE_WITHIN,
                                    STORED_WITHIN,
                                    null,
                                    null,
                                    null,
                                    new Exchange.Paced(pacing, importance)))
                    .mapEmpty();
        } catch (UploadException e) {
            return Future.failedFuture(UploadException.of("upload", e));
        }
    }

    /** Confirms an uploaded segment (I.3.2). */
    Future<Void> save(String name) {
        return control("save", "op=save&name=" + encode(name)).mapEmpty();
    }

    /** Takes a segment back whose upload failed for good (I.3.3). */
    Future<Void> cancel(String name) {
        return control("fail", "op=fail&name=" + encode(name)).mapEmpty();
    }

    /** Reports what was lost because the queue was full (I.3.5). */
    Future<Void> reportDropped(long segments, Duration time) {
        return control("stat", "op=stat&dropped_nb=" + segments + "&dropped_time=" + seconds(time))
                .mapEmpty();
    }

    /** The platform's clock (I.3.4). */
    public Future<Instant> currentTime() {
        return control("getcurrenttime", "op=getcurrenttime").compose(answer -> {
            JsonObject object = parse(answer);
            Object time = object == null ? null : object.getValue("currenttime");
            if (!(time instanceof Number number) || !(Math.abs(number.doubleValue()) < 1e11)) {
                return Future.failedFuture(new UploadException(
                        Kind.REFUSED, "getcurrenttime: expected seconds as currenttime but was something else"));
            }
            BigDecimal nanos =
                    new BigDecimal(number.toString()).movePointRight(9).setScale(0, RoundingMode.HALF_UP);
            BigDecimal[] parts = nanos.divideAndRemainder(BigDecimal.valueOf(1_000_000_000));
            return Future.succeededFuture(Instant.ofEpochSecond(parts[0].longValue(), parts[1].longValue()));
        });
    }

    /** Breaks off the request in progress, if there is one; it fails with these words. */
    void abort(String why) {
        if (current != null) {
            current.cancel(why);
        }
    }

    private Future<Exchange.Answer> control(String what, String form) {
        return exchange(
                what,
                new Exchange.Request(
                        HttpMethod.POST,
                        callback,
                        FORM,
                        Unpooled.wrappedBuffer(form.getBytes(StandardCharsets.US_ASCII)),
                        CONTROL_WITHIN,
                        CONTROL_WITHIN));
    }

    private Future<Exchange.Answer> exchange(String what, Exchange.Request request) {
        Exchange exchange = Exchange.start(client, context, timers, addresses, request);
        current = exchange;
        return exchange.answer().transform(result -> {
            if (result.failed()) {
                return Future.failedFuture(UploadException.of(what, result.cause()));
            }
            Exchange.Answer answer = result.result();
            return Exchange.isSuccess(answer.status())
                    ? Future.succeededFuture(answer)
                    : Future.failedFuture(UploadException.refused(
                            answer.status(), what + ": answered " + answer.status() + ", " + info(parse(answer))));
        });
    }

    /** Null if the answer is no JSON object. */
    private static @Nullable JsonObject parse(Exchange.Answer answer) {
        try {
            return new JsonObject(answer.body());
        } catch (DecodeException | ClassCastException e) {
            return null;
        }
    }

    /** The {@code info} of an error, short and in one line, or what there is in its place. */
    private static String info(@Nullable JsonObject answer) {
        if (answer == null || !(answer.getValue("info") instanceof String info)) {
            return "without words";
        }
        String words = info.length() > MAX_WORDS ? info.substring(0, MAX_WORDS) + "…" : info;
        return '"' + words.replaceAll("[\\p{Cntrl}\u2028\u2029]", "\uFFFD") + '"';
    }

    private static String text(JsonObject object, String field) {
        return object.getValue(field) instanceof String text ? text.strip() : "";
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private static String seconds(Duration duration) {
        return String.format(Locale.ROOT, "%d.%06d", duration.toSeconds(), duration.toNanosPart() / 1000);
    }
}
