package org.ovcgateway.config;

import java.nio.file.Path;
import java.time.Duration;

/** Where segments wait on disk, and the bounds of that: bytes and age of the oldest. */
public record SpoolConfig(Path path, long maxSizeBytes, Duration maxAge) {}
