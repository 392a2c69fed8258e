package org.ovcgateway.gateway.status;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A channel and its camera stream. Counters go up from the daemon's start.
 *
 * @param name what people call it
 * @param bytes RTP payload bytes received from the camera
 * @param frames video access units received from the camera
 * @param packetsLost RTP packets that never came
 * @param framesDamaged access units given up because of a loss
 * @param reconnects connections to the camera after the first, successful or not
 * @param sinceLastPacket age of the newest packet; null if there was none since the source was opened last
 * @param lastError why the source last failed, in words without secrets and URLs; null if it never did
 * @param transcoding of sound for sinks that carry AAC only
 * @param push the live push that was asked for; null while there is none
 * @param standingPush the one that runs by itself; null while there is none
 * @param record the record session; null while there is none
 * @param preRecord what is held for the next one; null while nothing is to be
 */
public record ChannelStatus(
        int number,
        String name,
        SourceState source,
        long bytes,
        long frames,
        long packetsLost,
        long framesDamaged,
        long reconnects,
        @Nullable Duration sinceLastPacket,
        @Nullable String lastError,
        TranscodingStatus transcoding,
        @Nullable PushStatus push,
        @Nullable PushStatus standingPush,
        @Nullable RecordStatus record,
        UploadTotals uploads,
        @Nullable PreRecordStatus preRecord,
        StillStatus stills,
        AlarmStatus alarms) {

    /** Where the camera's stream is. */
    public enum SourceState {
        /** Nobody wants the stream. */
        IDLE,
        CONNECTING,
        /** Packets arrive. */
        STREAMING,
        /** Failed; waiting for the next attempt. */
        FAILED
    }

    /**
     * Segment uploads of the channel since the daemon's start, over all record sessions.
     *
     * @param ok uploaded and confirmed
     * @param failed given up after the last retry
     * @param dropped lost because the queue was full
     */
    public record UploadTotals(long ok, long failed, long dropped) {
        public static final UploadTotals NONE = new UploadTotals(0, 0, 0);

        public UploadTotals plus(UploadTotals other) {
            return new UploadTotals(ok + other.ok, failed + other.failed, dropped + other.dropped);
        }
    }
}
