package org.ovcgateway.config;

/** From the least to the most talkative. */
public enum LogLevel {
    ERROR,
    WARN,
    INFO,
    DEBUG,
    TRACE
}
