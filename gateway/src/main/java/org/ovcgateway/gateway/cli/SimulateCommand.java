package org.ovcgateway.gateway.cli;

import org.ovcgateway.simulator.cli.SimulateCamera;
import org.ovcgateway.simulator.cli.SimulatePlatform;
import org.ovcgateway.simulator.cli.SimulateProxy;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code ovc-gateway simulate}: the peers of a gateway, to try it without cameras and without a platform. */
@Command(
        name = "simulate",
        description = "Runs a virtual platform, virtual cameras or a bad network.",
        synopsisSubcommandLabel = "platform|camera|proxy",
        subcommands = {SimulatePlatform.class, SimulateCamera.class, SimulateProxy.class},
        mixinStandardHelpOptions = true)
public final class SimulateCommand implements Runnable {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "say what to simulate: platform, camera or proxy");
    }
}
