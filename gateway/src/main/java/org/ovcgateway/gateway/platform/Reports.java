package org.ovcgateway.gateway.platform;

import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.ovcgateway.gateway.command.AlarmAnswer;
import org.ovcgateway.gateway.command.AlarmReport;
import org.ovcgateway.gateway.command.BindAnswer;
import org.ovcgateway.gateway.command.FirmwareOffer;
import org.ovcgateway.gateway.command.LogUploaded;
import org.ovcgateway.gateway.command.Platform;
import org.ovcgateway.gateway.supervise.Timers;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the device tells the platform of its own accord. Alarms go in order, one at a time; while nobody is logged in they
 * wait, over sessions, over changes of the platform and, in their {@link Memory}, over the daemon's end; what a session did not
 * get an answer to is told again in the next. Ends of uploads of the log wait too, as long as the daemon lives. Everything else is
 * asked and told now or not at all. Methods from any thread; all work is done on the loop of its timers.
 */
public final class Reports implements Platform {
    private static final Logger log = LoggerFactory.getLogger(Reports.class);

    /** Reports that may wait; the oldest goes first. */
    public static final int MAX_PENDING = 2000;

    /** What the platform takes within this time is never written down. */
    static final Duration KEEP_AFTER = Duration.ofSeconds(1);

    /** Where reports that wait outlive the daemon. */
    public interface Memory {

        /** Keeps nothing. */
        Memory NONE = new Memory() {
            @Override
            public List<AlarmReport> recall() {
                return List.of();
            }

            @Override
            public Future<Void> keep(List<AlarmReport> alarms) {
                return Future.succeededFuture();
            }
        };

        /** What was kept last, the oldest first. Blocks. */
        List<AlarmReport> recall();

        /** Keeps these instead of all others; completes when they are, or cannot be, kept. Does not block. */
        Future<Void> keep(List<AlarmReport> alarms);
    }

    /** Ends of uploads that may wait; the oldest goes first. */
    static final int MAX_PENDING_UPLOADS = 16;

    /** A session as it takes reports; from any thread. */
    public interface Sender extends Platform {

        /**
         * Sends one report.
         *
         * @return fails with {@link SessionException} when the session ended before the answer; with anything else when the
         *     platform does not want it
         */
        Future<AlarmAnswer> alarm(AlarmReport report);
    }

    /** Hears of pictures that the platform wants to an alarm. */
    @FunctionalInterface
    public interface Pictures {

        /**
         * Has a picture made and uploaded.
         *
         * @param url where to put it; may hold a key: never log it
         */
        void wanted(AlarmReport report, String url);
    }

    /**
     * A channel's reports since the start.
     *
     * @param pending wait to be sent, or for their answer
     * @param told taken by the platform
     * @param refused not taken by it
     * @param dropped given up, because too many were waiting
     */
    public record Figures(long pending, long told, long refused, long dropped) {
        public static final Figures NONE = new Figures(0, 0, 0, 0);

        private Figures plus(Figures more) {
            return new Figures(
                    pending + more.pending, told + more.told, refused + more.refused, dropped + more.dropped);
        }
    }

    private static final Figures ADDED = new Figures(1, 0, 0, 0);
    private static final Figures TOLD = new Figures(-1, 1, 0, 0);
    private static final Figures REFUSED = new Figures(-1, 0, 1, 0);
    private static final Figures DROPPED = new Figures(-1, 0, 0, 1);

    private final Timers timers;
    private final Pictures pictures;
    private final Memory memory;
    private final PendingAlarms pending = new PendingAlarms(MAX_PENDING);
    private final Map<Integer, Figures> figures = new ConcurrentHashMap<>();
    private final Deque<Upload> uploads = new ArrayDeque<>();
    private @Nullable Sender sender;
    private boolean underWay;
    private List<AlarmReport> kept = List.of();
    private boolean keepingSoon;

    /** The end of an upload of the log, and who wants to know that it was told. */
    private record Upload(LogUploaded done, Promise<Void> told) {}

    /** Reports that do not outlive the daemon. */
    public Reports(Timers timers, Pictures pictures) {
        this(timers, pictures, Memory.NONE);
    }

    public Reports(Timers timers, Pictures pictures, Memory memory) {
        this.timers = timers;
        this.pictures = pictures;
        this.memory = memory;
    }

    /** Takes up what an earlier run could not tell. Once, before anything is told. Blocks. */
    public void recall() {
        List<AlarmReport> earlier = memory.recall();
        timers.execute(() -> {
            kept = earlier;
            earlier.forEach(this::add);
            next();
        });
    }

    /** Keeps what waits at this moment for the next run. */
    public Future<Void> close() {
        Promise<Void> done = Promise.promise();
        timers.execute(() -> keep().onComplete(done));
        return done.future();
    }

    /** Has it told as soon as can be. */
    public void alarm(AlarmReport report) {
        timers.execute(() -> {
            add(report);
            next();
            keepSoon();
        });
    }

    private void add(AlarmReport report) {
        count(report, ADDED);
        AlarmReport dropped = pending.add(report);
        if (dropped != null) {
            count(dropped, DROPPED);
            log.warn(
                    "[ch {}] [alarm] more than {} wait for the platform; the oldest, {} of {}, was dropped",
                    dropped.channel(),
                    MAX_PENDING,
                    dropped.type(),
                    dropped.at());
        }
    }

    private void keepSoon() {
        if (!keepingSoon) {
            keepingSoon = true;
            timers.after(KEEP_AFTER, () -> {
                keepingSoon = false;
                keep();
            });
        }
    }

    private Future<Void> keep() {
        List<AlarmReport> now = pending.all();
        if (now.equals(kept)) {
            return Future.succeededFuture();
        }
        kept = now;
        return memory.keep(now);
    }

    @Override
    public Future<FirmwareOffer> firmware() {
        return ask(Platform::firmware);
    }

    @Override
    public Future<String> previewUrl() {
        return ask(Platform::previewUrl);
    }

    @Override
    public Future<BindAnswer> bind(String bindId) {
        return ask(session -> session.bind(bindId));
    }

    @Override
    public Future<Void> batteryChanged(int percent) {
        return ask(session -> session.batteryChanged(percent));
    }

    @Override
    public Future<Void> logUploaded(LogUploaded done) {
        Promise<Void> told = Promise.promise();
        timers.execute(() -> {
            uploads.add(new Upload(done, told));
            if (uploads.size() > MAX_PENDING_UPLOADS) {
                uploads.remove().told().fail("more than " + MAX_PENDING_UPLOADS + " wait for the platform");
            }
            tellUploads();
        });
        return told.future();
    }

    private <A> Future<A> ask(Function<Sender, Future<A>> question) {
        Promise<A> answer = Promise.promise();
        timers.execute(() -> {
            Sender session = sender;
            if (session == null) {
                answer.fail("nobody is logged in to the platform");
            } else {
                question.apply(session).onComplete(answer);
            }
        });
        return answer.future();
    }

    private void tellUploads() {
        Sender session = sender;
        List<Upload> waiting = new ArrayList<>(uploads);
        if (session == null) {
            return;
        }
        uploads.clear();
        waiting.forEach(upload -> session.logUploaded(upload.done())
                .onComplete(answer -> timers.execute(() -> {
                    if (answer.cause() instanceof SessionException) {
                        uploads.add(upload); // told by the next session
                    } else {
                        upload.told().handle(answer);
                    }
                })));
    }

    /** As of now. */
    public Figures figures(int channel) {
        return figures.getOrDefault(channel, Figures.NONE);
    }

    /** The device has logged in: what waits is told there. */
    void online(Sender session) {
        timers.execute(() -> {
            sender = session;
            underWay = false;
            next();
            tellUploads();
        });
    }

    /** That session is over. */
    void offline(Sender session) {
        timers.execute(() -> {
            if (sender == session) {
                sender = null;
                underWay = false;
            }
        });
    }

    private void next() {
        Sender session = sender;
        AlarmReport first = pending.first();
        if (session == null || first == null || underWay) {
            return;
        }
        underWay = true;
        session.alarm(first)
                .onComplete(answer -> timers.execute(() -> {
                    if (sender == session && underWay) {
                        answered(first, answer);
                    }
                }));
    }

    private void answered(AlarmReport report, AsyncResult<AlarmAnswer> answer) {
        underWay = false;
        if (answer.cause() instanceof SessionException) {
            sender = null; // told again by the next session
            return;
        }
        if (pending.remove(report)) {
            keepSoon();
            count(report, answer.succeeded() ? TOLD : REFUSED);
        }
        if (answer.succeeded()) {
            log.info("[ch {}] [alarm] {} {}", report.channel(), report.type(), report.state());
            String url = answer.result().pictureUrl();
            if (url != null) {
                pictures.wanted(report, url);
            }
        } else {
            log.warn(
                    "[ch {}] [alarm] the platform did not take {} {}: {}",
                    report.channel(),
                    report.type(),
                    report.state(),
                    answer.cause().getMessage());
        }
        next();
    }

    private void count(AlarmReport report, Figures change) {
        figures.merge(report.channel(), change, Figures::plus);
    }
}
