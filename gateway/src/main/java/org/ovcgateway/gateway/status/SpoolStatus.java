package org.ovcgateway.gateway.status;

import org.jspecify.annotations.Nullable;

/**
 * Segments on disk.
 *
 * @param bytes size of the files
 * @param lastError why the disk cannot be used, in words; null while it can
 */
public record SpoolStatus(
        long segments, long bytes, long maxBytes, @Nullable String lastError) {}
