package org.ovcgateway.simulator.onvif;

import org.ovcgateway.simulator.camera.RtspServer;

/** Where a profile's pictures are. */
final class Streams {
    static final String STILLS = "/onvif/snapshot/";

    private final RtspServer server;

    Streams(RtspServer server) {
        this.server = server;
    }

    String url(Sources.Profile profile) {
        return server.url("/" + profile.source().camera().name() + "/" + profile.kind());
    }

    String stillPath(Sources.Profile profile) {
        return STILLS + profile.token();
    }
}
