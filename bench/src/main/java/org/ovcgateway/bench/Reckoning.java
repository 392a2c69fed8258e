package org.ovcgateway.bench;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Whether what was to be recorded adds up: uploaded + pending + ledger, without a hole and without anything counted twice, to
 * within a frame for each joint. Times in seconds.
 *
 * @param from where the first stretch begins
 * @param to where the last one ends
 * @param joints of stretches
 * @param holes what nobody tells of
 * @param overlaps what is told of twice
 */
record Reckoning(double from, double to, int joints, List<Stretch> holes, List<Stretch> overlaps) {
    /** A frame of 25 a second, and what rounding to milliseconds costs. */
    static final double TOLERANCE = 0.042;

    /** Two stretches that begin and end within this are the same one, uploaded twice. */
    private static final double SAME = 0.002;

    /** @param what where it comes from, in words */
    record Stretch(double from, double to, String what) {}

    static Reckoning of(List<Stretch> stretches) {
        List<Stretch> sorted = new ArrayList<>(stretches);
        sorted.sort(Comparator.comparingDouble(Stretch::from).thenComparingDouble(Stretch::to));
        List<Stretch> holes = new ArrayList<>();
        List<Stretch> overlaps = new ArrayList<>();
        int joints = 0;
        for (int i = 1; i < sorted.size(); i++) {
            Stretch before = sorted.get(i - 1);
            Stretch after = sorted.get(i);
            if (isSame(before, after)) {
                continue;
            }
            joints++;
            double missing = after.from - before.to;
            String where = before.what + ", then " + after.what;
            if (missing > TOLERANCE) {
                holes.add(new Stretch(before.to, after.from, where));
            } else if (missing < -TOLERANCE) {
                overlaps.add(new Stretch(after.from, before.to, where));
            }
        }
        return sorted.isEmpty()
                ? new Reckoning(0, 0, 0, holes, overlaps)
                : new Reckoning(sorted.get(0).from, sorted.get(sorted.size() - 1).to, joints, holes, overlaps);
    }

    private static boolean isSame(Stretch one, Stretch other) {
        return Math.abs(one.from - other.from) < SAME && Math.abs(one.to - other.to) < SAME;
    }

    boolean addsUp() {
        return holes.isEmpty() && overlaps.isEmpty();
    }
}
