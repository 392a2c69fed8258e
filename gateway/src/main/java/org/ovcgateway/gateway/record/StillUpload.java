package org.ovcgateway.gateway.record;

import io.netty.buffer.Unpooled;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.internal.ContextInternal;
import java.time.Duration;
import org.ovcgateway.gateway.record.UploadException.Kind;
import org.ovcgateway.gateway.supervise.Timers;

/**
 * Uploads a still to the URL that the platform gave: by PUT as everything that it wants uploaded, but for previews. Tried once: the
 * platform waits for the answer.
 */
public final class StillUpload {
    /** What the platform's patience with an answer leaves. */
    private static final Duration STEP_WITHIN = Duration.ofSeconds(8);

    private StillUpload() {}

    /**
     * Completes when the upload has been answered with success; fails with an {@link UploadException}.
     *
     * @param url as the platform gave it
     */
    public static Future<Void> put(
            HttpClient client, Context context, Timers timers, AddressPolicy addresses, String url, byte[] jpeg) {
        return send(HttpMethod.PUT, client, context, timers, addresses, url, jpeg);
    }

    /** As {@link #put}, by POST as IVR RPC wants its previews. */
    public static Future<Void> post(
            HttpClient client, Context context, Timers timers, AddressPolicy addresses, String url, byte[] jpeg) {
        return send(HttpMethod.POST, client, context, timers, addresses, url, jpeg);
    }

    private static Future<Void> send(
            HttpMethod method,
            HttpClient client,
            Context context,
            Timers timers,
            AddressPolicy addresses,
            String url,
            byte[] jpeg) {
        Exchange.Request request;
        try {
            request = new Exchange.Request(
                    method, UploadUrl.parse(url), "image/jpeg", Unpooled.wrappedBuffer(jpeg), STEP_WITHIN, STEP_WITHIN);
        } catch (UploadException e) {
            return Future.failedFuture(UploadException.of("still upload", e));
        }
        return Exchange.start(client, (ContextInternal) context, timers, addresses, request)
                .answer()
                .transform(result -> {
                    if (result.failed()) {
                        return Future.failedFuture(UploadException.of("still upload", result.cause()));
                    }
                    int status = result.result().status();
                    return Exchange.isSuccess(status)
                            ? Future.succeededFuture()
                            : Future.failedFuture(
                                    new UploadException(Kind.REFUSED, "still upload: answered " + status));
                });
    }
}
