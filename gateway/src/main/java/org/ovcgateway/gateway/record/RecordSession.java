package org.ovcgateway.gateway.record;

import io.netty.buffer.PooledByteBufAllocator;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.http.HttpClient;
import io.vertx.core.internal.ContextInternal;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.ovcgateway.gateway.command.CommandException;
import org.ovcgateway.gateway.command.ErrorCode;
import org.ovcgateway.gateway.command.StartRecord;
import org.ovcgateway.gateway.record.ledger.Account;
import org.ovcgateway.gateway.record.ledger.Cause;
import org.ovcgateway.gateway.status.ChannelStatus.UploadTotals;
import org.ovcgateway.gateway.status.RecordStatus;
import org.ovcgateway.gateway.supervise.Timers;
import org.ovcgateway.media.AccessUnit;
import org.ovcgateway.media.TrackFormat;
import org.ovcgateway.media.relay.GroupRing;
import org.ovcgateway.media.relay.Sink;
import org.ovcgateway.media.segment.Segment;
import org.ovcgateway.media.segment.Segmenter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One record session of a channel: what goes into {@link #sink} is cut into segments, which are uploaded. Lives through
 * failures until it is stopped. Used on the channel's event loop, except for what says otherwise.
 */
public final class RecordSession {
    /** H.627.2 I.2.14, DAP 5.6. */
    private static final int MAX_CALLBACK_BYTES = 256;

    private static final Logger log = LoggerFactory.getLogger(RecordSession.class);

    private final StartRecord command;
    private final String logPrefix;
    private final InstantSource clock;
    private final LongSupplier nanos;
    private final Segmenter segmenter;
    private final Account account;
    private final Delivery delivery;
    private final Sink sink = new Input();

    /** What segments' times are ahead of the clock by. */
    private final Duration clockOffset;

    private final long openedNanos;
    /** How long ago came what is being taken in. */
    private long age;

    private boolean stopped;
    private boolean interrupted;
    private boolean outOfMemory;
    private long lastUnitNanos;

    /**
     * Checks the command; nothing is sent before the first segment is finished.
     *
     * @param client shared by all channels
     * @param context whose event loop the session lives on
     * @param timers of the same event loop
     * @param account of the channel
     * @param backlog of the channel; null without a spool
     * @param nanos a clock that is never set
     * @throws CommandException if the callback URL cannot be used
     */
    public RecordSession(
            StartRecord command,
            UploadPolicy policy,
            HttpClient client,
            Context context,
            Timers timers,
            Account account,
            @Nullable Backlog backlog,
            LongSupplier nanos)
            throws CommandException {
        ContextInternal loop = (ContextInternal) context;
        UploadUrl callback = callback(command, policy.addresses());
        this.command = command;
        this.logPrefix = policy.logPrefix();
        this.clock = policy.clock();
        this.nanos = nanos;
        this.openedNanos = nanos.getAsLong();
        this.account = account;
        segmenter = new Segmenter(
                new Segmenter.Rules(command.segmentDuration(), command.segmentMaxSize(), command.start()),
                () -> clock.instant().minusNanos(age),
                PooledByteBufAllocator.DEFAULT,
                new Output());
        Instant now = clock.instant();
        clockOffset = command.start() == null ? Duration.ZERO : Duration.between(now, command.start());
        account.opened(command.sessionId(), now.plus(clockOffset));
        delivery = backlog == null
                ? inMemory(callback, policy, client, loop, timers)
                : new SpooledDelivery(backlog, origin(callback, policy, client, backlog), loop);
    }

    private Delivery inMemory(
            UploadUrl callback, UploadPolicy policy, HttpClient client, ContextInternal loop, Timers timers) {
        UploadService service =
                new UploadService(client, loop, timers, policy.addresses(), callback, policy.https(), policy.pacing());
        SegmentQueue queue = new SegmentQueue(command.segmentMaxCount(), SegmentFate.in(account, command.sessionId()));
        return new MemoryDelivery(
                queue,
                (waiting, changed) -> new SegmentUploader(
                        policy.logPrefix(),
                        service,
                        waiting,
                        keepCount(command),
                        loop,
                        timers,
                        policy.random(),
                        changed));
    }

    private Backlog.Origin origin(UploadUrl callback, UploadPolicy policy, HttpClient client, Backlog backlog) {
        UploadService service = new UploadService(
                client,
                backlog.context(),
                backlog.timers(),
                policy.addresses(),
                callback,
                policy.https(),
                policy.pacing());
        return new Backlog.Origin(
                command.sessionId(), command.callbackUrl(), command.segmentMaxCount(), keepCount(command), service);
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
     * Takes in what was before the session, with the times at which it came. Before the first unit.
     *
     * @return whether the next unit is to continue it
     */
    public boolean begin(GroupRing.Past past) {
        Before before = new Before();
        boolean continued = past.read(before);
        age = 0;
        if (before.begun) {
            log.info(
                    "{} begins {} s before its order; asked for were {} s",
                    logPrefix,
                    String.format(Locale.ROOT, "%.2f", before.earlier / 1e9),
                    command.preRecord().toSeconds());
            if (!continued) {
                sink.discontinuity();
            }
        }
        return continued;
    }

    /**
     * The platform wants no more: takes nothing more in, finishes the segment in progress and uploads what is there.
     *
     * @return completes, always well, when all is uploaded or given up: after 30 s at the latest; with a spool, at once
     */
    public Future<Void> stop() {
        return end(() -> account.closed(
                command.sessionId(), interrupted ? clock.instant().plus(clockOffset) : null));
    }

    /** As {@link #stop}, but the platform does want more: what is not recorded from now on is missing. */
    public Future<Void> suspend() {
        return end(() -> account.suspended(command.sessionId()));
    }

    /** What waits for its upload. From any thread. */
    public RecordStatus status() {
        return delivery.status();
    }

    /** What became of this session's segments; nothing with a spool, where they are the channel's. From any thread. */
    public UploadTotals totals() {
        return delivery.totals();
    }

    /** What last went wrong, in words without secrets and URLs; null if nothing did. From any thread. */
    public @Nullable String lastError() {
        return delivery.lastError();
    }

    private Future<Void> end(Runnable account) {
        if (!stopped) {
            stopped = true;
            segmenter.close();
            account.run();
        }
        return delivery.finish();
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
                lastUnitNanos = nanos.getAsLong();
                segmenter.accept(unit);
            }
        }

        @Override
        public void discontinuity() {
            if (!stopped) {
                segmenter.discontinuity();
                interrupted = true;
            }
        }
    }

    private final class Before implements GroupRing.Reader {
        private boolean begun;
        /** Than the order; in nanoseconds. */
        private long earlier;

        private boolean groupBegins;
        private long groupStamp;

        @Override
        public void gap() {
            sink.discontinuity();
        }

        @Override
        public void group(long ago) {
            age = ago;
            groupBegins = true;
            if (!begun) {
                begun = true;
                earlier = ago - (nanos.getAsLong() - openedNanos);
                Instant start = command.start();
                if (start != null) {
                    segmenter.startAt(start.minusNanos(earlier));
                }
            }
        }

        @Override
        public void unit(AccessUnit unit) {
            if (groupBegins) {
                groupBegins = false;
                groupStamp = unit.dts();
            }
            lastUnitNanos = nanos.getAsLong() - age + (unit.dts() - groupStamp) * 100_000 / 9;
            segmenter.accept(unit);
        }
    }

    private final class Output implements Segmenter.Listener {
        @Override
        public void finished(Segment segment) {
            Cause cause = outOfMemory ? Cause.MEMORY : interrupted ? Cause.CAMERA_OFFLINE : Cause.NO_KEY_FRAME;
            outOfMemory = false;
            interrupted = false;
            account.recorded(
                    command.sessionId(),
                    segment.start(),
                    segment.start().plus(segment.duration()),
                    cause,
                    lastUnitNanos);
            delivery.offer(segment);
        }

        @Override
        public void lost(Duration duration) {
            outOfMemory = true;
            delivery.countDropped(duration);
        }
    }
}
