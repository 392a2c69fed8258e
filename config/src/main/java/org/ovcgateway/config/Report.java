package org.ovcgateway.config;

import java.util.ArrayList;
import java.util.List;

/** Collects problems and warnings while a configuration is read. */
final class Report {
    private final List<Problem> problems = new ArrayList<>();
    private final List<Problem> warnings = new ArrayList<>();

    void problem(Location location, String path, String message) {
        problems.add(new Problem(location, path, message));
    }

    void warning(Location location, String path, String message) {
        warnings.add(new Problem(location, path, message));
    }

    int problemCount() {
        return problems.size();
    }

    List<Problem> problems() {
        return problems;
    }

    List<Problem> warnings() {
        return warnings;
    }
}
