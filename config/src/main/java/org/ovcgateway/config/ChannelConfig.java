package org.ovcgateway.config;

import org.jspecify.annotations.Nullable;

/**
 * One numbered slot and the camera in it.
 *
 * @param number the channel number that the platform knows
 * @param subStream the camera's smaller stream; null when there is none
 * @param username null when the camera asks for none; then {@code password} is null too
 */
public record ChannelConfig(
        int number,
        String name,
        CameraReference camera,
        CameraReference.@Nullable Rtsp subStream,
        @Nullable String username,
        @Nullable Secret password,
        RtspTransport transport,
        AlarmsConfig alarms,
        QuirksConfig quirks) {}
