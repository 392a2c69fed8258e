package org.ovcgateway.simulator.onvif;

import static org.ovcgateway.simulator.onvif.Tag.attribute;
import static org.ovcgateway.simulator.onvif.Tag.tag;

/** What the media services say of themselves. */
final class MediaCapabilities {
    private static final int MAX_PROFILES = 32;

    private MediaCapabilities() {}

    static Tag media1(String name, FaultSwitches faults) {
        return tag(
                name,
                attribute("SnapshotUri", !faults.has(OnvifFault.NO_SNAPSHOT)),
                attribute("Rotation", !faults.has(OnvifFault.NO_ROTATION)),
                attribute("OSD", true),
                tag("trt:ProfileCapabilities", attribute("MaximumNumberOfProfiles", MAX_PROFILES)),
                tag("trt:StreamingCapabilities", attribute("RTP_TCP", true), attribute("RTP_RTSP_TCP", true)));
    }

    /**
     * @param audioClips whether there are audio clips
     */
    static Tag media2(String name, FaultSwitches faults, boolean audioClips) {
        return tag(
                name,
                attribute("SnapshotUri", !faults.has(OnvifFault.NO_SNAPSHOT)),
                attribute("Rotation", !faults.has(OnvifFault.NO_ROTATION)),
                attribute("OSD", true),
                tag(
                        "tr2:ProfileCapabilities",
                        attribute("MaximumNumberOfProfiles", MAX_PROFILES),
                        attribute(
                                "ConfigurationsSupported",
                                "VideoSource VideoEncoder AudioSource AudioEncoder Analytics PTZ AudioOutput AudioDecoder")),
                tag("tr2:StreamingCapabilities", attribute("RTSPStreaming", true), attribute("RTP_RTSP_TCP", true)),
                audioClips ? AudioClipOperations.capabilities(faults) : null);
    }
}
