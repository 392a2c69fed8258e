package org.ovcgateway.simulator.platform;

/** A script cannot be read, or a device did not do what one expects. */
public final class ScriptException extends Exception {
    private static final long serialVersionUID = 1;

    private final int line;

    ScriptException(int line, String message) {
        super("line " + line + ": " + message);
        this.line = line;
    }

    /** Of the script, from 1. */
    public int line() {
        return line;
    }
}
