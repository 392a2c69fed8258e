package org.ovcgateway.gateway.e2e;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Command lines of programs with the classes of the tests, for those that run elsewhere than in this process. */
final class JavaProgram {
    private JavaProgram() {}

    /** @param heap as in {@code -Xmx64m} */
    static String[] command(Class<?> program, String heap, String... arguments) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                heap,
                "-cp",
                String.valueOf(System.getProperty("java.class.path")),
                program.getName()));
        command.addAll(List.of(arguments));
        return command.toArray(String[]::new);
    }
}
