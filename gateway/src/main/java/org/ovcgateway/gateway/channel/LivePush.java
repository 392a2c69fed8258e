package org.ovcgateway.gateway.channel;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.ovcgateway.gateway.supervise.Backoff;
import org.ovcgateway.gateway.supervise.Job;
import org.ovcgateway.gateway.supervise.Supervisor;
import org.ovcgateway.gateway.uplink.LiveGate;
import org.ovcgateway.gateway.uplink.LiveLine;
import org.ovcgateway.gateway.uplink.Uplink;
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
    /** Between two lines of the log about groups that are over budget. */
    private static final Duration SAID_EVERY = Duration.ofMinutes(1);

    /**
     * Figures since the push was started, all its connections together.
     *
     * @param connections connections begun
     * @param bytesSent bytes handed to the socket
     * @param units access units handed to the connection
     * @param drops what the target was too slow for
     * @param unitsOverBudget access units that the uplink's budget cost
     * @param groupsOverBudget groups of pictures that it cost
     */
    record Figures(
            long connections,
            long bytesSent,
            long units,
            SinkQueue.Drops drops,
            long unitsOverBudget,
            long groupsOverBudget) {}

    private final String name;
    private final PushTarget target;
    private final ChannelLoop loop;
    private final AacFeed source;
    private final Uplink uplink;
    private final LiveLine line;
    private final Supervisor supervisor;
    private final Promise<Void> firstUnit = Promise.promise();
    private @Nullable Connection connection;
    private long saidNanos;
    private long connections;
    private long bytesOfEndedConnections;
    private long unitsOfEndedConnections;
    private SinkQueue.Drops dropsOfEndedConnections = new SinkQueue.Drops(0, 0, 0);

    LivePush(
            String name,
            PushTarget target,
            ChannelLoop loop,
            AacFeed source,
            Uplink uplink,
            RandomGenerator random,
            Runnable onChange) {
        this.name = name;
        this.target = target;
        this.loop = loop;
        this.source = source;
        this.uplink = uplink;
        this.line = uplink.live();
        this.saidNanos = System.nanoTime() - SAID_EVERY.toNanos();
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
        return supervisor.stop().onComplete(done -> uplink.ended(line));
    }

    PushTarget target() {
        return target;
    }

    Supervisor.Status status() {
        return supervisor.status();
    }

    Figures figures() {
        Connection current = connection;
        long bytes = bytesOfEndedConnections;
        long units = unitsOfEndedConnections;
        SinkQueue.Drops drops = dropsOfEndedConnections;
        if (current != null) {
            bytes += current.push.bytesSent();
            units += current.queue.acceptedUnits();
            drops = sum(drops, current.queue.drops());
        }
        return new Figures(connections, bytes, units, drops, line.lostUnits(), line.lostGroups());
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
        bytesOfEndedConnections += ended.push.bytesSent();
        unitsOfEndedConnections += ended.queue.acceptedUnits();
        dropsOfEndedConnections = sum(dropsOfEndedConnections, ended.queue.drops());
        connection = null;
    }

    private void overBudget() {
        long now = System.nanoTime();
        if (now - saidNanos >= SAID_EVERY.toNanos()) {
            saidNanos = now;
            log.warn(
                    "{} uplink.max-bitrate leaves this push {} kbit/s, which is too little; {} group(s) left out so far",
                    name,
                    line.share() / 1000,
                    line.lostGroups());
        }
    }

    private static SinkQueue.Drops sum(SinkQueue.Drops a, SinkQueue.Drops b) {
        return new SinkQueue.Drops(a.units() + b.units(), a.bytes() + b.bytes(), a.groups() + b.groups());
    }

    /** One connection to the target with its queue. */
    private final class Connection implements Push.Listener {
        private final Push push;
        private final Job.Progress progress;
        private final SinkQueue queue;
        private final LiveGate gate;
        private AacFeed.@Nullable Place place;

        Connection(Push push, Job.Progress progress) {
            this.push = push;
            this.progress = progress;
            this.queue = new SinkQueue(
                    new CountedOutlet(push, this::firstUnitSent, line, bytesOfEndedConnections),
                    SinkQueue.Limits.LIVE,
                    this::dropping);
            this.gate = new LiveGate(queue, line, System::nanoTime, LivePush.this::overBudget);
        }

        @Override
        public void ready() {
            place = source.subscribe(gate, Relay.Start.CACHED_KEY_FRAME);
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

    /** Passes everything on, counts it for the uplink, and tells of the first flush after the first unit. */
    private static final class CountedOutlet implements Outlet {
        private final Push push;
        private final Runnable onFirst;
        private final LiveLine line;
        private final long bytesBefore;
        private boolean written;
        private boolean told;

        /** @param bytesBefore sent by earlier connections */
        CountedOutlet(Push push, Runnable onFirst, LiveLine line, long bytesBefore) {
            this.push = push;
            this.onFirst = onFirst;
            this.line = line;
            this.bytesBefore = bytesBefore;
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
            line.sent(bytesBefore + push.bytesSent());
            if (written && !told) {
                told = true;
                onFirst.run();
            }
        }
    }
}
