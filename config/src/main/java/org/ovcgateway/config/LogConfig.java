package org.ovcgateway.config;

/** What is logged. */
public record LogConfig(LogLevel level) {}
