package org.ovcgateway.gateway.supervise;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps a {@link Job} running: starts it, starts it again after a pause when it fails, and stops it. One line is logged per
 * change of state; of failures with the same words the first, second, fourth, eighth and so on. Used on the event loop of its timers only, except for {@link #status}.
 */
public final class Supervisor {
    private static final Logger log = LoggerFactory.getLogger(Supervisor.class);

    /** What a supervisor is doing. */
    public enum State {
        /** Not started yet. */
        IDLE,
        /** A run has begun but does not do its work yet. */
        STARTING,
        /** The run does its work. */
        RUNNING,
        /** The last run failed; the next one is due at {@link Status#nextTry}. */
        WAITING,
        /** Stopped for good. */
        STOPPED
    }

    /**
     * How a supervised job fares.
     *
     * @param failures failures in a row; 0 again once a run has lasted
     * @param lastError what the latest failure was, in words, kept while the next run works; null if there was none
     * @param nextTry when the next run begins; null unless {@link State#WAITING}
     * @param since when the state was entered
     * @param runs begun so far
     */
    public record Status(
            State state,
            int failures,
            @Nullable String lastError,
            @Nullable Instant nextTry,
            Instant since,
            long runs) {}

    /** Hears of each change, on the event loop, after the change. */
    @FunctionalInterface
    public interface Listener {
        void changed(Status status);
    }

    private final String name;
    private final Job job;
    private final Backoff backoff;
    private final Timers timers;
    private final Listener listener;
    private final Promise<Void> stopped = Promise.promise();

    private volatile Status status;
    private @Nullable Attempt attempt;
    private Timers.@Nullable Timer timer;
    private long runs;
    /** That the run in progress was ended for another one. */
    private boolean again;

    /** Failures with the same words, one after the other: told when their number has doubled. */
    private int sameInRow;

    /**
     * @param name how the log calls it, such as {@code [ch 3] [rtmp]}
     * @param timers bind the supervisor to an event loop
     */
    public Supervisor(String name, Job job, Backoff backoff, Timers timers, Listener listener) {
        this.name = name;
        this.job = job;
        this.backoff = backoff;
        this.timers = timers;
        this.listener = listener;
        this.status = new Status(State.IDLE, 0, null, null, timers.now(), 0);
    }

    public Supervisor(String name, Job job, Backoff backoff, Timers timers) {
        this(name, job, backoff, timers, status -> {});
    }

    /** How things are. From any thread. */
    public Status status() {
        return status;
    }

    /** Begins the first run. Once. */
    public void start() {
        if (status.state != State.IDLE) {
            throw new IllegalStateException(name + ": expected to start from IDLE but was " + status.state);
        }
        begin();
    }

    /** Begins the next run at once if it is being waited for; otherwise does nothing. */
    public void hurry() {
        if (status.state == State.WAITING) {
            begin();
        }
    }

    /** As {@link #hurry}; a run that does not do its work yet, as it may wait where nobody is any more, is ended for another one. */
    public void startOver() {
        if (status.state == State.STARTING && attempt != null) {
            again = true;
            attempt.stop();
        } else {
            hurry();
        }
    }

    /** Ends the work for good, whatever the state. The future completes when the run in progress has ended. */
    public Future<Void> stop() {
        if (status.state != State.STOPPED) {
            cancelTimer();
            enter(State.STOPPED, status.failures, status.lastError, null);
            if (attempt == null) {
                stopped.complete();
            } else {
                attempt.stop();
            }
        }
        return stopped.future();
    }

    private void begin() {
        cancelTimer();
        again = false;
        Attempt current = new Attempt();
        attempt = current;
        runs++;
        enter(State.STARTING, status.failures, status.lastError, null);
        current.start();
    }

    private void running() {
        int failures = status.failures;
        if (failures == 0) {
            log.info("{} running", name);
        } else {
            log.info("{} running again after {} failure(s)", name, failures);
        }
        Duration lasting = backoff.forgiveAfter();
        if (lasting.isZero()) {
            failures = 0;
        } else if (failures > 0) {
            timer = timers.after(lasting, () -> enter(State.RUNNING, 0, status.lastError, null));
        }
        enter(State.RUNNING, failures, status.lastError, null);
    }

    private void ended(@Nullable Throwable cause) {
        attempt = null;
        cancelTimer();
        if (status.state == State.STOPPED) {
            log.info("{} stopped", name);
            stopped.complete();
            return;
        }
        if (again) {
            begin();
            return;
        }
        Throwable failure = cause != null ? cause : new IllegalStateException("ended without being asked to");
        int failures = status.failures + 1;
        Duration pause = backoff.pause(failures, failure);
        String words = words(failure);
        double seconds = Math.round(pause.toMillis() / 100.0) / 10.0;
        if (!words.equals(status.lastError) || failures == 1) {
            sameInRow = 1;
            log.warn("{} {}; trying again in {} s", name, words, seconds);
        } else if (Integer.bitCount(++sameInRow) == 1) {
            log.warn("{} {}, {} times in a row; trying again in {} s", name, words, sameInRow, seconds);
        }
        timer = timers.after(pause, this::begin);
        enter(State.WAITING, failures, words, timers.now().plus(pause));
    }

    private void enter(State state, int failures, @Nullable String lastError, @Nullable Instant nextTry) {
        Instant since = status.state == state ? status.since : timers.now();
        status = new Status(state, failures, lastError, nextTry, since, runs);
        listener.changed(status);
    }

    private void cancelTimer() {
        if (timer != null) {
            timer.cancel();
            timer = null;
        }
    }

    private static String words(Throwable failure) {
        String message = failure.getMessage();
        return message == null || message.isBlank() ? failure.getClass().getSimpleName() : message;
    }

    /** One run, which after its end has no say any more. */
    private final class Attempt implements Job.Progress {
        private Job.@Nullable Run run;
        private boolean stopWanted;
        private boolean over;

        void start() {
            if (stopWanted) {
                ended(null);
                return;
            }
            try {
                run = job.start(this);
            } catch (Exception failure) {
                ended(failure);
                return;
            }
            if (stopWanted && !over) {
                run.stop();
            }
        }

        void stop() {
            if (stopWanted) {
                return;
            }
            stopWanted = true;
            if (run != null) {
                run.stop();
            }
        }

        @Override
        public void running() {
            if (!over && status.state == State.STARTING) {
                Supervisor.this.running();
            }
        }

        @Override
        public void ended(@Nullable Throwable cause) {
            if (!over) {
                over = true;
                Supervisor.this.ended(cause);
            }
        }
    }
}
