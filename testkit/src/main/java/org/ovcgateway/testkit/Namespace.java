package org.ovcgateway.testkit;

import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A network namespace with one link to this one, made for a test and gone with it: a network that may be broken without
 * harm. For root only. Addresses are of the range for benchmarks (RFC 2544).
 */
public final class Namespace implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final AtomicInteger COUNT = new AtomicInteger();

    private final String name;
    private final String link;
    private final String network;

    public Namespace() {
        long id = ProcessHandle.current().pid() * 16 + COUNT.getAndIncrement();
        name = "ovc" + id;
        link = "ovc" + id + "h";
        network = "198.18." + id % 256 + ".";
        ip("netns", "add", name);
        try {
            ip("link", "add", link, "type", "veth", "peer", "name", "eth0", "netns", name);
            ip("addr", "add", network + "1/24", "dev", link);
            ip("link", "set", link, "up");
            run("ip", "addr", "add", network + "2/24", "dev", "eth0");
            run("ip", "link", "set", "eth0", "up");
            run("ip", "link", "set", "lo", "up");
        } catch (AssertionError e) {
            close();
            throw e;
        }
    }

    /** Why this machine cannot have one, in words; empty if it can. */
    public static String obstacle() {
        if (!Files.isWritable(Path.of("/run")) || !"root".equals(System.getProperty("user.name"))) {
            return "a network namespace can be made by root only";
        }
        for (String program : List.of("ip", "nft")) {
            if (!PeerProcess.isInstalled(program)) {
                return "a network namespace needs " + program;
            }
        }
        try (Namespace attempt = new Namespace()) {
            attempt.lose(1);
            return "";
        } catch (AssertionError e) {
            return "this machine cannot make a network namespace: " + e.getMessage();
        }
    }

    /** A port of the address inside. */
    public InetSocketAddress address(int port) {
        return new InetSocketAddress(host(), port);
    }

    /** The address inside. */
    public String host() {
        return network + "2";
    }

    /** From now on so many of 100 UDP datagrams are lost at random, in each direction. */
    public void lose(int percent) {
        run("nft", "add", "table", "inet", "loss");
        for (String hook : List.of("input", "output")) {
            run("nft", "add chain inet loss " + hook + " { type filter hook " + hook + " priority 0; }");
            run(
                    "nft",
                    "add rule inet loss " + hook + " meta l4proto udp numgen random mod 100 < " + percent
                            + " counter drop");
        }
    }

    /** Makes the link carry no datagram of more bytes, IP header included; longer ones are sent in fragments. */
    public void mtu(int bytes) {
        ip("link", "set", link, "mtu", Integer.toString(bytes));
    }

    /** Starts a program inside. */
    public PeerProcess start(String... command) {
        return PeerProcess.start(inside(command));
    }

    /** Runs a program inside to its end and returns what it printed. */
    public String run(String... command) {
        return PeerProcess.run(PATIENCE, inside(command));
    }

    private String[] inside(String... command) {
        List<String> all = new ArrayList<>(List.of("ip", "netns", "exec", name));
        all.addAll(List.of(command));
        return all.toArray(String[]::new);
    }

    private static void ip(String... arguments) {
        List<String> all = new ArrayList<>(List.of("ip"));
        all.addAll(List.of(arguments));
        PeerProcess.run(PATIENCE, all.toArray(String[]::new));
    }

    /** The link goes with the namespace. */
    @Override
    public void close() {
        ip("netns", "del", name);
    }
}
