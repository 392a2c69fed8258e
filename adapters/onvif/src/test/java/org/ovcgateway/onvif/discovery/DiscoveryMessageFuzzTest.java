package org.ovcgateway.onvif.discovery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Map;
import org.ovcgateway.onvif.xml.XmlException;

/** The input is a datagram, as any machine on the network can send it. */
class DiscoveryMessageFuzzTest {
    @FuzzTest
    void whatIsReadIsBoundedAndHasAnAddress(byte[] datagram) throws UnknownHostException {
        DiscoveryMessage message;
        try {
            message = DiscoveryMessage.read(datagram);
        } catch (XmlException refused) {
            return;
        }
        assertTrue(message.matches().size() <= DiscoveryMessage.MAX_MATCHES);
        InetAddress source = InetAddress.getByName("192.0.2.7");
        Devices devices = new Devices(new Interfaces(List.of(), Map.of()));
        for (DiscoveryMessage.Match match : message.matches()) {
            DiscoveredDevice device = devices.add(match, source, null);
            if (device != null) {
                require(device);
            }
        }
        List<DiscoveredDevice> all = devices.list();
        assertTrue(all.size() <= Devices.MOST_OF_SOURCE);
        assertEquals(all.size(), all.stream().distinct().count());
    }

    private static void require(DiscoveredDevice device) {
        assertFalse(device.addresses().isEmpty());
        device.addresses().forEach(address -> {
            assertTrue(address.getScheme().matches("https?"), address::toString);
            assertTrue(address.getHost() != null && address.getUserInfo() == null, address::toString);
            assertTrue(address.getRawPath().startsWith("/"), address::toString);
        });
        String reference = device.endpointReference();
        String texts = device.name() + device.hardware() + device.scopes() + reference;
        assertTrue(texts.chars().noneMatch(Character::isISOControl), texts);
        if (reference != null) {
            assertEquals(reference, DiscoveryMessage.identifier(reference));
        }
    }
}
