package org.ovcgateway.config;

import java.nio.file.Path;

/**
 * A place in a configuration file.
 *
 * @param line from 1
 * @param column from 1, in code points
 */
public record Location(Path file, int line, int column) {
    static Location start(Path file) {
        return new Location(file, 1, 1);
    }

    @Override
    public String toString() {
        return file + ":" + line + ":" + column;
    }
}
