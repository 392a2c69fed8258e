package org.ovcgateway.gateway.status;

import java.util.Map;
import org.ovcgateway.gateway.status.ChannelStatus.UploadTotals;

/**
 * A channel's recordings over all sessions, whether there is one now or not.
 *
 * @param pending what waits for its upload with a spool; nothing without one
 * @param uploads what became of segments that went by the spool, since the daemon's start
 * @param gaps what is not on record, since the daemon's start, by cause
 */
public record RecordingStatus(RecordStatus pending, UploadTotals uploads, Map<String, Gaps> gaps) {
    public static final RecordingStatus NONE = new RecordingStatus(new RecordStatus(0, 0), UploadTotals.NONE, Map.of());

    public RecordingStatus {
        gaps = Map.copyOf(gaps);
    }

    /**
     * Gaps of one cause.
     *
     * @param seconds how long they are together
     */
    public record Gaps(long count, double seconds) {}
}
