package org.ovcgateway.gateway.box;

import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.ovcgateway.gateway.command.CommandException;
import org.ovcgateway.gateway.command.ErrorCode;
import org.ovcgateway.gateway.command.LogUploaded;
import org.ovcgateway.gateway.command.Logs;
import org.ovcgateway.gateway.command.Platform;
import org.ovcgateway.gateway.command.UploadLog;
import org.ovcgateway.gateway.log.LogFiles;
import org.ovcgateway.gateway.log.LogFiles.Selection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends the daemon's own log to the platform, one upload after the other. The lines of the time that is asked for are copied to
 * a file beside the log first, so that the log may roll on meanwhile.
 */
final class LogUploads implements Logs {
    static final int MAX_WAITING = 4;
    static final String COPY = "upload.tmp";

    private static final Logger log = LoggerFactory.getLogger(LogUploads.class);
    private static final String CONTENT_TYPE = "text/plain; charset=utf-8";

    private final Vertx vertx;
    private final @Nullable Path folder;
    private final Transfers transfers;
    private final Platform platform;
    private final BoxClock clock;
    private final AtomicInteger waiting = new AtomicInteger();
    /** The last upload; guarded by this. */
    private Future<Void> last = Future.succeededFuture();

    /** @param folder where the log's JSON lines are; null if there are none */
    LogUploads(Vertx vertx, @Nullable Path folder, Transfers transfers, Platform platform, BoxClock clock) {
        this.vertx = vertx;
        this.folder = folder;
        this.transfers = transfers;
        this.platform = platform;
        this.clock = clock;
    }

    @Override
    public Future<Void> upload(UploadLog command) {
        if (folder == null) {
            return CommandException.unsupported("the daemon writes no log of its own here");
        }
        if (command.to().isBefore(command.from())) {
            return Future.failedFuture(new CommandException(
                    ErrorCode.BAD_PARAMETER, "expected an end after the start but was " + command.to()));
        }
        if (waiting.incrementAndGet() > MAX_WAITING) {
            waiting.decrementAndGet();
            return Future.failedFuture(
                    new CommandException(ErrorCode.INTERNAL, MAX_WAITING + " uploads of the log wait already"));
        }
        Path from = folder;
        synchronized (this) {
            last = last.transform(before -> send(from, command)).onComplete(done -> waiting.decrementAndGet());
        }
        return Future.succeededFuture();
    }

    /** Completes, always well, when it is over. */
    private Future<Void> send(Path from, UploadLog command) {
        Duration ahead = clock.offset();
        Path copy = from.resolve(COPY);
        return vertx.executeBlocking(() -> LogFiles.copy(
                        from, command.from().minus(ahead), end(command.to()).minus(ahead), copy))
                .compose(found ->
                        transfers.put(copy, CONTENT_TYPE, command.url()).map(found))
                .transform(result -> vertx.executeBlocking(() -> Files.deleteIfExists(copy))
                        .transform(removed -> {
                            tell(command, ahead, result);
                            return Future.succeededFuture();
                        }));
    }

    /** Times come in whole seconds: the last one counts whole. */
    private static Instant end(Instant to) {
        return to.truncatedTo(ChronoUnit.SECONDS).plusSeconds(1);
    }

    /** The platform learns of it when it is there; the next upload does not wait for that. */
    private void tell(UploadLog command, Duration ahead, AsyncResult<Selection> result) {
        Selection found = result.succeeded() ? result.result() : new Selection(0, null, null);
        if (result.succeeded()) {
            log.info("[log] {} bytes from {} to {} uploaded", found.bytes(), found.first(), found.last());
        } else {
            log.warn("[log] {}", result.cause().getMessage());
        }
        String transaction = command.transaction();
        if (transaction == null) {
            return;
        }
        Instant first = found.first();
        Instant latest = found.last();
        platform.logUploaded(new LogUploaded(
                        transaction,
                        result.succeeded(),
                        first == null ? command.from() : first.plus(ahead),
                        latest == null ? command.to() : latest.plus(ahead),
                        command.url(),
                        found.bytes()))
                .onFailure(
                        cause -> log.warn("[log] the platform does not learn of the upload: {}", cause.getMessage()));
    }
}
