package org.ovcgateway.simulator.cli;

import org.jspecify.annotations.Nullable;
import org.ovcgateway.simulator.camera.BackChannel;
import org.ovcgateway.simulator.onvif.OnvifAuth;
import picocli.CommandLine.Option;

/** What {@code simulate camera} is told of ONVIF. */
final class OnvifOptions {
    @Option(names = "--onvif", description = "Serve the cameras by ONVIF, too, and print their onvif:// URLs.")
    boolean enabled;

    @Option(
            names = "--onvif-port",
            paramLabel = "P",
            description = "HTTP port of the first camera, 0 for any; camera n is at P + n (default: ${DEFAULT-VALUE}).")
    int port = 8000;

    @Option(
            names = "--onvif-auth",
            paramLabel = "MODE",
            description = "With --user: ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
    OnvifAuth auth = OnvifAuth.BOTH;

    @Option(names = "--nvr", description = "One ONVIF device with all cameras as its video sources.")
    boolean recorder;

    @Option(names = "--no-ptz", description = "The cameras cannot be moved.")
    boolean fixed;

    @Option(
            names = "--back-channel",
            paramLabel = "CODEC",
            description = "The cameras have a loudspeaker for: ${COMPLETION-CANDIDATES}.")
    BackChannel.@Nullable Codec backChannel;

    @Option(names = "--audio-clips", description = "The cameras play files that are brought to them (Media2).")
    boolean audioClips;

    @Option(
            names = "--clock-offset",
            paramLabel = "SECONDS",
            description = "How far the cameras' clocks are ahead (default: ${DEFAULT-VALUE}).")
    long clockOffset;

    @Option(
            names = "--discovery",
            paramLabel = "INTERFACE",
            description = "Answer WS-Discovery on this network interface, UDP port 3702 (default: no discovery).")
    @Nullable
    String discovery;
}
