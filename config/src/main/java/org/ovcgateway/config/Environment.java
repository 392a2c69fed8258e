package org.ovcgateway.config;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The process environment that {@code ${env:…}} and {@code ${cred:…}} refer to. Its values are taken for secrets. */
public final class Environment {
    private final Map<String, String> variables;
    private final boolean ofService;

    public Environment(Map<String, String> variables) {
        this(variables, true);
    }

    private Environment(Map<String, String> variables, boolean ofService) {
        this.variables = Map.copyOf(variables);
        this.ofService = ofService;
    }

    /** The environment that this process was started with. */
    public static Environment ofProcess() {
        return new Environment(System.getenv());
    }

    /** As this one, of a command beside the service: credentials, which systemd passes to the service alone, are taken on trust. */
    public Environment besideService() {
        return new Environment(variables, false);
    }

    /** Whether a credential that is not there is missing. */
    boolean isOfService() {
        return ofService;
    }

    /** The variable's value; null if it is not set. */
    public @Nullable String variable(String name) {
        return variables.get(name);
    }
}
