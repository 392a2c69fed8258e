package org.ovcgateway.gateway.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.ovcgateway.config.ConfigLoader;
import org.ovcgateway.config.GatewayConfig;
import org.ovcgateway.gateway.Daemon;
import org.ovcgateway.gateway.HeadStart;
import org.ovcgateway.gateway.StateDirectory;
import org.ovcgateway.gateway.log.Logging;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code ovc-gateway run}: the daemon, in the foreground. */
@Command(
        name = "run",
        description = "Runs the gateway in the foreground. SIGHUP applies a changed configuration.",
        mixinStandardHelpOptions = true)
public final class RunCommand implements Callable<Integer> {
    private static final Logger log = LoggerFactory.getLogger(RunCommand.class);

    private final HeadStart headStart;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Mixin
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private ConfigOptions options;

    @Option(
            names = "--log-dir",
            paramLabel = "DIR",
            description = "Where the daemon writes its log as JSON lines, of which the platform may ask for a part "
                    + "(default: LOGS_DIRECTORY, else /var/log/ovc-gateway, else log in the state directory).")
    private @Nullable Path logDirectoryGiven;

    public RunCommand(HeadStart headStart) {
        this.headStart = headStart;
    }

    @Override
    public Integer call() throws InterruptedException, IOException {
        PrintWriter messages = spec.commandLine().getErr();
        GatewayConfig config = options.load(messages);
        messages.flush();
        if (config == null) {
            return ExitCode.BAD_CONFIG;
        }
        try (StateDirectory state = StateDirectory.take(options.stateDirectory())) {
            Map<String, String> environment = System.getenv();
            Path logDirectory = Logging.directory(environment, logDirectoryGiven, options.stateDirectory());
            Logging logging = Logging.start(config.log().level(), logDirectory, environment);
            if (state.hindrance() != null) {
                log.warn("{}", state.hindrance());
            }
            Daemon daemon =
                    new Daemon(logging, this::reload, BuildVersion.read(), options.stateDirectory(), logDirectory);
            return daemon.run(config, headStart.vertx()) ? ExitCode.DONE : ExitCode.FAILED;
        }
    }

    /** Every problem is a line of the log, as it would be a line on standard error at the start. */
    private @Nullable GatewayConfig reload() {
        ConfigLoader.Result result = options.load();
        result.problems().forEach(problem -> log.error("{}", problem));
        result.warnings().forEach(warning -> log.warn("{}", warning));
        return result.config();
    }
}
