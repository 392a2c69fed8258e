package org.ovcgateway.onvif.discovery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.URI;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class DevicesTest {
    private final Devices devices = new Devices(new Interfaces(List.of(), Map.of()));

    private static InetAddress ip(String text) {
        return Objects.requireNonNull(NetUtil.createInetAddressFromIpAddressString(text));
    }

    private static DiscoveryMessage.Match match(String reference, String... addresses) {
        return new DiscoveryMessage.Match(reference, List.of(), List.of(), List.of(addresses));
    }

    @Test
    void aDeviceThatAnswersByBothFamiliesIsOneAndKnownByIpv4() {
        devices.add(match("urn:x:a", "http://10.0.0.1/x"), ip("2001:db8::1"), null);
        devices.add(match("urn:x:a", "http://10.0.0.1/x"), ip("10.0.0.1"), null);
        assertEquals(1, devices.list().size());
        assertEquals(ip("10.0.0.1"), devices.list().get(0).source());
        assertEquals(
                List.of("http://10.0.0.1/x", "http://[2001:db8::1]/x"),
                devices.list().get(0).addresses().stream().map(Object::toString).toList());
    }

    @Test
    void aDeviceWithANewReferenceInEachAnswerIsOne() {
        devices.add(match("urn:x:a", "http://10.0.0.1/x"), ip("10.0.0.1"), null);
        devices.add(match("urn:x:b", "http://10.0.0.1/x"), ip("10.0.0.1"), null);
        devices.add(match("urn:x:c", "http://10.0.0.1:8000/x"), ip("10.0.0.1"), null);
        assertEquals(
                List.of("urn:x:a", "urn:x:c"),
                devices.list().stream().map(DiscoveredDevice::endpointReference).toList());
    }

    @Test
    void twoDevicesThatWereGivenOneIdentifierStayTwo() {
        devices.add(match("urn:x:a", "http://10.0.0.1/x"), ip("10.0.0.1"), null);
        devices.add(match("urn:x:a", "http://10.0.0.2/x"), ip("10.0.0.2"), null);
        devices.add(match("urn:x:a", "http://10.0.0.2/x"), ip("10.0.0.2"), null);
        assertEquals(
                List.of(ip("10.0.0.1"), ip("10.0.0.2")),
                devices.list().stream().map(DiscoveredDevice::source).toList());
    }

    @Test
    void aSweptDeviceIsLeftOutWhereAnotherSaysThatItIsThere() {
        devices.add(ip("10.0.0.1"), URI.create("http://10.0.0.1:8000/x"));
        devices.add(ip("10.0.0.1"), URI.create("http://10.0.0.1:2020/x"));
        devices.add(ip("10.0.0.2"), URI.create("http://10.0.0.2/x"));
        assertEquals(2, devices.list().get(0).addresses().size());
        devices.add(match("urn:x:a", "http://10.0.0.1/x"), ip("10.0.0.1"), null);
        assertEquals(
                Arrays.asList("urn:x:a", null),
                devices.list().stream().map(DiscoveredDevice::endpointReference).toList());
    }

    @Test
    void theListIsInTheOrderOfTheAddresses() {
        for (String host : List.of("10.0.0.10", "10.0.0.9", "192.168.0.1", "10.0.0.200")) {
            devices.add(match("urn:x:" + host), ip(host), null);
        }
        assertEquals(
                List.of(ip("10.0.0.9"), ip("10.0.0.10"), ip("10.0.0.200"), ip("192.168.0.1")),
                devices.list().stream().map(DiscoveredDevice::source).toList());
    }

    @Test
    void oneSourceCannotPushTheOthersOut() {
        for (int n = 0; n < Devices.MOST_OF_SOURCE; n++) {
            assertNotNull(devices.add(match("urn:x:" + n), ip("10.0.0.1"), null));
        }
        assertNull(devices.add(match("urn:x:more"), ip("10.0.0.1"), null));
        assertNotNull(devices.add(match("urn:x:0"), ip("10.0.0.1"), null), "is known already");
        assertNotNull(devices.add(match("urn:x:other"), ip("10.0.0.2"), null));
        assertEquals(1, devices.refused());
    }

    @Test
    void aThousandDevicesAreTheMost() {
        for (int n = 0; n < Devices.MOST; n++) {
            assertNotNull(devices.add(match("urn:x:" + n), ip("10.0." + n / 200 + "." + n % 200), null));
        }
        assertNull(devices.add(match("urn:x:more"), ip("10.1.0.1"), null));
        assertEquals(Devices.MOST, devices.list().size());
    }

    @Test
    void whatIsReadOfASourceIsBoundedByNumberAndBytes() {
        AnswerBudget budget = new AnswerBudget();
        for (int n = 0; n < AnswerBudget.MESSAGES_OF_SOURCE; n++) {
            assertTrue(budget.takes(ip("10.0.0.1"), 1));
        }
        assertFalse(budget.takes(ip("10.0.0.1"), 1));
        assertTrue(budget.takes(ip("10.0.0.2"), AnswerBudget.BYTES_OF_SOURCE));
        assertFalse(budget.takes(ip("10.0.0.2"), 1));
        assertEquals(2, budget.refused());
        int left = AnswerBudget.MESSAGES - AnswerBudget.MESSAGES_OF_SOURCE - 1;
        for (int n = 0; n < left; n++) {
            assertTrue(budget.takes(ip("10.1." + n / 250 + "." + n % 250), 1));
        }
        assertFalse(budget.takes(ip("10.2.0.1"), 1));
        budget.reset();
        assertTrue(budget.takes(ip("10.0.0.1"), 1));
        assertEquals(0, budget.refused());
    }
}
