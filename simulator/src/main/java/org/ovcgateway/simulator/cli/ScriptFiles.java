package org.ovcgateway.simulator.cli;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Where {@code --script} finds its text: a file, or an example that is built in. */
final class ScriptFiles {
    private static final String EXAMPLE = "example:";

    private ScriptFiles() {}

    /** @param name a path, or {@code example:dap} and the like */
    static String read(String name) throws IOException {
        if (!name.startsWith(EXAMPLE)) {
            return Files.readString(Path.of(name));
        }
        String key = name.substring(EXAMPLE.length());
        try (@Nullable
                InputStream stream = key.matches("[a-z0-9-]+")
                        ? ScriptFiles.class.getResourceAsStream("scripts/" + key + ".jsonl")
                        : null) {
            if (stream == null) {
                throw new IllegalArgumentException("--script: expected example:dap, example:ovs-rpc, example:h627,"
                        + " example:ivr or a file but was " + name);
            }
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
