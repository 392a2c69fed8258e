package org.ovcgateway.gateway.cli;

import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code ovc-gateway check}: every problem of the configuration on standard error, and 0 or 78. */
@Command(
        name = "check",
        description = "Checks the configuration and lists every problem. Exits with 0, or 78 if there are any.",
        mixinStandardHelpOptions = true,
        versionProvider = BuildVersion.class)
public final class CheckCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Mixin
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private ConfigOptions options;

    @Override
    public Integer call() {
        PrintWriter messages = spec.commandLine().getErr();
        boolean good = options.look(messages) != null;
        messages.flush();
        return good ? ExitCode.DONE : ExitCode.BAD_CONFIG;
    }
}
