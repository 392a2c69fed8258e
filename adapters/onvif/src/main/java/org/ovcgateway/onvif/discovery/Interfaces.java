package org.ovcgateway.onvif.discovery;

import java.io.IOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The interfaces of this machine that cameras may be behind. Bridges, containers' links and tunnels are left out unless they
 * are asked for by name: a question on them reaches no camera, or one that belongs to somebody else.
 *
 * @param links to be searched on
 * @param leftOut why another that is up is not among them, by its name: {@code is a bridge}
 */
record Interfaces(List<NetworkLink> links, Map<String, String> leftOut) {
    private static final Path DESCRIPTIONS = Path.of("/sys/class/net");
    private static final Pattern OF_GUESTS = Pattern.compile("(docker|veth|virbr|br-|vnet|cni|podman|lxc|lxd|cali).*");
    private static final Pattern TUNNEL = Pattern.compile("(tun|tap|wg|ppp|sit|gre|ip6tnl|tailscale|zt).*");

    /** What an interface is, as far as it decides whether it is searched on. */
    record Kind(
            String name,
            boolean isBridge,
            boolean isBridged,
            boolean isTunnel,
            boolean isMulticast,
            boolean hasAddress) {

        /** Why it is not searched on; null if it is. */
        @Nullable
        String obstacle(boolean isNamed) {
            if (!hasAddress) {
                return "has no address";
            }
            if (isNamed) {
                return null; // the loopback among them, which does multicast though it says that it does not
            }
            if (!isMulticast) {
                return "cannot multicast";
            }
            if (isTunnel || TUNNEL.matcher(name).matches()) {
                return "is a tunnel";
            }
            if (OF_GUESTS.matcher(name).matches()) {
                return "belongs to containers or virtual machines";
            }
            if (isBridged) {
                return "belongs to a bridge";
            }
            return isBridge ? "is a bridge" : null;
        }
    }

    /**
     * Looks at the machine. Blocks for a moment.
     *
     * @param named the only ones to search on, whatever they are; empty for all real ones
     * @throws IOException in words, where one that is named is not there or cannot be searched on
     */
    static Interfaces look(Collection<String> named) throws IOException {
        return look(named, NetworkInterface.networkInterfaces().toList());
    }

    /**
     * As {@link #look(Collection)}.
     *
     * @param all of this machine's; one that has gone since is none
     */
    static Interfaces look(Collection<String> named, List<NetworkInterface> all) throws IOException {
        List<NetworkLink> links = new ArrayList<>();
        Map<String, String> leftOut = new TreeMap<>();
        requireKnown(named, all);
        for (NetworkInterface candidate : all) {
            try {
                consider(candidate, named, links, leftOut);
            } catch (SocketException e) {
                if (named.contains(candidate.getName())) {
                    throw new IOException("cannot search on the interface " + candidate.getName() + ": it has gone", e);
                }
            }
        }
        return new Interfaces(List.copyOf(links), leftOut);
    }

    /** @throws SocketException if it has gone */
    private static void consider(
            NetworkInterface candidate, Collection<String> named, List<NetworkLink> links, Map<String, String> leftOut)
            throws IOException {
        boolean isNamed = named.contains(candidate.getName());
        if (isNamed && !candidate.isUp()) {
            throw new IOException("cannot search on the interface " + candidate.getName() + ": it is down");
        }
        if (!candidate.isUp() || (!isNamed && (candidate.isLoopback() || !named.isEmpty()))) {
            return;
        }
        NetworkLink link = NetworkLink.of(candidate);
        String obstacle = kind(candidate, link).obstacle(isNamed);
        if (obstacle == null) {
            links.add(link);
        } else if (isNamed) {
            throw new IOException("cannot search on the interface " + candidate.getName() + ": it " + obstacle);
        } else {
            leftOut.put(candidate.getName(), obstacle);
        }
    }

    private static void requireKnown(Collection<String> named, List<NetworkInterface> all) throws IOException {
        List<String> names =
                all.stream().map(NetworkInterface::getName).sorted().toList();
        for (String name : named) {
            if (!names.contains(name)) {
                throw new IOException("there is no interface " + name + "; there are " + String.join(", ", names));
            }
        }
    }

    private static Kind kind(NetworkInterface candidate, NetworkLink link) throws IOException {
        Path description = DESCRIPTIONS.resolve(candidate.getName());
        return new Kind(
                candidate.getName(),
                Files.exists(description.resolve("bridge")),
                Files.exists(description.resolve("brport")),
                candidate.isPointToPoint() || Files.exists(description.resolve("tun_flags")),
                candidate.supportsMulticast(),
                !link.subnets().isEmpty() || link.linkLocal() != null);
    }

    /** The one that an address is a neighbour on; null if none. */
    @Nullable
    NetworkLink of(InetAddress address) {
        return links.stream()
                .filter(link -> link.isNeighbour(address))
                .findFirst()
                .orElse(null);
    }

    List<String> names() {
        return links.stream().map(NetworkLink::name).collect(Collectors.toList());
    }
}
