package org.ovcgateway.gateway.record;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How a recording fares.
 *
 * @param uploaded segments the platform has
 * @param uploadedBytes bytes of those
 * @param failed segments given up after the last try
 * @param declined segments that the platform did not want (no alarm)
 * @param dropped segments lost because the queue or the memory was full
 * @param droppedTime how much of the recording those were
 * @param pending finished segments in memory, the one uploading included
 * @param pendingBytes size of those
 * @param lastError why the last request failed; null after a success. Without secrets
 */
public record RecordFigures(
        long uploaded,
        long uploadedBytes,
        long failed,
        long declined,
        long dropped,
        Duration droppedTime,
        int pending,
        long pendingBytes,
        @Nullable String lastError) {}
