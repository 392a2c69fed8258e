package org.ovcgateway.gateway.box;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.ovcgateway.gateway.command.DeviceInfo.Wifi;

/** The wireless network that the box is in. Reads a file and runs a program: not for an event loop. */
final class Wireless {
    private static final Duration ANSWER_WITHIN = Duration.ofSeconds(2);

    /** Whoever is installed tells the name of the network; the line of its answer that does so begins with the prefix. */
    private record Program(List<String> command, String prefix) {}

    private static final List<Program> PROGRAMS = List.of(
            new Program(List.of("iwgetid", "--raw", "IF"), ""),
            new Program(List.of("iw", "dev", "IF", "info"), "ssid "));

    private final Path root;
    private final List<Path> folders;
    private final Duration answerWithin;

    /**
     * @param root of the file system
     * @param folders where programs are
     */
    Wireless(Path root, List<Path> folders) {
        this(root, folders, ANSWER_WITHIN);
    }

    /** @param answerWithin how long a program may take */
    Wireless(Path root, List<Path> folders, Duration answerWithin) {
        this.root = root;
        this.folders = folders;
        this.answerWithin = answerWithin;
    }

    /** Null if the box is in none, or nobody can tell which. */
    @Nullable
    Wifi read() {
        List<String> lines;
        try {
            lines = Files.readAllLines(root.resolve("proc/net/wireless"), StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            return null;
        }
        for (String line : lines) {
            String[] fields = line.trim().split("[\\s:]+");
            if (fields.length >= 4 && line.contains(":") && fields[3].matches("-?[0-9]+\\.?")) {
                String network = network(fields[0]);
                if (network != null) {
                    return new Wifi(network, percent(number(fields[2]), number(fields[3])));
                }
            }
        }
        return null;
    }

    private static double number(String text) {
        return text.matches("-?[0-9]+\\.?") ? Double.parseDouble(text) : 0;
    }

    /** -100 dBm is nothing and -50 dBm the best; a driver without dBm tells a quality of up to 70. */
    static int percent(double quality, double level) {
        double percent = level < 0 ? 2 * (level + 100) : quality * 100 / 70;
        return (int) Math.max(0, Math.min(100, Math.round(percent)));
    }

    private @Nullable String network(String name) {
        for (Program program : PROGRAMS) {
            for (Path folder : folders) {
                Path executable = folder.resolve(program.command().get(0));
                if (Files.isExecutable(executable)) {
                    String answer = ask(executable, program, name);
                    if (answer != null) {
                        return answer;
                    }
                }
            }
        }
        return null;
    }

    private @Nullable String ask(Path executable, Program program, String name) {
        List<String> command = new ArrayList<>(program.command());
        command.replaceAll(word -> word.equals("IF") ? name : word);
        command.set(0, executable.toString());
        try {
            return Programs.answer(command, answerWithin.toSeconds())
                    .lines()
                    .map(String::strip)
                    .filter(line -> line.startsWith(program.prefix())
                            && line.length() > program.prefix().length())
                    .map(line -> line.substring(program.prefix().length()))
                    .findFirst()
                    .orElse(null);
        } catch (IOException e) {
            return null;
        }
    }
}
