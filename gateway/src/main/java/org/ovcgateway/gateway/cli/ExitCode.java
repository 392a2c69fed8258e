package org.ovcgateway.gateway.cli;

/** What the process ends with. */
public final class ExitCode {
    public static final int DONE = 0;
    public static final int FAILED = 1;
    /** picocli's own code for a command line that it does not understand. */
    public static final int WRONG_USAGE = 2;
    /** {@code EX_CONFIG} of sysexits.h. */
    public static final int BAD_CONFIG = 78;

    private ExitCode() {}
}
