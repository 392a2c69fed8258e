package org.ovcgateway.onvif;

import io.vertx.core.Future;
import java.util.Set;
import java.util.function.Supplier;
import org.ovcgateway.camera.AlarmType;
import org.ovcgateway.camera.CameraEvents;
import org.ovcgateway.camera.CameraSettings;
import org.ovcgateway.camera.PresetTours;
import org.ovcgateway.camera.Presets;
import org.ovcgateway.camera.Ptz;
import org.ovcgateway.onvif.media.VideoInput;

/**
 * What a camera can do beside showing itself. Implements the port: safe for any thread, or already hopping onto the device's loop.
 *
 * @param hasPresets whether it remembers positions, as far as is known; asks nobody, safe for any thread
 * @param alarms what it can raise alarms about, as far as is known; asks nobody, safe for any thread
 * @param offered asks what it can tell of; on the device's loop, after the first contact
 * @param close ends what these do in the background; on the device's loop, where its future is completed when the device knows
 */
record OnvifAbilities(
        Ptz ptz,
        Presets presets,
        PresetTours presetTours,
        CameraEvents events,
        CameraSettings settings,
        Supplier<Boolean> hasPresets,
        Supplier<Set<AlarmType>> alarms,
        Supplier<Future<OfferedEvents>> offered,
        Supplier<Future<Void>> close) {

    /** Puts together what a video source of a device can do. */
    interface Maker {
        OnvifAbilities make(OnvifDevice device, VideoInput input, OnvifSource source);
    }

    static final OnvifAbilities NONE = new OnvifAbilities(
            Ptz.NONE,
            Presets.NONE,
            PresetTours.NONE,
            CameraEvents.NONE,
            CameraSettings.NONE,
            () -> false,
            Set::of,
            () -> Future.succeededFuture(OfferedEvents.NONE),
            Future::succeededFuture);
}
