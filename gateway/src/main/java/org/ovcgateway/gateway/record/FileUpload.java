package org.ovcgateway.gateway.record;

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
import java.nio.file.Path;
import java.time.Duration;
import org.ovcgateway.gateway.record.UploadException.Kind;
import org.ovcgateway.gateway.supervise.Timers;

/** Uploads a file from the disk, piece by piece, to a URL that the platform gave, by PUT. Tried once. */
public final class FileUpload {
    private static final Duration STEP_WITHIN = Duration.ofSeconds(20);
    /** What the kernel has taken may still need its time on a slow uplink. */
    private static final Duration ANSWER_WITHIN = Duration.ofSeconds(60);

    private FileUpload() {}

    /**
     * Completes when the upload has been answered with success; fails with an {@link UploadException}. From any thread.
     *
     * @param file as long as it is now; may be empty
     * @param url as the platform gave it
     */
    public static Future<Void> put(
            Vertx vertx,
            HttpClient client,
            Context context,
            Timers timers,
            AddressPolicy addresses,
            Path file,
            String contentType,
            String url) {
        Promise<Void> done = Promise.promise();
        context.runOnContext(loop -> vertx.fileSystem()
                .open(
                        file.toString(),
                        new OpenOptions().setRead(true).setWrite(false).setCreate(false))
                .compose(opened -> opened.size()
                        .compose(size -> put(client, context, timers, addresses, opened, size, contentType, url))
                        .eventually(opened::close))
                .recover(cause -> Future.failedFuture(UploadException.of("upload", cause)))
                .onComplete(done));
        return done.future();
    }

    private static Future<Void> put(
            HttpClient client,
            Context context,
            Timers timers,
            AddressPolicy addresses,
            AsyncFile file,
            long size,
            String contentType,
            String url) {
        UploadUrl parsed;
        try {
            parsed = UploadUrl.parse(url);
        } catch (UploadException e) {
            return Future.failedFuture(e);
        }
        Exchange.Request request = new Exchange.Request(
                HttpMethod.PUT,
                parsed,
                contentType,
                Unpooled.EMPTY_BUFFER,
                STEP_WITHIN,
                ANSWER_WITHIN,
                null,
                new Pieces(file, size),
                null);
        return Exchange.start(client, (ContextInternal) context, timers, addresses, request)
                .answer()
                .compose(answer -> Exchange.isSuccess(answer.status())
                        ? Future.succeededFuture()
                        : Future.failedFuture(new UploadException(Kind.REFUSED, "answered " + answer.status())));
    }

    private record Pieces(AsyncFile file, long size) implements Exchange.Source {
        @Override
        public Future<Buffer> read(long position, int length) {
            return file.read(Buffer.buffer(length), 0, position, length)
                    .compose(piece -> piece.length() == length
                            ? Future.succeededFuture(piece)
                            : Future.failedFuture("the file became shorter while it was uploaded"));
        }
    }
}
