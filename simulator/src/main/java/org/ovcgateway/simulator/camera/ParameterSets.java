package org.ovcgateway.simulator.camera;

/** Where a camera says its parameter sets. */
public enum ParameterSets {
    /** In the SDP and before each key frame, as most cameras do. */
    EVERYWHERE,
    IN_BAND_ONLY,
    SDP_ONLY;

    boolean inSdp() {
        return this != IN_BAND_ONLY;
    }

    boolean inBand() {
        return this != SDP_ONLY;
    }
}
