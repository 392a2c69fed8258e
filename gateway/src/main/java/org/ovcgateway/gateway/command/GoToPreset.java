package org.ovcgateway.gateway.command;

/**
 * Look where the camera was told to remember (IVR RPC GotoPTZPreset).
 *
 * @param token the camera's
 */
public record GoToPreset(int channel, String token) {}
