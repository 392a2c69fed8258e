package org.ovcgateway.config;

/** Whether {@code /metrics} answers on the console's port. */
public record MetricsConfig(boolean enabled) {}
