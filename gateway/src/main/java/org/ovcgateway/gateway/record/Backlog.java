package org.ovcgateway.gateway.record;

import io.netty.buffer.ByteBuf;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.internal.ContextInternal;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.ovcgateway.gateway.record.UploadException.Kind;
import org.ovcgateway.gateway.record.UploadService.Slot;
import org.ovcgateway.gateway.record.ledger.Account;
import org.ovcgateway.gateway.record.ledger.Cause;
import org.ovcgateway.gateway.record.spool.SegmentInfo;
import org.ovcgateway.gateway.record.spool.Spool;
import org.ovcgateway.gateway.record.spool.SpoolFullException;
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
 * A channel's segments that the platform does not have yet, in memory, on disk or both, oldest first; with a spool. It outlives the
 * sessions that they come from: uploads them one at a time, by the present session's address, or by their own session's while there
 * is none, and tries for as long as nobody says that it is of no use. docs/design/recording.md. Lives on a loop of its own, on which
 * everything is called that does not say otherwise.
 */
public final class Backlog {
    private static final Logger log = LoggerFactory.getLogger(Backlog.class);

    private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(8);
    private static final Duration CLOSE_WITHIN = Duration.ofSeconds(5);
    /** A peer that is being restarted may refuse for a while what it takes later. */
    static final int REFUSALS = 8;
    /** An upload address may have run out in the meantime. */
    private static final int PUTS_TO_ONE_ADDRESS = 5;
    /** Segments in memory beyond what the platform allows, while they are being written. */
    private static final int ON_THEIR_WAY = 2;
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

    /** An address that segments are uploaded by. */
    private static final class Target {
        private final @Nullable UploadService service;
        private boolean refused;

        Target(@Nullable UploadService service) {
            this.service = service;
            this.refused = service == null;
        }

        UploadService service() {
            if (service == null) {
                throw new IllegalStateException("expected an address that can be used");
            }
            return service;
        }
    }

    private static final class Pending {
        private final SegmentInfo info;
        private @Nullable ByteBuf data;
        private @Nullable SpooledSegment stored;
        private Spool.@Nullable Write writing;
        private Cause trouble = Cause.DISK;
        private String troubleDetail = "the disk did not keep up";
        private boolean uploading;
        private boolean over;
        /** Of an earlier session, while the present one wants nothing now. */
        private boolean deferred;

        private @Nullable Slot slot;
        private @Nullable Target slotTarget;
        private int puts;
        private int refusals;

        Pending(SegmentInfo info, @Nullable ByteBuf data, @Nullable SpooledSegment stored) {
            this.info = info;
            this.data = data;
            this.stored = stored;
        }

        void releaseData() {
            if (data != null) {
                data.release();
                data = null;
            }
        }
    }

    /** Uploaded and not confirmed yet. */
    private record Sent(Target target, String name, Pending segment) {}

    private final int channel;
    private final String logPrefix;
    private final Spool spool;
    private final Account account;
    private final Services services;
    private final ContextInternal context;
    private final Timers timers;
    private final Backoff backoff;
    private final Map<String, Target> earlier = new HashMap<>();
    private final Deque<Pending> waiting = new ArrayDeque<>();
    private final Promise<Void> closed;

    private @Nullable Origin session;
    private @Nullable Target present;
    private @Nullable Target latest;
    private int capacity = 1;
    private boolean busy;
    /** The platform wants nothing before another segment is finished. */
    private boolean holding;

    private long offers;
    /** As many had come when the upload under way began. */
    private long offersSeen;
    /** Its last answer was that it wants nothing: what is finished need not be on disk. */
    private boolean standby;

    private boolean closing;
    private Timers.@Nullable Timer pause;
    private @Nullable Sent unconfirmed;
    private int refusedConfirmations;
    private @Nullable Target lastTarget;
    private @Nullable Instant lastEnd;
    private int failures;

    private long confirmedCount;
    private long failedCount;
    private long dropped;
    private Duration droppedTime = Duration.ZERO;
    private long reportedDropped;
    private Duration reportedDroppedTime = Duration.ZERO;
    private volatile RecordStatus status = new RecordStatus(0, 0);
    private volatile UploadTotals totals = UploadTotals.NONE;
    private volatile @Nullable String lastError;

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
        this.spool = spool;
        this.account = account;
        this.services = services;
        this.context = context;
        this.timers = timers;
        this.backoff = Backoff.exponential(FIRST_PAUSE, LONGEST_PAUSE, random);
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
        segments.forEach(each -> waiting.addLast(new Pending(each.info(), null, each)));
        if (!segments.isEmpty()) {
            log.info("{} {} segment(s) found on disk", logPrefix, segments.size());
        }
        publish();
        next();
    }

    /** A session begins; what waits is uploaded by its address from now on. */
    void attach(Origin origin) {
        session = origin;
        present = new Target(origin.service());
        capacity = origin.capacity();
        holding = false;
        wantAll();
        endPause();
        next();
    }

    /** A session has ended, if it is still the present one; what it left is uploaded by its address all the same. */
    void detach(Origin origin) {
        if (origin.equals(session) && present != null) {
            earlier.put(origin.callbackUrl(), present);
            latest = present;
            session = null;
            present = null;
            holding = false;
            wantAll();
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
                segment.size());
        Pending fresh = new Pending(info, segment.data(), null);
        waiting.addLast(fresh);
        offers++;
        holding = false;
        if (!standby || closing) {
            persist(fresh);
        }
        boundMemory();
        publish();
        next();
    }

    /** Counts a segment that was lost for want of memory before it was finished. */
    void countDropped(Duration duration) {
        dropped++;
        droppedTime = droppedTime.plus(duration);
        publish();
    }

    /** A segment is on disk no more. From any thread. */
    public void evicted(SpooledSegment segment, Cause why) {
        later(() -> gone(segment, why));
    }

    /** Ends what is under way, in bounded time, and leaves the rest to the disk. */
    public Future<Void> close() {
        execute(() -> {
            if (!closing) {
                closing = true;
                if (session != null) {
                    detach(session);
                }
                leaveStandby();
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
        return status;
    }

    /** What became of segments since the daemon's start. From any thread. */
    public UploadTotals totals() {
        return totals;
    }

    /** What last went wrong, in words without secrets and URLs; null if nothing did. From any thread. */
    public @Nullable String lastError() {
        return lastError;
    }

    // ---- disk ----

    private void persist(Pending segment) {
        ByteBuf data = segment.data;
        if (data == null || segment.stored != null || segment.writing != null || segment.over) {
            return;
        }
        segment.writing = spool.write(segment.info, data, new Spool.Outcome<>() {
            @Override
            public void done(SpooledSegment result) {
                later(() -> written(segment, result));
            }

            @Override
            public void failed(IOException why) {
                later(() -> writeFailed(segment, why));
            }
        });
    }

    private void written(Pending segment, SpooledSegment stored) {
        segment.writing = null;
        if (segment.over) {
            spool.delete(stored);
            return;
        }
        segment.stored = stored;
        account.safe(segment.info.start());
        if (!standby) {
            // The disk takes something: perhaps it takes what it did not take before.
            waiting.forEach(this::persist);
        }
        boundMemory();
        if (closed.future().isComplete()) {
            segment.releaseData();
        }
        publish();
    }

    private void writeFailed(Pending segment, IOException why) {
        segment.writing = null;
        if (segment.over) {
            return;
        }
        segment.trouble = why instanceof SpoolFullException full ? full.reason() : Cause.DISK;
        segment.troubleDetail = String.valueOf(why.getMessage());
        boundMemory();
        if (closed.future().isComplete()) {
            lose(segment, segment.trouble, segment.troubleDetail);
        }
    }

    /** On disk no more. Lost, unless it is in memory, too, or with the platform already. */
    private void gone(SpooledSegment stored, Cause why) {
        for (Pending each : waiting) {
            SpooledSegment own = each.stored;
            if (own != null && own.number() == stored.number()) {
                each.stored = null;
                each.trouble = why;
                each.troubleDetail = "";
                if (each.data == null && !each.uploading) {
                    lose(each, why, "");
                }
                return;
            }
        }
        Sent sent = unconfirmed;
        SpooledSegment own = sent == null ? null : sent.segment().stored;
        if (sent != null && own != null && own.number() == stored.number()) {
            sent.segment().stored = null;
        }
    }

    /** What is on disk, too, leaves memory first, the newest before all; then what the disk does not take is lost, the oldest before all. */
    private void boundMemory() {
        int held = 0;
        int moving = 0;
        for (Pending each : waiting) {
            held += each.data == null ? 0 : 1;
            moving += each.writing == null ? 0 : 1;
        }
        Iterator<Pending> newestFirst = waiting.descendingIterator();
        while (held > capacity && newestFirst.hasNext()) {
            Pending each = newestFirst.next();
            if (each.data != null && each.stored != null && !each.uploading) {
                each.releaseData();
                held--;
            }
        }
        if (held > capacity && standby) {
            leaveStandby();
            return;
        }
        while (held > capacity + Math.min(ON_THEIR_WAY, moving)) {
            Pending oldest = waiting.stream()
                    .filter(each -> each.data != null && each.stored == null && !each.uploading)
                    .findFirst()
                    .orElse(null);
            if (oldest == null) {
                return;
            }
            moving -= oldest.writing == null ? 0 : 1;
            held--;
            lose(oldest, oldest.trouble, oldest.troubleDetail);
        }
    }

    private void leaveStandby() {
        standby = false;
        waiting.forEach(this::persist);
    }

    // ---- upload ----

    private void next() {
        if (busy || pause != null || closed.future().isComplete()) {
            return;
        }
        Sent sent = unconfirmed;
        Pending head = closing ? null : first();
        Target next = head == null ? present : target(head);
        if (sent != null && sent.target() != next) {
            busy = true;
            confirmAlone(sent);
        } else if (closing) {
            endAll();
        } else if (head != null && !holding) {
            busy = true;
            load(head);
        }
    }

    /** The oldest that there is an address for. */
    private @Nullable Pending first() {
        for (Pending each : waiting) {
            if (!each.deferred && !target(each).refused) {
                return each;
            }
        }
        return null;
    }

    /** The present session's, else the segment's own, else, where that is refused, that of the session that ended last. */
    private Target target(Pending segment) {
        if (present != null) {
            return present;
        }
        Target own = earlier.computeIfAbsent(segment.info.callbackUrl(), url -> {
            try {
                return new Target(services.to(url));
            } catch (UploadException e) {
                failed("the address of an earlier session cannot be used", e);
                return new Target(null);
            }
        });
        return own.refused && latest != null ? latest : own;
    }

    private void load(Pending segment) {
        segment.uploading = true;
        offersSeen = offers;
        ByteBuf inMemory = segment.data;
        SpooledSegment stored = segment.stored;
        if (inMemory != null) {
            upload(segment, inMemory.retain());
        } else if (stored != null) {
            spool.read(stored, new Spool.Outcome<>() {
                @Override
                public void done(ByteBuf result) {
                    later(() -> upload(segment, result));
                }

                @Override
                public void failed(IOException why) {
                    later(() -> notRead(segment, why));
                }
            });
        } else {
            // It was given up on disk while an upload of it was under way that has failed.
            lose(segment, segment.trouble, segment.troubleDetail);
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
        lose(
                segment,
                evicted ? segment.trouble : Cause.DISK,
                evicted ? segment.troubleDetail : String.valueOf(why.getMessage()));
        goOn();
    }

    /** @param data owned */
    private void upload(Pending segment, ByteBuf data) {
        Target target = target(segment);
        if (closing || target.refused) {
            data.release();
            segment.uploading = false;
            goOn();
            return;
        }
        SegmentInfo info = segment.info;
        Segment wanted = new Segment(data, info.start(), info.duration(), isDiscontinuous(info, target));
        slot(segment, wanted, target)
                .compose(slot -> slot == null ? Future.succeededFuture(false) : put(segment, wanted, target, slot))
                .onComplete(result -> {
                    data.release();
                    segment.uploading = false;
                    if (closed.future().isComplete()) {
                        segment.releaseData();
                    }
                    if (result.failed()) {
                        uploadFailed(segment, target, result.cause());
                    } else if (result.result()) {
                        uploaded(segment, target);
                    } else {
                        notNow(segment);
                    }
                });
    }

    /** The address that it was given before, or another one; null if the platform does not want it now. */
    private Future<@Nullable Slot> slot(Pending segment, Segment wanted, Target target) {
        if (segment.slot != null && segment.slotTarget == target) {
            return Future.succeededFuture(segment.slot);
        }
        Sent sent = unconfirmed;
        String confirm = sent == null ? null : sent.name();
        return target.service().create(wanted, confirm).transform(result -> {
            if (result.succeeded()) {
                if (sent != null) {
                    confirmed(sent);
                }
                segment.slot = result.result();
                segment.slotTarget = target;
                segment.puts = 0;
                return Future.succeededFuture(result.result());
            }
            // Perhaps because of the name to confirm: that goes alone.
            return sent != null && kind(result.cause()) == Kind.REFUSED
                    ? save(sent).transform(saved -> Future.failedFuture(result.cause()))
                    : Future.failedFuture(result.cause());
        });
    }

    private Future<Boolean> put(Pending segment, Segment wanted, Target target, Slot slot) {
        segment.puts++;
        return target.service().put(slot, wanted, () -> importance(segment)).transform(result -> {
            if (result.succeeded()) {
                return Future.succeededFuture(true);
            }
            if (!isLasting(result.cause()) && segment.puts < PUTS_TO_ONE_ADDRESS) {
                return Future.failedFuture(result.cause());
            }
            segment.slot = null;
            return target.service().cancel(slot.name()).transform(told -> Future.failedFuture(result.cause()));
        });
    }

    /** A session that keeps something back takes it because of an alarm, and before that what stands in front of it. */
    private Importance importance(Pending segment) {
        Origin present = session;
        if (present != null && present.keepCount() > 0) {
            return Importance.ALARM_CLIP;
        }
        boolean ofNow = present != null && present.session().equals(segment.info.session());
        return ofNow && waiting.size() <= UP_TO_DATE ? Importance.PRESENT : Importance.BACK_FILL;
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
        waiting.remove(segment);
        segment.releaseData();
        segment.slot = null;
        unconfirmed = new Sent(target, slot.name(), segment);
        lastTarget = target;
        lastEnd = segment.info.end();
        wantAll();
        if (standby) {
            leaveStandby();
        }
        if (failures > 0) {
            failures = 0;
            log.info("{} uploading again; {} segment(s) wait", logPrefix, waiting.size());
        }
        publish();
        reportDropped(target).onComplete(done -> goOn());
    }

    /**
     * The platform wants an alarm's pre-record only: newer segments are waited for, older ones kept or left away. What an earlier
     * session left is not for this one's alarms: it waits until something is wanted.
     */
    private void notNow(Pending segment) {
        Origin present = session;
        standby = true;
        failures = 0;
        if (present != null && !present.session().equals(segment.info.session())) {
            waiting.forEach(each -> each.deferred = !present.session().equals(each.info.session()));
        } else {
            long candidates = waiting.stream().filter(each -> !each.deferred).count();
            int keep = present == null ? 0 : present.keepCount();
            if (candidates > keep) {
                letGo(segment);
                candidates--;
            }
            holding = present != null && candidates <= keep && offers == offersSeen;
        }
        publish();
        reportDropped(target(segment)).onComplete(done -> goOn());
    }

    private void wantAll() {
        waiting.forEach(each -> each.deferred = false);
    }

    private void uploadFailed(Pending segment, Target target, Throwable cause) {
        if (standby) {
            leaveStandby();
        }
        if (isLasting(cause) && ++segment.refusals >= REFUSALS) {
            segment.refusals = 0;
            if (target == present) {
                failed("segment of " + segment.info.start() + " refused for good", cause);
                lose(segment, Cause.PLATFORM_REFUSED, String.valueOf(cause.getMessage()));
                goOn();
                return;
            }
            target.refused = true;
            failed(
                    "the platform takes nothing more for the session that has ended; what is left waits for another",
                    cause);
            goOn();
            return;
        }
        if (failures == 0) {
            failed("uploads fail, " + waiting.size() + " segment(s) wait", cause);
        }
        lastError = cause.getMessage();
        pauseAfter(cause);
    }

    // ---- confirmation ----

    /** Where no next segment will do it. */
    private void confirmAlone(Sent sent) {
        save(sent).onComplete(result -> {
            if (result.succeeded() || !sent.equals(unconfirmed)) {
                goOn();
            } else if (closing) {
                // Still on disk: the next start uploads it again.
                unconfirmed = null;
                goOn();
            } else {
                pauseAfter(result.cause());
            }
        });
    }

    /** A name that the platform does not know, or no longer: the segment goes again. */
    private Future<Void> save(Sent sent) {
        return sent.target().service().save(sent.name()).transform(result -> {
            if (result.succeeded()) {
                confirmed(sent);
                return Future.succeededFuture();
            }
            boolean elsewhere = sent.target() != present && kind(result.cause()) != Kind.REFUSED;
            if (isLasting(result.cause()) || (elsewhere && ++refusedConfirmations >= REFUSALS)) {
                sendAgain(sent, result.cause());
            }
            return Future.failedFuture(result.cause());
        });
    }

    private void confirmed(Sent sent) {
        if (!sent.equals(unconfirmed)) {
            return;
        }
        unconfirmed = null;
        refusedConfirmations = 0;
        confirmedCount++;
        publish();
        end(sent.segment());
        account.safe(sent.segment().info.start());
    }

    private void sendAgain(Sent sent, Throwable cause) {
        unconfirmed = null;
        refusedConfirmations = 0;
        Pending segment = sent.segment();
        failed("confirmation of an uploaded segment refused", cause);
        if (segment.stored == null || ++segment.refusals >= REFUSALS) {
            lose(segment, Cause.PLATFORM_REFUSED, String.valueOf(cause.getMessage()));
        } else {
            lastEnd = null;
            waiting.addFirst(segment);
            publish();
        }
    }

    // ---- ends ----

    private void lose(Pending segment, Cause cause, String detail) {
        waiting.remove(segment);
        end(segment);
        account.lost(segment.info.session(), segment.info.start(), segment.info.end(), cause, detail);
        if (cause == Cause.PLATFORM_REFUSED) {
            failedCount++;
        } else {
            dropped++;
            droppedTime = droppedTime.plus(segment.info.duration());
        }
        publish();
    }

    private void letGo(Pending segment) {
        waiting.remove(segment);
        end(segment);
        account.safe(segment.info.start());
    }

    private void end(Pending segment) {
        segment.over = true;
        segment.releaseData();
        if (segment.writing != null && segment.writing.cancel()) {
            segment.writing = null;
        }
        if (segment.stored != null) {
            spool.delete(segment.stored);
            segment.stored = null;
        }
    }

    /** Tells what was lost since the last successful report; what cannot be told now is told later. */
    private Future<Void> reportDropped(Target target) {
        long segments = dropped;
        Duration time = droppedTime;
        if (segments == reportedDropped || target.refused) {
            return Future.succeededFuture();
        }
        return target.service()
                .reportDropped(segments - reportedDropped, time.minus(reportedDroppedTime))
                .transform(result -> {
                    if (result.succeeded()) {
                        reportedDropped = segments;
                        reportedDroppedTime = time;
                    } else {
                        lastError = result.cause().getMessage();
                    }
                    return Future.succeededFuture();
                });
    }

    private void pauseAfter(Throwable cause) {
        failures++;
        busy = false;
        publish();
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

    private void goOn() {
        busy = false;
        if (waiting.isEmpty() && unconfirmed == null) {
            earlier.clear();
        }
        publish();
        next();
    }

    private void endAll() {
        // What is being written has its own claim on its bytes; what the disk refused is lost now.
        for (Pending each : List.copyOf(waiting)) {
            if (each.stored == null && each.writing == null) {
                lose(each, each.trouble, each.troubleDetail);
            } else if (!each.uploading) {
                each.releaseData();
            }
        }
        closed.tryComplete();
    }

    private void abandon() {
        String why = "the daemon stops";
        if (present != null && present.service != null) {
            present.service.abort(why);
        }
        earlier.values().forEach(target -> {
            if (target.service != null) {
                target.service.abort(why);
            }
        });
        endAll();
    }

    private void failed(String what, Throwable failure) {
        lastError = what + ": " + failure.getMessage();
        log.warn("{} {}", logPrefix, lastError);
    }

    private void publish() {
        long bytes = 0;
        for (Pending each : waiting) {
            bytes += each.info.size();
        }
        status = new RecordStatus(waiting.size(), bytes);
        totals = new UploadTotals(confirmedCount, failedCount, dropped);
    }

    private static boolean isLasting(Throwable failure) {
        return failure instanceof UploadException upload && upload.isLasting();
    }

    private static @Nullable Kind kind(Throwable failure) {
        return failure instanceof UploadException upload ? upload.kind() : null;
    }
}
