package org.ovcgateway.gateway.channel;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.ovcgateway.gateway.supervise.Backoff;
import org.ovcgateway.gateway.supervise.Job;
import org.ovcgateway.gateway.supervise.Supervisor;
import org.ovcgateway.media.AccessUnit;
import org.ovcgateway.media.push.Outlet;
import org.ovcgateway.media.push.Push;
import org.ovcgateway.media.push.PushException;
import org.ovcgateway.media.relay.Relay;
import org.ovcgateway.media.relay.SinkQueue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A live push of one stream to one target, kept alive until it is stopped: a push that fails is made again. There is never
 * more than one connection to the target. Lives on the channel's event loop.
 */
final class LivePush {
    private static final Logger log = LoggerFactory.getLogger(LivePush.class);

    private static final Duration FIRST_PAUSE = Duration.ofMillis(500);

    /**
     * Figures since the push was started, all its connections together.
     *
     * @param connections connections begun
     * @param bytesSent bytes handed to the socket
     * @param units access units handed to the connection
     * @param drops what the target was too slow for
     */
    record Figures(long connections, long bytesSent, long units, SinkQueue.Drops drops) {}

    private final String name;
    private final PushTarget target;
    private final ChannelLoop loop;
    private final AacFeed source;
    private final Supervisor supervisor;
    private final Promise<Void> firstUnit = Promise.promise();
    private @Nullable Connection connection;
    private long connections;
    private long bytesOfEndedConnections;
    private long unitsOfEndedConnections;
    private SinkQueue.Drops dropsOfEndedConnections = new SinkQueue.Drops(0, 0, 0);

    LivePush(
            String name,
            PushTarget target,
            ChannelLoop loop,
            AacFeed source,
            RandomGenerator random,
            Runnable onChange) {
        this.name = name;
        this.target = target;
        this.loop = loop;
        this.source = source;
        Backoff backoff = Backoff.choosing(
                LivePush::saidNo,
                Backoff.exponential(FIRST_PAUSE, Duration.ofSeconds(2), random),
                Backoff.exponential(FIRST_PAUSE, Duration.ofSeconds(15), random));
        supervisor = new Supervisor(name, this::connect, backoff, loop.timers(), status -> {
            if (status.state() == Supervisor.State.WAITING) {
                firstUnit.tryFail(status.lastError());
            }
            onChange.run();
        });
    }

    /** Starts pushing; completes with the first access unit on the wire, fails with the first failure before that. */
    Future<Void> start() {
        supervisor.start();
        return firstUnit.future();
    }

    /** As {@link #start}, for whoever asks again. */
    Future<Void> firstUnit() {
        return firstUnit.future();
    }

    /** Ends the push; completes when its connection is closed. */
    Future<Void> stop() {
        firstUnit.tryFail("stopped before anything was sent");
        return supervisor.stop();
    }

    PushTarget target() {
        return target;
    }

    Supervisor.Status status() {
        return supervisor.status();
    }

    Figures figures() {
        Connection current = connection;
        if (current == null) {
            return new Figures(connections, bytesOfEndedConnections, unitsOfEndedConnections, dropsOfEndedConnections);
        }
        return new Figures(
                connections,
                bytesOfEndedConnections + current.push.statistics().bytesSent(),
                unitsOfEndedConnections + current.queue.acceptedUnits(),
                sum(dropsOfEndedConnections, current.queue.drops()));
    }

    private static boolean saidNo(Throwable cause) {
        return !(cause instanceof PushException failure) || failure.kind() != PushException.Kind.NETWORK;
    }

    private Job.Run connect(Job.Progress progress) throws PushException {
        String objection = target.objection(source.relay());
        if (objection != null) {
            throw new PushException(
                    PushException.Kind.UNSUPPORTED, objection); // the camera was set to something else meanwhile
        }
        Connection fresh = new Connection(target.connect(loop.transport(), source.relay()), progress);
        connection = fresh;
        connections++;
        fresh.push.open(fresh);
        return fresh.push::close;
    }

    private void ended(Connection ended) {
        bytesOfEndedConnections += ended.push.statistics().bytesSent();
        unitsOfEndedConnections += ended.queue.acceptedUnits();
        dropsOfEndedConnections = sum(dropsOfEndedConnections, ended.queue.drops());
        connection = null;
    }

    private static SinkQueue.Drops sum(SinkQueue.Drops a, SinkQueue.Drops b) {
        return new SinkQueue.Drops(a.units() + b.units(), a.bytes() + b.bytes(), a.groups() + b.groups());
    }

    /** One connection to the target with its queue. */
    private final class Connection implements Push.Listener {
        private final Push push;
        private final Job.Progress progress;
        private final SinkQueue queue;
        private AacFeed.@Nullable Place place;

        Connection(Push push, Job.Progress progress) {
            this.push = push;
            this.progress = progress;
            this.queue = new SinkQueue(
                    new FirstUnitOutlet(push, this::firstUnitSent), SinkQueue.Limits.LIVE, this::dropping);
        }

        @Override
        public void ready() {
            place = source.subscribe(queue, Relay.Start.CACHED_KEY_FRAME);
        }

        @Override
        public void writable() {
            queue.drain();
        }

        @Override
        public void closed(@Nullable PushException cause) {
            if (place != null) {
                place.cancel();
            }
            queue.close();
            LivePush.this.ended(this);
            progress.ended(cause);
        }

        private void firstUnitSent() {
            progress.running();
            firstUnit.tryComplete();
        }

        private void dropping() {
            log.warn(
                    "{} the target is too slow; {} groups dropped so far",
                    name,
                    queue.drops().groups());
        }
    }

    /** Passes everything on, and tells of the first flush after the first unit. */
    private static final class FirstUnitOutlet implements Outlet {
        private final Push push;
        private final Runnable onFirst;
        private boolean written;
        private boolean told;

        FirstUnitOutlet(Push push, Runnable onFirst) {
            this.push = push;
            this.onFirst = onFirst;
        }

        @Override
        public boolean isWritable() {
            return push.isWritable();
        }

        @Override
        public void write(AccessUnit unit) {
            push.write(unit);
            written = true;
        }

        @Override
        public void discontinuity() {
            push.discontinuity();
        }

        @Override
        public void flush() {
            push.flush();
            if (written && !told) {
                told = true;
                onFirst.run();
            }
        }
    }
}
