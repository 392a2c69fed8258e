package org.ovcgateway.onvif.events;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.ovcgateway.onvif.events.PullPointRig.CREATE;
import static org.ovcgateway.onvif.events.PullPointRig.PULL;
import static org.ovcgateway.onvif.events.PullPointRig.SYNCHRONISE;
import static org.ovcgateway.onvif.events.PullPointRig.UNSUBSCRIBE;
import static org.ovcgateway.onvif.events.PullPointRig.motion;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.ovcgateway.onvif.ManualTimers;
import org.ovcgateway.onvif.ScriptedDevice;
import org.ovcgateway.onvif.soap.SoapFault;
import org.ovcgateway.onvif.xml.XmlElement;

/** How a subscription is polled: how often, for how much, and for how long. */
class PullPointPollTest {
    @RegisterExtension
    private final PullPointRig rig = new PullPointRig();

    private final ManualTimers timers = rig.timers;
    private final ScriptedDevice device = rig.device;
    private final PullPoint pullPoint = rig.pullPoint;

    @Test
    void messagesAreHandedOnAndThePollBeginsAnew() {
        rig.goodDevice();
        pullPoint.start();
        timers.advance(Duration.ofSeconds(3));
        rig.answer(rig.times(Duration.ofSeconds(60)) + motion() + motion());
        assertEquals(2, rig.messages.size());
        assertEquals(2, rig.count(PULL));
        assertEquals(1, rig.count(CREATE));
    }

    @Test
    void aPollThatTheCameraClosesBecauseNothingHappensIsNormal() {
        rig.goodDevice();
        pullPoint.start();
        for (int i = 0; i < 100; i++) {
            timers.advance(PullPoint.IDLE);
            rig.fail(rig.closed);
        }
        assertEquals(1, rig.count(CREATE));
        assertEquals(101, rig.count(PULL));
    }

    @Test
    void aCameraThatNeverEndsAPollIsGivenUp() {
        rig.goodDevice();
        pullPoint.start();
        timers.advance(PullPoint.WATCHDOG.minusMillis(1));
        assertEquals(0, rig.count(UNSUBSCRIBE));
        timers.advance(Duration.ofMillis(1));
        assertEquals(1, rig.count(UNSUBSCRIBE));
        timers.advance(Duration.ofSeconds(2));
        assertEquals(2, rig.count(CREATE));
    }

    @Test
    void aCameraThatDoesNotWaitIsNotPolledMoreThanEveryTwoSeconds() {
        rig.goodDevice();
        pullPoint.start();
        rig.answer("");
        timers.advance(PullPoint.EMPTY_PAUSE.minusMillis(1));
        assertEquals(1, rig.count(PULL));
        timers.advance(Duration.ofMillis(1));
        assertEquals(2, rig.count(PULL));
    }

    @Test
    void aFloodOfMessagesIsFetchedFourTimesASecondAtMost() {
        rig.goodDevice();
        pullPoint.start();
        rig.answer(motion());
        timers.advance(PullPoint.FULL_PAUSE.minusMillis(1));
        assertEquals(1, rig.count(PULL));
        timers.advance(Duration.ofMillis(1));
        assertEquals(2, rig.count(PULL));
    }

    @Test
    void aCameraThatRefusesTheFirstPollIsAskedForLess() {
        rig.goodDevice();
        pullPoint.start();
        rig.fail(new SoapFault(400, "InvalidArgVal", "limit"));
        timers.advance(PullPoint.FULL_PAUSE);
        XmlElement poll = device.requests(PULL).get(1);
        assertEquals("PT10S", poll.textAt("Timeout"));
        assertEquals("10", poll.textAt("MessageLimit"));
        assertEquals(1, rig.count(CREATE));
    }

    @Test
    void aCameraWithoutASynchronisationPointIsPolledAllTheSame() {
        rig.goodDevice();
        device.forget(SYNCHRONISE);
        pullPoint.start();
        assertEquals(1, rig.count(PULL));
        pullPoint.synchronise();
        assertEquals(2, rig.count(SYNCHRONISE));
    }
}
