package org.ovcgateway.onvif.discovery;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.netty.util.NetUtil;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class AddressRankingTest {
    private static InetAddress ip(String text) {
        return Objects.requireNonNull(NetUtil.createInetAddressFromIpAddressString(text));
    }

    private static NetworkLink link() {
        try {
            return new NetworkLink(
                    NetworkInterface.getByName("lo"),
                    List.of(new NetworkLink.Subnet((Inet4Address) ip("192.168.1.2"), 24)),
                    null);
        } catch (SocketException e) {
            throw new AssertionError(e);
        }
    }

    private static List<String> rank(InetAddress source, String... told) {
        Interfaces interfaces = new Interfaces(List.of(link()), Map.of());
        return new AddressRanking(source, link(), interfaces)
                .rank(List.of(told)).stream()
                        .map(ranked -> ranked.address().toString())
                        .toList();
    }

    @Test
    void whereTheAnswerCameFromGoesFirstThenNeighboursThenOthers() {
        assertEquals(
                List.of(
                        "http://192.168.1.20/onvif/device_service",
                        "https://192.168.1.20/onvif/device_service",
                        "http://192.168.1.9:8000/x",
                        "http://10.0.0.7/onvif/device_service",
                        "http://[2001:db8::7]/onvif/device_service",
                        "http://camera.example/onvif/device_service"),
                rank(
                        ip("192.168.1.20"),
                        "http://camera.example/onvif/device_service",
                        "http://[2001:db8::7]/onvif/device_service",
                        "http://169.254.3.4/onvif/device_service",
                        "http://[fe80::1]/onvif/device_service",
                        "http://10.0.0.7/onvif/device_service",
                        "https://192.168.1.20:443/onvif/device_service",
                        "http://192.168.1.9:8000/x",
                        "http://192.168.1.20:80/onvif/device_service"));
    }

    @Test
    void aDeviceThatTellsAWrongAddressIsTriedWhereItAnsweredFrom() {
        assertEquals(
                List.of("http://192.168.1.20:8000/svc", "http://10.0.0.7:8000/svc"),
                rank(ip("192.168.1.20"), "http://10.0.0.7:8000/svc"));
        assertEquals(
                List.of("http://192.168.1.9:8000/svc", "http://192.168.1.20:8000/svc"),
                rank(ip("192.168.1.20"), "http://192.168.1.9:8000/svc"));
    }

    @Test
    void aDeviceThatTellsNothingUsableIsTriedAtTheUsualPath() {
        List<String> usual = List.of("http://192.168.1.20/onvif/device_service");
        assertEquals(usual, rank(ip("192.168.1.20")));
        assertEquals(
                usual,
                rank(
                        ip("192.168.1.20"),
                        "",
                        "ftp://192.168.1.20/",
                        "http://",
                        "http:///x",
                        "::",
                        "http://[",
                        "http://a b"));
        assertEquals(
                usual,
                rank(
                        ip("192.168.1.20"),
                        "http://0.0.0.0/",
                        "http://127.0.0.1/onvif/device_service",
                        "http://localhost/",
                        "http://[::1]"));
    }

    @Test
    void anAddressForTheLinkOnlyIsGoodWhereTheAnswerCameFromIt() throws UnknownHostException {
        assertEquals(
                List.of("http://169.254.3.4/onvif/device_service", "http://192.168.1.20/onvif/device_service"),
                rank(ip("169.254.3.4"), "http://192.168.1.20", "http://169.254.3.4/"));
        InetAddress source = Inet6Address.getByAddress(null, ip("fe80::12").getAddress(), 1);
        assertEquals(
                List.of(
                        "http://192.168.1.20:8080/x",
                        "http://[fe80::12%lo]:81/onvif/device_service",
                        "http://10.0.0.1/x"),
                rank(
                        source,
                        "http://[fe80::12]:81/",
                        "http://10.0.0.1/x",
                        "http://[fe80::99]/x",
                        "http://192.168.1.20:8080/x"));
        assertEquals(List.of("http://[fe80::12%lo]/onvif/device_service"), rank(source));
    }

    @Test
    void repeatedPortsUserNamesAndFragmentsGo() {
        assertEquals(
                List.of("http://192.168.1.106:8106/onvif/x?a=b"),
                rank(ip("192.168.1.106"), "http://192.168.1.106:8106:8106/onvif/x?a=b#c"));
        assertEquals(
                List.of("http://192.168.1.106/onvif/device_service"),
                rank(ip("192.168.1.106"), "HTTP://admin:secret@192.168.1.106/"));
    }
}
