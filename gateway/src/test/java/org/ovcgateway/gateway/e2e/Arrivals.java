package org.ovcgateway.gateway.e2e;

import static org.junit.jupiter.api.Assertions.assertNull;

import org.jspecify.annotations.Nullable;
import org.ovcgateway.media.AccessUnit;
import org.ovcgateway.media.relay.Sink;

/** What arrives of a stream at the platform. Fed on the platform's event loop, read by the test. */
final class Arrivals implements Sink {
    private int pictures;
    private int keyFrames;
    private long lastVideo = Long.MIN_VALUE;
    private long lastAudio = Long.MIN_VALUE;
    private long widestGap;
    private @Nullable String firstBack;

    @Override
    public synchronized void accept(AccessUnit unit) {
        if (unit.isVideo()) {
            pictures++;
            keyFrames += unit.keyFrame() ? 1 : 0;
            compare("video", lastVideo, unit);
            widestGap = lastVideo == Long.MIN_VALUE ? 0 : Math.max(widestGap, unit.dts() - lastVideo);
            lastVideo = unit.dts();
        } else {
            compare("audio", lastAudio, unit);
            lastAudio = unit.dts();
        }
    }

    private void compare(String track, long last, AccessUnit unit) {
        if (unit.dts() <= last && firstBack == null) {
            firstBack = track + ": " + unit.dts() + " after " + last + ", behind picture " + pictures;
        }
    }

    synchronized int pictures() {
        return pictures;
    }

    synchronized int keyFrames() {
        return keyFrames;
    }

    /** The time stamp of the last picture, in 90 kHz ticks. */
    synchronized long lastVideo() {
        return lastVideo;
    }

    /** Fails if a time stamp of a track did not come after the one before. */
    synchronized void assertOnward() {
        assertNull(firstBack);
    }

    /** The longest time between two pictures by their time stamps, in 90 kHz ticks. */
    synchronized long widestGap() {
        return widestGap;
    }
}
