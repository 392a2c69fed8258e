package org.ovcgateway.media.relay;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.ovcgateway.media.AccessUnit;

/** What a ring keeps of a stream of 25 pictures a second, each of them, and each packet of sound, of 10 bytes. */
class GroupRingTest {
    private static final int SIZE = 10;
    private static final Duration FRAME = Duration.ofMillis(40);

    private long nanos = 1_000_000_000_000L;
    private long maxBytes = Long.MAX_VALUE;
    private int frame;
    private final List<String> said = new ArrayList<>();
    private final GroupRing ring = new GroupRing(
            Duration.ofSeconds(10),
            () -> nanos,
            () -> maxBytes,
            (length, window) -> said.add(length.toMillis() + " > " + window.toMillis()));

    @AfterEach
    void close() {
        ring.close();
        assertEquals(0, ring.bytes());
    }

    /** So many seconds with a key frame each so many. */
    private void play(double seconds, double group) {
        int frames = (int) Math.round(seconds * 25);
        int pictures = (int) Math.round(group * 25);
        for (int i = 0; i < frames; i++) {
            feed(i % pictures == 0 ? Units.key(frame, SIZE) : Units.delta(frame, SIZE));
        }
    }

    /** A picture, and 40 ms pass. */
    private void feed(AccessUnit unit) {
        add(unit);
        nanos += FRAME.toNanos();
        frame++;
    }

    private void add(AccessUnit unit) {
        ring.accept(unit);
        unit.release();
    }

    private long ago(double seconds) {
        return nanos - Math.round(seconds * 1e9);
    }

    /** What the ring hands over: frames, with the age of their groups in milliseconds, and gaps. */
    private List<String> read(double secondsAgo) {
        List<String> seen = new ArrayList<>();
        ring.read(ago(secondsAgo), new GroupRing.Reader() {
            @Override
            public void gap() {
                seen.add("gap");
            }

            @Override
            public void group(long age) {
                seen.add("-" + age / 1_000_000);
            }

            @Override
            public void unit(AccessUnit unit) {
                String kind = !unit.isVideo() ? "a" : unit.keyFrame() ? "K" : "d";
                seen.add(kind + unit.dts() / Units.FRAME_TICKS);
            }
        });
        return seen;
    }

    private List<String> groups(double secondsAgo) {
        return read(secondsAgo).stream().filter(each -> each.startsWith("K")).toList();
    }

    @Test
    void wholeGroupsAreKeptThatCoverTheWindow() {
        play(12, 4);
        assertEquals(List.of("K0", "K100", "K200"), groups(10));
        assertEquals(Duration.ofSeconds(12).minus(FRAME), ring.held());
        assertEquals(12 * 25 * SIZE, ring.bytes());
    }

    @Test
    void aGroupGoesWhenTheWindowBeginsAtItsEndAndNotBefore() {
        play(14, 4);
        assertEquals(List.of("K0", "K100", "K200", "K300"), groups(20));
        feed(Units.delta(frame, SIZE));
        assertEquals(List.of("K100", "K200", "K300"), groups(20));
    }

    @Test
    void whatIsAskedForIsCoveredAndNoMore() {
        play(12, 1);
        assertEquals(List.of("K225", "K250", "K275"), groups(2.5));
        assertEquals(List.of("K250", "K275"), groups(2));
        assertEquals(List.of("K225", "K250", "K275"), groups(2.001));
        assertEquals(List.of("K275"), groups(0));
    }

    @Test
    void unitsComeInOrderNoneTwiceAndNoneMissingWithTheAgeOfTheirGroup() {
        play(1, 0.2);
        List<String> seen = read(0.3);
        assertEquals(
                List.of("-400", "K15", "d16", "d17", "d18", "d19", "-200", "K20", "d21", "d22", "d23", "d24"), seen);
        assertTrue(ring.read(ago(1), new Ignored()), "the next unit continues it");
    }

    @Test
    void nothingIsThereBeforeTheFirstKeyFrame() {
        feed(Units.delta(frame, SIZE));
        feed(Units.audio(frame, SIZE));
        assertEquals(List.of(), read(10));
        assertFalse(ring.read(ago(10), new Ignored()));
        assertEquals(0, ring.bytes());
        assertEquals(Duration.ZERO, ring.held());
    }

    @Test
    void soundThatBelongsBeforeTheFirstPictureIsLeftOut() {
        play(1, 1);
        int late = frame - 2;
        feed(Units.key(frame, SIZE));
        add(Units.audio(late, SIZE));
        add(Units.audio(frame, SIZE));
        assertEquals(List.of("-40", "K25", "a26"), read(0.01));
        assertTrue(read(0.5).contains("a23"), "it belongs to the group before");
    }

    @Test
    void aGapIsHandedOnAndWhatFollowsItWaitsForAKeyFrame() {
        play(2, 1);
        ring.discontinuity();
        assertFalse(ring.read(ago(5), new Ignored()), "nothing continues it");
        feed(Units.delta(frame, SIZE));
        nanos += 500_000_000;
        play(1, 1);
        List<String> seen = read(10);
        assertEquals(1, seen.stream().filter("gap"::equals).count());
        assertEquals("gap", seen.get(2 * 26));
        assertEquals("K51", seen.get(2 * 26 + 2));
        assertTrue(ring.read(ago(5), new Ignored()));
    }

    @Test
    void whatEndedBeforeTheAskedTimeIsNotHandedOverThoughNothingCameSince() {
        play(2, 1);
        ring.discontinuity();
        nanos += 4_000_000_000L;
        assertEquals(List.of(), read(4));
        assertEquals(List.of("K25"), groups(4.2));
        play(1, 1);
        assertEquals(List.of("K50"), groups(5));
    }

    @Test
    void atTheMemoryBoundTheOldestWholeGroupGoes() {
        maxBytes = 3 * 25 * SIZE;
        play(3, 1);
        assertEquals(List.of("K0", "K25", "K50"), groups(10));
        assertEquals(0, ring.dropped());
        feed(Units.key(frame, SIZE));
        assertEquals(List.of("K25", "K50", "K75"), groups(10));
        assertEquals(1, ring.dropped());
        assertTrue(ring.bytes() <= maxBytes);
        assertTrue(ring.read(ago(10), new Ignored()));
    }

    @Test
    void aGroupThatAloneDoesNotFitGoesAltogetherUntilTheNextKeyFrame() {
        maxBytes = 10 * SIZE;
        play(0.4, 1);
        assertEquals(10 * SIZE, ring.bytes());
        feed(Units.delta(frame, SIZE));
        assertEquals(List.of(), read(10));
        assertEquals(1, ring.dropped());
        feed(Units.delta(frame, SIZE));
        assertEquals(0, ring.bytes());
        assertFalse(ring.read(ago(10), new Ignored()));
        feed(Units.key(frame, SIZE));
        assertEquals(List.of("-40", "K12"), read(10));
    }

    @Test
    void aBoundThatShrinksHasEffectWithTheNextUnit() {
        play(5, 1);
        maxBytes = 2 * 25 * SIZE;
        feed(Units.key(frame, SIZE));
        assertEquals(List.of("K100", "K125"), groups(10));
        assertEquals(4, ring.dropped());
    }

    @Test
    void aGroupLongerThanTheWindowIsSaidOnceAndKeptWhole() {
        play(24, 12);
        assertEquals(List.of("12000 > 10000"), said);
        play(12, 12);
        assertEquals(1, said.size());
        assertEquals(List.of("K600"), groups(20));
        assertEquals(Duration.ofSeconds(12).minus(FRAME), ring.held());
        assertEquals(Duration.ofSeconds(12), ring.groupLength());
    }

    @Test
    void aGroupAsLongAsTheWindowIsNotSaid() {
        play(30, 10);
        assertEquals(List.of(), said);
    }

    @Test
    void aWindowThatShrinksLetsGoWhatIsBeyondIt() {
        play(10, 1);
        ring.window(Duration.ofSeconds(2));
        feed(Units.key(frame, SIZE));
        assertEquals(List.of("K200", "K225", "K250"), groups(10));
    }

    private static final class Ignored implements GroupRing.Reader {
        @Override
        public void gap() {}

        @Override
        public void group(long age) {}

        @Override
        public void unit(AccessUnit unit) {}
    }
}
