package org.ovcgateway.gateway.uplink;

import java.util.function.LongSupplier;
import org.ovcgateway.media.AccessUnit;
import org.ovcgateway.media.relay.Sink;

/**
 * Keeps one connection of a live push within the push's share by leaving out whole groups of pictures, with their sound: what comes
 * behind it always goes on with a key frame. Without video a second of sound counts as a group. On the push's event loop.
 */
public final class LiveGate implements Sink {
    private static final double DEPTH_SECONDS = 3;
    /** The first group may be cached and go in one burst; from here on time tells. */
    private static final int STEADY_FROM_GROUP = 2;

    private final Sink behind;
    private final LiveLine line;
    private final LongSupplier nanoTime;
    private final Runnable onLoss;

    private boolean open = true;
    private boolean hasVideo;
    private int groups;
    private long groupStart;
    private double tokens;
    private long lastNanos;
    private long lastSent;

    /**
     * Open at first.
     *
     * @param behind what is fed
     * @param nanoTime a clock that is never set
     * @param onLoss called for each group that is left out; for the log
     */
    public LiveGate(Sink behind, LiveLine line, LongSupplier nanoTime, Runnable onLoss) {
        this.behind = behind;
        this.line = line;
        this.nanoTime = nanoTime;
        this.onLoss = onLoss;
        line.steady(false);
    }

    @Override
    public void accept(AccessUnit unit) {
        hasVideo |= unit.isVideo();
        if (startsGroup(unit)) {
            groupStart = unit.dts();
            decide();
        }
        if (open) {
            behind.accept(unit);
        } else {
            line.lostUnit(unit.size());
        }
    }

    @Override
    public void flush() {
        behind.flush();
    }

    @Override
    public void discontinuity() {
        behind.discontinuity();
    }

    private boolean startsGroup(AccessUnit unit) {
        return unit.startsGroup() || (!hasVideo && (groups == 0 || unit.dts() - groupStart >= AccessUnit.CLOCK_RATE));
    }

    private void decide() {
        long now = nanoTime.getAsLong();
        long sent = line.sent();
        long share = line.share();
        double perSecond = share / 8.0;
        double depth = perSecond * DEPTH_SECONDS;
        if (groups < STEADY_FROM_GROUP) {
            groups++;
            tokens = depth;
            line.steady(groups == STEADY_FROM_GROUP);
        } else {
            tokens = Math.min(depth, tokens + perSecond * (now - lastNanos) / 1e9 - (sent - lastSent));
        }
        lastNanos = now;
        lastSent = sent;
        boolean fits = tokens >= 0;
        if (fits && !open) {
            behind.discontinuity();
        }
        open = fits;
        if (!fits) {
            line.lostGroup();
            onLoss.run();
        }
    }
}
