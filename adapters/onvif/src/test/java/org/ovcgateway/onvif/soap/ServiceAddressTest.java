package org.ovcgateway.onvif.soap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ServiceAddressTest {
    private final ServiceAddress address = new ServiceAddress(URI.create("http://192.0.2.7:8899/onvif/device_service"));

    @ParameterizedTest
    @CsvSource({
        "http://192.168.1.106:8106:8106/onvif/media, /onvif/media",
        "https://10.0.0.1/onvif/ptz?a=b&c, /onvif/ptz?a=b&c",
        "http://[fe80::1%25eth0]/onvif/events, /onvif/events",
        "http://admin:secret@10.0.0.1/x, /x",
        "/onvif/media, /onvif/media",
        "onvif/media, /onvif/media",
        "10.0.0.1/onvif/media, /onvif/media",
        "10.0.0.1:80/onvif/media, /onvif/media",
        "http://10.0.0.1/a http://10.0.0.2/b, /a",
        "http://10.0.0.1/a#b, /a",
        "http://10.0.0.1?id=7, /?id=7",
        "/sub?to=http://127.0.0.1/x, /sub?to=http://127.0.0.1/x",
        "//10.0.0.1/a, //10.0.0.1/a",
        "http://10.0.0.1/a|\u00fc, /a%7C%C3%BC"
    })
    void pathAndQueryAreKept(String handedOut, String target) {
        assertEquals(target, address.target(handedOut));
        assertEquals("http://192.0.2.7:8899" + target, address.url(address.target(handedOut)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "http://10.0.0.1",
                "http://10.0.0.1:8106:8106",
                "http://10.0.0.1/",
                "10.0.0.1",
                "http://",
                "#"
            })
    void withoutAPathItIsTheDeviceServices(String handedOut) {
        assertEquals("/onvif/device_service", address.target(handedOut));
    }

    @Test
    void whatIsNoAddressAtAllIsTheDeviceServices() {
        assertEquals("/onvif/device_service", address.target(null));
        assertEquals("/onvif/device_service", address.target("http://a/" + "b".repeat(2048)));
        assertEquals("/" + "b".repeat(2047), address.target("http://a/" + "b".repeat(2047)));
    }

    @Test
    void nothingGetsOutOfTheFirstLine() {
        assertEquals("/a%00b", address.target("http://h/a\u0000b\r\nHost: other"));
    }

    @Test
    void aDeviceIsReachedWhereItWasSaidToBe() {
        ServiceAddress bare = new ServiceAddress(URI.create("https://[2001:db8::1]"));
        assertEquals("[2001:db8::1]:443", bare.toString());
        assertEquals("2001:db8::1", bare.host());
        assertEquals("/onvif/device_service", bare.device());
        assertTrue(bare.secure());
        assertEquals("192.0.2.7:8899", address.toString());
        assertEquals("/x?y=z", new ServiceAddress(URI.create("http://h/x?y=z")).device());
        assertEquals(80, new ServiceAddress(URI.create("HTTP://h/x")).port());
    }

    @ParameterizedTest
    @ValueSource(strings = {"rtsp://h/x", "h/x", "http:///x", "http:x"})
    void otherAddressesAreRefused(String device) {
        assertThrows(IllegalArgumentException.class, () -> new ServiceAddress(URI.create(device)));
    }
}
