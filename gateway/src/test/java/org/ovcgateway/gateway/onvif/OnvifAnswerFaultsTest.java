package org.ovcgateway.gateway.onvif;

import static org.ovcgateway.simulator.onvif.OnvifFault.*;

import java.util.EnumSet;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.ovcgateway.simulator.onvif.OnvifAuth;
import org.ovcgateway.simulator.onvif.OnvifFault;

/** Odd answers, wrong addresses, connections that break. */
class OnvifAnswerFaultsTest {
    @RegisterExtension
    static final FaultyCamera met = new FaultyCamera();

    static Set<OnvifFault> answers() {
        return EnumSet.of(
                UNKNOWN_OPERATION_EMPTY,
                UNKNOWN_OPERATION_404,
                UNKNOWN_OPERATION_405,
                UNKNOWN_OPERATION_HTML,
                UNKNOWN_OPERATION_CLOSES,
                GET_SERVICES_UNKNOWN,
                UNDECLARED_PREFIX,
                INVALID_UTF8,
                BROKEN_XML);
    }

    /** With an operation that the camera lacks: of these faults all but the last three show there. */
    @ParameterizedTest
    @MethodSource("answers")
    void anOddAnswerIsNoObstacle(OnvifFault fault) throws Exception {
        met.meet(OnvifAuth.BOTH, fault, MEDIA1_ONLY);
        met.isShown();
        met.movesAndStops();
        met.goesAStep();
        met.isConfigured();
        met.isHeard();
    }

    static Set<OnvifFault> addresses() {
        return EnumSet.of(FOREIGN_ADDRESS, WRONG_PORT, DOUBLED_PORT, XADDR_WITHOUT_PATH);
    }

    @ParameterizedTest
    @MethodSource("addresses")
    void aWrongAddressIsNotBelieved(OnvifFault fault) throws Exception {
        met.meet(OnvifAuth.BOTH, fault);
        met.isShown();
        met.givesAStill();
        met.movesAndStops();
        met.remembersAPlace();
        met.isConfigured();
        met.hasItsClockSet();
        met.isHeard();
    }

    @Test
    void aCameraWhoseEventServiceIsNowhereIsHeardByItsDeviceService() throws Exception {
        met.meet(OnvifAuth.BOTH, EVENTS_XADDR_DEAD);
        met.isHeard();
        met.isShown();
        met.movesAndStops();
        met.givesAStill();
    }

    static Set<OnvifFault> connections() {
        return EnumSet.of(ONE_CALL_AT_A_TIME, CLOSES_AFTER_ANSWER, RESETS_CONNECTION);
    }

    @ParameterizedTest
    @MethodSource("connections")
    void aConnectionThatBreaksIsNoObstacle(OnvifFault fault) throws Exception {
        met.meet(OnvifAuth.BOTH, fault);
        met.isHeard();
        met.isShown();
        met.movesAndStops();
        met.remembersAPlace();
        met.isConfigured();
        met.givesAStill();
        met.isLeftWithoutASubscription();
    }

    @Test
    void aSlowCameraIsShownAndStops() throws Exception {
        met.meet(OnvifAuth.NONE, SLOW);
        met.isShown();
        met.movesAndStops();
    }

    /** The faults that are played here. */
    static Set<OnvifFault> played() {
        return Stream.of(answers(), addresses(), connections(), Set.of(EVENTS_XADDR_DEAD, SLOW))
                .flatMap(Set::stream)
                .collect(Collectors.toUnmodifiableSet());
    }
}
