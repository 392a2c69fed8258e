package org.ovcgateway.gateway;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.concurrent.ExecutionException;
import org.ovcgateway.gateway.cli.ExitCode;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * How a command that fails says so. A class and no lambdas: Java 17 leaves classes as old as picocli's out of an archive of
 * class data where a lambda names them, and reading them from their jar costs a tenth of the daemon's start.
 */
final class Failures implements IExecutionExceptionHandler, IParameterExceptionHandler {

    /** What is wrong stays the last thing to be seen: a page of options would push it off the screen. */
    @Override
    public int handleParseException(ParameterException wrong, String[] arguments) {
        CommandLine command = wrong.getCommandLine();
        PrintWriter err = command.getErr();
        err.println(wrong.getMessage());
        if (!UnmatchedArgumentException.printSuggestions(wrong, err)) {
            if (command.getSubcommands().isEmpty()) {
                err.println(command.getCommandSpec().qualifiedName() + " --help lists what is allowed");
            } else {
                command.usage(err);
            }
        }
        return command.getCommandSpec().exitCodeOnInvalidInput();
    }

    /** What the world refuses is said in a line; what is our own mistake comes with where it happened. */
    @Override
    public int handleExecutionException(Exception failure, CommandLine command, ParseResult parsed) throws Exception {
        Throwable cause =
                failure instanceof ExecutionException && failure.getCause() != null ? failure.getCause() : failure;
        if (!(cause instanceof IOException)) {
            throw failure;
        }
        command.getErr().println(cause.getMessage());
        return ExitCode.FAILED;
    }
}
