package org.ovcgateway.onvif.events;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.ovcgateway.onvif.events.PullPointRig.CREATE;
import static org.ovcgateway.onvif.events.PullPointRig.PULL;
import static org.ovcgateway.onvif.events.PullPointRig.SYNCHRONISE;
import static org.ovcgateway.onvif.events.PullPointRig.UNSUBSCRIBE;
import static org.ovcgateway.onvif.events.PullPointRig.motion;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.ovcgateway.onvif.ManualTimers;
import org.ovcgateway.onvif.ScriptedDevice;
import org.ovcgateway.onvif.soap.SoapFault;
import org.ovcgateway.onvif.xml.XmlElement;

/** How a subscription is ended, once. */
class PullPointCloseTest {
    @RegisterExtension
    private final PullPointRig rig = new PullPointRig();

    private final ManualTimers timers = rig.timers;
    private final ScriptedDevice device = rig.device;
    private final PullPoint pullPoint = rig.pullPoint;

    @Test
    void closingUnsubscribesOnceAndAsksForNothingMore() {
        rig.goodDevice();
        pullPoint.start();
        assertTrue(pullPoint.close().succeeded());
        assertEquals(1, rig.count(UNSUBSCRIBE));
        assertEquals(0, timers.waiting());
        rig.answer(motion());
        timers.advance(Duration.ofDays(1));
        assertEquals(List.of(CREATE, SYNCHRONISE, PULL, UNSUBSCRIBE), device.names());
        assertEquals(List.of(), rig.messages);
    }

    @Test
    void aSubscriptionThatComesAfterClosingIsEnded() {
        Promise<XmlElement> held = device.hold(CREATE);
        Promise<XmlElement> unsubscribed = device.hold(UNSUBSCRIBE);
        pullPoint.start();
        Future<Void> ended = pullPoint.close();
        held.complete(Messages.answer(
                "<r:SubscriptionReference><a:Address>http://h/s</a:Address></r:SubscriptionReference>"));
        assertEquals(List.of(CREATE, UNSUBSCRIBE), device.names());
        assertEquals(0, timers.waiting());
        assertFalse(ended.isComplete());
        unsubscribed.complete(XmlElement.of("", "UnsubscribeResponse"));
        assertTrue(ended.succeeded());
    }

    @Test
    void anEndThatABrokenConnectionSwallowsIsAskedForOnceMore() {
        rig.goodDevice();
        device.forget(UNSUBSCRIBE).fail(UNSUBSCRIBE, rig.closed);
        pullPoint.start();
        assertTrue(pullPoint.close().succeeded());
        assertEquals(2, rig.count(UNSUBSCRIBE));
    }

    @Test
    void anEndThatTheCameraRefusesIsNotAskedForAgain() {
        rig.goodDevice();
        device.forget(UNSUBSCRIBE).fault(UNSUBSCRIBE, "ResourceUnknownFault");
        pullPoint.start();
        assertTrue(pullPoint.close().succeeded());
        assertEquals(1, rig.count(UNSUBSCRIBE));
    }

    @Test
    void closingWaitsForTheEndOfASubscriptionThatWasGivenUpBefore() {
        rig.goodDevice();
        device.forget(UNSUBSCRIBE);
        Promise<XmlElement> unsubscribed = device.hold(UNSUBSCRIBE);
        pullPoint.start();
        rig.fail(new SoapFault(400, "ResourceUnknownFault", "limit"));
        timers.advance(PullPoint.FULL_PAUSE);
        rig.fail(new SoapFault(400, "ResourceUnknownFault", "gone"));
        Future<Void> ended = pullPoint.close();
        assertFalse(ended.isComplete());
        unsubscribed.complete(XmlElement.of("", "UnsubscribeResponse"));
        assertTrue(ended.succeeded());
        assertEquals(1, rig.count(CREATE));
        assertEquals(0, timers.waiting());
    }
}
