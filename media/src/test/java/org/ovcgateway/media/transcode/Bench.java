package org.ovcgateway.media.transcode;

import io.netty.channel.DefaultEventLoop;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.ovcgateway.media.AccessUnit;
import org.ovcgateway.media.AudioFormat;
import org.ovcgateway.media.Track;
import org.ovcgateway.media.relay.Relay;
import org.ovcgateway.media.ts.Clips;
import org.ovcgateway.testkit.Await;

/** A source's relay, the relay behind it and a sink that keeps everything, on a loop of their own. */
final class Bench implements AutoCloseable {
    static final Duration SOON = Duration.ofMinutes(1);

    final DefaultEventLoop loop = new DefaultEventLoop();
    final TranscodePool pool = new TranscodePool(1);
    final Relay source = new Relay(Set.of(Track.VIDEO, Track.AUDIO), Relay.DEFAULT_CACHE_BYTES);
    final Clips.Collector sink = new Clips.Collector();
    final List<String> events = new ArrayList<>();
    final AacRelay relay;

    Bench() {
        this(List.of());
    }

    /** @param cached has come before the relay is made, and is released */
    Bench(List<AccessUnit> cached) {
        relay = on(() -> {
            cached.forEach(source::accept);
            AacRelay fresh = new AacRelay(source, pool, loop, new Events());
            fresh.output().subscribe(sink, Relay.Start.CACHED_KEY_FRAME);
            return fresh;
        });
        cached.forEach(AccessUnit::release);
    }

    /** Feeds units as the reads of a socket would, no faster than they are encoded, and releases them. */
    void feed(List<AccessUnit> units) {
        int next = 0;
        while (next < units.size()) {
            List<AccessUnit> some = units.subList(next, Math.min(units.size(), next + 200));
            feedWithoutWaiting(some);
            next += some.size();
            awaitIdle();
        }
    }

    /** As {@link #feed}, whether the lane can keep up or not. */
    void feedWithoutWaiting(List<AccessUnit> units) {
        run(() -> {
            for (AccessUnit unit : units) {
                source.accept(unit);
                source.flush();
                unit.release();
            }
        });
    }

    /** Waits until all that was fed has come out. */
    void awaitIdle() {
        Await.until("the lane to be empty", SOON, () -> on(relay::isIdle));
        run(() -> {}); // behind what the lane has posted
    }

    void run(Runnable task) {
        on(() -> {
            task.run();
            return true;
        });
    }

    <T> T on(Callable<T> task) {
        Future<T> future = loop.submit(task);
        try {
            return future.get(SOON.toSeconds(), TimeUnit.SECONDS);
        } catch (InterruptedException | ExecutionException | TimeoutException e) {
            throw new AssertionError(e);
        }
    }

    List<AccessUnit> sound() {
        return on(() -> sink.units.stream().filter(unit -> !unit.isVideo()).toList());
    }

    List<AccessUnit> pictures() {
        return on(() -> sink.units.stream().filter(AccessUnit::isVideo).toList());
    }

    @Override
    public void close() {
        run(() -> {
            relay.close();
            source.close();
        });
        pool.close();
        Await.until("the pool to end", SOON, pool::isTerminated);
        run(sink::release);
        loop.shutdownGracefully(0, 5, TimeUnit.SECONDS).syncUninterruptibly();
    }

    private final class Events implements AacRelay.Listener {
        @Override
        public void transcoding(AudioFormat from, AudioFormat to) {
            events.add(from.codec() + " " + from.sampleRate() + " to " + to.sampleRate() + "/" + to.channels());
        }

        @Override
        public void failed(String reason, boolean givenUp) {
            events.add("failed: " + reason + (givenUp ? " for good" : ""));
        }
    }
}
