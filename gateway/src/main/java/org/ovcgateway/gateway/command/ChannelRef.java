package org.ovcgateway.gateway.command;

/** A command that names a channel and nothing else. */
public record ChannelRef(int channel) {}
