package org.ovcgateway.gateway.channel;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.ovcgateway.gateway.status.TranscodingStatus;
import org.ovcgateway.gateway.supervise.Backoff;
import org.ovcgateway.gateway.supervise.Job;
import org.ovcgateway.gateway.supervise.Supervisor;
import org.ovcgateway.media.AccessUnit;
import org.ovcgateway.media.AudioFormat;
import org.ovcgateway.media.Track;
import org.ovcgateway.media.relay.Relay;
import org.ovcgateway.media.relay.Sink;

/**
 * One stream of a camera: one connection, however many use it; opened for the first, closed after the last. The relay stays
 * the same across reconnects. Lives on the channel's event loop.
 */
final class CameraStream {

    /** A claim on the stream; it stays open as long as there is one. */
    interface Lease {

        Relay relay();

        /** For those who carry no sound but AAC; theirs until the claim is given back. */
        AacFeed aac();

        /** Completes when the stream delivers, at once if it does; fails when the camera cannot be reached. */
        Future<Void> delivering();

        /** Gives the claim back. May be called repeatedly. */
        void release();
    }

    private final String name;
    private final SourceFactory factory;
    private final ChannelLoop loop;
    private final Backoff backoff;
    private final List<Runnable> watchers = new ArrayList<>();
    private final Relay relay = new Relay(Set.of(Track.VIDEO), Relay.DEFAULT_CACHE_BYTES);
    private final AacFeed aac;
    private final Arrival arrival = new Arrival();
    private final List<Promise<Void>> awaiting = new ArrayList<>();
    private int leases;
    private @Nullable Supervisor supervisor;
    private @Nullable String lastError;
    private SourceFactory.@Nullable Connection connection;
    private SourceFactory.Losses earlierLosses = SourceFactory.Losses.NONE;
    private Future<Void> closed = Future.succeededFuture();
    private long connections;
    private boolean delivering;
    private long lastUnitNanos;

    /**
     * Does nothing before the first claim.
     *
     * @param name how the log calls it, such as {@code [ch 3] [camera]}
     * @param transcoding where sound is transcoded for those who need it
     */
    CameraStream(String name, SourceFactory factory, ChannelLoop loop, Backoff backoff, Executor transcoding) {
        this.name = name;
        this.factory = factory;
        this.loop = loop;
        this.backoff = backoff;
        this.aac = new AacFeed(name, relay, transcoding, loop.transport().loop());
    }

    Lease acquire() {
        loop.check();
        leases++;
        if (supervisor == null) {
            Supervisor fresh = new Supervisor(name, this::connect, backoff, loop.timers(), this::changed);
            supervisor = fresh;
            // Many cameras allow one session: the old connection goes first.
            closed.onComplete(gone -> {
                if (supervisor == fresh) {
                    fresh.start();
                }
            });
        } else {
            supervisor.hurry();
        }
        return new Claim();
    }

    /** There is reason to believe that the camera is there, perhaps elsewhere: where nothing arrives, it is tried at once. */
    void hurry() {
        Supervisor current = supervisor;
        if (current != null && current.status().state() != Supervisor.State.RUNNING) {
            factory.locate().onComplete(located -> {
                if (supervisor == current) {
                    current.startOver();
                }
            });
        }
    }

    /** Calls the watcher whenever the stream begins or ceases to deliver, or cannot be opened. */
    void watch(Runnable watcher) {
        watchers.add(watcher);
    }

    void unwatch(Runnable watcher) {
        watchers.remove(watcher);
    }

    /** Whether access units arrive. */
    boolean isDelivering() {
        return delivering;
    }

    /** Whether somebody uses the stream. */
    boolean isOpen() {
        return supervisor != null;
    }

    /** Whether nobody uses it, and the camera has been left. */
    boolean isLeft() {
        return !isOpen() && closed.isComplete();
    }

    /** Completes when the camera has been left, at once while somebody still uses the stream. */
    Future<Void> left() {
        return isOpen() ? Future.succeededFuture() : closed;
    }

    /** Whether the last connection failed and the next is not due yet. */
    boolean isWaiting() {
        Supervisor current = supervisor;
        return current != null && current.status().state() == Supervisor.State.WAITING;
    }

    /** What went wrong last, in words; null if nothing has. */
    @Nullable
    String lastError() {
        return lastError;
    }

    /** How often a connection was begun. */
    long connections() {
        return connections;
    }

    /** Age of the newest access unit; null before the first. */
    @Nullable
    Duration sinceLastUnit() {
        return relay.units() == 0 ? null : Duration.ofNanos(System.nanoTime() - lastUnitNanos);
    }

    /** What did not arrive whole, over all connections. */
    SourceFactory.Losses losses() {
        SourceFactory.Connection current = connection;
        return current == null ? earlierLosses : earlierLosses.plus(current.losses());
    }

    Relay relay() {
        return relay;
    }

    TranscodingStatus transcoding() {
        return aac.status();
    }

    private Job.Run connect(Job.Progress progress) {
        connections++;
        if (connections > 1) {
            relay.discontinuity();
        }
        arrival.begin(progress);
        SourceFactory.Connection fresh = factory.open(this::described, arrival, nextStamp(), cause -> {
            SourceFactory.Connection over = connection;
            if (over != null) {
                earlierLosses = earlierLosses.plus(over.losses());
                connection = null;
            }
            progress.ended(cause);
        });
        connection = fresh;
        return fresh;
    }

    private void described(Set<Track> tracks) {
        relay.setTracks(tracks);
        aac.setTracks(tracks);
    }

    /** The time-line goes on by as much as the clock did since the last unit. */
    private long nextStamp() {
        if (relay.units() == 0) {
            return 0;
        }
        long pause = System.nanoTime() - lastUnitNanos;
        return relay.lastStamp() + Math.max(1, pause / 1000 * AccessUnit.CLOCK_RATE / 1_000_000);
    }

    private void changed(Supervisor.Status status) {
        boolean failed = status.state() == Supervisor.State.WAITING;
        boolean unopened = failed && !delivering;
        if (failed) {
            lastError = status.lastError();
            settle(lastError);
        }
        setDelivering(status.state() == Supervisor.State.RUNNING);
        if (unopened) {
            tellWatchers();
        }
    }

    private void setDelivering(boolean now) {
        if (delivering != now) {
            delivering = now;
            tellWatchers();
        }
    }

    private void tellWatchers() {
        List.copyOf(watchers).forEach(Runnable::run);
    }

    private void settle(@Nullable String failure) {
        List<Promise<Void>> settled = List.copyOf(awaiting);
        awaiting.clear();
        settled.forEach(promise -> {
            if (failure == null) {
                promise.complete();
            } else {
                promise.fail(failure);
            }
        });
    }

    /** Stands between the source and the relay to see units arrive. */
    private final class Arrival implements Sink {
        private Job.@Nullable Progress awaited;
        private boolean canStart;
        private @Nullable AudioFormat sound;

        void begin(Job.Progress progress) {
            awaited = progress;
            canStart = false;
        }

        @Override
        public void accept(AccessUnit unit) {
            canStart |= unit.startsGroup() || !relay.hasVideo();
            if (unit.format() instanceof AudioFormat format && !format.equals(sound)) {
                sound = format;
                aac.sound(format);
            }
            relay.accept(unit);
        }

        @Override
        public void flush() {
            lastUnitNanos = System.nanoTime();
            relay.flush();
            if (awaited != null && canStart) {
                awaited.running();
                awaited = null;
                settle(null);
            }
        }

        @Override
        public void discontinuity() {
            relay.discontinuity();
        }
    }

    private final class Claim implements Lease {
        private boolean released;
        private boolean usesAac;

        @Override
        public Relay relay() {
            return relay;
        }

        @Override
        public AacFeed aac() {
            if (!usesAac) {
                usesAac = true;
                aac.acquire();
            }
            return aac;
        }

        @Override
        public Future<Void> delivering() {
            if (delivering) {
                return Future.succeededFuture();
            }
            Promise<Void> promise = Promise.promise();
            awaiting.add(promise);
            return promise.future();
        }

        @Override
        public void release() {
            loop.check();
            if (released) {
                return;
            }
            released = true;
            if (usesAac) {
                aac.release();
            }
            leases--;
            if (leases == 0 && supervisor != null) {
                Supervisor last = supervisor;
                supervisor = null;
                closed = last.stop();
                settle("closed before anything arrived");
                relay.close();
                setDelivering(false);
            }
        }
    }
}
