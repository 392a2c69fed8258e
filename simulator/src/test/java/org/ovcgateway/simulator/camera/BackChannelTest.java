package org.ovcgateway.simulator.camera;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.ovcgateway.testkit.Await;

class BackChannelTest {
    private static final String REQUIRE = "Require: www.onvif.org/ver20/backchannel";
    private static final byte[] PACKET = {
        '$', 4, 0, 15, (byte) 0x80, 0, 0, 1, 0, 0, 0, (byte) 160, 0, 0, 0, 7, 'a', 'b', 'c'
    };

    private final Clips clips = new Clips();

    private VirtualCamera camera(BackChannel.Codec codec) throws IOException {
        return new VirtualCamera(
                "cam0", clips.main(Variant.H264_AAC), null, CameraSettings.DEFAULT, new BackChannel(codec));
    }

    @Test
    void itIsOfferedToWhoAsksForIt() throws IOException {
        for (BackChannel.Codec codec : BackChannel.Codec.values()) {
            try (TestServer server = new TestServer(List.of(camera(codec)));
                    TestClient client = new TestClient(server)) {
                assertFalse(client.request("DESCRIBE", "/cam0").contains("sendonly"));
                String offered = client.request("DESCRIBE", "/cam0", REQUIRE);
                assertTrue(offered.endsWith("a=sendonly\r\na=control:trackID=2\r\n"), offered);
                assertTrue(offered.contains("a=rtpmap:" + codec.payloadType() + " " + codec.rtpMap()), offered);
            }
        }
    }

    @Test
    void aCameraWithoutALoudspeakerDoesNotKnowTheOption() throws IOException {
        VirtualCamera mute = new VirtualCamera("cam0", clips.main(Variant.H264), null, CameraSettings.DEFAULT);
        try (TestServer server = new TestServer(List.of(mute));
                TestClient client = new TestClient(server)) {
            String refused = client.request("DESCRIBE", "/cam0", REQUIRE);
            assertTrue(refused.startsWith("RTSP/1.0 551 "), refused);
            assertTrue(client.request("SETUP", "/cam0/trackID=1", "Transport: RTP/AVP/TCP;interleaved=0-1")
                    .startsWith("RTSP/1.0 404 "));
        }
    }

    @Test
    void itKeepsWhatItHearsAfterPlay() throws IOException {
        VirtualCamera camera = camera(BackChannel.Codec.PCMU);
        BackChannel loudspeaker = camera.backChannel();
        try (TestServer server = new TestServer(List.of(camera));
                TestClient client = new TestClient(server)) {
            String udp = client.request(
                    "SETUP", "/cam0/trackID=2", REQUIRE, "Transport: RTP/AVP;unicast;client_port=5000-5001");
            assertTrue(udp.startsWith("RTSP/1.0 461 "), udp);
            String setUp = client.request(
                    "SETUP", "/cam0/trackID=2", REQUIRE, "Transport: RTP/AVP/TCP;unicast;interleaved=4-5");
            assertTrue(setUp.contains("interleaved=4-5"), setUp);
            client.send(PACKET);
            assertTrue(client.request("PLAY", "/cam0", REQUIRE).startsWith("RTSP/1.0 200 "));
            client.send(PACKET);
            client.send(PACKET);
            Await.until("two packets", Duration.ofSeconds(20), () -> loudspeaker != null && loudspeaker.bytes() == 30);
            assertEquals(2, loudspeaker == null ? 0 : loudspeaker.packets().size());
            assertArrayEquals("abcabc".getBytes(StandardCharsets.US_ASCII), payload(loudspeaker));
        }
    }

    private static byte[] payload(@Nullable BackChannel loudspeaker) {
        return loudspeaker == null ? new byte[0] : loudspeaker.payload();
    }

    @Test
    void pictureAndBackChannelGoTogether() throws IOException {
        VirtualCamera camera = camera(BackChannel.Codec.PCMA);
        BackChannel loudspeaker = camera.backChannel();
        try (TestServer server = new TestServer(List.of(camera));
                TestClient client = new TestClient(server)) {
            client.request("SETUP", "/cam0/trackID=2", REQUIRE, "Transport: RTP/AVP/TCP;unicast;interleaved=4-5");
            client.play("/cam0");
            assertEquals(0, client.packet(0).channel());
            client.send(PACKET);
            Await.until("a packet", Duration.ofSeconds(20), () -> loudspeaker != null && loudspeaker.bytes() == 15);
        }
    }
}
