package org.ovcgateway.onvif.discovery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.ovcgateway.testkit.Namespace;

class InterfacesTest {
    private static Interfaces.Kind kind(String name) {
        return new Interfaces.Kind(name, false, false, false, true, true);
    }

    @ParameterizedTest
    @ValueSource(strings = {"eth0", "enp3s0", "wlan0", "eth0.10", "bond0", "end0", "lan1", "wlp2s0"})
    void realInterfacesAreSearchedOn(String name) {
        assertNull(kind(name).obstacle(false));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"docker0", "veth12ab", "virbr0", "br-4f1", "vnet3", "tun0", "tap1", "wg0", "ppp0", "tailscale0"})
    void guestsAndTunnelsAreSearchedOnWhereTheyAreNamedOnly(String name) {
        assertTrue(String.valueOf(kind(name).obstacle(false))
                .matches("is a tunnel|belongs to containers or virtual machines"));
        assertNull(kind(name).obstacle(true));
    }

    @Test
    void bridgesAndTunnelsAreKnownWhateverTheirName() {
        assertEquals("is a bridge", new Interfaces.Kind("lan", true, false, false, true, true).obstacle(false));
        assertEquals(
                "belongs to a bridge", new Interfaces.Kind("eth0", false, true, false, true, true).obstacle(false));
        assertEquals("is a tunnel", new Interfaces.Kind("office", false, false, true, true, true).obstacle(false));
        assertNull(new Interfaces.Kind("lan", true, false, false, true, true).obstacle(true));
    }

    @Test
    void anInterfaceWithoutAddressIsRefusedEvenIfNamed() {
        assertEquals("has no address", new Interfaces.Kind("eth0", false, false, false, true, false).obstacle(true));
        assertEquals("cannot multicast", new Interfaces.Kind("eth0", false, false, false, false, true).obstacle(false));
        assertNull(new Interfaces.Kind("lo", false, false, false, false, true).obstacle(true));
    }

    @Test
    void theLoopbackIsNotAmongThoseOfThisMachine() throws IOException {
        assertFalse(Interfaces.look(List.of()).names().contains("lo"));
    }

    @Test
    void oneThatIsNotThereIsRefusedWithThoseThatAre() {
        IOException refusal = assertThrows(IOException.class, () -> Interfaces.look(List.of("eth99")));
        assertTrue(
                String.valueOf(refusal.getMessage()).matches("there is no interface eth99; there are .*\\blo\\b.*"),
                refusal.getMessage());
    }

    @Test
    void oneThatGoesWhileItIsLookedAtKeepsNobodyFromSearchingOnTheOthers() throws IOException {
        String obstacle = Namespace.obstacle();
        assumeTrue(obstacle.isEmpty(), obstacle);
        String gone;
        List<NetworkInterface> all;
        try (Namespace namespace = new Namespace()) {
            gone = namespace.link();
            all = List.of(NetworkInterface.getByName(gone), NetworkInterface.getByName("lo"));
        }
        assertEquals(List.of("lo"), Interfaces.look(List.of("lo"), all).names());
        assertEquals(List.of(), Interfaces.look(List.of(), all).names());
        IOException refusal = assertThrows(IOException.class, () -> Interfaces.look(List.of(gone), all));
        assertEquals("cannot search on the interface " + gone + ": it has gone", refusal.getMessage());
    }

    @Test
    void neighboursShareThePrefix() throws IOException {
        NetworkLink.Subnet subnet = new NetworkLink.Subnet((Inet4Address) InetAddress.getByName("192.168.130.7"), 23);
        assertTrue(subnet.contains(InetAddress.getByName("192.168.131.255")));
        assertFalse(subnet.contains(InetAddress.getByName("192.168.132.0")));
        assertFalse(subnet.contains(InetAddress.getByName("192.168.129.255")));
        assertFalse(subnet.contains(InetAddress.getByAddress(new byte[16])));
    }
}
