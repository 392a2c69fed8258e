package org.ovcgateway.gateway;

import java.util.List;
import java.util.function.Supplier;
import org.ovcgateway.gateway.cli.BindCommand;
import org.ovcgateway.gateway.cli.BuildVersion;
import org.ovcgateway.gateway.cli.CheckCommand;
import org.ovcgateway.gateway.cli.DemoCommand;
import org.ovcgateway.gateway.cli.DiscoverCommand;
import org.ovcgateway.gateway.cli.ForgetCommand;
import org.ovcgateway.gateway.cli.LedgerCommand;
import org.ovcgateway.gateway.cli.ProbeCommand;
import org.ovcgateway.gateway.cli.RunCommand;
import org.ovcgateway.gateway.cli.SimulateCommand;
import org.ovcgateway.gateway.cli.StatusCommand;
import org.ovcgateway.gateway.cli.VersionCommand;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Where the process starts: finds the command and ends with its exit code. */
public final class Main {
    private static final String RUN = "run";

    private record Row(String name, Supplier<Object> command) {}

    /** All commands. Another one is another row. */
    private static List<Row> commands(HeadStart headStart) {
        return List.of(
                new Row(RUN, () -> new RunCommand(headStart)),
                new Row("check", CheckCommand::new),
                new Row("discover", DiscoverCommand::new),
                new Row("probe", ProbeCommand::new),
                new Row("forget", ForgetCommand::new),
                new Row("status", StatusCommand::new),
                new Row("bind", BindCommand::new),
                new Row("ledger", LedgerCommand::new),
                new Row("version", VersionCommand::new),
                new Row("simulate", SimulateCommand::new),
                new Row("demo", DemoCommand::new),
                new Row("help", () -> new HelpCommand())); // no method reference: see Failures
    }

    /** The command line without a command. */
    @Command(
            name = "ovc-gateway",
            description = "Brings LAN cameras to an open video cloud.",
            synopsisSubcommandLabel = "COMMAND",
            mixinStandardHelpOptions = true,
            versionProvider = BuildVersion.class)
    private static final class Root implements Runnable {
        @Spec
        @SuppressWarnings("NullAway.Init") // picocli sets it
        private CommandSpec spec;

        @Override
        public void run() {
            throw new ParameterException(spec.commandLine(), "a command is missing");
        }
    }

    private Main() {}

    @SuppressWarnings("SystemExitOutsideMain")
    public static void main(String[] arguments) {
        HeadStart headStart = new HeadStart();
        if (nameIn(arguments).equals(RUN)) {
            headStart.begin();
        }
        System.exit(commandLine(headStart, arguments).execute(arguments));
    }

    /**
     * The command line for these arguments. It holds the one command that they name, so that the daemon's start does not
     * wait for the options of all others to be read by reflection; all commands if they name none, or help.
     */
    static CommandLine commandLine(HeadStart headStart, String... arguments) {
        CommandLine commandLine = new CommandLine(new Root());
        headStart.awaitLogging();
        List<Row> commands = commands(headStart);
        String name = nameIn(arguments);
        boolean one = !name.equals("help")
                && commands.stream().anyMatch(row -> row.name().equals(name));
        for (Row row : commands) {
            if (!one || row.name().equals(name)) {
                commandLine.addSubcommand(row.name(), row.command().get());
            }
        }
        // for the commands that have been added by now
        Failures failures = new Failures();
        commandLine.setExecutionExceptionHandler(failures);
        commandLine.setParameterExceptionHandler(failures);
        return commandLine;
    }

    private static String nameIn(String[] arguments) {
        return arguments.length == 0 ? "" : arguments[0];
    }
}
