package org.ovcgateway.bench;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The command line as the build tree starts it. */
final class Launcher {

    private Launcher() {}

    /** @param root the repository's root */
    static List<String> command(Path root, String... arguments) {
        Path target = root.resolve("gateway/target");
        String architecture = System.getProperty("os.arch").equals("aarch64") ? "arm64" : "x86_64";
        List<String> command = new ArrayList<>(List.of(
                "sh",
                root.resolve("packaging/launch.sh").toString(),
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                target.resolve("lib").toString(),
                target.resolve("native/linux-" + architecture).toString(),
                target.toString()));
        command.addAll(List.of(arguments));
        return command;
    }
}
