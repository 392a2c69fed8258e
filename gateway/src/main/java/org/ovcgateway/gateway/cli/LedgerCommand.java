package org.ovcgateway.gateway.cli;

import io.vertx.core.json.JsonArray;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import org.ovcgateway.gateway.record.ledger.Gap;
import org.ovcgateway.gateway.record.ledger.LedgerFile;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code ovc-gateway ledger}: what is not on record, from the state directory, whether the daemon runs or not. */
@Command(
        name = "ledger",
        description = "Lists what is not on record: which channel, from when to when, and why.",
        mixinStandardHelpOptions = true,
        versionProvider = BuildVersion.class)
public final class LedgerCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Mixin
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private StateDirectoryOption stateDirectory;

    @ArgGroup
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private Form form = new Form();

    /** How it is written; a table for people if nothing is said. */
    private static final class Form {
        @Option(names = "--csv", description = "As comma-separated values (RFC 4180), with a header line.")
        private boolean csv;

        @Option(names = "--json", description = "As one JSON array.")
        private boolean json;
    }

    @Override
    public Integer call() throws IOException {
        List<Gap> gaps = new LedgerFile(stateDirectory.path()).read();
        PrintWriter out = spec.commandLine().getOut();
        if (form.json) {
            JsonArray all = new JsonArray();
            gaps.forEach(gap -> all.add(gap.toJson()));
            out.println(all.encodePrettily());
        } else if (form.csv) {
            out.print("channel,session,from,to,seconds,cause,detail\r\n");
            gaps.forEach(gap -> out.print("%d,%s,%s,%s,%s,%s,%s\r\n"
                    .formatted(
                            gap.channel(),
                            quoted(gap.session()),
                            gap.from(),
                            gap.to(),
                            gap.seconds().toPlainString(),
                            gap.cause().key(),
                            quoted(gap.detail()))));
        } else if (gaps.isEmpty()) {
            out.println("Nothing is missing.");
        } else {
            out.printf("%7s  %-27s  %-27s  %12s  %s%n", "channel", "from", "to", "seconds", "cause");
            gaps.forEach(gap -> out.printf(
                    "%7d  %-27s  %-27s  %12s  %s%s%n",
                    gap.channel(),
                    gap.from(),
                    gap.to(),
                    gap.seconds().toPlainString(),
                    gap.cause().key(),
                    gap.detail().isEmpty() ? "" : ": " + gap.detail()));
        }
        out.flush();
        return ExitCode.DONE;
    }

    /** Text that a spreadsheet takes for a formula gets an apostrophe, as what the platform names a session is not ours. */
    static String quoted(String text) {
        String safe = !text.isEmpty() && "=+-@\t\r".indexOf(text.charAt(0)) >= 0 ? "'" + text : text;
        boolean plain = safe.chars().noneMatch(c -> c == ',' || c == '"' || c == '\n' || c == '\r');
        return plain ? safe : '"' + safe.replace("\"", "\"\"") + '"';
    }
}
