package org.ovcgateway.testkit;

import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A network namespace with one link to this one, made for a test and gone with it: a network that may be broken without
 * harm. For root only. Addresses are of the range for benchmarks (RFC 2544).
 */
public final class Namespace implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String PREFIX = "ovcn";
    private static final int SLOTS = 256;

    private final String name;
    private final String link;
    private final String network;

    public Namespace() {
        int slot = claim();
        name = PREFIX + slot;
        link = PREFIX + slot + "h";
        network = "198.19." + slot + ".";
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

    /** Other tests make some at the same time: the name that nobody has is free, and so is what is derived from it. */
    private static int claim() {
        for (int attempt = 0; ; attempt++) {
            int slot = (int) ((ProcessHandle.current().pid() + attempt) % SLOTS);
            try {
                ip("netns", "add", PREFIX + slot);
                return slot;
            } catch (AssertionError e) {
                if (attempt == SLOTS || !String.valueOf(e.getMessage()).contains("File exists")) {
                    throw e;
                }
            }
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

    /** The name of this machine's end of the link. */
    public String link() {
        return link;
    }

    /**
     * Adds a link to another one. When it returns, both ends have a link-local IPv6 address that can be used.
     *
     * @param here the name of its end in this one
     * @param address of that end with its prefix; null for none
     * @param there the name of its end in the other one
     * @param otherAddress of that end with its prefix; null for none
     */
    public void connect(
            String here, @Nullable String address, Namespace other, String there, @Nullable String otherAddress) {
        ip("link", "add", here, "netns", name, "type", "veth", "peer", "name", there, "netns", other.name);
        up(here, address);
        other.up(there, otherAddress);
        awaitLinkLocal(here);
        other.awaitLinkLocal(there);
    }

    /** The kernel gives it some time after both ends are up, and first asks whether nobody else has it. */
    private void awaitLinkLocal(String end) {
        Await.until(
                "an IPv6 address of " + end,
                PATIENCE,
                () -> run("ip", "-6", "addr", "show", "dev", end, "scope", "link", "-tentative")
                        .contains("fe80:"));
    }

    private void up(String end, @Nullable String address) {
        if (address != null) {
            run("ip", "addr", "add", address, "dev", end);
        }
        run("ip", "link", "set", end, "up");
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

    /** The link would go with the namespace, but some time later, and its name would be taken until then. */
    @Override
    public void close() {
        if (Files.exists(Path.of("/sys/class/net", link))) {
            ip("link", "del", link);
        }
        ip("netns", "del", name);
    }
}
