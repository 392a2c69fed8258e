package org.ovcgateway.testkit;

import java.io.BufferedReader;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/**
 * A real peer (ffmpeg, nginx, srt-live-transmit …) as a child process. Its output is collected; it is ended, by its own
 * process id, when the test closes it.
 */
public final class PeerProcess implements AutoCloseable {
    private static final int FIRST_PORT = 20_000;
    /** Linux gives ports from here on to those who ask for any (ip_local_port_range). */
    private static final int FIRST_EPHEMERAL_PORT = 32_768;

    private static final int PORTS_TRIED = 1000;

    private final String name;
    private final Process process;

    @SuppressWarnings("JdkObsolete") // written by one thread, read by another
    private final StringBuffer output = new StringBuffer();

    private final Thread reader;

    private PeerProcess(List<String> command, Path workingDirectory) {
        name = command.get(0);
        try {
            process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectInput(
                            ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                    .directory(workingDirectory.toFile())
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot start " + name + "; ./test installs it", e);
        }
        reader = new Thread(this::collect, "output of " + name);
        reader.setDaemon(true);
        reader.start();
    }

    public static PeerProcess start(String... command) {
        return new PeerProcess(List.of(command), Path.of("."));
    }

    public static PeerProcess startIn(Path workingDirectory, String... command) {
        return new PeerProcess(List.of(command), workingDirectory);
    }

    /** Runs a command to its end and returns what it printed; fails if it does not exit with 0 in time. */
    public static String run(Duration atMost, String... command) {
        try (PeerProcess peer = start(command)) {
            int exit = peer.awaitExit(atMost);
            if (exit != 0) {
                throw new AssertionError(String.join(" ", command) + " exited with " + exit + ":\n" + peer.output());
            }
            return peer.output();
        }
    }

    /** Whether a program is on the PATH of this machine. */
    public static boolean isInstalled(String program) {
        for (String folder : System.getenv()
                .getOrDefault("PATH", "/usr/sbin:/usr/bin:/sbin:/bin")
                .split(":")) {
            if (Files.isExecutable(Path.of(folder, program))) {
                return true;
            }
        }
        return Files.isExecutable(Path.of("/usr/sbin", program));
    }

    /** A TCP port of 127.0.0.1 that nothing listens on, and that the system gives to nobody who does not ask for it. */
    public static int freePort() {
        return free(port -> new ServerSocket(port, 1, InetAddress.getLoopbackAddress()));
    }

    /** A UDP port of 127.0.0.1 that nothing is bound to, and that the system gives to nobody who does not ask for it. */
    public static int freeUdpPort() {
        return free(port -> new DatagramSocket(port, InetAddress.getLoopbackAddress()));
    }

    private interface Binding {
        Closeable bind(int port) throws IOException;
    }

    private static int free(Binding binding) {
        for (int attempt = 0; attempt < PORTS_TRIED; attempt++) {
            int port = ThreadLocalRandom.current().nextInt(FIRST_PORT, FIRST_EPHEMERAL_PORT);
            try {
                binding.bind(port).close();
                return port;
            } catch (IOException taken) {
                // another one
            }
        }
        throw new AssertionError("none of " + PORTS_TRIED + " ports was free");
    }

    /** Waits until something listens on a TCP port of 127.0.0.1. */
    public PeerProcess awaitPort(int port) {
        Await.until(name + " to listen on port " + port, Duration.ofSeconds(20), () -> {
            if (!process.isAlive()) {
                throw new AssertionError(name + " ended with " + process.exitValue() + ":\n" + output);
            }
            try (Socket socket = new Socket()) {
                socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 500);
                return true;
            } catch (IOException e) {
                return false;
            }
        });
        return this;
    }

    /** Waits until the output matches somewhere. */
    public PeerProcess awaitOutput(String regex, Duration atMost) {
        Pattern pattern = Pattern.compile(regex);
        Await.until(name + " to print " + regex, atMost, () -> {
            boolean ended = !process.isAlive() && !reader.isAlive(); // before its last words are looked for
            boolean found = pattern.matcher(output).find();
            if (!found && ended) {
                throw new AssertionError(name + " ended with " + process.exitValue() + ":\n" + output);
            }
            return found;
        });
        return this;
    }

    public int awaitExit(Duration atMost) {
        try {
            if (!process.waitFor(atMost.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new AssertionError(name + " still runs after " + atMost + ":\n" + output);
            }
            reader.join(atMost.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted while waiting for " + name, e);
        }
        return process.exitValue();
    }

    /** What it has printed so far, standard output and error together. */
    public String output() {
        return output.toString();
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    public long pid() {
        return process.pid();
    }

    /** Sends a signal by name, for instance {@code STOP}, {@code CONT}, {@code KILL}, {@code INT}. */
    public void signal(String signal) {
        run(Duration.ofSeconds(60), "kill", "-" + signal, Long.toString(process.pid()));
    }

    @Override
    public void close() {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
        try {
            process.waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void collect() {
        try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                output.append(line).append('\n');
            }
        } catch (IOException e) {
            output.append("(output broke off: ").append(e.getMessage()).append(")\n");
        }
    }
}
