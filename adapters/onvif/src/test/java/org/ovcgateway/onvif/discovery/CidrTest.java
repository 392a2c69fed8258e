package org.ovcgateway.onvif.discovery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.util.NetUtil;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CidrTest {
    private static List<String> hosts(String text) {
        return Cidr.parse(text).hosts().stream().map(NetUtil::toAddressString).toList();
    }

    @Test
    void aSubnetHasNeitherItsFirstNorItsLastAddressAsAHost() {
        assertEquals(List.of("192.168.1.5", "192.168.1.6"), hosts("192.168.1.7/30"));
        assertEquals("192.168.1.4/30", Cidr.parse("192.168.1.7/30").toString());
        List<String> all = hosts("200.1.4.0/24");
        assertEquals(254, all.size());
        assertEquals("200.1.4.1", all.get(0));
        assertEquals("200.1.4.254", all.get(253));
    }

    @Test
    void oneAddressAndAPairAreHostsThemselves() {
        assertEquals(List.of("10.0.0.9"), hosts("10.0.0.9"));
        assertEquals(List.of("10.0.0.9"), hosts("10.0.0.9/32"));
        assertEquals(List.of("10.0.0.8", "10.0.0.9"), hosts("10.0.0.9/31"));
    }

    @Test
    void aThousandAddressesAreTheMost() {
        assertEquals(1022, hosts("10.1.0.0/22").size());
        assertEquals(
                "expected a subnet of at most 1024 addresses (/22 to /32) but was '10.1.0.0/21'",
                assertThrows(IllegalArgumentException.class, () -> Cidr.parse("10.1.0.0/21"))
                        .getMessage());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "10.0.0.0/33", "10.0.0/24", "10.0.0.256", "fe80::/64", "camera", "10.0.0.0/", "1.2.3.4/24/1"
            })
    void somethingElseIsRefusedInWords(String text) {
        String words = String.valueOf(assertThrows(IllegalArgumentException.class, () -> Cidr.parse(text))
                .getMessage());
        assertTrue(words.endsWith("but was '" + text + "'"), words);
    }
}
