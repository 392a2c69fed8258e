package org.ovcgateway.gateway.command;

/** End the recording session of that id (DAP 5.6 StopCloudRecord); succeeds where the channel has no such session. */
public record StopRecord(int channel, String sessionId) {}
