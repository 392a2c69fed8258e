package org.ovcgateway.gateway.onvif;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.ovcgateway.gateway.onvif.FaultyCamera.PATIENCE;
import static org.ovcgateway.simulator.onvif.OnvifFault.*;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.ovcgateway.camera.AlarmType;
import org.ovcgateway.camera.CameraEvents.State;
import org.ovcgateway.onvif.events.TopicRow;
import org.ovcgateway.simulator.onvif.EventKind;
import org.ovcgateway.simulator.onvif.OnvifAuth;
import org.ovcgateway.simulator.onvif.OnvifFault;
import org.ovcgateway.simulator.onvif.VirtualEvent;
import org.ovcgateway.testkit.Await;

/** What is told of motion in odd ways. */
class OnvifEventFaultsTest {
    @RegisterExtension
    static final FaultyCamera met = new FaultyCamera();

    static Set<OnvifFault> eventFaults() {
        return EnumSet.of(
                ZERO_TIMES,
                SHORT_TIMES,
                PULL_POINT_DENIED,
                PULL_POINT_CLAIMED,
                NEEDS_TERMINATION_TIME,
                NO_RELATIVE_TERMINATION,
                MINIMAL_TERMINATION,
                RENEW_FAILS,
                RENEW_IGNORED,
                NEEDS_ADDRESSING,
                REFERENCE_PARAMETERS,
                ONE_SUBSCRIPTION,
                UNSUBSCRIBE_DROPS_ALL,
                POLL_CLOSES,
                TOPIC_TRAILING_SLASH,
                TOPIC_DOUBLED_SLASH,
                TOPIC_VENDOR_PREFIX,
                TOPIC_NESTED,
                TOPIC_MISSPELT,
                VALUES_UPPER_CASE,
                VALUES_AS_NUMBERS,
                VALUES_AS_WORDS,
                EXTRA_ITEMS,
                INITIALIZED_REPEATS,
                DELETED_AS_END);
    }

    @ParameterizedTest
    @MethodSource("eventFaults")
    void motionBeginsAndEndsOnce(OnvifFault fault) throws Exception {
        met.meet(OnvifAuth.BOTH, fault);
        met.isHeard();
        met.isShown();
        met.isLeftWithoutASubscription();
    }

    /** As one that was restarted just after it was subscribed to. */
    @Test
    void aCameraThatForgotItsSubscriptionIsHeardAgainSoon() throws Exception {
        met.meet(OnvifAuth.BOTH);
        met.listens();
        met.device().dropSubscriptions();
        Await.until(
                "another subscription",
                PATIENCE,
                () -> met.subscribed() == 2 && met.device().subscriptions() == 1);
        met.device().fire(EventKind.MOTION, 0, true);
        met.hears(State.ACTIVE);
    }

    /** Two are made within seconds; the next would be after a minute. */
    @Test
    void aCameraThatForgetsEverySubscriptionIsShown() throws Exception {
        met.meet(OnvifAuth.BOTH, SUBSCRIPTIONS_VANISH);
        met.camera().events().listen(met.events()::add);
        Await.until("another subscription", PATIENCE, () -> met.subscribed() == 2);
        met.isShown();
    }

    @Test
    void motionWhoseEndIsNeverToldBegins() throws Exception {
        met.meet(OnvifAuth.BOTH, NO_END);
        met.listens();
        met.device().fire(EventKind.MOTION, 0, true);
        met.hears(State.ACTIVE);
        met.device().fire(EventKind.MOTION, 0, false);
        met.device().fire(EventKind.TAMPER, 0, true);
        Await.until(
                "what comes afterwards",
                PATIENCE,
                () -> met.events().stream().anyMatch(event -> event.type() == AlarmType.TAMPER && !event.initial()));
        assertEquals(List.of(State.ACTIVE), met.changes());
    }

    @Test
    void topicsThatACameraSwapsAreSetRightByAUsersRows() throws Exception {
        met.rows = List.of(
                TopicRow.state("Device/Trigger/DigitalInput", "LogicalState", AlarmType.MOTION),
                TopicRow.state("VideoSource/MotionAlarm", "State", AlarmType.EXTERNAL));
        met.meet(OnvifAuth.BOTH, TOPICS_SWAPPED);
        met.isHeard();
    }

    @Test
    void anAlarmThatACameraTellsWithoutHavingOfferedItIsOneOfItsAbilities() throws Exception {
        met.rows = List.of(TopicRow.state("*", "IsWarm", AlarmType.PIR));
        met.meet(OnvifAuth.BOTH);
        met.listens();
        Await.until(
                "what it offers",
                PATIENCE,
                () -> met.camera().abilities().alarms().contains(AlarmType.MOTION));
        assertFalse(met.camera().abilities().alarms().contains(AlarmType.PIR));
        met.device()
                .fire(new VirtualEvent(
                        "tnsvendor:Un/Offered",
                        List.of(),
                        List.of(new VirtualEvent.Item("IsWarm", "true")),
                        VirtualEvent.Operation.Changed));
        Await.until(
                "the ability", PATIENCE, () -> met.camera().abilities().alarms().contains(AlarmType.PIR));
    }

    /** The faults that are played here. */
    static Set<OnvifFault> played() {
        return Stream.of(eventFaults(), Set.of(SUBSCRIPTIONS_VANISH, NO_END, TOPICS_SWAPPED))
                .flatMap(Set::stream)
                .collect(Collectors.toUnmodifiableSet());
    }
}
