package org.ovcgateway.gateway.command;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.ovcgateway.camera.AlarmType;

/**
 * Whether, when and how keenly a camera looks out for something (IVR RPC AlarmMoveDetectConfig, AlarmRectIntrusionDetectConfig).
 *
 * @param type what for
 * @param from of the day, in the device's zone, from which alarms are told
 * @param to of the day, until when; before {@code from} for a time across midnight
 * @param sensitivity 0 to 100; null to leave it
 * @param delay how long nothing must have been detected before an alarm is over
 * @param area corners, from the upper left one clockwise; null to leave it
 */
public record ConfigureDetection(
        int channel,
        AlarmType type,
        boolean enabled,
        Duration from,
        Duration to,
        @Nullable Integer sensitivity,
        Duration delay,
        @Nullable List<Corner> area) {

    /** A point of the picture, in percent from its upper left. */
    public record Corner(int x, int y) {}

    public ConfigureDetection {
        area = area == null ? null : List.copyOf(area);
    }
}
