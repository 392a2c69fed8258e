package org.ovcgateway.media.ffmpeg.child;

import java.io.File;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.bytedeco.ffmpeg.global.avcodec;
import org.bytedeco.javacpp.Loader;

/**
 * How a child process is started: as little memory as will do, and nothing of the daemon's environment.
 *
 * @param line the program and its first arguments
 * @param environment all that it gets
 * @param noise what of its words on standard error is left out, line by line
 */
public record ChildCommand(List<String> line, Map<String, String> environment, Pattern noise) {
    /** glibc's arenas are for many threads that take memory at once. */
    private static final Map<String, String> ONE_ARENA = Map.of("MALLOC_ARENA_MAX", "1");

    private static final Pattern NOTHING = Pattern.compile("(?!)");

    /** What the dynamic linker says of the libraries that stand in for others, and FFmpeg's names of its own parts. */
    private static final Pattern NOISE_OF_FFMPEG =
            Pattern.compile(".*: no version information available \\(required by .*|\\[[^]]* @ 0x\\p{XDigit}+] ");

    /** From this Java on, loading a library needs permission, or a warning is printed (JEP 472). */
    private static final int ASKED_FOR_NATIVE_ACCESS = 24;

    /** Looks for a program when it is needed. */
    @FunctionalInterface
    public interface Finder {

        /**
         * May be called for each child.
         *
         * @throws ChildException if it is not there
         */
        ChildCommand find() throws ChildException;
    }

    public ChildCommand {
        line = List.copyOf(line);
        environment = Map.copyOf(environment);
    }

    /** Any program, with an environment that names no folder. */
    public static ChildCommand of(List<String> line) {
        return new ChildCommand(line, ONE_ARENA, NOTHING);
    }

    /**
     * FFmpeg's program of the same release as the libraries, from the folder where they lie.
     *
     * @throws ChildException if no folder of {@code java.library.path} has it
     */
    public static ChildCommand ffmpeg() throws ChildException {
        String path = System.getProperty("java.library.path", "");
        for (String folder : path.split(File.pathSeparator)) {
            Path program = Path.of(folder, "ffmpeg").toAbsolutePath();
            if (!folder.isEmpty()
                    && Files.isExecutable(program)
                    && Files.exists(program.resolveSibling("libjnijavacpp.so"))) {
                return new ChildCommand(
                        List.of(program.toString()),
                        Map.of("MALLOC_ARENA_MAX", "1", "LD_LIBRARY_PATH", String.valueOf(program.getParent())),
                        NOISE_OF_FFMPEG);
            }
        }
        throw new ChildException("expected FFmpeg's program in a folder of java.library.path but there is none in "
                + (path.isEmpty() ? "an empty path" : path));
    }

    /** A program of ours: this Java, this module, FFmpeg and its libraries. */
    public static ChildCommand java(Class<?> program) {
        Set<String> classPath = new LinkedHashSet<>();
        for (Class<?> part : List.of(program, Loader.class, avcodec.class)) {
            classPath.add(location(part));
        }
        List<String> line = new ArrayList<>();
        line.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        if (Runtime.version().feature() >= ASKED_FOR_NATIVE_ACCESS) {
            line.add("--enable-native-access=ALL-UNNAMED"); // or it warns where words of a failure are read
        }
        line.addAll(List.of(
                "-Xms2m",
                "-Xmx12m",
                "-Xss512k",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-XX:ReservedCodeCacheSize=8m",
                "-XX:MaxMetaspaceSize=32m",
                "-XX:-UsePerfData",
                "-XX:+ExitOnOutOfMemoryError",
                "-XX:-CreateCoredumpOnCrash",
                "-XX:ErrorFile=/dev/null",
                "-Xshare:auto",
                "-XX:+UnlockDiagnosticVMOptions",
                "-XX:ArchiveRelocationMode=0",
                "-Xlog:disable",
                "-Xlog:all=error:stderr",
                "-Djava.library.path=" + System.getProperty("java.library.path", ""),
                "-Dorg.bytedeco.javacpp.pathsFirst=true",
                "-Dorg.bytedeco.javacpp.cacheLibraries=false",
                "-Dorg.bytedeco.javacpp.maxPhysicalBytes=0",
                "-Dorg.bytedeco.javacpp.maxBytes=0",
                "-Dorg.bytedeco.javacpp.noPointerGC=true",
                "-cp",
                String.join(System.getProperty("path.separator"), classPath),
                program.getName()));
        return of(line);
    }

    /** What is left of a child's words. */
    String told(String words) {
        return words.lines()
                .map(each -> noise.matcher(each).replaceAll(""))
                .filter(each -> !each.isBlank())
                .distinct()
                .collect(Collectors.joining("; "));
    }

    private static String location(Class<?> part) {
        CodeSource source = part.getProtectionDomain().getCodeSource();
        try {
            return Path.of(source.getLocation().toURI()).toString();
        } catch (URISyntaxException e) {
            throw new IllegalStateException("expected " + part + " in a file", e);
        }
    }
}
