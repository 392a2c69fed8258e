package org.ovcgateway.onvif.media;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.ovcgateway.onvif.device.SessionBench.now;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.ovcgateway.camera.CameraDescription;
import org.ovcgateway.camera.MediaTransport;
import org.ovcgateway.camera.Quality;
import org.ovcgateway.onvif.RecordedReplies;
import org.ovcgateway.onvif.device.Address;
import org.ovcgateway.onvif.device.Contact;
import org.ovcgateway.onvif.device.DeviceClock;
import org.ovcgateway.onvif.device.DeviceReboot;
import org.ovcgateway.onvif.device.SessionBench;
import org.ovcgateway.onvif.soap.Service;

/** A camera that answers what real ones answered. */
class RecordedCameraTest {
    private final SessionBench bench = new SessionBench();

    private void reply(String request, String file) {
        bench.device.answer(request, RecordedReplies.body(file));
    }

    private void replies() {
        reply("GetSystemDateAndTime", "GetSystemDateAndTime.xml");
        reply("GetServices", "GetServices.xml");
        reply("GetDeviceInformation", "GetDeviceInformation.xml");
        reply("GetNetworkInterfaces", "device.GetNetworkInterfaces.xml");
        reply("GetProfiles", "GetProfiles.xml");
        reply("GetStreamUri", "GetStreamUri.xml");
        reply("GetSnapshotUri", "GetSnapshotUri.xml");
        reply("SystemReboot", "SystemReboot.xml");
    }

    @Test
    void isMetAndUnderstood() {
        replies();
        Contact contact = now(bench.session.contact());
        assertEquals(
                new CameraDescription("Mockup Manufacturer", "Mockup Model", "Mockup_15_14_13", "00000000", "MOCKUP"),
                contact.description());
        assertEquals("28:57:BE:65:7D:D5", contact.mac());
        assertEquals(List.of("vidsrc0"), contact.videoSources());
        assertFalse(contact.audioOutput());
        assertEquals("/onvif/services", contact.services().get(Service.PTZ));
        assertEquals(
                "[DEVICE, MEDIA, PTZ, IMAGING, EVENTS, DEVICE_IO]",
                new TreeMap<>(contact.services()).keySet().toString());
        assertEquals(
                Duration.between(Instant.parse("2026-03-01T12:00:00Z"), Instant.parse("2014-12-24T19:14:37Z")),
                now(new DeviceClock(bench.session).ahead()));
        VideoInput input = new VideoInput(bench.session, null);
        assertEquals("main", now(input.profile()).token());
        assertEquals(
                "rtsp://10.0.0.2/h264main",
                now(new StreamAddresses(input, null, MediaTransport.TCP).address(Quality.HD))
                        .url());
        assertEquals(
                new Address(
                        "http",
                        "192.168.68.111",
                        0,
                        "/onvif-cgi/jpg/image.cgi?resolution=800x600&compression=20&camera=1"),
                now(MediaUris.still(bench.device, now(input.profile()))));
        now(new DeviceReboot(bench.session).reboot().map("done"));
    }

    @Test
    void oneThatKnowsNoServicesTellsItsCapabilities() {
        replies();
        bench.device.forget("GetServices");
        for (String file : List.of("GetCapabilities.xml", "GetCapabilitiesEncoder.xml")) {
            reply("GetCapabilities", file);
        }
        assertEquals(
                Map.of(
                        Service.DEVICE, "/onvif/services",
                        Service.MEDIA, "/onvif/services",
                        Service.PTZ, "/onvif/services",
                        Service.IMAGING, "/onvif/services",
                        Service.EVENTS, "/onvif/services",
                        Service.DEVICE_IO, "/onvif/services"),
                now(bench.session.contact()).services());
        bench.session.invalidate();
        assertEquals(
                Map.of(
                        Service.DEVICE, "/onvif/device_service",
                        Service.MEDIA, "/onvif/device_service",
                        Service.PTZ, "/onvif/device_service",
                        Service.IMAGING, "/onvif/device_service",
                        Service.EVENTS, "/onvif/event_service",
                        Service.DEVICE_IO, "/onvif/deviceio_service"),
                now(bench.session.contact()).services());
    }
}
