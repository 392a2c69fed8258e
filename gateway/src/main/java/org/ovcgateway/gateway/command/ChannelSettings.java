package org.ovcgateway.gateway.command;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.ovcgateway.camera.AlarmType;
import org.ovcgateway.camera.CameraSettings.Audio;
import org.ovcgateway.camera.CameraSettings.Video;
import org.ovcgateway.camera.Quality;

/**
 * How a channel is configured; null for what it does not have, and in a change for what stays as it is.
 *
 * @param quality which of the camera's streams is sent where the platform names none
 * @param video of that stream; of it only the codec can be changed
 * @param audio of the camera; cannot be changed
 * @param mirrored whether left and right are swapped
 * @param upsideDown whether top and bottom are swapped
 * @param alarms by type; one that the camera does not raise is absent
 * @param audioOutVolume 0 to 100
 * @param overlayText what stands in the picture
 */
public record ChannelSettings(
        @Nullable Quality quality,
        @Nullable Video video,
        @Nullable Audio audio,
        @Nullable Boolean mirrored,
        @Nullable Boolean upsideDown,
        Map<AlarmType, Alarm> alarms,
        @Nullable Integer audioOutVolume,
        @Nullable String overlayText) {

    public ChannelSettings {
        alarms = Map.copyOf(alarms);
    }

    /**
     * One type of alarm.
     *
     * @param on whether it is told
     * @param sensitivity 0 to 100
     */
    public record Alarm(@Nullable Boolean on, @Nullable Integer sensitivity) {}
}
