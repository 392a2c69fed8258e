package org.ovcgateway.rtsp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.net.UnknownHostException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class UdpAnswerTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "RTP/AVP;unicast;client_port=5000-5001;server_port=6970-6971        | 6970 | 6971",
                "RTP/AVP/UDP; unicast ;Server_Port = 65534-65535;ssrc=1             | 65534 | 65535",
                "RTP/AVP;unicast;server_port=7000                                   | 7000 | 7001",
                "RTP/AVP;unicast;client_port=5000-5001                              |    0 |    0",
                ";;                                                                 |    0 |    0"
            })
    void theCamerasPortsAreRead(String header, int rtp, int rtcp) throws RtspException {
        assertEquals(new UdpAnswer(rtp, rtcp, null), UdpAnswer.parse(header));
    }

    @Test
    void aMissingHeaderLeavesAllOpen() throws RtspException {
        assertEquals(new UdpAnswer(0, 0, null), UdpAnswer.parse(null));
    }

    @Test
    void anAddressAsTheSourceIsTakenAndANameIsNot() throws RtspException, UnknownHostException {
        UdpAnswer answer = UdpAnswer.parse("RTP/AVP;source=192.0.2.7;server_port=2-3");
        assertEquals(new UdpAnswer(2, 3, InetAddress.getByName("192.0.2.7")), answer);
        assertEquals(new UdpAnswer(2, 3, null), UdpAnswer.parse("RTP/AVP;source=camera;server_port=2-3"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"RTP/AVP/TCP;unicast;interleaved=0-1", "RTP/AVP;unicast;interleaved=0-1"})
    void interleavedTcpIsAnAnswerToo(String header) throws RtspException {
        assertNull(UdpAnswer.parse(header));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "RTP/AVP;multicast;destination=239.0.0.1;port=5000-5001 | UNSUPPORTED",
                "RTP/AVP;server_port=65536-65537                        | PROTOCOL",
                "RTP/AVP;server_port=x-y                                | PROTOCOL",
                "RTP/AVP;server_port=-5                                 | PROTOCOL"
            })
    void whatCannotBePlayedIsRefusedInWords(String header, RtspException.Kind kind) {
        RtspException refusal = assertThrows(RtspException.class, () -> UdpAnswer.parse(header));
        assertEquals(kind, refusal.kind());
        assertTrue(String.valueOf(refusal.getMessage()).contains(header), refusal.getMessage());
    }
}
