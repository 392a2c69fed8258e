package org.ovcgateway.gateway.record;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.file.AsyncFile;
import io.vertx.core.file.OpenOptions;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.internal.ContextInternal;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.ovcgateway.gateway.record.UploadException.Kind;
import org.ovcgateway.gateway.supervise.Timers;

/** Fetches a file from a URL that the platform gave. Tried once. */
public final class FileDownload {
    /** Without progress. */
    private static final Duration STEP_WITHIN = Duration.ofSeconds(10);

    private static final Duration WHOLE_WITHIN = Duration.ofSeconds(60);
    private static final int FIRST_BYTES = 64 << 10;

    /** Of a file that goes to the disk. */
    private static final Duration WHOLE_FILE_WITHIN = Duration.ofHours(2);

    /** Watches a download to the disk; on the context's event loop. */
    public interface Arrival {
        /**
         * It begins.
         *
         * @param bytes that will come; negative if that is not known
         * @throws IOException to have no more of it
         */
        void begins(long bytes) throws IOException;

        /**
         * So many have come.
         *
         * @throws IOException to have no more of it
         */
        void has(long bytes) throws IOException;
    }

    private FileDownload() {}

    /**
     * Completes when the file is whole on the disk; fails with an {@link UploadException}, and leaves there what has come. From
     * any thread.
     *
     * @param url as the platform gave it
     * @param file is made, or overwritten
     */
    public static Future<Void> toFile(
            Vertx vertx,
            HttpClient client,
            Context context,
            Timers timers,
            AddressPolicy addresses,
            String url,
            Path file,
            Arrival arrival) {
        Promise<Void> done = Promise.promise();
        context.runOnContext(loop -> vertx.fileSystem()
                .open(
                        file.toString(),
                        new OpenOptions()
                                .setCreate(true)
                                .setTruncateExisting(true)
                                .setRead(false))
                .compose(opened -> toFile(client, context, timers, addresses, url, new Storing(opened, arrival))
                        .eventually(opened::flush)
                        .eventually(opened::close))
                .recover(cause -> Future.failedFuture(UploadException.of("download", cause)))
                .onComplete(done));
        return done.future();
    }

    private static Future<Void> toFile(
            HttpClient client, Context context, Timers timers, AddressPolicy addresses, String url, Storing storing) {
        UploadUrl parsed;
        try {
            parsed = UploadUrl.parse(url);
        } catch (UploadException e) {
            return Future.failedFuture(e);
        }
        Exchange exchange = Exchange.start(
                client,
                (ContextInternal) context,
                timers,
                addresses,
                new Exchange.Request(
                        HttpMethod.GET,
                        parsed,
                        "",
                        Unpooled.EMPTY_BUFFER,
                        STEP_WITHIN,
                        STEP_WITHIN,
                        null,
                        null,
                        storing));
        Timers.Timer limit = timers.after(
                WHOLE_FILE_WITHIN, () -> exchange.cancel("not done within " + WHOLE_FILE_WITHIN.toMinutes() + " min"));
        return exchange.answer().transform(result -> {
            limit.cancel();
            if (result.failed()) {
                return Future.failedFuture(result.cause());
            }
            int status = result.result().status();
            return Exchange.isSuccess(status)
                    ? Future.succeededFuture()
                    : Future.failedFuture(new UploadException(Kind.REFUSED, "answered " + status));
        });
    }

    private static final class Storing implements Exchange.Target {
        private final AsyncFile file;
        private final Arrival arrival;
        private long bytes;

        Storing(AsyncFile file, Arrival arrival) {
            this.file = file;
            this.arrival = arrival;
        }

        @Override
        public void begin(long expected) throws IOException {
            arrival.begins(expected);
        }

        @Override
        public Future<Void> take(Buffer part) {
            long position = bytes;
            bytes += part.length();
            try {
                arrival.has(bytes);
            } catch (IOException e) {
                return Future.failedFuture(e);
            }
            return file.write(part, position);
        }
    }

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
