package org.ovcgateway.onvif.events;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.ovcgateway.camera.CameraException;
import org.ovcgateway.onvif.ManualTimers;
import org.ovcgateway.onvif.SchemaCheck;
import org.ovcgateway.onvif.ScriptedDevice;
import org.ovcgateway.onvif.ScriptedDevice.Request;
import org.ovcgateway.onvif.soap.EventCalls;
import org.ovcgateway.onvif.soap.SoapFault;
import org.ovcgateway.onvif.xml.XmlElement;
import org.ovcgateway.testkit.OnvifSchemas;

/** Items 12, 13, 15 and 16 of what cameras do with subscriptions. */
class PullPointTest {
    private static final String CREATE = "CreatePullPointSubscription";
    private static final String PULL = "PullMessages";
    private static final String SYNCHRONISE = "SetSynchronizationPoint";
    private static final String RENEW = "Renew";
    private static final String UNSUBSCRIBE = "Unsubscribe";
    private final CameraException unreachable =
            new CameraException(CameraException.Kind.UNREACHABLE, "the camera does not answer");
    private final CameraException closed =
            new CameraException(CameraException.Kind.FAILED, "the camera closed the connection without an answer");

    private final ManualTimers timers = new ManualTimers();
    private final ScriptedDevice device = new ScriptedDevice();
    private final List<Promise<XmlElement>> polls = new ArrayList<>();
    private final List<Notification> messages = new ArrayList<>();
    private final List<String> missing = new ArrayList<>();
    private Duration ahead = Duration.ZERO;
    private boolean away;
    private final PullPoint pullPoint =
            new PullPoint("[test]", device, timers, () -> ahead, new Random(1), new Feed.Listener() {
                @Override
                public void messages(List<Notification> told) {
                    messages.addAll(told);
                }

                @Override
                public void missing(String words) {
                    missing.add(words);
                }
            });

    @AfterEach
    void everythingThatWasAskedFitsTheSchemas() {
        if (OnvifSchemas.obstacle() == null) { // else this would skip the whole test
            device.requests().forEach(request -> SchemaCheck.assertValid(request.body()));
        }
    }

    private String created(Duration life) {
        return "<r:CreatePullPointSubscriptionResponse><r:SubscriptionReference><a:Address>http://10.0.0.9:8080/sub?Idx=3</a:Address>"
                + "<a:ReferenceParameters><x:SubscriptionId>17</x:SubscriptionId></a:ReferenceParameters>"
                + "</r:SubscriptionReference>" + times(life) + "</r:CreatePullPointSubscriptionResponse>";
    }

    /** What a device says of the time left, by its own clock. */
    private String times(Duration life) {
        Instant now = timers.now().plus(ahead);
        return "<w:CurrentTime>" + now + "</w:CurrentTime><w:TerminationTime>" + now.plus(life)
                + "</w:TerminationTime>";
    }

    /** A device that makes subscriptions, and lets polls wait for the test. */
    private void goodDevice() {
        device.answer(CREATE, created(Duration.ofSeconds(60)))
                .answer(SYNCHRONISE)
                .answer(UNSUBSCRIBE)
                .answer(RENEW);
        device.on(PULL, body -> {
            if (away) {
                return Future.failedFuture(unreachable);
            }
            Promise<XmlElement> poll = Promise.promise();
            polls.add(poll);
            return poll.future();
        });
    }

    private void answer(String content) {
        polls.get(polls.size() - 1).complete(Messages.answer(content));
    }

    private void fail(Throwable failure) {
        polls.get(polls.size() - 1).fail(failure);
    }

    private int count(String name) {
        return device.requests(name).size();
    }

    private static String motion() {
        return Messages.message("tns1:VideoSource/MotionAlarm", "Changed", "", "State=true", "");
    }

    @Test
    void itSubscribesSynchronisesAndPolls() {
        goodDevice();
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
    void messagesAreHandedOnAndThePollBeginsAnew() {
        goodDevice();
        pullPoint.start();
        timers.advance(Duration.ofSeconds(3));
        answer(times(Duration.ofSeconds(60)) + motion() + motion());
        assertEquals(2, messages.size());
        assertEquals(2, count(PULL));
        assertEquals(1, count(CREATE));
    }

    @Test
    void aSubscriptionsAddressAndReferenceParametersAreEchoed() {
        goodDevice();
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
        ahead = Duration.ofHours(2);
        device.fault(CREATE, "InvalidArgVal").fault(CREATE, "InvalidArgVal").fault(CREATE, "InvalidArgVal");
        goodDevice();
        pullPoint.start();
        List<String> times = device.requests(CREATE).stream()
                .map(body -> String.valueOf(body.textAt("InitialTerminationTime")))
                .toList();
        assertEquals(List.of("PT60S", "PT300S", "PT10M", "2026-01-01T02:10:00Z"), times);
        quiet(Duration.ofSeconds(70));
        timers.advance(PullPoint.EMPTY_PAUSE);
        fail(new SoapFault(400, "ResourceUnknownFault", "gone"));
        timers.advance(Duration.ofSeconds(2));
        assertEquals(5, count(CREATE));
        assertEquals("2026-01-01T02:11:13Z", device.requests(CREATE).get(4).textAt("InitialTerminationTime"));
    }

    @Test
    void lastOfAllTheDeviceIsLeftToChooseTheTime() {
        for (int i = 0; i < 4; i++) {
            device.fault(CREATE, "InvalidArgVal");
        }
        goodDevice();
        pullPoint.start();
        assertEquals(5, count(CREATE));
        assertEquals(null, device.requests(CREATE).get(4).textAt("InitialTerminationTime"));
        assertEquals(1, count(PULL));
    }

    @Test
    void aCameraThatTakesADurationForATimeIsGivenTimes() {
        device.answer(CREATE, created(Duration.ofSeconds(-1_000_000)));
        goodDevice();
        pullPoint.start();
        timers.advance(Duration.ofSeconds(48));
        assertEquals("2026-01-01T00:10:48Z", device.requests(RENEW).get(0).textAt("TerminationTime"));
    }

    @Test
    void aPullPointIsTriedWhateverTheCameraSaysOfItselfAndMissedOnlyWhenItIsNotThere() {
        pullPoint.start();
        assertEquals(List.of(CREATE), device.names());
        assertEquals(List.of("the camera has no pull points for events"), missing);
        timers.advance(Duration.ofDays(1));
        assertEquals(1, count(CREATE));
    }

    @Test
    void itIsRenewedAtEightyPerCentOfItsLife() {
        device.answer(CREATE, created(Duration.ofMinutes(10)));
        goodDevice();
        device.forget(RENEW).on(RENEW, body -> {
            assertEquals("PT10M", body.textAt("TerminationTime"));
            return Future.succeededFuture(Messages.answer(times(Duration.ofMinutes(10))));
        });
        pullPoint.start();
        quiet(Duration.ofSeconds(479));
        assertEquals(0, count(RENEW));
        quiet(Duration.ofSeconds(1));
        assertEquals(1, count(RENEW));
        quiet(Duration.ofMinutes(8));
        assertEquals(2, count(RENEW));
    }

    /** Time in which each poll ends without a message, and says nothing of how long the subscription lasts. */
    private void quiet(Duration time) {
        Instant end = timers.now().plus(time);
        while (timers.now().isBefore(end)) {
            Duration left = Duration.between(timers.now(), end);
            timers.advance(left.compareTo(SubscriptionCalls.POLL) < 0 ? left : SubscriptionCalls.POLL);
            answer("");
        }
    }

    @Test
    void itIsNotRenewedWhereEachPollRenewsIt() {
        goodDevice();
        pullPoint.start();
        for (int i = 0; i < 30; i++) {
            timers.advance(Duration.ofSeconds(20));
            answer(times(Duration.ofSeconds(60)));
        }
        assertEquals(0, count(RENEW));
        assertEquals(31, count(PULL));
    }

    @Test
    void aRefusedRenewalIsNotTriedAgainAndEndsNothing() {
        goodDevice();
        device.forget(RENEW).fault(RENEW, "ResourceUnknownFault");
        pullPoint.start();
        for (int i = 0; i < 30; i++) {
            timers.advance(Duration.ofSeconds(20));
            answer("");
        }
        assertEquals(1, count(RENEW));
        assertEquals(1, count(CREATE));
        assertEquals(0, count(UNSUBSCRIBE));
    }

    @Test
    void aRenewalThatDidNotReachTheCameraIsTriedAgain() {
        goodDevice();
        device.forget(RENEW).fail(RENEW, unreachable).answer(RENEW);
        pullPoint.start();
        timers.advance(Duration.ofSeconds(53));
        assertEquals(2, count(RENEW));
        timers.advance(Duration.ofSeconds(40));
        assertEquals(2, count(RENEW));
    }

    @Test
    void aPollThatTheCameraClosesBecauseNothingHappensIsNormal() {
        goodDevice();
        pullPoint.start();
        for (int i = 0; i < 100; i++) {
            timers.advance(PullPoint.IDLE);
            fail(closed);
        }
        assertEquals(1, count(CREATE));
        assertEquals(101, count(PULL));
    }

    @Test
    void aFaultMakesItSubscribeAnewAndNeverTwoAtATime() {
        goodDevice();
        pullPoint.start();
        timers.advance(Duration.ofSeconds(20));
        answer("");
        timers.advance(Duration.ofSeconds(50));
        fail(new SoapFault(400, "ResourceUnknownFault", "no such subscription"));
        assertEquals(1, count(CREATE));
        assertEquals(1, count(UNSUBSCRIBE));
        timers.advance(Duration.ofSeconds(2));
        assertEquals(2, count(CREATE));
        assertEquals(List.of(UNSUBSCRIBE, CREATE, SYNCHRONISE, PULL), lastNames(4));
    }

    private List<String> lastNames(int count) {
        List<String> names = device.names();
        return names.subList(names.size() - count, names.size());
    }

    @Test
    void theNextWaitsUntilTheOldOneIsEnded() {
        goodDevice();
        device.forget(UNSUBSCRIBE);
        Promise<XmlElement> unsubscribed = device.hold(UNSUBSCRIBE);
        pullPoint.start();
        quiet(Duration.ofSeconds(70));
        timers.advance(PullPoint.EMPTY_PAUSE);
        fail(new SoapFault(400, "ResourceUnknownFault", "gone"));
        timers.advance(Duration.ofSeconds(30));
        assertEquals(1, count(CREATE));
        unsubscribed.fail(closed);
        timers.advance(Duration.ofSeconds(2));
        assertEquals(2, count(CREATE));
    }

    /** A camera that was restarted soon after it was subscribed to. */
    @Test
    void aSubscriptionThatDiesYoungIsReplacedSoon() {
        goodDevice();
        pullPoint.start();
        lose();
        timers.advance(Duration.ofMillis(1100));
        assertEquals(2, count(CREATE));
        assertEquals(2, count(SYNCHRONISE));
        answer(motion());
        assertEquals(1, messages.size());
    }

    /** Which lasted for two seconds. */
    private void lose() {
        answer("");
        timers.advance(PullPoint.EMPTY_PAUSE);
        fail(new SoapFault(400, "ResourceUnknownFault", "no such subscription"));
    }

    @Test
    void aCameraThatDropsEverySubscriptionGetsTwoInAMinuteAndThenFewer() {
        goodDevice();
        pullPoint.start();
        lose();
        timers.advance(Duration.ofMillis(1100));
        lose();
        assertEquals(2, count(CREATE));
        timers.advance(SubscriptionKeeper.SUBSCRIBE_PAUSE.minusMillis(1));
        assertEquals(2, count(CREATE));
        timers.advance(Duration.ofMillis(6001));
        assertEquals(3, count(CREATE));
        lose();
        timers.advance(Duration.ofMillis(1100));
        assertEquals(4, count(CREATE));
        lose();
        timers.advance(Duration.ofMinutes(2).minusMillis(1));
        assertEquals(4, count(CREATE));
        timers.advance(Duration.ofMillis(12_001));
        assertEquals(5, count(CREATE));
    }

    @Test
    void aCameraThatRefusesASubscriptionIsLeftAloneForAMinuteAndThenLonger() {
        device.on(CREATE, body -> Future.failedFuture(new SoapFault(400, "SubscribeCreationFailedFault", "too many")));
        pullPoint.start();
        int once = count(CREATE);
        timers.advance(Duration.ofSeconds(60).minusMillis(1));
        assertEquals(once, count(CREATE));
        timers.advance(Duration.ofSeconds(7));
        assertEquals(2 * once, count(CREATE));
        timers.advance(Duration.ofSeconds(119));
        assertEquals(2 * once, count(CREATE));
        timers.advance(Duration.ofSeconds(14));
        assertEquals(3 * once, count(CREATE));
        assertEquals(List.of(), missing);
    }

    @Test
    void aCameraThatIsAwayIsTriedAgainSoonAndThenLessOften() {
        device.fail(CREATE, unreachable);
        pullPoint.start();
        timers.advance(Duration.ofSeconds(8));
        assertEquals(4, count(CREATE));
        timers.advance(Duration.ofMinutes(10));
        assertTrue(count(CREATE) < 30, () -> count(CREATE) + " in ten minutes");
        device.forget(CREATE);
        goodDevice();
        timers.advance(Duration.ofSeconds(33));
        assertEquals(1, polls.size());
    }

    @Test
    void aRebootKeepsTheSubscriptionUntilTheCameraSaysThatItIsGone() {
        goodDevice();
        pullPoint.start();
        timers.advance(Duration.ofSeconds(20));
        answer(times(Duration.ofMinutes(10)));
        away = true;
        fail(unreachable);
        timers.advance(Duration.ofMinutes(3));
        away = false;
        timers.advance(Duration.ofSeconds(33));
        assertEquals(1, count(CREATE));
        fail(new SoapFault(400, "ResourceUnknownFault", "who are you"));
        timers.advance(Duration.ofSeconds(2));
        assertEquals(2, count(CREATE));
    }

    @Test
    void aCameraThatIsAwayLongerThanTheSubscriptionLastsGetsANewOne() {
        goodDevice();
        device.forget(RENEW).fail(RENEW, unreachable);
        pullPoint.start();
        away = true;
        fail(unreachable);
        timers.advance(Duration.ofSeconds(60));
        assertEquals(1, count(CREATE));
        timers.advance(Duration.ofSeconds(33));
        assertEquals(1, count(UNSUBSCRIBE));
        assertEquals(2, count(CREATE));
    }

    @Test
    void aCameraThatClosesAtOnceOrAnswersNoSoapThreeTimesGetsANewSubscription() {
        goodDevice();
        pullPoint.start();
        quiet(Duration.ofSeconds(70));
        timers.advance(PullPoint.EMPTY_PAUSE);
        for (int i = 0; i < 3; i++) {
            assertEquals(0, count(UNSUBSCRIBE));
            fail(closed);
            timers.advance(Duration.ofMillis(2200));
        }
        assertEquals(1, count(UNSUBSCRIBE));
        timers.advance(Duration.ofSeconds(2));
        assertEquals(2, count(CREATE));
    }

    @Test
    void aCameraThatAnswersNoSoapToTheWishForAPullPointHasNoneAfterThreeTimes() {
        device.fail(CREATE, closed);
        pullPoint.start();
        timers.advance(Duration.ofSeconds(67));
        assertEquals(List.of(), missing);
        timers.advance(Duration.ofSeconds(133));
        assertEquals(1, missing.size());
        assertEquals(0, timers.waiting());
    }

    @Test
    void aCameraThatRefusesTheUserIsAskedForASubscriptionLessAndLessOften() {
        device.fail(CREATE, new CameraException(CameraException.Kind.UNAUTHORISED, "no"));
        pullPoint.start();
        timers.advance(Duration.ofSeconds(59));
        assertEquals(1, count(CREATE));
        timers.advance(Duration.ofHours(1));
        assertTrue(count(CREATE) <= 9, () -> count(CREATE) + " in an hour");
    }

    @Test
    void aCameraThatNeverEndsAPollIsGivenUp() {
        goodDevice();
        pullPoint.start();
        timers.advance(PullPoint.WATCHDOG.minusMillis(1));
        assertEquals(0, count(UNSUBSCRIBE));
        timers.advance(Duration.ofMillis(1));
        assertEquals(1, count(UNSUBSCRIBE));
        timers.advance(Duration.ofSeconds(2));
        assertEquals(2, count(CREATE));
    }

    @Test
    void aCameraThatHangsThreeTimesGetsANewSubscription() {
        goodDevice();
        pullPoint.start();
        for (int i = 0; i < 3; i++) {
            assertEquals(1, count(CREATE));
            timers.advance(Duration.ofSeconds(30));
            fail(unreachable);
            timers.advance(Duration.ofSeconds(5));
        }
        timers.advance(Duration.ofSeconds(2));
        assertEquals(2, count(CREATE));
    }

    @Test
    void aCameraThatDoesNotWaitIsNotPolledMoreThanEveryTwoSeconds() {
        goodDevice();
        pullPoint.start();
        answer("");
        timers.advance(PullPoint.EMPTY_PAUSE.minusMillis(1));
        assertEquals(1, count(PULL));
        timers.advance(Duration.ofMillis(1));
        assertEquals(2, count(PULL));
    }

    @Test
    void aFloodOfMessagesIsFetchedFourTimesASecondAtMost() {
        goodDevice();
        pullPoint.start();
        answer(motion());
        timers.advance(PullPoint.FULL_PAUSE.minusMillis(1));
        assertEquals(1, count(PULL));
        timers.advance(Duration.ofMillis(1));
        assertEquals(2, count(PULL));
    }

    @Test
    void aCameraThatRefusesTheFirstPollIsAskedForLess() {
        goodDevice();
        pullPoint.start();
        fail(new SoapFault(400, "InvalidArgVal", "limit"));
        timers.advance(PullPoint.FULL_PAUSE);
        XmlElement poll = device.requests(PULL).get(1);
        assertEquals("PT10S", poll.textAt("Timeout"));
        assertEquals("10", poll.textAt("MessageLimit"));
        assertEquals(1, count(CREATE));
    }

    @Test
    void closingUnsubscribesOnceAndAsksForNothingMore() {
        goodDevice();
        pullPoint.start();
        assertTrue(pullPoint.close().succeeded());
        assertEquals(1, count(UNSUBSCRIBE));
        assertEquals(0, timers.waiting());
        answer(motion());
        timers.advance(Duration.ofDays(1));
        assertEquals(List.of(CREATE, SYNCHRONISE, PULL, UNSUBSCRIBE), device.names());
        assertEquals(List.of(), messages);
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
        goodDevice();
        device.forget(UNSUBSCRIBE).fail(UNSUBSCRIBE, closed);
        pullPoint.start();
        assertTrue(pullPoint.close().succeeded());
        assertEquals(2, count(UNSUBSCRIBE));
    }

    @Test
    void anEndThatTheCameraRefusesIsNotAskedForAgain() {
        goodDevice();
        device.forget(UNSUBSCRIBE).fault(UNSUBSCRIBE, "ResourceUnknownFault");
        pullPoint.start();
        assertTrue(pullPoint.close().succeeded());
        assertEquals(1, count(UNSUBSCRIBE));
    }

    @Test
    void closingWaitsForTheEndOfASubscriptionThatWasGivenUpBefore() {
        goodDevice();
        device.forget(UNSUBSCRIBE);
        Promise<XmlElement> unsubscribed = device.hold(UNSUBSCRIBE);
        pullPoint.start();
        fail(new SoapFault(400, "ResourceUnknownFault", "limit"));
        timers.advance(PullPoint.FULL_PAUSE);
        fail(new SoapFault(400, "ResourceUnknownFault", "gone"));
        Future<Void> ended = pullPoint.close();
        assertFalse(ended.isComplete());
        unsubscribed.complete(XmlElement.of("", "UnsubscribeResponse"));
        assertTrue(ended.succeeded());
        assertEquals(1, count(CREATE));
        assertEquals(0, timers.waiting());
    }

    @ParameterizedTest
    @ValueSource(strings = {"<r:X/>", "<r:X><r:SubscriptionReference/></r:X>"})
    void anAnswerWithoutASubscriptionIsARefusal(String answer) {
        device.answer(CREATE, answer);
        pullPoint.start();
        timers.advance(Duration.ofSeconds(59));
        assertEquals(1, count(CREATE));
        timers.advance(Duration.ofSeconds(8));
        assertEquals(2, count(CREATE));
        assertEquals(0, count(PULL));
    }

    @Test
    void aCameraWithoutASynchronisationPointIsPolledAllTheSame() {
        goodDevice();
        device.forget(SYNCHRONISE);
        pullPoint.start();
        assertEquals(1, count(PULL));
        pullPoint.synchronise();
        assertEquals(2, count(SYNCHRONISE));
    }
}
