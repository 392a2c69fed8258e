package org.ovcgateway.gateway.channel;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.Locale;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.ovcgateway.gateway.command.StandingPush;
import org.ovcgateway.gateway.status.PushStatus;
import org.ovcgateway.gateway.supervise.Backoff;
import org.ovcgateway.gateway.supervise.Job;
import org.ovcgateway.gateway.supervise.Supervisor;
import org.ovcgateway.gateway.supervise.Timers;

/**
 * The live push of a channel that runs by itself (IVR RPC SetRTMPPublishConfig), beside the one that the platform may ask for: it
 * is begun again until it runs, and from then on looks after itself as every live push does. On the channel's event loop.
 */
final class StandingSlot {
    private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(60);

    /** What there is to push with. */
    interface Pushing {

        /** Completes when something is on the wire; whoever fails has left nothing behind. */
        Future<Void> start(StandingPush push);

        /** Completes when there is none any more. */
        Future<Void> stop();

        /** How the push fares; null while there is none. */
        @Nullable
        PushStatus status();
    }

    private final String name;
    private final Timers timers;
    private final RandomGenerator random;
    private final Pushing pushing;
    private @Nullable StandingPush wanted;
    private @Nullable Supervisor supervisor;
    private Future<Void> stopped = Future.succeededFuture();

    /** @param name how the log calls it: {@code [ch 3] [standing]} */
    StandingSlot(String name, Timers timers, RandomGenerator random, Pushing pushing) {
        this.name = name;
        this.timers = timers;
        this.random = random;
        this.pushing = pushing;
    }

    /** From now on this push and no other, after the last one has ended; what is wanted already goes on undisturbed. */
    void want(@Nullable StandingPush push) {
        StandingPush next = push != null && push.enabled() ? push : null;
        if (next == null ? wanted == null : next.equals(wanted)) {
            return;
        }
        stop();
        wanted = next;
        if (next != null) {
            stopped.onComplete(done -> timers.execute(() -> {
                if (next.equals(wanted) && supervisor == null) {
                    Backoff backoff = Backoff.exponential(FIRST_PAUSE, LONGEST_PAUSE, random);
                    supervisor = new Supervisor(name, progress -> run(next, progress), backoff, timers);
                    supervisor.start();
                }
            }));
        }
    }

    /** Nothing any more; completes when it has ended. */
    Future<Void> close() {
        stop();
        return stopped;
    }

    /** Null while none is wanted. */
    @Nullable
    PushStatus status() {
        StandingPush push = wanted;
        if (push == null) {
            return null;
        }
        PushStatus running = pushing.status();
        if (running != null) {
            return running;
        }
        boolean waiting = supervisor != null && supervisor.status().state() == Supervisor.State.WAITING;
        return new PushStatus(
                push.url().toLowerCase(Locale.ROOT).startsWith("srt")
                        ? PushStatus.Protocol.SRT
                        : PushStatus.Protocol.RTMP,
                waiting ? PushStatus.State.FAILED : PushStatus.State.CONNECTING,
                0,
                0,
                0,
                0,
                0);
    }

    private void stop() {
        wanted = null;
        Supervisor last = supervisor;
        supervisor = null;
        if (last != null) {
            Promise<Void> ended = Promise.promise();
            last.stop().onComplete(ended);
            stopped = ended.future();
        }
    }

    private Job.Run run(StandingPush push, Job.Progress progress) {
        pushing.start(push).onComplete(started -> {
            if (started.succeeded()) {
                progress.running();
            } else {
                progress.ended(started.cause());
            }
        });
        return () -> pushing.stop().onComplete(done -> progress.ended(null));
    }
}
