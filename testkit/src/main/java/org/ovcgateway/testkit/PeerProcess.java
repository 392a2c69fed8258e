package org.ovcgateway.testkit;

import java.io.BufferedReader;
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
import java.util.function.IntPredicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A real peer (ffmpeg, nginx, srt-live-transmit …) as a child process. Its output is collected; it is ended, by its own
 * process id, when the test closes it.
 */
public final class PeerProcess implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    /** From where on few daemons have their ports. */
    private static final int FIRST_PORT = 10_000;

    /** From here on the kernel gives ports to who asks for any (ip_local_port_range, unless it was set). */
    private static final int FIRST_GIVEN_PORT = 32_768;

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

    /**
     * A TCP port of 127.0.0.1 that nothing listens on, and that the kernel gives to nobody who asks for any port: it stays free
     * until somebody binds to it on purpose.
     */
    public static int freePort() {
        return freePort(port -> {
            try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
                return socket.isBound();
            } catch (IOException e) {
                return false;
            }
        });
    }

    /** As {@link #freePort}, of UDP. */
    public static int freeUdpPort() {
        return freePort(port -> {
            try (DatagramSocket socket = new DatagramSocket(port, InetAddress.getLoopbackAddress())) {
                return socket.isBound();
            } catch (IOException e) {
                return false;
            }
        });
    }

    /** At random, so that processes that look for one at the same time find different ones. */
    private static int freePort(IntPredicate isFree) {
        return ThreadLocalRandom.current()
                .ints(FIRST_PORT, FIRST_GIVEN_PORT)
                .filter(isFree)
                .findFirst()
                .orElseThrow();
    }

    /** Waits until something listens on a TCP port of 127.0.0.1. */
    public PeerProcess awaitPort(int port) {
        Await.until(name + " to listen on port " + port, PATIENCE, () -> {
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

    /** Waits until it is bound to a UDP port, of whatever address. */
    public PeerProcess awaitUdpPort(int port) {
        String local = String.format(":%04X", port);
        Await.until(name + " to be bound to UDP port " + port, PATIENCE, () -> {
            if (!process.isAlive()) {
                throw new AssertionError(name + " ended with " + process.exitValue() + ":\n" + output);
            }
            return lists("udp", local) || lists("udp6", local);
        });
        return this;
    }

    /** Whether a table of sockets in the process's network has one with this local port (proc(5)). */
    private boolean lists(String table, String local) {
        try (Stream<String> rows = Files.lines(Path.of("/proc", Long.toString(process.pid()), "net", table))) {
            return rows.map(row -> row.strip().split("\\s+")).anyMatch(fields -> fields[1].endsWith(local));
        } catch (IOException | UncheckedIOException e) {
            return false; // without IPv6, or gone
        }
    }

    /** Whether it has a file open. */
    public boolean hasOpen(Path file) {
        try (Stream<Path> open = Files.list(Path.of("/proc", Long.toString(process.pid()), "fd"))) {
            Path real = file.toRealPath();
            return open.anyMatch(each -> leadsTo(each, real));
        } catch (IOException e) {
            if (process.isAlive()) {
                throw new UncheckedIOException(e);
            }
            return false;
        }
    }

    private static boolean leadsTo(Path link, Path file) {
        try {
            return Files.readSymbolicLink(link).equals(file);
        } catch (IOException e) {
            return false; // closed meanwhile
        }
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
        run(PATIENCE, "kill", "-" + signal, Long.toString(process.pid()));
    }

    /** Ends it and the processes that it has started; when this returns, none of them runs any more. */
    @Override
    public void close() {
        List<ProcessHandle> descendants = process.descendants().toList();
        descendants.forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
        try {
            process.waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        Await.until(
                "the end of what " + name + " has started",
                PATIENCE,
                () -> descendants.stream().noneMatch(PeerProcess::runs));
    }

    /** A zombie does not; some systems leave those of orphans for ever. */
    private static boolean runs(ProcessHandle process) {
        if (!process.isAlive()) {
            return false;
        }
        try {
            String stat = Files.readString(
                    Path.of("/proc", Long.toString(process.pid()), "stat"), StandardCharsets.ISO_8859_1);
            return stat.charAt(stat.lastIndexOf(')') + 2) != 'Z';
        } catch (IOException e) {
            return false;
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
