package org.ovcgateway.onvif.events;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.ovcgateway.onvif.events.PullPointRig.CREATE;
import static org.ovcgateway.onvif.events.PullPointRig.PULL;
import static org.ovcgateway.onvif.events.PullPointRig.RENEW;
import static org.ovcgateway.onvif.events.PullPointRig.SYNCHRONISE;

import io.vertx.core.Future;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.ovcgateway.camera.CameraException;
import org.ovcgateway.onvif.ManualTimers;
import org.ovcgateway.onvif.ScriptedDevice;
import org.ovcgateway.onvif.ScriptedDevice.Request;
import org.ovcgateway.onvif.soap.EventCalls;
import org.ovcgateway.onvif.soap.SoapFault;
import org.ovcgateway.onvif.xml.XmlElement;

/** How a subscription is asked for, and what cameras make of the wish. */
class PullPointSubscribeTest {
    @RegisterExtension
    private final PullPointRig rig = new PullPointRig();

    private final ManualTimers timers = rig.timers;
    private final ScriptedDevice device = rig.device;
    private final PullPoint pullPoint = rig.pullPoint;

    @Test
    void itSubscribesSynchronisesAndPolls() {
        rig.goodDevice();
        pullPoint.start();
        assertEquals(List.of(CREATE, SYNCHRONISE, PULL), device.names());
        assertEquals("PT60S", device.requests(CREATE).get(0).textAt("InitialTerminationTime"));
        assertTrue(device.requests(CREATE).get(0).child("Filter").isEmpty());
        XmlElement poll = device.requests(PULL).get(0);
        assertEquals("PT20S", poll.textAt("Timeout"));
        assertEquals("100", poll.textAt("MessageLimit"));
        assertEquals(Duration.ofSeconds(20), device.requests().get(2).atMost());
    }

    @Test
    void aSubscriptionsAddressAndReferenceParametersAreEchoed() {
        rig.goodDevice();
        pullPoint.start();
        pullPoint.close();
        for (Request request : device.requests()) {
            EventCalls.Target target = request.target();
            assertNotNull(target);
            assertNotNull(request.action());
            if (!request.name().equals(CREATE)) {
                assertEquals("http://10.0.0.9:8080/sub?Idx=3", target.address());
                assertEquals("17", target.referenceParameters().get(0).text());
            }
        }
        assertEquals(
                List.of(
                        "http://www.onvif.org/ver10/events/wsdl/EventPortType/CreatePullPointSubscriptionRequest",
                        "http://www.onvif.org/ver10/events/wsdl/PullPointSubscription/SetSynchronizationPointRequest",
                        "http://www.onvif.org/ver10/events/wsdl/PullPointSubscription/PullMessagesRequest",
                        "http://docs.oasis-open.org/wsn/bw-2/SubscriptionManager/UnsubscribeRequest"),
                device.requests().stream().map(Request::action).toList());
    }

    @Test
    void theTimeOfASubscriptionIsTriedInEveryFormAndTheOneThatWorkedIsKept() {
        rig.ahead = Duration.ofHours(2);
        device.fault(CREATE, "InvalidArgVal").fault(CREATE, "InvalidArgVal").fault(CREATE, "InvalidArgVal");
        rig.goodDevice();
        pullPoint.start();
        List<String> times = device.requests(CREATE).stream()
                .map(body -> String.valueOf(body.textAt("InitialTerminationTime")))
                .toList();
        assertEquals(List.of("PT60S", "PT300S", "PT10M", "2026-01-01T02:10:00Z"), times);
        rig.quiet(Duration.ofSeconds(70));
        timers.advance(PullPoint.EMPTY_PAUSE);
        rig.fail(new SoapFault(400, "ResourceUnknownFault", "gone"));
        timers.advance(Duration.ofSeconds(2));
        assertEquals(5, rig.count(CREATE));
        assertEquals("2026-01-01T02:11:13Z", device.requests(CREATE).get(4).textAt("InitialTerminationTime"));
    }

    @Test
    void lastOfAllTheDeviceIsLeftToChooseTheTime() {
        for (int i = 0; i < 4; i++) {
            device.fault(CREATE, "InvalidArgVal");
        }
        rig.goodDevice();
        pullPoint.start();
        assertEquals(5, rig.count(CREATE));
        assertEquals(null, device.requests(CREATE).get(4).textAt("InitialTerminationTime"));
        assertEquals(1, rig.count(PULL));
    }

    @Test
    void aCameraThatTakesADurationForATimeIsGivenTimes() {
        device.answer(CREATE, rig.created(Duration.ofSeconds(-1_000_000)));
        rig.goodDevice();
        pullPoint.start();
        timers.advance(Duration.ofSeconds(48));
        assertEquals("2026-01-01T00:10:48Z", device.requests(RENEW).get(0).textAt("TerminationTime"));
    }

    @Test
    void aPullPointIsTriedWhateverTheCameraSaysOfItselfAndMissedOnlyWhenItIsNotThere() {
        pullPoint.start();
        assertEquals(List.of(CREATE), device.names());
        assertEquals(List.of("the camera has no pull points for events"), rig.missing);
        timers.advance(Duration.ofDays(1));
        assertEquals(1, rig.count(CREATE));
    }

    @Test
    void aCameraThatRefusesASubscriptionIsLeftAloneForAMinuteAndThenLonger() {
        device.on(CREATE, body -> Future.failedFuture(new SoapFault(400, "SubscribeCreationFailedFault", "too many")));
        pullPoint.start();
        int once = rig.count(CREATE);
        timers.advance(Duration.ofSeconds(60).minusMillis(1));
        assertEquals(once, rig.count(CREATE));
        timers.advance(Duration.ofSeconds(7));
        assertEquals(2 * once, rig.count(CREATE));
        timers.advance(Duration.ofSeconds(119));
        assertEquals(2 * once, rig.count(CREATE));
        timers.advance(Duration.ofSeconds(14));
        assertEquals(3 * once, rig.count(CREATE));
        assertEquals(List.of(), rig.missing);
    }

    @Test
    void aCameraThatAnswersNoSoapToTheWishForAPullPointHasNoneAfterThreeTimes() {
        device.fail(CREATE, rig.closed);
        pullPoint.start();
        timers.advance(Duration.ofSeconds(67));
        assertEquals(List.of(), rig.missing);
        timers.advance(Duration.ofSeconds(133));
        assertEquals(1, rig.missing.size());
        assertEquals(0, timers.waiting());
    }

    @Test
    void aCameraThatRefusesTheUserIsAskedForASubscriptionLessAndLessOften() {
        device.fail(CREATE, new CameraException(CameraException.Kind.UNAUTHORISED, "no"));
        pullPoint.start();
        timers.advance(Duration.ofSeconds(59));
        assertEquals(1, rig.count(CREATE));
        timers.advance(Duration.ofHours(1));
        assertTrue(rig.count(CREATE) <= 9, () -> rig.count(CREATE) + " in an hour");
    }

    @ParameterizedTest
    @ValueSource(strings = {"<r:X/>", "<r:X><r:SubscriptionReference/></r:X>"})
    void anAnswerWithoutASubscriptionIsARefusal(String answer) {
        device.answer(CREATE, answer);
        pullPoint.start();
        timers.advance(Duration.ofSeconds(59));
        assertEquals(1, rig.count(CREATE));
        timers.advance(Duration.ofSeconds(8));
        assertEquals(2, rig.count(CREATE));
        assertEquals(0, rig.count(PULL));
    }
}
