package org.ovcgateway.gateway;

import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Collections;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The machine that the gateway runs on, as far as the platform asks for it. Reads files: not for an event loop. */
public final class Box {
    private static final HexFormat MAC = HexFormat.ofDelimiter(":").withUpperCase();
    private static final List<String> VIRTUAL = List.of("docker", "br-", "veth", "virbr", "tun", "tap", "wg", "lo");

    /**
     * One real network interface.
     *
     * @param mac upper case, with colons
     * @param address its IPv4 address
     */
    public record Interface(String name, String mac, String address) {}

    private Box() {}

    /** The first real interface that is up and has an IPv4 address: not loopback, bridge, tunnel or container. */
    public static Optional<Interface> firstInterface() {
        try {
            return Collections.list(NetworkInterface.getNetworkInterfaces()).stream()
                    .filter(Box::isReal)
                    .sorted(Comparator.comparingInt(NetworkInterface::getIndex))
                    .flatMap(network -> describe(network).stream())
                    .findFirst();
        } catch (SocketException e) {
            return Optional.empty();
        }
    }

    private static boolean isReal(NetworkInterface network) {
        try {
            String name = network.getName().toLowerCase(Locale.ROOT);
            return network.isUp()
                    && !network.isLoopback()
                    && !network.isPointToPoint()
                    && VIRTUAL.stream().noneMatch(name::startsWith);
        } catch (SocketException e) {
            return false;
        }
    }

    private static Optional<Interface> describe(NetworkInterface network) {
        try {
            byte[] mac = network.getHardwareAddress();
            return mac == null
                    ? Optional.empty()
                    : Collections.list(network.getInetAddresses()).stream()
                            .filter(Inet4Address.class::isInstance)
                            .map(InetAddress::getHostAddress)
                            .findFirst()
                            .map(address -> new Interface(network.getName(), MAC.formatHex(mac), address));
        } catch (SocketException e) {
            return Optional.empty();
        }
    }

    /** When this version was put in place: the time of its own file; the epoch where there is none. */
    public static Instant installedAt() {
        try {
            Path jar = Path.of(Box.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
            return Files.getLastModifiedTime(jar).toInstant();
        } catch (IOException | URISyntaxException | IllegalArgumentException e) {
            return Instant.EPOCH;
        }
    }
}
