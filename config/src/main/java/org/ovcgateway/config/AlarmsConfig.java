package org.ovcgateway.config;

import java.time.Duration;

/**
 * How a channel's alarms end.
 *
 * @param silence after which an alarm that its camera no longer tells of is taken to be over
 * @param holdOff how long it must be quiet before an alarm is over
 */
public record AlarmsConfig(Duration silence, Duration holdOff) {}
