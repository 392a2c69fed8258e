package org.ovcgateway.simulator.onvif;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import org.junit.jupiter.api.Test;

class EventsTest {
    private static final String PULL = "<tev:PullMessages><tev:Timeout>PT20S</tev:Timeout>"
            + "<tev:MessageLimit>50</tev:MessageLimit></tev:PullMessages>";

    /** The path of a subscription's address. */
    static String path(Node made) {
        return URI.create(made.required("SubscriptionReference", "Address")).getPath();
    }

    @Test
    void aPullPointTellsStatesFirstAndThenWhatHappens() {
        try (TestDevice device = new TestDevice()) {
            String path = path(device.call("<tev:CreatePullPointSubscription/>"));
            String states = device.post(path, "", PULL).body();
            assertTrue(states.contains("PropertyOperation=\"Initialized\""), states);
            device.camera.fire(EventKind.MOTION, 0, true);
            String changed = device.post(path, "", PULL).body();
            assertTrue(changed.contains("tns1:VideoSource/MotionAlarm"), changed);
            assertTrue(changed.contains("PropertyOperation=\"Changed\""), changed);
            assertTrue(changed.contains("Name=\"State\" Value=\"true\""), changed);
            assertEquals(200, device.post(path, "", "<wsnt:Unsubscribe/>").status());
            assertEquals(500, device.post(path, "", PULL).status());
        }
    }
}
