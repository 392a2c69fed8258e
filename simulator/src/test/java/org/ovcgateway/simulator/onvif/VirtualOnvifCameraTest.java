package org.ovcgateway.simulator.onvif;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Set;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.ovcgateway.simulator.camera.Variant;
import org.ovcgateway.testkit.Await;

class VirtualOnvifCameraTest {
    private static final int YELLOW = 0xC0C000;
    private static final int WHITE = 0xC0C0C0;
    /** The first dot of a Y in the fourth line, of dots of 6 pixels. */
    private static final int OSD_X = 12 + 3;

    private static final int OSD_Y = 12 + 3 * 60 + 3;

    @Test
    void theStillShowsWhereTheCameraLooks() throws IOException {
        try (TestDevice device = new TestDevice()) {
            assertTrue(isYellow(still(device), 640, 360));
            device.call(AnswersAreValidTest.profile(
                    "tptz", "AbsoluteMove", "<tptz:Position><tt:PanTilt x=\"0.5\" y=\"-0.5\"/></tptz:Position>"));
            Await.until(
                    "the end of the move",
                    TestDevice.ENOUGH,
                    () -> !device.source().isMoving());
            BufferedImage moved = still(device);
            assertTrue(isYellow(moved, 959, 539));
            assertFalse(isYellow(moved, 640, 360));
            assertFalse(isWhite(moved, OSD_X, OSD_Y));
            device.call("<trt:CreateOSD><trt:OSD token=\"\"><tt:VideoSourceConfigurationToken>source_config_0"
                    + "</tt:VideoSourceConfigurationToken><tt:Type>Text</tt:Type><tt:TextString>"
                    + "<tt:PlainText>Yard</tt:PlainText></tt:TextString></trt:OSD></trt:CreateOSD>");
            assertTrue(isWhite(still(device), OSD_X, OSD_Y));
            device.camera.faults(OnvifFault.SNAPSHOT_NEEDS_DIGEST);
            assertEquals(401, device.get("/onvif/snapshot/profile_0_main").status());
        }
    }

    private static BufferedImage still(TestDevice device) throws IOException {
        BufferedImage image = ImageIO.read(new ByteArrayInputStream(device.bytes("/onvif/snapshot/profile_0_main")));
        assertNotNull(image);
        assertEquals(1280, image.getWidth());
        return image;
    }

    private static boolean isYellow(BufferedImage image, int x, int y) {
        return (image.getRGB(x, y) & YELLOW) == YELLOW && (image.getRGB(x, y) & 0xFF) < 0x60;
    }

    private static boolean isWhite(BufferedImage image, int x, int y) {
        return (image.getRGB(x, y) & WHITE) == WHITE;
    }

    @Test
    void itGoesAwayAndComesBackWithoutItsSubscriptions() {
        try (TestDevice device = new TestDevice()) {
            String path = EventsTest.path(device.call("<tev:CreatePullPointSubscription/>"));
            device.call("<tds:SystemReboot/>");
            Await.until("going away", TestDevice.ENOUGH, () -> device.camera.reboots() == 1);
            Await.until(
                    "a camera that is back and has forgotten",
                    TestDevice.ENOUGH,
                    () -> !device.source().camera().isAway() && isForgotten(device, path));
            assertEquals(0, device.camera.subscriptions());
        }
    }

    @Test
    void atAnotherAddressItIsTheSameWithoutItsSubscriptions() throws IOException {
        try (TestDevice device = new TestDevice(Variant.H264, 1, settings -> settings.withDiscovery(0, null))) {
            device.call("<tev:CreatePullPointSubscription/>");
            device.call("<tptz:SetPreset><tptz:ProfileToken>profile_0_main</tptz:ProfileToken></tptz:SetPreset>");
            String before = device.camera.url();
            device.moveTo("127.0.0.2");
            assertEquals(before.replace("127.0.0.1", "127.0.0.2"), device.camera.url());
            String match = probe(device, "dn:NetworkVideoTransmitter");
            assertTrue(match.contains("urn:uuid:00000000-0000-4000-8000-020000000000"), match);
            assertTrue(match.contains("<d:XAddrs>" + device.camera.deviceServiceUrl() + "</d:XAddrs>"), match);
            String stream = device.post("<trt:GetStreamUri><trt:ProfileToken>profile_0_main</trt:ProfileToken>"
                            + "</trt:GetStreamUri>")
                    .body();
            assertTrue(stream.contains("rtsp://127.0.0.2:"), stream);
            assertEquals(1, device.source().presets().size());
            assertEquals(0, device.camera.subscriptions());
        }
    }

    @Test
    void aCameraThatGetsAnotherAddressWhileItRebootsComesBackThere() throws IOException {
        try (TestDevice device = new TestDevice()) {
            device.call("<tds:SystemReboot/>");
            Await.until("going away", TestDevice.ENOUGH, () -> device.camera.reboots() == 1);
            device.moveTo("127.0.0.2");
            Await.until(
                    "a camera that is back",
                    TestDevice.ENOUGH,
                    () -> !device.source().camera().isAway());
            device.call("<tds:GetDeviceInformation/>");
        }
    }

    /** Connections break off while it goes away. */
    private static boolean isForgotten(TestDevice device, String subscription) {
        try {
            return device.post(subscription, "", "<tev:SetSynchronizationPoint/>")
                            .status()
                    == 500;
        } catch (UncheckedIOException e) {
            return false;
        }
    }

    @Test
    void aRecorderHasSourcesOfTheirOwn() {
        try (TestDevice device = new TestDevice(Variant.H264, 3, settings -> settings)) {
            Node profiles = device.call("<tr2:GetProfiles/>");
            assertEquals(6, profiles.children("Profiles").size());
            device.call("<tptz:SetPreset><tptz:ProfileToken>profile_2_sub</tptz:ProfileToken></tptz:SetPreset>");
            assertEquals(0, device.camera.source(0).presets().size());
            assertEquals(1, device.camera.source(2).presets().size());
        }
    }

    @Test
    void scriptsControlIt() {
        try (TestDevice device = new TestDevice()) {
            assertEquals(200, device.put("/control/faults/slow,no-stop").status());
            assertEquals(Set.of(OnvifFault.SLOW, OnvifFault.NO_STOP), device.camera.faults());
            assertEquals(400, device.put("/control/faults/sloth").status());
            assertEquals(200, device.put("/control/faults/none").status());
            assertEquals(Set.of(), device.camera.faults());
            String path = EventsTest.path(device.call("<tev:CreatePullPointSubscription/>"));
            assertEquals(200, device.put("/control/events/line-crossed/on").status());
            String pulled = device.post(
                            path,
                            "",
                            "<tev:PullMessages><tev:Timeout>PT20S</tev:Timeout>"
                                    + "<tev:MessageLimit>50</tev:MessageLimit></tev:PullMessages>")
                    .body();
            assertTrue(pulled.contains("tns1:RuleEngine/LineDetector/Crossed"), pulled);
            assertEquals(
                    400, device.put("/control/events/line-crossed/on?source=1").status());
            assertTrue(device.get("/control").body().contains("\"subscriptions\" : 1"));
        }
    }

    @Test
    void aProbeFindsIt() throws IOException {
        try (TestDevice device = new TestDevice(Variant.H264, 1, settings -> settings.withDiscovery(0, null))) {
            String match = probe(device, "dn:NetworkVideoTransmitter");
            assertTrue(match.contains("urn:uuid:00000000-0000-4000-8000-020000000000"), match);
            assertTrue(match.contains("<d:XAddrs>" + device.camera.deviceServiceUrl() + "</d:XAddrs>"), match);
            device.camera.faults(OnvifFault.DISCOVERY_ONLY_DEVICE, OnvifFault.DISCOVERY_SEVERAL_ADDRESSES);
            String several = probe(device, "tds:Device");
            assertTrue(several.contains("<d:XAddrs>http://169.254.7.7:"), several);
        }
    }

    private static String probe(TestDevice device, String type) throws IOException {
        String probe = Soap.envelope(
                        Tag.tag("s:Header", Tag.tag("a:MessageID", "urn:uuid:1")),
                        Tag.tag("d:Probe", Tag.tag("d:Types", type)))
                .document();
        byte[] bytes = probe.getBytes(StandardCharsets.UTF_8);
        try (DatagramSocket socket = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            socket.setSoTimeout((int) Duration.ofSeconds(20).toMillis());
            socket.send(new DatagramPacket(
                    bytes, bytes.length, InetAddress.getByName(device.host()), device.camera.discoveryPort()));
            DatagramPacket answer = new DatagramPacket(new byte[8192], 8192);
            socket.receive(answer);
            return new String(answer.getData(), 0, answer.getLength(), StandardCharsets.UTF_8);
        }
    }
}
