package org.ovcgateway.gateway.box;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.ovcgateway.gateway.box.Interfaces.Interface;
import org.ovcgateway.gateway.command.NetworkState;

/**
 * The box's networks, from the kernel's tables and the files of whatever configures them. What cannot be read is unknown. Reads
 * files: not for an event loop.
 */
final class Networks {
    /** What systemd-resolved puts in the place of the servers that it asks. */
    private static final String STUB = "127.0.0.53";

    private final Supplier<List<Interface>> interfaces;
    private final Path root;

    /**
     * @param interfaces the real ones
     * @param root of the file system
     */
    Networks(Supplier<List<Interface>> interfaces, Path root) {
        this.interfaces = interfaces;
        this.root = root;
    }

    /** Every real interface that is up, in the system's order. */
    List<NetworkState> read() {
        Map<String, String> gateways = gateways();
        List<String> servers = nameServers();
        return interfaces.get().stream()
                .map(each -> new NetworkState(
                        each.name(),
                        each.address(),
                        gateways.get(each.name()),
                        each.address() == null ? null : netmask(each.prefixLength()),
                        servers,
                        each.mac(),
                        dhcp(each)))
                .toList();
    }

    /** The one that leads to the Internet, else the first with an address; null if there is none. */
    @Nullable
    Interface main() {
        Map<String, String> gateways = gateways();
        List<Interface> all =
                interfaces.get().stream().filter(each -> each.address() != null).toList();
        return all.stream()
                .filter(each -> gateways.containsKey(each.name()))
                .findFirst()
                .or(() -> all.stream().findFirst())
                .orElse(null);
    }

    static String netmask(int prefixLength) {
        long mask = 0xFFFFFFFFL << (32 - prefixLength);
        return dotted(mask & 0xFFFFFFFFL);
    }

    private static String dotted(long address) {
        return (address >> 24 & 0xFF) + "." + (address >> 16 & 0xFF) + "." + (address >> 8 & 0xFF) + "."
                + (address & 0xFF);
    }

    /** By interface, that of the default route with the lowest metric (proc(5), /proc/net/route: hexadecimal, as in memory). */
    private Map<String, String> gateways() {
        Map<String, String> found = new HashMap<>();
        Map<String, Long> metrics = new HashMap<>();
        for (String line : lines("proc/net/route")) {
            String[] fields = line.trim().split("\\s+");
            if (fields.length < 8 || !fields[1].equals("00000000") || !fields[7].equals("00000000")) {
                continue;
            }
            try {
                long gateway = Integer.toUnsignedLong(Integer.reverseBytes(Integer.parseUnsignedInt(fields[2], 16)));
                long metric = Long.parseLong(fields[6]);
                if (gateway != 0 && metric < metrics.getOrDefault(fields[0], Long.MAX_VALUE)) {
                    metrics.put(fields[0], metric);
                    found.put(fields[0], dotted(gateway));
                }
            } catch (NumberFormatException e) {
                // a line that no kernel writes
            }
        }
        return found;
    }

    private List<String> nameServers() {
        List<String> servers = nameServers("etc/resolv.conf");
        return servers.equals(List.of(STUB)) ? nameServers("run/systemd/resolve/resolv.conf") : servers;
    }

    private List<String> nameServers(String file) {
        return lines(file).stream()
                .map(line -> line.trim().split("\\s+"))
                .filter(words -> words.length > 1 && words[0].equals("nameserver"))
                .map(words -> words[1])
                .toList();
    }

    /** Whoever configures it says so: ifupdown, systemd-networkd, or one who leaves a lease. Null where nobody does. */
    private @Nullable Boolean dhcp(Interface of) {
        for (String line : lines("etc/network/interfaces")) {
            String[] words = line.trim().split("\\s+");
            if (words.length > 3 && words[0].equals("iface") && words[1].equals(of.name()) && words[2].equals("inet")) {
                return words[3].equals("dhcp");
            }
        }
        if (Files.exists(root.resolve("run/systemd/netif/leases/" + of.index())) || hasLease(of.name())) {
            return true;
        }
        boolean networkd = lines("run/systemd/netif/links/" + of.index()).contains("ADMIN_STATE=configured");
        return networkd ? false : null;
    }

    /** As dhclient, dhcpcd and NetworkManager leave one. */
    private boolean hasLease(String name) {
        return files("var/lib/dhcp")
                        .anyMatch(file -> lines(file).stream()
                                .anyMatch(line -> line.trim().equals("interface \"" + name + "\";")))
                || files("var/lib/dhcpcd").anyMatch(file -> file.endsWith("/" + name + ".lease"))
                || files("var/lib/NetworkManager").anyMatch(file -> file.endsWith("-" + name + ".lease"));
    }

    /** What is in a folder, by its path from the root; nothing where it may not be read. */
    private Stream<String> files(String folder) {
        List<String> found = new ArrayList<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(root.resolve(folder))) {
            entries.forEach(entry -> found.add(folder + "/" + entry.getFileName()));
        } catch (IOException e) {
            return Stream.of();
        }
        return found.stream();
    }

    private List<String> lines(String file) {
        try {
            return Files.readAllLines(root.resolve(file), StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            return List.of();
        }
    }
}
