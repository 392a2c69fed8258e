package org.ovcgateway.media.relay;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.ovcgateway.media.AccessUnit;
import org.ovcgateway.media.Track;
import org.ovcgateway.media.push.Outlet;

class RelayTest {
    private final Relay relay = new Relay(Set.of(Track.VIDEO, Track.AUDIO), 1000);

    @AfterEach
    void close() {
        relay.close();
    }

    @Test
    void aSinkStartsAtTheNextKeyFrameWhenNoneIsCached() {
        Recorder sink = new Recorder();
        relay.subscribe(sink, Relay.Start.CACHED_KEY_FRAME);
        feed(Units.audio(0, 10), Units.delta(1, 10), Units.key(2, 10), Units.audio(3, 10), Units.delta(4, 10));
        assertEquals(List.of("K2", "a3", "d4"), sink.seen);
    }

    @Test
    void aLateSinkStartsAtTheCachedKeyFrameAtOnce() {
        feed(Units.key(0, 10), Units.delta(1, 10), Units.key(2, 10), Units.audio(3, 10));
        Recorder sink = new Recorder();
        relay.subscribe(sink, Relay.Start.CACHED_KEY_FRAME);
        assertEquals(List.of("K2", "a3"), sink.seen);
        assertEquals(1, sink.flushes);
        feed(Units.delta(4, 10));
        assertEquals(List.of("K2", "a3", "d4"), sink.seen);
    }

    @Test
    void aSinkThatAsksForTheNextKeyFrameGetsNothingFromTheCache() {
        feed(Units.key(0, 10), Units.delta(1, 10));
        Recorder sink = new Recorder();
        relay.subscribe(sink, Relay.Start.NEXT_KEY_FRAME);
        feed(Units.delta(2, 10), Units.key(3, 10));
        assertEquals(List.of("K3"), sink.seen);
    }

    @Test
    void aSinkThatHasTheRestFromElsewhereGetsTheNextUnitAndNothingTwice() {
        feed(Units.key(0, 10), Units.delta(1, 10));
        Recorder sink = new Recorder();
        relay.subscribe(sink, Relay.Start.NEXT_UNIT);
        feed(Units.delta(2, 10), Units.audio(1, 10));
        relay.discontinuity();
        feed(Units.delta(3, 10), Units.key(4, 10));
        assertEquals(List.of("d2", "a1", "gap", "K4"), sink.seen);
    }

    @Test
    void aGroupBeyondTheCacheLimitIsLetGo() {
        feed(Units.key(0, 600), Units.delta(1, 600), Units.delta(2, 10));
        Recorder sink = new Recorder();
        relay.subscribe(sink, Relay.Start.CACHED_KEY_FRAME);
        assertEquals(List.of(), sink.seen);
    }

    @Test
    void afterADiscontinuityEverySinkWaitsForAKeyFrame() {
        Recorder sink = new Recorder();
        relay.subscribe(sink, Relay.Start.NEXT_KEY_FRAME);
        feed(Units.key(0, 10));
        relay.discontinuity();
        feed(Units.delta(5, 10), Units.key(6, 10));
        assertEquals(List.of("K0", "gap", "K6"), sink.seen);
    }

    @Test
    void aSinkMayCancelItselfWhileItIsFed() {
        Recorder other = new Recorder();
        List<Relay.Subscription> own = new ArrayList<>();
        Recorder sink = new Recorder() {
            @Override
            public void accept(AccessUnit unit) {
                super.accept(unit);
                own.get(0).cancel();
            }
        };
        own.add(relay.subscribe(sink, Relay.Start.NEXT_KEY_FRAME));
        relay.subscribe(other, Relay.Start.NEXT_KEY_FRAME);
        feed(Units.key(0, 10), Units.delta(1, 10));
        assertEquals(List.of("K0"), sink.seen);
        assertEquals(List.of("K0", "d1"), other.seen);
    }

    @Test
    void withoutVideoASinkStartsWithWhateverComes() {
        relay.setTracks(Set.of(Track.AUDIO));
        Recorder sink = new Recorder();
        relay.subscribe(sink, Relay.Start.CACHED_KEY_FRAME);
        feed(Units.audio(0, 10));
        assertEquals(List.of("a0"), sink.seen);
    }

    @Test
    void theBitrateIsTheMeanOfWholeSecondsOfMediaTime() {
        for (int frame = 0; frame < 25 * 5; frame++) {
            feed(frame % 25 == 0 ? Units.key(frame, 100) : Units.delta(frame, 100));
        }
        assertEquals(4, relay.measuredSeconds());
        assertEquals(25 * 100 * 8, relay.bitsPerSecond());
        assertEquals(125, relay.units());
        assertEquals(5, relay.keyFrames());
    }

    @Test
    void aSlowOutletLosesWholeGroupsAndContinuesWithAKeyFrame() {
        SlowOutlet outlet = new SlowOutlet();
        List<String> drops = new ArrayList<>();
        SinkQueue queue =
                new SinkQueue(outlet, new SinkQueue.Limits(100, Duration.ofSeconds(60)), () -> drops.add("drop"));
        offer(queue, Units.key(0, 30));
        outlet.writable = false;
        offer(queue, Units.delta(1, 30), Units.delta(2, 30), Units.key(3, 30), Units.delta(4, 30));
        assertEquals(new SinkQueue.Drops(2, 60, 1), queue.drops());
        assertEquals(60, queue.queuedBytes());
        outlet.writable = true;
        queue.drain();
        assertEquals(List.of("K0", "K3", "d4"), outlet.seen);
        assertEquals(1, drops.size());
    }

    @Test
    void whenOneGroupFillsTheQueueTheOutletWaitsForTheNext() {
        SlowOutlet outlet = new SlowOutlet();
        SinkQueue queue = new SinkQueue(outlet, new SinkQueue.Limits(100, Duration.ofSeconds(60)), () -> {});
        outlet.writable = false;
        offer(queue, Units.key(0, 60), Units.delta(1, 60), Units.delta(2, 10));
        assertEquals(0, queue.queuedBytes());
        outlet.writable = true;
        offer(queue, Units.audio(3, 5), Units.delta(4, 10), Units.key(5, 10));
        assertEquals(List.of("K5"), outlet.seen);
        assertEquals(5, queue.drops().units());
    }

    @Test
    void theQueueIsBoundedInTimeAsWell() {
        SlowOutlet outlet = new SlowOutlet();
        outlet.writable = false;
        SinkQueue queue = new SinkQueue(outlet, new SinkQueue.Limits(1 << 20, Duration.ofSeconds(2)), () -> {});
        for (int frame = 0; frame < 250; frame++) {
            offer(queue, frame % 25 == 0 ? Units.key(frame, 10) : Units.delta(frame, 10));
        }
        outlet.writable = true;
        queue.drain();
        assertEquals("K200", outlet.seen.get(0));
        assertEquals(200, queue.drops().units());
    }

    @Test
    void audioAloneLosesItsOldestFrames() {
        SlowOutlet outlet = new SlowOutlet();
        SinkQueue queue = new SinkQueue(outlet, new SinkQueue.Limits(30, Duration.ofSeconds(60)), () -> {});
        outlet.writable = false;
        offer(queue, Units.audio(0, 10), Units.audio(1, 10), Units.audio(2, 10), Units.audio(3, 10));
        outlet.writable = true;
        queue.drain();
        assertEquals(List.of("a1", "a2", "a3"), outlet.seen);
    }

    @Test
    void theOutletHearsOfAGapWhereItIs() {
        SlowOutlet outlet = new SlowOutlet();
        outlet.tellsGaps = true;
        SinkQueue queue = new SinkQueue(outlet, SinkQueue.Limits.LIVE, () -> {});
        offer(queue, Units.key(0, 10));
        queue.discontinuity();
        offer(queue, Units.key(1, 10));
        outlet.writable = false;
        offer(queue, Units.delta(2, 10));
        queue.discontinuity();
        queue.discontinuity();
        offer(queue, Units.key(3, 10), Units.delta(4, 10));
        outlet.writable = true;
        queue.drain();
        assertEquals(List.of("K0", "gap", "K1", "d2", "gap", "K3", "d4"), outlet.seen);
    }

    @Test
    void aGroupThatIsDroppedIsAGap() {
        SlowOutlet outlet = new SlowOutlet();
        outlet.tellsGaps = true;
        SinkQueue queue = new SinkQueue(outlet, new SinkQueue.Limits(100, Duration.ofSeconds(60)), () -> {});
        outlet.writable = false;
        offer(queue, Units.key(0, 60), Units.delta(1, 30), Units.key(2, 60), Units.delta(3, 10));
        outlet.writable = true;
        offer(queue, Units.delta(4, 5));
        queue.drain();
        assertEquals(List.of("gap", "K2", "d3", "d4"), outlet.seen);
    }

    @Test
    void whatWaitsIsReleasedWhenTheQueueCloses() {
        SlowOutlet outlet = new SlowOutlet();
        SinkQueue queue = new SinkQueue(outlet, SinkQueue.Limits.LIVE, () -> {});
        outlet.writable = false;
        AccessUnit unit = Units.key(0, 10);
        queue.accept(unit);
        assertEquals(2, unit.refCnt());
        queue.close();
        assertEquals(1, unit.refCnt());
        unit.release();
    }

    private void feed(AccessUnit... units) {
        for (AccessUnit unit : units) {
            relay.accept(unit);
            unit.release();
        }
    }

    private static void offer(SinkQueue queue, AccessUnit... units) {
        for (AccessUnit unit : units) {
            queue.accept(unit);
            unit.release();
        }
    }

    private static String name(AccessUnit unit) {
        String kind = !unit.isVideo() ? "a" : unit.keyFrame() ? "K" : "d";
        return kind + unit.dts() / Units.FRAME_TICKS;
    }

    private static class Recorder implements Sink {
        final List<String> seen = new ArrayList<>();
        int flushes;

        @Override
        public void accept(AccessUnit unit) {
            seen.add(name(unit));
        }

        @Override
        public void flush() {
            flushes++;
        }

        @Override
        public void discontinuity() {
            seen.add("gap");
        }
    }

    private static final class SlowOutlet implements Outlet {
        final List<String> seen = new ArrayList<>();
        boolean writable = true;
        boolean tellsGaps;

        @Override
        public void discontinuity() {
            if (tellsGaps) {
                seen.add("gap");
            }
        }

        @Override
        public boolean isWritable() {
            return writable;
        }

        @Override
        public void write(AccessUnit unit) {
            seen.add(name(unit));
        }

        @Override
        public void flush() {}
    }
}
