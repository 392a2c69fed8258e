package org.ovcgateway.config;

import org.jspecify.annotations.Nullable;

/**
 * The HTTP server for console, health and metrics.
 *
 * @param listen null for no server
 */
public record ConsoleConfig(@Nullable ListenAddress listen) {}
