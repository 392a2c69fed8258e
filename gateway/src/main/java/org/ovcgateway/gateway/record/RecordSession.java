package org.ovcgateway.gateway.record;

import io.netty.buffer.PooledByteBufAllocator;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.http.HttpClient;
import io.vertx.core.internal.ContextInternal;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.ovcgateway.gateway.command.CommandException;
import org.ovcgateway.gateway.command.ErrorCode;
import org.ovcgateway.gateway.command.StartRecord;
import org.ovcgateway.gateway.status.ChannelStatus.UploadTotals;
import org.ovcgateway.gateway.status.RecordStatus;
import org.ovcgateway.gateway.supervise.Timers;
import org.ovcgateway.media.AccessUnit;
import org.ovcgateway.media.TrackFormat;
import org.ovcgateway.media.relay.Sink;
import org.ovcgateway.media.segment.Segment;
import org.ovcgateway.media.segment.Segmenter;

/**
 * One record session of a channel: what goes into {@link #sink} is cut into segments, which are uploaded. Lives through
 * failures until it is stopped. Used on the channel's event loop, except for what says otherwise.
 */
public final class RecordSession {
    /** H.627.2 I.2.14, DAP 5.6. */
    private static final int MAX_CALLBACK_BYTES = 256;

    private final Segmenter segmenter;
    private final SegmentQueue queue;
    private final SegmentUploader uploader;
    private final Sink sink = new Input();

    private boolean stopped;
    private volatile RecordStatus status = new RecordStatus(0, 0);
    private volatile UploadTotals totals = UploadTotals.NONE;
    private volatile @Nullable String lastError;

    /**
     * Checks the command; nothing is sent before the first segment is finished.
     *
     * @param client shared by all channels
     * @param context whose event loop the session lives on
     * @param timers of the same event loop
     * @throws CommandException if the callback URL cannot be used
     */
    public RecordSession(StartRecord command, UploadPolicy policy, HttpClient client, Context context, Timers timers)
            throws CommandException {
        ContextInternal loop = (ContextInternal) context;
        UploadService service = new UploadService(
                client, loop, timers, policy.addresses(), callback(command, policy.addresses()), policy.https());
        segmenter = new Segmenter(
                new Segmenter.Rules(command.segmentDuration(), command.segmentMaxSize(), command.start()),
                policy.clock(),
                PooledByteBufAllocator.DEFAULT,
                new Output());
        queue = new SegmentQueue(command.segmentMaxCount());
        uploader = new SegmentUploader(
                policy.logPrefix(), service, queue, keepCount(command), loop, timers, policy.random(), this::publish);
    }

    /** Where the stream goes; deaf once the session is stopped. */
    public Sink sink() {
        return sink;
    }

    /** Tells what is known of the tracks before the first unit, so that the first segment announces them all. */
    public void announce(List<TrackFormat> formats) {
        segmenter.announce(formats);
    }

    /**
     * Takes nothing more in, finishes the segment in progress and uploads what is there.
     *
     * @return completes, always well, when all is uploaded or given up: after 30 s at the latest
     */
    public Future<Void> stop() {
        if (!stopped) {
            stopped = true;
            segmenter.close();
        }
        return uploader.finish();
    }

    /** What waits for its upload. From any thread. */
    public RecordStatus status() {
        return status;
    }

    /** What became of this session's segments. From any thread. */
    public UploadTotals totals() {
        return totals;
    }

    /** What last went wrong, in words without secrets and URLs; null if nothing did. From any thread. */
    public @Nullable String lastError() {
        return lastError;
    }

    private void publish() {
        status = new RecordStatus(queue.size(), queue.bytes());
        totals = new UploadTotals(uploader.confirmedCount(), uploader.failedCount(), queue.dropped());
        lastError = uploader.lastError();
    }

    /** PROTOCOL.md 1: segments to keep while the platform does not want them. */
    static int keepCount(StartRecord command) {
        long segment = command.segmentDuration().toNanos();
        long wanted = (command.preRecord().toNanos() + segment - 1) / segment;
        return (int) Math.min(wanted, command.segmentMaxCount() - 1);
    }

    private static UploadUrl callback(StartRecord command, AddressPolicy addresses) throws CommandException {
        int bytes = command.callbackUrl().getBytes(StandardCharsets.UTF_8).length;
        if (bytes > MAX_CALLBACK_BYTES) {
            throw bad("expected at most " + MAX_CALLBACK_BYTES + " bytes but were " + bytes, null);
        }
        try {
            UploadUrl url = UploadUrl.parse(command.callbackUrl());
            if (!addresses.permits(url.host())) {
                throw bad(url + " is a private address, and platform.allow-private-addresses is false", null);
            }
            return url;
        } catch (UploadException e) {
            throw bad(e.getMessage(), e);
        }
    }

    private static CommandException bad(@Nullable String words, @Nullable Throwable cause) {
        return new CommandException(ErrorCode.BAD_PARAMETER, "cbk_url: " + words, cause);
    }

    private final class Input implements Sink {
        @Override
        public void accept(AccessUnit unit) {
            if (!stopped) {
                segmenter.accept(unit);
            }
        }

        @Override
        public void discontinuity() {
            if (!stopped) {
                segmenter.discontinuity();
            }
        }
    }

    private final class Output implements Segmenter.Listener {
        @Override
        public void finished(Segment segment) {
            queue.offer(segment);
            uploader.offered();
            publish();
        }

        @Override
        public void lost(Duration duration) {
            queue.countDropped(duration);
            publish();
        }
    }
}
