package org.ovcgateway.simulator.onvif;

/** A place that a camera remembers. */
public record Preset(String token, String name, PtzPosition position) {}
