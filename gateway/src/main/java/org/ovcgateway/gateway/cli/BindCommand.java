package org.ovcgateway.gateway.cli;

import java.io.PrintWriter;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import org.ovcgateway.gateway.command.BindAnswer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code ovc-gateway bind}: has the daemon that runs tell the platform whose the device shall be. */
@Command(
        name = "bind",
        description =
                "Tells the platform that a user or tenant wants this device to be theirs. The daemon must run and be"
                        + " logged in.",
        mixinStandardHelpOptions = true)
public final class BindCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Mixin
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private DaemonOptions daemon;

    @Parameters(paramLabel = "BIND-ID", description = "What the platform, or its app, shows for it.")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private String bindId;

    @Override
    public Integer call() throws InterruptedException, ExecutionException {
        BindAnswer answer = daemon.ask(client -> client.bind(bindId));
        PrintWriter out = spec.commandLine().getOut();
        out.println(
                switch (answer) {
                    case TAKEN -> "The platform has taken it.";
                    case TOLD ->
                        "The platform has been told. In its dialect it gives no answer: look there whether it has"
                                + " taken it.";
                });
        out.flush();
        return ExitCode.DONE;
    }
}
