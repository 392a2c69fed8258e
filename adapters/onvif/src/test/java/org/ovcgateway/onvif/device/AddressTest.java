package org.ovcgateway.onvif.device;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AddressTest {
    @ParameterizedTest
    @CsvSource({
        "http://192.168.68.111/onvif/services,            http,  192.168.68.111, 0,    /onvif/services",
        "http://192.168.1.106:8106:8106/onvif/device,     http,  192.168.1.106,  8106, /onvif/device",
        "HTTPS://[fe80::1%25eth0]:8443/a?b=c#d,           https, fe80::1%25eth0, 8443, /a?b=c",
        "rtsp://admin:p@ss@10.0.0.2:554/h264?x=1&y=2,     rtsp,  10.0.0.2,       554,  /h264?x=1&y=2",
        "rtsp://admin:pa/ss@10.0.0.2/h264,                rtsp,  10.0.0.2,       0,    /h264",
        "rtsp://10.0.0.2:554/user=a_password=b@c.sdp,     rtsp,  10.0.0.2,       554,  /user=a_password=b@c.sdp",
        "http://10.0.0.2,                                 http,  10.0.0.2,       0,    ''",
        "http://10.0.0.2?a=b,                             http,  10.0.0.2,       0,    /?a=b",
        "/onvif/media,                                    '',    '',             0,    /onvif/media",
        "http://10.0.0.2:99999/x,                         http,  10.0.0.2,       0,    /x",
        "http:///x,                                       http,  '',             0,    /x"
    })
    void isTakenApart(String text, String scheme, String host, int port, String path) {
        assertEquals(new Address(scheme, host, port, path), Address.parse(text));
    }

    @Test
    void whatMustNotStandInARequestLineIsEncoded() {
        Address address = Address.parse(" http://h/a b\u00e4\r\nX: y ");
        assertNotNull(address);
        assertEquals("/a%20b%C3%A4%0D%0AX:%20y", address.path());
    }

    @Test
    void nothingAndTheEndlessAreNone() {
        assertNull(Address.parse(null));
        assertNull(Address.parse("  "));
        assertNotNull(Address.parse("/" + "a".repeat(4095)));
        assertNull(Address.parse("/" + "a".repeat(4096)));
    }

    @Test
    void anAddressWithoutAPathIsTheDevices() {
        Address address = Address.parse("http://10.0.0.2:80/");
        assertNotNull(address);
        assertEquals("/onvif/device_service", address.pathOr("/onvif/device_service"));
    }
}
