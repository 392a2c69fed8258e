package org.ovcgateway.gateway.command;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.ovcgateway.camera.Quality;

/**
 * Record the channel in segments and upload them (DAP 5.6 StartCloudRecord). Asked again with the same {@code sessionId}
 * it succeeds and changes nothing; another {@code sessionId} replaces the running session.
 *
 * @param sessionId the platform's name for the session, reported in the heartbeat while it runs
 * @param quality which of the camera's streams; null where the dialect leaves it to the configuration
 * @param maxBitrate bit/s that the stream may have, else {@link ErrorCode#BITRATE_TOO_HIGH}; 0 for no limit
 * @param segmentDuration length of a segment, at least a second
 * @param segmentMaxSize bytes that a segment may have
 * @param segmentMaxCount finished segments that are held in memory, the one uploading included
 * @param preRecord how much before an alarm is wanted; zero for a plain recording
 * @param start time stamp of the first segment; null for the device's own clock
 * @param callbackUrl where upload addresses are asked for, at most 256 bytes, as it came; may hold a key: never log it
 */
public record StartRecord(
        int channel,
        String sessionId,
        @Nullable Quality quality,
        long maxBitrate,
        Duration segmentDuration,
        long segmentMaxSize,
        int segmentMaxCount,
        Duration preRecord,
        @Nullable Instant start,
        String callbackUrl) {

    /** The same with another pre-record. */
    public StartRecord withPreRecord(Duration wanted) {
        return new StartRecord(
                channel,
                sessionId,
                quality,
                maxBitrate,
                segmentDuration,
                segmentMaxSize,
                segmentMaxCount,
                wanted,
                start,
                callbackUrl);
    }

    /** Without the URL, which may hold a key. */
    @Override
    public String toString() {
        return "StartRecord[channel=" + channel + ", sessionId=" + sessionId + ", quality=" + quality + ", maxBitrate="
                + maxBitrate + ", segmentDuration=" + segmentDuration + ", segmentMaxSize=" + segmentMaxSize
                + ", segmentMaxCount=" + segmentMaxCount + ", preRecord=" + preRecord + ", start=" + start + "]";
    }
}
