package org.ovcgateway.gateway.command;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One network interface of the box (IVR RPC GetNetConfig).
 *
 * @param name the system's, for example {@code eth0}
 * @param address IPv4, dotted; null if it has none
 * @param gateway of the default route through it; null if there is none
 * @param netmask dotted; null without an address
 * @param nameServers of the box, in its order
 * @param mac as {@code AA:BB:CC:DD:EE:FF}
 * @param dhcp whether the address was given by DHCP; null if unknown
 */
public record NetworkState(
        String name,
        @Nullable String address,
        @Nullable String gateway,
        @Nullable String netmask,
        List<String> nameServers,
        String mac,
        @Nullable Boolean dhcp) {

    public NetworkState {
        nameServers = List.copyOf(nameServers);
    }
}
