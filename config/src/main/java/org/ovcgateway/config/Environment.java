package org.ovcgateway.config;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The process environment that {@code ${env:…}} and {@code ${cred:…}} refer to. Its values are taken for secrets. */
public final class Environment {
    private final Map<String, String> variables;

    public Environment(Map<String, String> variables) {
        this.variables = Map.copyOf(variables);
    }

    /** The environment that this process was started with. */
    public static Environment ofProcess() {
        return new Environment(System.getenv());
    }

    /** The variable's value; null if it is not set. */
    public @Nullable String variable(String name) {
        return variables.get(name);
    }
}
