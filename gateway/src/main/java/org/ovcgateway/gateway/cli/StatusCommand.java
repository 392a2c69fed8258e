package org.ovcgateway.gateway.cli;

import io.vertx.core.json.JsonObject;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import org.ovcgateway.gateway.control.ControlClient;
import org.ovcgateway.gateway.control.StatusText;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code ovc-gateway status}: how the daemon that runs fares. */
@Command(
        name = "status",
        description = "Tells how the daemon that runs fares: platform, channels, pushes, recordings, gaps.",
        mixinStandardHelpOptions = true)
public final class StatusCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Mixin
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private DaemonOptions daemon;

    @Option(names = "--json", description = "One JSON document on standard output.")
    private boolean json;

    @Override
    public Integer call() throws InterruptedException, ExecutionException {
        PrintWriter out = spec.commandLine().getOut();
        JsonObject status = daemon.ask(ControlClient::status);
        if (json) {
            out.println(status.encodePrettily());
        } else {
            StatusText.of(status).forEach(out::println);
        }
        out.flush();
        return ExitCode.DONE;
    }
}
