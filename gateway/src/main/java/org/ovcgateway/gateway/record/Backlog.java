package org.ovcgateway.gateway.record;

import io.netty.buffer.ByteBuf;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.internal.ContextInternal;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.ovcgateway.gateway.record.Addresses.Target;
import org.ovcgateway.gateway.record.UploadService.Slot;
import org.ovcgateway.gateway.record.ledger.Account;
import org.ovcgateway.gateway.record.ledger.Cause;
import org.ovcgateway.gateway.record.spool.SegmentInfo;
import org.ovcgateway.gateway.record.spool.Spool;
import org.ovcgateway.gateway.record.spool.SpooledSegment;
import org.ovcgateway.gateway.status.ChannelStatus.UploadTotals;
import org.ovcgateway.gateway.status.RecordStatus;
import org.ovcgateway.gateway.supervise.Backoff;
import org.ovcgateway.gateway.supervise.Timers;
import org.ovcgateway.gateway.uplink.Importance;
import org.ovcgateway.media.segment.Segment;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A channel's segments that the platform does not have yet, with a spool. It outlives the sessions that they come from: decides
 * which is uploaded when, one at a time, oldest first, and tries for as long as nobody says that it is of no use. What waits is the
 * {@link Stock}'s, where it goes {@link Addresses}', what is wanted {@link Appetite}'s, what is confirmed {@link Confirmation}'s. docs/design/recording.md. Lives on a
 * loop of its own, on which everything is called that does not say otherwise.
 */
public final class Backlog {
    private static final Logger log = LoggerFactory.getLogger(Backlog.class);

    private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(8);
    private static final Duration CLOSE_WITHIN = Duration.ofSeconds(5);
    /** A peer that is being restarted may refuse for a while what it takes later. */
    static final int REFUSALS = 8;
    /** With no more segments than these a recording is as good as with the platform: it is not a backlog. */
    private static final int UP_TO_DATE = 3;

    /** Makes the service behind an address that an earlier session had. */
    @FunctionalInterface
    public interface Services {
        UploadService to(String callbackUrl) throws UploadException;
    }

    /**
     * A session that segments come from.
     *
     * @param capacity segments in memory, the one uploading included
     * @param keepCount segments to keep while the platform does not want them
     */
    record Origin(String session, String callbackUrl, int capacity, int keepCount, UploadService service) {
        @Override
        public String toString() {
            return "Origin[session=" + session + "]";
        }
    }

    private final int channel;
    private final String logPrefix;
    private final ContextInternal context;
    private final Timers timers;
    private final Backoff backoff;
    private final Outcomes outcomes;
    private final Addresses addresses;
    private final Stock stock;
    private final Confirmation confirmation;
    private final Transfer transfer;
    private final Appetite appetite;
    private final Promise<Void> closed;

    private @Nullable Origin session;
    private boolean busy;
    private boolean closing;
    private Timers.@Nullable Timer pause;
    private @Nullable Target lastTarget;
    private @Nullable Instant lastEnd;
    private int failures;

    /**
     * Empty, and without a session.
     *
     * @param services for what earlier sessions left
     * @param context whose event loop it lives on
     * @param timers of the same event loop
     * @param random spreads the retries
     */
    public Backlog(
            int channel,
            Spool spool,
            Account account,
            Services services,
            ContextInternal context,
            Timers timers,
            RandomGenerator random) {
        this.channel = channel;
        this.logPrefix = "[ch " + channel + "] [rec]";
        this.context = context;
        this.timers = timers;
        this.backoff = Backoff.exponential(FIRST_PAUSE, LONGEST_PAUSE, random);
        this.outcomes = new Outcomes(logPrefix);
        this.addresses = new Addresses(services, outcomes);
        this.stock = new Stock(spool, account, outcomes, this::later);
        this.confirmation = new Confirmation(addresses, stock, outcomes, () -> lastEnd = null);
        this.transfer = new Transfer(confirmation);
        this.appetite = new Appetite(stock);
        this.closed = context.promise();
    }

    /** Runs something on the backlog's loop, in order, from any thread. */
    public void execute(Runnable task) {
        timers.execute(() -> context.dispatch(task));
    }

    private void later(Runnable task) {
        context.runOnContext(nothing -> task.run());
    }

    ContextInternal context() {
        return context;
    }

    Timers timers() {
        return timers;
    }

    /** What an earlier run of the daemon left, in order. Before the first session. */
    public void restore(List<SpooledSegment> segments) {
        stock.restore(segments);
        if (!segments.isEmpty()) {
            log.info("{} {} segment(s) found on disk", logPrefix, segments.size());
        }
        next();
    }

    /** A session begins; what waits is uploaded by its address from now on. */
    void attach(Origin origin) {
        session = origin;
        addresses.begin(origin.service());
        stock.capacity(origin.capacity());
        appetite.sessionChanged();
        endPause();
        next();
    }

    /** A session has ended, if it is still the present one; what it left is uploaded by its address all the same. */
    void detach(Origin origin) {
        if (origin.equals(session)) {
            addresses.end(origin.callbackUrl());
            session = null;
            appetite.sessionChanged();
            next();
        }
    }

    /** Takes a segment over. */
    void offer(Origin origin, Segment segment) {
        SegmentInfo info = new SegmentInfo(
                channel,
                origin.session(),
                origin.callbackUrl(),
                segment.start(),
                segment.duration(),
                segment.discontinuity(),
                origin.keepCount() > 0,
                segment.size());
        appetite.offered();
        stock.add(new Pending(info, segment.data(), null));
        next();
    }

    /** Counts a segment that was lost for want of memory before it was finished. */
    void countDropped(Duration duration) {
        outcomes.countDropped(duration);
    }

    /** A segment is on disk no more. From any thread. */
    public void evicted(SpooledSegment segment, Cause why) {
        later(() -> {
            if (!stock.evicted(segment, why)) {
                confirmation.evicted(segment);
            }
        });
    }

    /** Ends what is under way, in bounded time, and leaves the rest to the disk. */
    public Future<Void> close() {
        execute(() -> {
            if (!closing) {
                closing = true;
                if (session != null) {
                    detach(session);
                }
                stock.leaveStandby();
                Timers.Timer limit = timers.after(CLOSE_WITHIN, this::abandon);
                closed.future().onComplete(done -> limit.cancel());
                endPause();
                next();
            }
        });
        return closed.future();
    }

    /** Completes when all that the spool has told so far has been dealt with. From any thread. */
    public Future<Void> settled() {
        Promise<Void> done = Promise.promise();
        later(done::complete);
        return done.future();
    }

    /** What waits for its upload. From any thread. */
    public RecordStatus status() {
        return stock.status();
    }

    /** What became of segments since the daemon's start. From any thread. */
    public UploadTotals totals() {
        return outcomes.totals();
    }

    /** What last went wrong, in words without secrets and URLs; null if nothing did. From any thread. */
    public @Nullable String lastError() {
        return outcomes.lastError();
    }

    /** Whether the platform is being asked or sent something; else nothing changes by itself, but for what waits to be tried again. */
    boolean isBusy() {
        return busy;
    }

    // ---- which is next ----

    private void next() {
        if (busy || pause != null || closed.future().isComplete()) {
            return;
        }
        Confirmation.Sent sent = confirmation.sent();
        Pending head = closing ? null : first();
        Target next = head == null ? addresses.present() : addresses.of(head);
        if (sent != null && sent.target() != next) {
            busy = true;
            confirmAlone(sent);
        } else if (closing) {
            endAll();
        } else if (head != null && !appetite.isHolding()) {
            busy = true;
            load(head);
        }
    }

    /** The oldest that there is an address for. */
    private @Nullable Pending first() {
        return stock.all()
                .filter(each -> !each.deferred && !addresses.of(each).isRefused())
                .findFirst()
                .orElse(null);
    }

    private void goOn() {
        busy = false;
        if (stock.isEmpty() && confirmation.sent() == null) {
            addresses.forgetEarlier();
        }
        stock.publish();
        next();
    }

    private void pauseAfter(Throwable cause) {
        failures++;
        busy = false;
        stock.publish();
        if (closing) {
            next();
            return;
        }
        pause = timers.after(backoff.pause(failures, cause), () -> {
            pause = null;
            next();
        });
    }

    private void endPause() {
        if (pause != null) {
            pause.cancel();
            pause = null;
        }
    }

    /** Where no next segment will do it. */
    private void confirmAlone(Confirmation.Sent sent) {
        confirmation.save(sent).onComplete(result -> {
            if (result.succeeded() || !confirmation.isOf(sent)) {
                goOn();
            } else if (closing) {
                confirmation.giveUp();
                goOn();
            } else {
                pauseAfter(result.cause());
            }
        });
    }

    private void endAll() {
        stock.close();
        closed.tryComplete();
    }

    private void abandon() {
        addresses.abort("the daemon stops");
        endAll();
    }

    // ---- one upload ----

    private void load(Pending segment) {
        segment.uploading = true;
        appetite.asking();
        ByteBuf inMemory = segment.data;
        SpooledSegment stored = segment.stored;
        if (inMemory != null) {
            upload(segment, inMemory.retain());
        } else if (stored != null) {
            stock.read(stored, new Spool.Outcome<>() {
                @Override
                public void done(ByteBuf result) {
                    upload(segment, result);
                }

                @Override
                public void failed(IOException why) {
                    notRead(segment, why);
                }
            });
        } else {
            // It was given up on disk while an upload of it was under way that has failed.
            stock.lose(segment, segment.trouble, segment.troubleDetail);
            goOn();
        }
    }

    private void notRead(Pending segment, IOException why) {
        segment.uploading = false;
        if (why instanceof Spool.NoMemoryException) {
            pauseAfter(why);
            return;
        }
        boolean evicted = segment.stored == null;
        stock.lose(
                segment,
                evicted ? segment.trouble : Cause.DISK,
                evicted ? segment.troubleDetail : String.valueOf(why.getMessage()));
        goOn();
    }

    /** @param data owned */
    private void upload(Pending segment, ByteBuf data) {
        Target target = addresses.of(segment);
        if (closing || target.isRefused()) {
            data.release();
            segment.uploading = false;
            goOn();
            return;
        }
        SegmentInfo info = segment.info;
        Segment wanted = new Segment(data, info.start(), info.duration(), isDiscontinuous(info, target));
        transfer.attempt(segment, wanted, target, () -> importance(segment)).onComplete(result -> {
            data.release();
            stock.uploadEnded(segment);
            if (result.failed()) {
                uploadFailed(segment, target, result.cause());
            } else if (result.result()) {
                uploaded(segment, target);
            } else {
                notNow(segment);
            }
        });
    }

    /** A session that keeps something back takes it because of an alarm, and before that what stands in front of it; so does it afterwards. */
    private Importance importance(Pending segment) {
        Origin present = session;
        if ((present != null && present.keepCount() > 0) || stock.hasAlarmClipFrom(segment)) {
            return Importance.ALARM_CLIP;
        }
        boolean ofNow = present != null && present.session().equals(segment.info.session());
        return ofNow && stock.size() <= UP_TO_DATE ? Importance.PRESENT : Importance.BACK_FILL;
    }

    private boolean isDiscontinuous(SegmentInfo info, Target target) {
        Instant end = lastEnd;
        return info.discontinuity()
                || lastTarget != target
                || end == null
                || Duration.between(end, info.start()).abs().compareTo(Duration.ofMillis(1)) > 0;
    }

    private void uploaded(Pending segment, Target target) {
        Slot slot = segment.slot;
        if (slot == null) {
            throw new IllegalStateException("expected the name of an uploaded segment");
        }
        stock.takeOut(segment);
        segment.slot = null;
        confirmation.await(new Confirmation.Sent(target, slot.name(), segment));
        lastTarget = target;
        lastEnd = segment.info.end();
        appetite.wanted();
        if (failures > 0) {
            failures = 0;
            log.info("{} uploading again; {} segment(s) wait", logPrefix, stock.size());
        }
        stock.publish();
        outcomes.report(target).onComplete(done -> goOn());
    }

    private void notNow(Pending segment) {
        appetite.notNow(segment, session, closing);
        failures = 0;
        outcomes.report(addresses.of(segment)).onComplete(done -> goOn());
    }

    private void uploadFailed(Pending segment, Target target, Throwable cause) {
        appetite.unknown();
        if (UploadException.isLasting(cause) && ++segment.refusals >= REFUSALS) {
            segment.refusals = 0;
            if (target == addresses.present()) {
                outcomes.failed("segment of " + segment.info.start() + " refused for good", cause);
                stock.lose(segment, Cause.PLATFORM_REFUSED, String.valueOf(cause.getMessage()));
            } else {
                target.refuse();
                outcomes.failed(
                        "the platform takes nothing more for the session that has ended; what is left waits for another",
                        cause);
            }
            goOn();
            return;
        }
        if (failures == 0) {
            outcomes.failed("uploads fail, " + stock.size() + " segment(s) wait", cause);
        }
        outcomes.failedQuietly(cause);
        pauseAfter(cause);
    }
}
