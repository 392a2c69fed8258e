package org.ovcgateway.gateway.command;

import java.util.Set;
import org.ovcgateway.camera.AlarmType;

/**
 * What the device can do (DAP 5.13).
 *
 * @param ptz whether any channel has pan, tilt or zoom
 * @param battery whether it runs on a battery
 * @param mediaProtocol the transport that it would rather be asked to push by; it takes every one that it knows
 * @param audioOut whether it plays audio files
 * @param voiceOut whether it plays a live voice
 * @param cloudRecord whether it uploads recorded segments
 * @param trace whether it follows what moves
 * @param alarms which alarms it can raise
 * @param https whether it uploads by HTTPS
 */
public record Capabilities(
        boolean ptz,
        boolean battery,
        MediaProtocol mediaProtocol,
        boolean audioOut,
        boolean voiceOut,
        boolean cloudRecord,
        boolean trace,
        Set<AlarmType> alarms,
        boolean https) {

    public Capabilities {
        alarms = Set.copyOf(alarms);
    }

    /** How live streams travel. */
    public enum MediaProtocol {
        RTMP,
        SRT
    }
}
