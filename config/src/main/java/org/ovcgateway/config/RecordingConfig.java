package org.ovcgateway.config;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How recordings are kept until the platform has them.
 *
 * @param spool null to keep segments in memory only
 * @param preRecord how much is always held back for alarm recordings; zero for only what the platform asks for
 * @param preRecordMemoryBytes what all channels together may hold of that
 */
public record RecordingConfig(@Nullable SpoolConfig spool, Duration preRecord, long preRecordMemoryBytes) {}
