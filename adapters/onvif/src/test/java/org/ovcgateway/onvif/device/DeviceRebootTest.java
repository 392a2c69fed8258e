package org.ovcgateway.onvif.device;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.ovcgateway.onvif.device.SessionBench.failure;
import static org.ovcgateway.onvif.device.SessionBench.now;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.ovcgateway.camera.NotSupported;
import org.ovcgateway.onvif.SchemaCheck;

class DeviceRebootTest {
    @Test
    void theRequestIsWhatTheInterfaceDescriptionsAllow() {
        SchemaCheck.assertValid(DeviceReboot.systemReboot());
    }

    @Test
    void aCameraThatRebootsIsMetAnew() {
        SessionBench bench = new SessionBench().media1("main v0 H264 1920 1080");
        bench.device.answer("SystemReboot");
        now(new DeviceReboot(bench.session).reboot().map("done"));
        now(bench.session.contact());
        assertEquals(2, bench.session.meetings());
        assertEquals(2, bench.device.requests("GetSystemDateAndTime").size());
    }

    @Test
    void aRecorderStaysUpForItsOtherInputs() {
        SessionBench bench = new SessionBench().media1("a v0 H264 1920 1080", "b v1 H264 1920 1080");
        assertEquals(
                "the camera is one of 2 inputs of a recorder, and all would go down with it",
                failure(NotSupported.class, new DeviceReboot(bench.session).reboot())
                        .getMessage());
        assertEquals(List.of(), bench.device.requests("SystemReboot"));
    }
}
