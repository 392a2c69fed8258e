package org.ovcgateway.gateway.platform.schedule;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.ovcgateway.gateway.supervise.Backoff;
import org.ovcgateway.gateway.supervise.Job;
import org.ovcgateway.gateway.supervise.Supervisor;
import org.ovcgateway.gateway.supervise.Timers;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks the scheduling service until it answers, each time that somebody wants to know (H.627.2 9.3.1.1, 9.3.1.2); nothing else
 * is touched meanwhile. On the event loop of its timers, but for {@link #status}.
 */
public final class Scheduling {
    private static final Logger log = LoggerFactory.getLogger(Scheduling.class);
    private static final String NAME = "[platform] [schedule]";
    private static final Duration ANSWER_WITHIN = Duration.ofSeconds(30);

    private final SchedulingService service;
    private final Timers timers;
    private final Backoff backoff;
    private final Consumer<Schedule> found;
    private volatile @Nullable Supervisor asking;
    private volatile @Nullable Schedule last;
    private boolean closed;

    /**
     * @param backoff between questions that fail; it counts these only, not the logins
     * @param found told each answer
     */
    public Scheduling(SchedulingService service, Timers timers, Backoff backoff, Consumer<Schedule> found) {
        this.service = service;
        this.timers = timers;
        this.backoff = backoff;
        this.found = found;
    }

    /** Begins to ask, unless it is being asked already. From any thread. */
    public void lookUp() {
        timers.execute(() -> {
            if (closed || asking != null) {
                return;
            }
            log.info("{} asking {} where the platform is", NAME, service.shown());
            Supervisor fresh = new Supervisor(NAME, this::ask, backoff, timers);
            asking = fresh;
            fresh.start();
        });
    }

    /** The latest answer; null before the first. From any thread. */
    public @Nullable Schedule last() {
        return last;
    }

    /** How the question fares that is being asked; null if none is. From any thread. */
    public Supervisor.@Nullable Status status() {
        Supervisor current = asking;
        return current == null ? null : current.status();
    }

    /** Asks no more. From any thread. */
    public Future<Void> close() {
        Promise<Void> done = Promise.promise();
        timers.execute(() -> {
            closed = true;
            Supervisor current = asking;
            asking = null;
            (current == null ? Future.<Void>succeededFuture() : current.stop())
                    .compose(stopped -> service.close())
                    .onComplete(done);
        });
        return done.future();
    }

    private Job.Run ask(Job.Progress progress) {
        Question question = new Question(progress);
        service.ask()
                .onComplete(answer -> timers.execute(() -> {
                    if (answer.failed()) {
                        question.end(answer.cause());
                    } else {
                        question.answered(answer.result());
                    }
                }));
        return question;
    }

    /** One of them; an answer that comes after it was given up is not looked at. */
    private final class Question implements Job.Run {
        private final Job.Progress progress;
        private final Timers.Timer patience;
        private boolean over;

        Question(Job.Progress progress) {
            this.progress = progress;
            patience = timers.after(
                    ANSWER_WITHIN,
                    () -> end(new SchedulingException("the scheduler at " + service.shown() + " gave no answer within "
                            + ANSWER_WITHIN.toSeconds() + " s")));
        }

        @Override
        public void stop() {
            end(null);
        }

        void end(@Nullable Throwable cause) {
            if (!over) {
                over = true;
                patience.cancel();
                progress.ended(cause);
            }
        }

        void answered(Schedule schedule) {
            if (over) {
                return;
            }
            over = true;
            patience.cancel();
            Supervisor current = asking;
            asking = null;
            if (current != null) {
                current.stop();
            }
            progress.ended(null);
            last = schedule;
            found.accept(schedule);
        }
    }
}
