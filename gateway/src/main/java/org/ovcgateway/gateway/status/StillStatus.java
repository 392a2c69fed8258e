package org.ovcgateway.gateway.status;

import org.jspecify.annotations.Nullable;

/**
 * A channel's stills since the daemon's start.
 *
 * @param ok made and uploaded
 * @param failed not made, or not uploaded
 * @param lastError why the last one that failed did, in words without secrets and URLs; null if none has
 */
public record StillStatus(long ok, long failed, @Nullable String lastError) {}
