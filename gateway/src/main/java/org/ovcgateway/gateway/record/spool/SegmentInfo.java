package org.ovcgateway.gateway.record.spool;

import java.time.Duration;
import java.time.Instant;

/**
 * What is known of a segment, apart from its bytes.
 *
 * @param session the platform's name for the record session that it belongs to
 * @param callbackUrl that session's; may hold a key: never log it
 * @param alarmClip whether it was kept back until the platform wants it for an alarm
 * @param size bytes of the transport stream
 */
public record SegmentInfo(
        int channel,
        String session,
        String callbackUrl,
        Instant start,
        Duration duration,
        boolean discontinuity,
        boolean alarmClip,
        long size) {

    public Instant end() {
        return start.plus(duration);
    }

    /** Without the URL. */
    @Override
    public String toString() {
        return "SegmentInfo[channel=" + channel + ", session=" + session + ", start=" + start + ", duration=" + duration
                + ", discontinuity=" + discontinuity + ", alarmClip=" + alarmClip + ", size=" + size + "]";
    }
}
