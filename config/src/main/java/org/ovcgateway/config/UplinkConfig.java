package org.ovcgateway.config;

import org.jspecify.annotations.Nullable;

/**
 * The budget of the line to the platform.
 *
 * @param maxBitsPerSecond null for unlimited
 */
public record UplinkConfig(@Nullable Long maxBitsPerSecond) {}
