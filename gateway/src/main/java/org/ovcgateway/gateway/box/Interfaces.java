package org.ovcgateway.gateway.box;

import java.net.Inet4Address;
import java.net.InterfaceAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.Collections;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The system's network interfaces. Asks the kernel: not for an event loop. */
public final class Interfaces {
    private static final HexFormat MAC = HexFormat.ofDelimiter(":").withUpperCase();
    private static final List<String> VIRTUAL = List.of("docker", "br-", "veth", "virbr", "tun", "tap", "wg", "lo");

    /**
     * One real network interface that is up.
     *
     * @param index the kernel's
     * @param mac upper case, with colons
     * @param address its first IPv4 address, dotted; null if it has none
     * @param prefixLength of the address's network; 0 without an address
     */
    public record Interface(
            String name, int index, String mac, @Nullable String address, int prefixLength) {}

    private Interfaces() {}

    /** All real ones in the kernel's order: no loopback, bridge, tunnel or container. None if the kernel does not tell. */
    public static List<Interface> real() {
        try {
            return Collections.list(NetworkInterface.getNetworkInterfaces()).stream()
                    .filter(Interfaces::isReal)
                    .sorted(Comparator.comparingInt(NetworkInterface::getIndex))
                    .flatMap(network -> describe(network).stream())
                    .toList();
        } catch (SocketException e) {
            return List.of();
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
        byte[] mac;
        try {
            mac = network.getHardwareAddress();
        } catch (SocketException e) {
            return Optional.empty();
        }
        if (mac == null) {
            return Optional.empty();
        }
        for (InterfaceAddress each : network.getInterfaceAddresses()) {
            if (each.getAddress() instanceof Inet4Address address) {
                return Optional.of(new Interface(
                        network.getName(),
                        network.getIndex(),
                        MAC.formatHex(mac),
                        address.getHostAddress(),
                        each.getNetworkPrefixLength()));
            }
        }
        return Optional.of(new Interface(network.getName(), network.getIndex(), MAC.formatHex(mac), null, 0));
    }
}
