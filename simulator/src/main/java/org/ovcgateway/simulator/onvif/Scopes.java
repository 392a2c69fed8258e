package org.ovcgateway.simulator.onvif;

import java.util.ArrayList;
import java.util.List;

/** What a device says of itself to those who look for it (ONVIF Core 7.3.2.2). */
final class Scopes {
    private static final String ROOT = "onvif://www.onvif.org/";

    private Scopes() {}

    static List<String> of(OnvifSettings settings, int sources) {
        List<String> scopes = new ArrayList<>(List.of(
                ROOT + "Profile/Streaming",
                ROOT + "Profile/T",
                ROOT + "type/video_encoder",
                ROOT + "name/" + settings.identity().model().replace(" ", "%20"),
                ROOT + "hardware/" + settings.identity().hardware(),
                ROOT + "location/"));
        if (settings.ptz()) {
            scopes.add(ROOT + "type/ptz");
        }
        if (sources > 1) {
            scopes.add(ROOT + "type/NetworkVideoRecorder");
        }
        return scopes;
    }
}
