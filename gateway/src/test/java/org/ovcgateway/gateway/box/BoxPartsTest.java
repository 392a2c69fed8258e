package org.ovcgateway.gateway.box;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.ovcgateway.gateway.box.Interfaces.Interface;
import org.ovcgateway.gateway.command.DeviceInfo.Wifi;
import org.ovcgateway.gateway.command.NetworkState;
import org.ovcgateway.testkit.PeerProcess;

/** What is read of a box, from trees as real boxes have them. */
class BoxPartsTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Interface WIRED = new Interface("eth0", 2, "02:00:00:00:00:01", "192.168.1.20", 24);
    private static final Interface WIRELESS = new Interface("wlan0", 3, "02:00:00:00:00:02", "10.1.2.3", 22);
    private static final Interface BARE = new Interface("eth1", 4, "02:00:00:00:00:03", null, 0);

    @TempDir
    @SuppressWarnings("NullAway.Init") // set before each test
    private Path root;

    private void file(String name, String text) throws IOException {
        Path file = root.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }

    private void routes() throws IOException {
        file("proc/net/route", """
                Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT
                eth0\t00000000\t0101A8C0\t0003\t0\t0\t600\t00000000\t0\t0\t0
                eth0\t00000000\tFE01A8C0\t0003\t0\t0\t100\t00000000\t0\t0\t0
                eth0\t0001A8C0\t00000000\t0001\t0\t0\t100\t00FFFFFF\t0\t0\t0
                wlan0\t000000E0\tFE01A8C0\t0003\t0\t0\t0\t000000F0\t0\t0\t0
                nonsense
                eth0\t00000000\txyz\t0003\t0\t0\t0\t00000000\t0\t0\t0
                """);
    }

    private List<NetworkState> networks(Interface... interfaces) {
        return new Networks(() -> List.of(interfaces), root).read();
    }

    @Test
    void aNetworkHasItsAddressGatewayAndServers() throws IOException {
        routes();
        file("etc/resolv.conf", "# made by hand\nnameserver 192.168.1.1\nsearch lan\nnameserver  9.9.9.9 # far\n");
        List<String> servers = List.of("192.168.1.1", "9.9.9.9");
        assertEquals(
                List.of(
                        new NetworkState(
                                "eth0",
                                "192.168.1.20",
                                "192.168.1.254",
                                "255.255.255.0",
                                servers,
                                "02:00:00:00:00:01",
                                null),
                        new NetworkState(
                                "wlan0", "10.1.2.3", null, "255.255.252.0", servers, "02:00:00:00:00:02", null),
                        new NetworkState("eth1", null, null, null, servers, "02:00:00:00:00:03", null)),
                networks(WIRED, WIRELESS, BARE));
    }

    @Test
    void aBoxThatTellsNothingHasNetworksAllTheSame() {
        assertEquals(
                List.of(new NetworkState(
                        "eth0", "192.168.1.20", null, "255.255.255.0", List.of(), "02:00:00:00:00:01", null)),
                networks(WIRED));
    }

    @Test
    void theServersBehindSystemdResolvedAreTold() throws IOException {
        file("etc/resolv.conf", "nameserver 127.0.0.53\n");
        file("run/systemd/resolve/resolv.conf", "nameserver 192.168.1.1\n");
        assertEquals(List.of("192.168.1.1"), networks(WIRED).get(0).nameServers());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "null",
            value = {
                "etc/network/interfaces | iface eth0 inet dhcp | true",
                "etc/network/interfaces | iface eth0 inet static | false",
                "etc/network/interfaces | iface eth0 inet6 auto | null",
                "etc/network/interfaces | iface eth1 inet dhcp | null",
                "run/systemd/netif/leases/2 | ADDRESS=192.168.1.20 | true",
                "run/systemd/netif/leases/3 | ADDRESS=192.168.1.20 | null",
                "run/systemd/netif/links/2 | ADMIN_STATE=configured | false",
                "run/systemd/netif/links/2 | ADMIN_STATE=unmanaged | null",
                "var/lib/dhcp/dhclient.leases | interface \"eth0\"; | true",
                "var/lib/dhcp/dhclient.leases | interface \"eth1\"; | null",
                "var/lib/dhcpcd/eth0.lease | x | true",
                "var/lib/NetworkManager/internal-1234-eth0.lease | x | true",
                "var/lib/NetworkManager/internal-1234-eth1.lease | x | null",
            })
    void whetherAnAddressWasGivenIsKnownWhereSomebodySaysSo(String file, String line, Boolean dhcp) throws IOException {
        file(file, line + "\n");
        assertEquals(dhcp, networks(WIRED).get(0).dhcp());
    }

    @ParameterizedTest
    @CsvSource({"0, 0.0.0.0", "1, 128.0.0.0", "24, 255.255.255.0", "31, 255.255.255.254", "32, 255.255.255.255"})
    void aMaskHasAsManyBitsAsThePrefix(int prefix, String mask) {
        assertEquals(mask, Networks.netmask(prefix));
    }

    @Test
    void theMainInterfaceIsThatOfTheDefaultRoute() throws IOException {
        assertEquals(WIRELESS, new Networks(() -> List.of(BARE, WIRELESS, WIRED), root).main());
        routes();
        assertEquals(WIRED, new Networks(() -> List.of(BARE, WIRELESS, WIRED), root).main());
        assertNull(new Networks(() -> List.of(BARE), root).main());
    }

    /** What ip tells of this machine, without the seconds that pass. */
    private static String seen(String what) {
        return PeerProcess.run(Duration.ofSeconds(30), "ip", "-4", "-o", what).replaceAll("[0-9]+sec", "");
    }

    @Test
    void thisMachineIsReadAsIpSeesIt() {
        // Other tests give this machine links and take them away: what was seen counts where it was the same before and
        // after.
        String seen;
        String routes;
        List<NetworkState> read;
        do {
            seen = seen("address");
            routes = seen("route");
            read = new Networks(Interfaces::real, Path.of("/")).read();
        } while (!seen.equals(seen("address")) || !routes.equals(seen("route")));
        for (NetworkState network : read) {
            if (network.address() != null) {
                assertTrue(
                        seen.matches("(?s).*\\b" + network.name() + "\\s+inet " + network.address() + "/.*"),
                        network + " in " + seen);
            }
            if (network.gateway() != null) {
                assertTrue(routes.contains("default via " + network.gateway() + " dev " + network.name()), routes);
            }
        }
    }

    private Wireless wireless(String program, String script) throws IOException {
        file("bin/" + program, "#!/bin/sh\n" + script + "\n");
        Files.setPosixFilePermissions(root.resolve("bin/" + program), PosixFilePermissions.fromString("rwxr-xr-x"));
        return new Wireless(root, List.of(root.resolve("sbin"), root.resolve("bin")), PATIENCE);
    }

    private void inTheAir(String quality, String level) throws IOException {
        file("proc/net/wireless", """
                Inter-| sta-|   Quality        |   Discarded packets               | Missed | WE
                 face | tus | link level noise |  nwid  crypt   frag  retry   misc | beacon | 22
                 wlan0: 0000   %s  %s  -256        0      0      0      0     13        0
                """.formatted(quality, level));
    }

    @Test
    void aWirelessNetworkIsToldByWhicheverProgramThereIs() throws IOException {
        inTheAir("54.", "-56.");
        assertEquals(
                new Wifi("Café am Eck", 88),
                wireless("iwgetid", "[ \"$*\" = '--raw wlan0' ] && echo 'Café am Eck'")
                        .read());
        Files.delete(root.resolve("bin/iwgetid"));
        assertEquals(
                new Wifi("shop", 88),
                wireless(
                                "iw",
                                "[ \"$*\" = 'dev wlan0 info' ] && printf 'Interface wlan0\\n\\tssid shop\\n\\ttype managed\\n'")
                        .read());
    }

    @Test
    void withoutANameThereIsNoWirelessNetwork() throws IOException {
        assertNull(wireless("iwgetid", "echo shop").read());
        inTheAir("54.", "-56.");
        assertNull(wireless("iwgetid", "exit 255").read());
        assertNull(wireless("iwgetid", "yes").read());
        assertNull(wireless("iwgetid", "").read());
        Files.delete(root.resolve("bin/iwgetid"));
        assertNull(new Wireless(root, List.of(root.resolve("bin")), PATIENCE).read());
        file("proc/net/wireless", "Inter-| sta-|\n face |\n");
        assertNull(wireless("iwgetid", "echo shop").read());
    }

    @ParameterizedTest
    @CsvSource({"70, -30, 100", "70, -50, 100", "35, -75, 50", "0, -100, 0", "0, -110, 0", "35, 0, 50", "90, 0, 100"})
    void aSignalIsAPartOfTheBest(double quality, double level, int percent) {
        assertEquals(percent, Wireless.percent(quality, level));
    }

    private void supply(String name, String type, String capacity, String scope) throws IOException {
        file("sys/class/power_supply/" + name + "/type", type + "\n");
        file("sys/class/power_supply/" + name + "/capacity", capacity + "\n");
        if (!scope.isEmpty()) {
            file("sys/class/power_supply/" + name + "/scope", scope + "\n");
        }
    }

    @Test
    void theBoxsBatteriesAreThoseThatItRunsOn() throws IOException {
        Battery battery = new Battery(root);
        assertEquals(OptionalInt.empty(), battery.percent());
        supply("AC", "Mains", "100", "");
        supply("mouse", "Battery", "3", "Device");
        assertEquals(OptionalInt.empty(), battery.percent());
        supply("BAT0", "Battery", "80", "System");
        assertEquals(OptionalInt.of(80), battery.percent());
        supply("BAT1", "Battery", "41", "");
        assertEquals(OptionalInt.of(61), battery.percent());
        supply("BAT1", "Battery", "broken", "");
        assertEquals(OptionalInt.of(80), battery.percent());
        supply("BAT0", "Battery", "101", "");
        assertEquals(OptionalInt.of(100), battery.percent());
        file("sys/class/power_supply/BAT0/present", "0\n");
        assertEquals(OptionalInt.empty(), battery.percent());
    }

    private static long seconds(long seconds) {
        return Duration.ofSeconds(seconds).toNanos();
    }

    @Test
    void theUpLinkIsTheHighestRateOverTenSecondsInAnHour() {
        UpLink link = new UpLink();
        link.sent(1_000_000, seconds(5));
        link.sent(1_000_000, seconds(15));
        assertEquals(OptionalLong.empty(), link.bitsPerSecond());
        link.sent(2_250_000, seconds(25));
        assertEquals(OptionalLong.of(1_000_000), link.bitsPerSecond());
        link.sent(2_260_000, seconds(34));
        assertEquals(OptionalLong.of(1_000_000), link.bitsPerSecond());
        link.sent(4_750_000, seconds(45));
        assertEquals(OptionalLong.of(1_000_000), link.bitsPerSecond());
        link.sent(4_750_000, seconds(55));
        link.sent(7_250_000, seconds(65));
        assertEquals(OptionalLong.of(2_000_000), link.bitsPerSecond());
        for (long now = 75; now < 3665; now += 10) {
            link.sent(7_250_000, seconds(now));
            assertEquals(OptionalLong.of(2_000_000), link.bitsPerSecond(), "at " + now);
        }
        link.sent(7_250_000, seconds(3665));
        assertEquals(OptionalLong.empty(), link.bitsPerSecond());
    }

    @Test
    void aSingleFastMomentIsNoRateOverTenSeconds() {
        UpLink link = new UpLink();
        link.sent(0, seconds(0));
        link.sent(10_000_000, seconds(1));
        link.sent(10_000_000, seconds(20));
        assertEquals(OptionalLong.of(4_000_000), link.bitsPerSecond());
    }

    @Test
    void aCounterThatBeginsAnewIsNoTraffic() {
        UpLink link = new UpLink();
        link.sent(5_000_000, seconds(0));
        link.sent(1000, seconds(10));
        assertEquals(OptionalLong.empty(), link.bitsPerSecond());
        link.sent(1_251_000, seconds(20));
        assertEquals(OptionalLong.of(1_000_000), link.bitsPerSecond());
    }
}
