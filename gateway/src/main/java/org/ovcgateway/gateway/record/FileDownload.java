package org.ovcgateway.gateway.record;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.internal.ContextInternal;
import java.time.Duration;
import org.ovcgateway.gateway.record.UploadException.Kind;
import org.ovcgateway.gateway.supervise.Timers;

/** Fetches a file from a URL that the platform gave. Tried once. */
public final class FileDownload {
    /** Without progress. */
    private static final Duration STEP_WITHIN = Duration.ofSeconds(10);

    private static final Duration WHOLE_WITHIN = Duration.ofSeconds(60);
    private static final int FIRST_BYTES = 64 << 10;

    private FileDownload() {}

    /**
     * Completes with the file, which is the caller's to release; fails with an {@link UploadException}.
     *
     * @param url as the platform gave it
     * @param mostBytes a larger file is a failure
     */
    public static Future<ByteBuf> get(
            HttpClient client, Context context, Timers timers, AddressPolicy addresses, String url, int mostBytes) {
        UploadUrl parsed;
        try {
            parsed = UploadUrl.parse(url);
        } catch (UploadException e) {
            return Future.failedFuture(UploadException.of("download", e));
        }
        ByteBuf file = PooledByteBufAllocator.DEFAULT.directBuffer(Math.min(FIRST_BYTES, mostBytes), mostBytes);
        Exchange exchange = Exchange.start(
                client,
                (ContextInternal) context,
                timers,
                addresses,
                new Exchange.Request(
                        HttpMethod.GET, parsed, "", Unpooled.EMPTY_BUFFER, STEP_WITHIN, STEP_WITHIN, file));
        Timers.Timer limit =
                timers.after(WHOLE_WITHIN, () -> exchange.cancel("not done within " + WHOLE_WITHIN.toSeconds() + " s"));
        return exchange.answer().transform(result -> {
            limit.cancel();
            if (result.failed()) {
                file.release();
                return Future.failedFuture(UploadException.of("download", result.cause()));
            }
            int status = result.result().status();
            if (!Exchange.isSuccess(status)) {
                file.release();
                return Future.failedFuture(new UploadException(Kind.REFUSED, "download: answered " + status));
            }
            return Future.succeededFuture(file);
        });
    }
}
