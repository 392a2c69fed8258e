package org.ovcgateway.gateway.command;

/** End the live push of that id (DAP 5.5 LiveStop); succeeds where the channel pushes no such stream. */
public record StopLive(int channel, String streamId) {}
