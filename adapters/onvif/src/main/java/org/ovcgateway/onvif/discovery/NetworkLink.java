package org.ovcgateway.onvif.discovery;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InterfaceAddress;
import java.net.NetworkInterface;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An interface that is searched on.
 *
 * @param networkInterface as it was when it was looked at
 * @param subnets its IPv4 addresses
 * @param linkLocal its IPv6 address for this link; null if it has none
 */
record NetworkLink(
        NetworkInterface networkInterface,
        List<Subnet> subnets,
        @Nullable Inet6Address linkLocal) {

    /**
     * An IPv4 address with its neighbours.
     *
     * @param prefix bits that the neighbours' addresses share, 0 to 32
     */
    record Subnet(Inet4Address own, int prefix) {

        boolean contains(InetAddress other) {
            if (!(other instanceof Inet4Address)) {
                return false;
            }
            byte[] here = own.getAddress();
            byte[] there = other.getAddress();
            for (int bit = 0; bit < prefix; bit++) {
                if (((here[bit / 8] ^ there[bit / 8]) >> (7 - bit % 8) & 1) != 0) {
                    return false;
                }
            }
            return true;
        }
    }

    static NetworkLink of(NetworkInterface networkInterface) {
        List<Subnet> subnets = networkInterface.getInterfaceAddresses().stream()
                .filter(address -> address.getAddress() instanceof Inet4Address)
                .map(NetworkLink::subnet)
                .toList();
        Inet6Address linkLocal = networkInterface
                .inetAddresses()
                .filter(address -> address instanceof Inet6Address && address.isLinkLocalAddress())
                .map(Inet6Address.class::cast)
                .findFirst()
                .orElse(null);
        return new NetworkLink(networkInterface, subnets, linkLocal);
    }

    private static Subnet subnet(InterfaceAddress address) {
        return new Subnet((Inet4Address) address.getAddress(), address.getNetworkPrefixLength());
    }

    String name() {
        return networkInterface.getName();
    }

    boolean isNeighbour(InetAddress address) {
        return subnets.stream().anyMatch(subnet -> subnet.contains(address));
    }
}
