package org.ovcgateway.onvif.device;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.ovcgateway.onvif.device.SessionBench.failure;
import static org.ovcgateway.onvif.device.SessionBench.information;
import static org.ovcgateway.onvif.device.SessionBench.interfaces;
import static org.ovcgateway.onvif.device.SessionBench.now;
import static org.ovcgateway.onvif.device.SessionBench.profiles1;
import static org.ovcgateway.onvif.device.SessionBench.profiles2;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.ovcgateway.camera.CameraDescription;
import org.ovcgateway.camera.CameraException;
import org.ovcgateway.camera.NotSupported;
import org.ovcgateway.onvif.SchemaCheck;
import org.ovcgateway.onvif.soap.Service;
import org.ovcgateway.onvif.xml.XmlElement;

class DeviceSessionTest {
    private final CameraException dead =
            new CameraException(CameraException.Kind.UNREACHABLE, "the camera does not answer");
    private final CameraException locked =
            new CameraException(CameraException.Kind.UNAUTHORISED, "the camera refuses user name and password");
    private final CameraException broken =
            new CameraException(CameraException.Kind.FAILED, "expected SOAP but was HTML");

    @Test
    void everyRequestIsWhatTheInterfaceDescriptionsAllow() {
        List.of(
                        FirstContact.getSystemDateAndTime(),
                        FirstContact.getServices(),
                        FirstContact.getCapabilities(),
                        FirstContact.getDeviceInformation(),
                        FirstContact.getNetworkInterfaces(),
                        FirstContact.getAllOfProfiles(),
                        FirstContact.getProfiles(),
                        FirstContact.getAudioOutputs(),
                        FirstContact.getAudioOutputConfigurations())
                .forEach(SchemaCheck::assertValid);
    }

    @Test
    void asksOneThingAfterTheOtherAndTellsWhatItIs() {
        SessionBench bench = new SessionBench().media1("main v0 H264 1920 1080", "sub v0 H264 640 360");
        Contact contact = now(bench.session.contact());
        assertEquals(
                List.of(
                        "GetSystemDateAndTime",
                        "GetServices",
                        "GetDeviceInformation",
                        "GetNetworkInterfaces",
                        "GetProfiles",
                        "GetAudioOutputs"),
                bench.device.names());
        assertEquals(new CameraDescription("ACME", "One", "1.2", "SN-1", "hw"), contact.description());
        assertEquals("28:57:BE:65:7D:D5", contact.mac());
        assertEquals(List.of("v0"), contact.videoSources());
        assertFalse(contact.audioOutput());
        assertEquals(contact, bench.session.known());
        assertEquals(
                Map.of(
                        Service.DEVICE, "/onvif/DEVICE",
                        Service.MEDIA, "/onvif/MEDIA",
                        Service.PTZ, "/onvif/PTZ"),
                bench.addresses);
        assertEquals(30_000, bench.memory.learnt().clockAheadMillis());
        assertEquals("SN-1", bench.memory.learnt().serialNumber());
        assertEquals("28:57:BE:65:7D:D5", bench.memory.learnt().mac());
    }

    @Test
    void manyAskersMakeOneContact() {
        SessionBench bench = new SessionBench().media1("main v0 H264 1920 1080");
        bench.device.forget("GetDeviceInformation");
        Promise<XmlElement> held = bench.device.hold("GetDeviceInformation");
        Future<Contact> first = bench.session.contact();
        Future<Contact> second = bench.session.contact();
        bench.session.invalidate(); // nobody has heard anything yet that could be stale
        Future<Contact> third = bench.session.contact();
        held.complete(XmlElement.of("", "GetDeviceInformationResponse"));
        assertEquals(now(first), now(second));
        assertEquals(now(first), now(third));
        now(bench.session.contact());
        assertEquals(1, bench.device.requests("GetServices").size());
        assertEquals(1, bench.session.meetings());
    }

    @Test
    void whatMayBeStaleIsAskedAgain() {
        SessionBench bench = new SessionBench().media1("main v0 H264 1920 1080");
        now(bench.session.contact());
        bench.session.invalidate();
        assertNotNull(bench.session.known());
        now(bench.session.contact());
        assertEquals(2, bench.device.requests("GetServices").size());
        assertEquals(2, bench.session.meetings());
    }

    @Test
    void aDeadCameraIsNotAskedAgainWithinFiveSeconds() {
        SessionBench bench = new SessionBench();
        bench.device.fail("GetSystemDateAndTime", dead);
        assertEquals(dead, failure(CameraException.class, bench.session.contact()));
        bench.pass(Duration.ofMillis(4999));
        assertEquals(dead, failure(CameraException.class, bench.session.contact()));
        assertEquals(List.of("GetSystemDateAndTime"), bench.device.names());
        bench.pass(Duration.ofMillis(1));
        bench.device.forget("GetSystemDateAndTime");
        bench.media1("main v0 H264 1920 1080");
        now(bench.session.contact());
    }

    @Test
    void aWrongPasswordIsShownOnceAMinuteAtMost() {
        SessionBench bench = new SessionBench().media1("main v0 H264 1920 1080");
        bench.device.forget("GetDeviceInformation").fail("GetDeviceInformation", locked);
        assertEquals(locked, failure(CameraException.class, bench.session.contact()));
        bench.pass(Duration.ofMillis(59_999));
        assertEquals(locked, failure(CameraException.class, bench.session.contact()));
        assertEquals(1, bench.device.requests("GetDeviceInformation").size());
        bench.pass(Duration.ofMillis(1));
        failure(CameraException.class, bench.session.contact());
        assertEquals(2, bench.device.requests("GetDeviceInformation").size());
    }

    @Test
    void aCameraWithoutGetServicesTellsItsCapabilities() {
        SessionBench bench = new SessionBench().media1("main v0 H264 1920 1080");
        bench.device.forget("GetServices").fail("GetServices", broken).answer("GetCapabilities", """
                        <tds:GetCapabilitiesResponse><tds:Capabilities>
                          <tt:Device><tt:XAddr>http://192.168.1.64/onvif/device_service</tt:XAddr></tt:Device>
                          <tt:Media><tt:XAddr>http://192.168.1.106:8106:8106/onvif/media?x=1</tt:XAddr></tt:Media>
                          <tt:Events><tt:XAddr>http://192.168.1.106</tt:XAddr></tt:Events>
                          <tt:Imaging/>
                          <tt:Extension><tt:DeviceIO><tt:XAddr>http://[::1]/io</tt:XAddr></tt:DeviceIO></tt:Extension>
                        </tds:Capabilities></tds:GetCapabilitiesResponse>""");
        Contact contact = now(bench.session.contact());
        assertEquals(
                Map.of(
                        Service.DEVICE, "/onvif/device_service",
                        Service.MEDIA, "/onvif/media?x=1",
                        Service.EVENTS, "/onvif/device_service",
                        Service.DEVICE_IO, "/io"),
                contact.services());
    }

    @Test
    void aDeviceWithoutMediaIsNoCamera() {
        SessionBench bench = new SessionBench().camera(Service.DEVICE, Service.PTZ);
        String words = String.valueOf(
                failure(NotSupported.class, bench.session.contact()).getMessage());
        assertEquals("the camera does not support listing its services: not scripted: GetCapabilities", words);
        bench.device.answer("GetCapabilities", "<a/>");
        bench.pass(DeviceSession.PAUSE);
        words = String.valueOf(
                failure(NotSupported.class, bench.session.contact()).getMessage());
        assertEquals(
                "the device at 10.0.0.2:8000 offers neither Media nor Media2, so that it has no streams; it offers"
                        + " [DEVICE, PTZ]",
                words);
    }

    @Test
    void whatACameraNeedNotTellIsGoneWithout() {
        SessionBench bench = new SessionBench().media1("main v0 H264 1920 1080");
        for (String name : List.of("GetSystemDateAndTime", "GetDeviceInformation", "GetNetworkInterfaces")) {
            bench.device.forget(name).fail(name, broken);
        }
        bench.device.fail("GetAudioOutputs", broken);
        Contact contact = now(bench.session.contact());
        assertEquals(DeviceSession.UNDESCRIBED, contact.description());
        assertNull(contact.mac());
        assertEquals(Learnt.NOTHING, bench.memory.learnt());
    }

    @Test
    void aUserWhoMayNotSeeTheInterfacesIsNotRefused() {
        SessionBench bench = new SessionBench().media1("main v0 H264 1920 1080");
        bench.device.forget("GetNetworkInterfaces").fail("GetNetworkInterfaces", locked);
        assertNull(now(bench.session.contact()).mac());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GetSystemDateAndTime",
                "GetServices",
                "GetDeviceInformation",
                "GetNetworkInterfaces",
                "GetProfiles",
                "GetAudioOutputs"
            })
    void aCameraThatFallsSilentFailsAtOnce(String at) {
        SessionBench bench = new SessionBench().media1("main v0 H264 1920 1080");
        bench.device.forget(at).fail(at, dead);
        assertEquals(dead, failure(CameraException.class, bench.session.contact()));
        assertEquals(at, bench.device.names().get(bench.device.names().size() - 1));
    }

    @Test
    void profilesAreAskedOfMedia2WithAllOfTheirParts() {
        SessionBench bench = new SessionBench().media2("main v0 H265 3840 2160");
        Contact contact = now(bench.session.contact());
        assertTrue(contact.profiles().get(0).media2());
        assertEquals("All", bench.device.requests("GetProfiles").get(0).textAt("Type"));
        assertEquals(Service.MEDIA2, bench.device.requests().get(4).service());
    }

    @Test
    void whereMedia2GivesNoProfilesMedia1Does() {
        SessionBench bench = new SessionBench().camera(Service.DEVICE, Service.MEDIA, Service.MEDIA2);
        bench.device
                .answer(
                        "GetProfiles",
                        "<tr2:GetProfilesResponse><tr2:Profiles token='bare'/></tr2:GetProfilesResponse>")
                .answer("GetProfiles", profiles1("main v0 H264 1920 1080"));
        assertFalse(now(bench.session.contact()).profiles().get(0).media2());

        bench = new SessionBench().camera(Service.DEVICE, Service.MEDIA, Service.MEDIA2);
        bench.device.fault("GetProfiles", "InvalidArgs").answer("GetProfiles", profiles1("main v0 H264 1920 1080"));
        assertEquals("main", now(bench.session.contact()).profiles().get(0).token());
    }

    @ParameterizedTest
    @CsvSource({"MEDIA1, false", "MEDIA2, true", "TRY, true"})
    void aQuirkSaysWhichMediaServiceIsUsed(Quirks.Media media, boolean media2) {
        SessionBench bench = new SessionBench(new QuirkOverrides(null, media, null, null, null, null, null, null, null))
                .camera(Service.DEVICE, Service.MEDIA, Service.MEDIA2);
        bench.device.on("GetProfiles", request -> {
            boolean asked2 = request.namespace().equals(Service.MEDIA2.namespace());
            return new org.ovcgateway.onvif.ScriptedDevice()
                    .answer("x", asked2 ? profiles2("main v0 H264 1920 1080") : profiles1("main v0 H264 1920 1080"))
                    .call(Service.MEDIA, XmlElement.of("", "x"));
        });
        assertEquals(media2, now(bench.session.contact()).profiles().get(0).media2());
    }

    @Test
    void aCameraThatShowsNothingSaysSo() {
        SessionBench bench = new SessionBench().media1();
        assertEquals(
                "the device at 10.0.0.2:8000 has no profile that shows something",
                failure(NotSupported.class, bench.session.contact()).getMessage());
    }

    @Test
    void anotherCameraAtTheAddressIsRefused() {
        SessionBench bench = new SessionBench().media1("main v0 H264 1920 1080");
        now(bench.session.contact());
        bench.device.forget("GetDeviceInformation").answer("GetDeviceInformation", information("SN-2"));
        bench.session.invalidate();
        assertEquals(
                "another camera answers at 10.0.0.2:8000: expected serial number SN-1 but was SN-2",
                failure(CameraException.class, bench.session.contact()).getMessage());
        assertEquals("SN-1", bench.memory.learnt().serialNumber());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "0000000000", "unknown", "123456789"})
    void aSerialNumberThatSaysNothingLeavesItToTheHardwareAddress(String serial) {
        SessionBench bench = new SessionBench().media1("main v0 H264 1920 1080");
        bench.device.forget("GetDeviceInformation").answer("GetDeviceInformation", information(serial));
        now(bench.session.contact());
        bench.device
                .forget("GetNetworkInterfaces")
                .answer("GetNetworkInterfaces", interfaces("00:00:00:00:00:00", "02-11-22-33-44-55"));
        bench.session.invalidate();
        assertEquals(
                "another camera answers at 10.0.0.2:8000: expected hardware address 28:57:BE:65:7D:D5 but was"
                        + " 02:11:22:33:44:55",
                failure(CameraException.class, bench.session.contact()).getMessage());
        bench.device
                .forget("GetNetworkInterfaces")
                .answer("GetNetworkInterfaces", interfaces("02-11-22-33-44-55", "2857be657dd5"));
        bench.pass(DeviceSession.PAUSE);
        now(bench.session.contact());
        assertEquals("28:57:BE:65:7D:D5", bench.memory.learnt().mac());
    }

    @Test
    void whatWasLearntOfTheQuirksCounts() {
        SessionBench bench = new SessionBench(new QuirkOverrides(null, null, null, null, true, null, null, null, null));
        bench.memory.update(learnt -> learnt.withStop(Quirks.Stop.STOP_AXES));
        assertEquals(Quirks.Stop.STOP_AXES, bench.session.quirks().stop());
        assertTrue(bench.session.quirks().invertPan());
    }

    @Test
    void nobodyIsAskedAnyMoreAfterTheEnd() {
        SessionBench bench = new SessionBench().media1("main v0 H264 1920 1080");
        now(bench.session.contact());
        bench.session.close();
        assertEquals(
                "the camera is not in use any more",
                failure(CameraException.class, bench.session.contact()).getMessage());
    }
}
