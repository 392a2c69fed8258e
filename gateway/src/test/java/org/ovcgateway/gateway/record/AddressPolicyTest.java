package org.ovcgateway.gateway.record;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.util.List;
import org.junit.jupiter.api.Test;

class AddressPolicyTest {

    @Test
    void addressesThatAreNotOfTheInternetAreRefused() throws Exception {
        for (String address : List.of(
                "0.0.0.0",
                "10.0.0.1",
                "100.64.0.1",
                "127.0.0.1",
                "127.255.255.254",
                "169.254.169.254",
                "172.16.0.1",
                "172.31.255.255",
                "192.168.1.20",
                "198.19.0.1",
                "224.0.0.1",
                "255.255.255.255",
                "::",
                "::1",
                "fe80::1",
                "fec0::1",
                "fd00::1",
                "ff02::1",
                "::ffff:10.0.0.1",
                "::10.0.0.1",
                "64:ff9b::7f00:1",
                "2002:7f00:1::1",
                "64:ff9b:1::1")) {
            assertFalse(AddressPolicy.PUBLIC_ONLY.permits(InetAddress.getByName(address)), address);
            assertFalse(AddressPolicy.PUBLIC_ONLY.permits(address), address);
            assertTrue(AddressPolicy.ANY.permits(InetAddress.getByName(address)), address);
        }
    }

    @Test
    void addressesOfTheInternetAreNot() throws Exception {
        for (String address : List.of(
                "1.1.1.1",
                "9.255.255.255",
                "11.0.0.0",
                "100.63.255.255",
                "100.128.0.0",
                "172.15.255.255",
                "172.32.0.0",
                "192.167.255.255",
                "192.169.0.0",
                "223.255.255.255",
                "2001:4860:4860::8888",
                "64:ff9b::808:808",
                "2002:808:808::1",
                "::ffff:8.8.8.8")) {
            assertTrue(AddressPolicy.PUBLIC_ONLY.permits(InetAddress.getByName(address)), address);
            assertTrue(AddressPolicy.PUBLIC_ONLY.permits(address), address);
        }
    }

    @Test
    void aNameIsLeftToItsAddressesExceptForTheBoxItself() {
        assertTrue(AddressPolicy.PUBLIC_ONLY.permits("storage.example.com"));
        assertFalse(AddressPolicy.PUBLIC_ONLY.permits("localhost"));
        assertFalse(AddressPolicy.PUBLIC_ONLY.permits("LocalHost."));
        assertTrue(AddressPolicy.ANY.permits("localhost"));
    }

    @Test
    void anUploadUrlKeepsPathAndQueryAsTheyCame() throws Exception {
        UploadUrl url = UploadUrl.parse(" HTTPS://Storage.example.com:8443/a%2Fb/{c}?sig=a+b%3D|x#part ");
        assertEquals(new UploadUrl(true, "Storage.example.com", 8443, "/a%2Fb/{c}?sig=a+b%3D|x"), url);
        assertEquals("Storage.example.com:8443", url.toString());
        assertEquals(new UploadUrl(false, "::1", 80, "/?a"), UploadUrl.parse("http://[::1]?a"));
        assertEquals("[::1]:80", UploadUrl.parse("http://[::1]/").toString());
    }

    @Test
    void whatIsNoUploadUrlIsRefusedWithoutBeingQuoted() {
        for (String url : List.of(
                "",
                "x",
                "ftp://h/x",
                "http:///x",
                "http://user:pass@h/x",
                "http://h:0/x",
                "http://h:65536/",
                "http://h:/x",
                "http://[::1/x",
                "http://[1:2]/x",
                "http://h/a b",
                "http://h/\r\nx",
                "http://h/ü",
                "//h/x",
                "/x")) {
            UploadException refusal = assertThrows(UploadException.class, () -> UploadUrl.parse(url), url);
            assertTrue(
                    url.isEmpty()
                            || url.length() == 1
                            || !String.valueOf(refusal.getMessage()).contains(url),
                    url);
        }
    }
}
