package org.ovcgateway.gateway.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import org.ovcgateway.config.CameraReference;
import org.ovcgateway.config.ChannelConfig;
import org.ovcgateway.config.GatewayConfig;
import org.ovcgateway.gateway.memory.CameraMemories;
import org.ovcgateway.gateway.memory.MemoryKeys;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code ovc-gateway forget}: has a channel take the camera that is there now, whichever it was before. */
@Command(
        name = "forget",
        description =
                "Forgets what was learnt of a channel's ONVIF camera (serial number, presets, quirks), so that the one"
                        + " that answers at its address now is taken. For a camera that was exchanged; a daemon that runs goes on by"
                        + " itself.",
        mixinStandardHelpOptions = true)
public final class ForgetCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Mixin
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private ConfigOptions options;

    @Parameters(paramLabel = "CHANNEL", description = "Number of the channel in the configuration.")
    private int channel;

    @Override
    public Integer call() throws IOException {
        PrintWriter out = spec.commandLine().getOut();
        PrintWriter err = spec.commandLine().getErr();
        GatewayConfig config = options.look(err);
        err.flush();
        if (config == null) {
            return ExitCode.BAD_CONFIG;
        }
        ChannelConfig configured = config.channels().get(channel);
        if (configured == null) {
            throw new IOException("there is no channel " + channel + " in " + options.config());
        }
        CameraReference camera = configured.camera();
        MemoryKeys keys = MemoryKeys.of(camera);
        if (keys == null) {
            throw new IOException(
                    "nothing is remembered of channel " + channel + ": its camera " + camera + " is no ONVIF camera");
        }
        boolean ofDevice = CameraMemories.forget(options.stateDirectory(), keys.device());
        boolean ofSource = CameraMemories.forget(options.stateDirectory(), keys.source());
        out.println("channel " + channel + ", " + keys.device()
                + (ofDevice || ofSource ? ": forgotten" : ": nothing was remembered"));
        out.flush();
        return ExitCode.DONE;
    }
}
