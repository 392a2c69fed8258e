package org.ovcgateway.simulator.onvif;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.ovcgateway.simulator.camera.CameraSettings;
import org.ovcgateway.simulator.camera.Clips;
import org.ovcgateway.simulator.camera.Variant;
import org.ovcgateway.simulator.camera.VirtualCamera;

class PtzTagsTest {
    private static final long STEP = 7_000_000;

    /** Time passes with every look at the clock. */
    private final AtomicLong nanos = new AtomicLong();

    @Test
    void aCameraThatStandsIsWhereItWillStay() throws Exception {
        VirtualCamera camera =
                new VirtualCamera("cam", new Clips().main(Variant.H264_AAC), null, CameraSettings.DEFAULT);
        VirtualSource source = new VirtualSource(0, camera, false, () -> nanos.addAndGet(STEP));
        FaultSwitches faults = new FaultSwitches();
        PtzTags tags = new PtzTags(OnvifSettings.loopback(), faults);
        source.driver().moveTo(new PtzPosition(0.25, -0.5, 0.5), 1);
        String status;
        do {
            status = tags.status("tptz:PTZStatus", source, new DeviceClock(Duration.ZERO, faults))
                    .document();
        } while (status.contains("MOVING"));
        assertTrue(status.contains("y=\"-0.5\""), status);
        assertTrue(status.contains("x=\"0.5\""), status);
    }
}
