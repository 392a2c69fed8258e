package org.ovcgateway.onvif.events;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.ovcgateway.onvif.events.PullPointRig.CREATE;
import static org.ovcgateway.onvif.events.PullPointRig.PULL;
import static org.ovcgateway.onvif.events.PullPointRig.RENEW;
import static org.ovcgateway.onvif.events.PullPointRig.SYNCHRONISE;
import static org.ovcgateway.onvif.events.PullPointRig.UNSUBSCRIBE;
import static org.ovcgateway.onvif.events.PullPointRig.motion;

import io.vertx.core.Promise;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.ovcgateway.onvif.ManualTimers;
import org.ovcgateway.onvif.ScriptedDevice;
import org.ovcgateway.onvif.soap.SoapFault;
import org.ovcgateway.onvif.xml.XmlElement;

/** Items 12, 13, 15 and 16 of what cameras do with subscriptions: they lose them, drop them, and go away. */
class PullPointLossTest {
    @RegisterExtension
    private final PullPointRig rig = new PullPointRig();

    private final ManualTimers timers = rig.timers;
    private final ScriptedDevice device = rig.device;
    private final PullPoint pullPoint = rig.pullPoint;

    @Test
    void aFaultMakesItSubscribeAnewAndNeverTwoAtATime() {
        rig.goodDevice();
        pullPoint.start();
        timers.advance(Duration.ofSeconds(20));
        rig.answer("");
        timers.advance(Duration.ofSeconds(50));
        rig.fail(new SoapFault(400, "ResourceUnknownFault", "no such subscription"));
        assertEquals(1, rig.count(CREATE));
        assertEquals(1, rig.count(UNSUBSCRIBE));
        timers.advance(Duration.ofSeconds(2));
        assertEquals(2, rig.count(CREATE));
        assertEquals(List.of(UNSUBSCRIBE, CREATE, SYNCHRONISE, PULL), lastNames(4));
    }

    private List<String> lastNames(int count) {
        List<String> names = device.names();
        return names.subList(names.size() - count, names.size());
    }

    @Test
    void theNextWaitsUntilTheOldOneIsEnded() {
        rig.goodDevice();
        device.forget(UNSUBSCRIBE);
        Promise<XmlElement> unsubscribed = device.hold(UNSUBSCRIBE);
        pullPoint.start();
        rig.quiet(Duration.ofSeconds(70));
        timers.advance(PullPoint.EMPTY_PAUSE);
        rig.fail(new SoapFault(400, "ResourceUnknownFault", "gone"));
        timers.advance(Duration.ofSeconds(30));
        assertEquals(1, rig.count(CREATE));
        unsubscribed.fail(rig.closed);
        timers.advance(Duration.ofSeconds(2));
        assertEquals(2, rig.count(CREATE));
    }

    /** A camera that was restarted soon after it was subscribed to. */
    @Test
    void aSubscriptionThatDiesYoungIsReplacedSoon() {
        rig.goodDevice();
        pullPoint.start();
        rig.lose();
        timers.advance(Duration.ofMillis(1100));
        assertEquals(2, rig.count(CREATE));
        assertEquals(2, rig.count(SYNCHRONISE));
        rig.answer(motion());
        assertEquals(1, rig.messages.size());
    }

    @Test
    void aCameraThatDropsEverySubscriptionGetsTwoInAMinuteAndThenFewer() {
        rig.goodDevice();
        pullPoint.start();
        rig.lose();
        timers.advance(Duration.ofMillis(1100));
        rig.lose();
        assertEquals(2, rig.count(CREATE));
        timers.advance(SubscriptionKeeper.SUBSCRIBE_PAUSE.minusMillis(1));
        assertEquals(2, rig.count(CREATE));
        timers.advance(Duration.ofMillis(6001));
        assertEquals(3, rig.count(CREATE));
        rig.lose();
        timers.advance(Duration.ofMillis(1100));
        assertEquals(4, rig.count(CREATE));
        rig.lose();
        timers.advance(Duration.ofMinutes(2).minusMillis(1));
        assertEquals(4, rig.count(CREATE));
        timers.advance(Duration.ofMillis(12_001));
        assertEquals(5, rig.count(CREATE));
    }

    @Test
    void aCameraThatIsAwayIsTriedAgainSoonAndThenLessOften() {
        device.fail(CREATE, rig.unreachable);
        pullPoint.start();
        timers.advance(Duration.ofSeconds(8));
        assertEquals(4, rig.count(CREATE));
        timers.advance(Duration.ofMinutes(10));
        assertTrue(rig.count(CREATE) < 30, () -> rig.count(CREATE) + " in ten minutes");
        device.forget(CREATE);
        rig.goodDevice();
        timers.advance(Duration.ofSeconds(33));
        assertEquals(1, rig.polls());
    }

    @Test
    void aRebootKeepsTheSubscriptionUntilTheCameraSaysThatItIsGone() {
        rig.goodDevice();
        pullPoint.start();
        timers.advance(Duration.ofSeconds(20));
        rig.answer(rig.times(Duration.ofMinutes(10)));
        rig.away = true;
        rig.fail(rig.unreachable);
        timers.advance(Duration.ofMinutes(3));
        rig.away = false;
        timers.advance(Duration.ofSeconds(33));
        assertEquals(1, rig.count(CREATE));
        rig.fail(new SoapFault(400, "ResourceUnknownFault", "who are you"));
        timers.advance(Duration.ofSeconds(2));
        assertEquals(2, rig.count(CREATE));
    }

    @Test
    void aCameraThatIsAwayLongerThanTheSubscriptionLastsGetsANewOne() {
        rig.goodDevice();
        device.forget(RENEW).fail(RENEW, rig.unreachable);
        pullPoint.start();
        rig.away = true;
        rig.fail(rig.unreachable);
        timers.advance(Duration.ofSeconds(60));
        assertEquals(1, rig.count(CREATE));
        timers.advance(Duration.ofSeconds(33));
        assertEquals(1, rig.count(UNSUBSCRIBE));
        assertEquals(2, rig.count(CREATE));
    }

    @Test
    void aCameraThatClosesAtOnceOrAnswersNoSoapThreeTimesGetsANewSubscription() {
        rig.goodDevice();
        pullPoint.start();
        rig.quiet(Duration.ofSeconds(70));
        timers.advance(PullPoint.EMPTY_PAUSE);
        for (int i = 0; i < 3; i++) {
            assertEquals(0, rig.count(UNSUBSCRIBE));
            rig.fail(rig.closed);
            timers.advance(Duration.ofMillis(2200));
        }
        assertEquals(1, rig.count(UNSUBSCRIBE));
        timers.advance(Duration.ofSeconds(2));
        assertEquals(2, rig.count(CREATE));
    }

    @Test
    void aCameraThatHangsThreeTimesGetsANewSubscription() {
        rig.goodDevice();
        pullPoint.start();
        for (int i = 0; i < 3; i++) {
            assertEquals(1, rig.count(CREATE));
            timers.advance(Duration.ofSeconds(30));
            rig.fail(rig.unreachable);
            timers.advance(Duration.ofSeconds(5));
        }
        timers.advance(Duration.ofSeconds(2));
        assertEquals(2, rig.count(CREATE));
    }
}
