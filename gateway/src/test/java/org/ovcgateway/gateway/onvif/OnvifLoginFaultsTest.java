package org.ovcgateway.gateway.onvif;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.ovcgateway.gateway.onvif.FaultyCamera.refused;
import static org.ovcgateway.gateway.onvif.FaultyCamera.result;
import static org.ovcgateway.simulator.onvif.OnvifFault.*;

import java.time.Duration;
import java.time.ZoneId;
import java.util.EnumSet;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.ovcgateway.camera.CameraException;
import org.ovcgateway.camera.Credentials;
import org.ovcgateway.camera.NotSupported;
import org.ovcgateway.camera.Quality;
import org.ovcgateway.onvif.OnvifCamera;
import org.ovcgateway.simulator.onvif.OnvifAuth;
import org.ovcgateway.simulator.onvif.OnvifFault;

/** Whom cameras let in, and what they say of the time. */
class OnvifLoginFaultsTest {
    @RegisterExtension
    static final FaultyCamera met = new FaultyCamera();

    static Set<OnvifFault> usernameTokens() {
        return EnumSet.of(
                CLOCK_OFF,
                CLOCK_UNKNOWN,
                CLOCK_NEEDS_AUTH,
                CLOCK_WITHOUT_UTC,
                LOCAL_TIME_AS_UTC,
                DIGEST_REFUSED,
                REFUSES_TWO_CREDENTIALS,
                LOCKS_OUT,
                AUTH_ERROR_IN_WORDS,
                UNDECLARED_PREFIX);
    }

    static Set<OnvifFault> httpDigest() {
        return EnumSet.of(
                CLOCK_NEEDS_AUTH,
                WSSE_REFUSED,
                REFUSES_TWO_CREDENTIALS,
                DIGEST_WITHOUT_QOP,
                DIGEST_SHA_256,
                DIGEST_TWO_HEADERS,
                DIGEST_ONE_HEADER,
                DIGEST_NONCE_ONCE,
                LOCKS_OUT);
    }

    @ParameterizedTest
    @MethodSource("usernameTokens")
    void aCameraThatReadsUsernameTokensLetsUsIn(OnvifFault fault) throws Exception {
        met.meet(OnvifAuth.WSSE, fault);
        met.isShown();
        met.movesAndStops();
        met.givesAStill();
        met.isHeard();
    }

    @ParameterizedTest
    @MethodSource("httpDigest")
    void aCameraThatReadsHttpDigestLetsUsIn(OnvifFault fault) throws Exception {
        met.meet(OnvifAuth.DIGEST, fault);
        met.isShown();
        met.movesAndStops();
        met.givesAStill();
        met.isHeard();
    }

    @ParameterizedTest
    @MethodSource("eitherWay")
    void aCameraThatReadsEitherLetsUsIn(OnvifFault fault) throws Exception {
        met.meet(OnvifAuth.BOTH, fault);
        met.isShown();
        met.movesAndStops();
        met.givesAStill();
    }

    static Set<OnvifFault> eitherWay() {
        return EnumSet.of(WSSE_REFUSED, DIGEST_REFUSED, REFUSES_TWO_CREDENTIALS, LOCKS_OUT, DIGEST_SHA_256);
    }

    @ParameterizedTest
    @MethodSource("ways")
    void aWrongPasswordIsNotTriedUntilTheCameraLocksUsOut(OnvifAuth auth) throws Exception {
        met.meet(auth, LOCKS_OUT);
        OnvifCamera mistaken = met.camera(new Credentials("admin", "wrong"));
        for (int i = 0; i < 5; i++) {
            CameraException refusal =
                    refused(CameraException.class, mistaken.streams().address(Quality.HD));
            assertEquals(CameraException.Kind.UNAUTHORISED, refusal.kind());
            String words = String.valueOf(refusal.getMessage());
            assertTrue(
                    words.startsWith(
                            "the camera at 127.0.0.1:" + met.device().port() + " refuses the user name and password"),
                    words);
        }
        mistaken.close();
        met.isShown();
    }

    static Set<OnvifAuth> ways() {
        return EnumSet.of(OnvifAuth.WSSE, OnvifAuth.DIGEST, OnvifAuth.BOTH);
    }

    static Set<OnvifFault> settableClocks() {
        return EnumSet.of(CLOCK_NEEDS_AUTH, CLOCK_WITHOUT_UTC, REJECTS_TIME_ZONE);
    }

    @ParameterizedTest
    @MethodSource("settableClocks")
    void aClockIsSet(OnvifFault fault) throws Exception {
        met.meet(OnvifAuth.DIGEST, fault);
        met.hasItsClockSet();
    }

    @Test
    void aClockThatATimeServerSetsIsLeftAlone() throws Exception {
        met.meet(OnvifAuth.DIGEST, CLOCK_BY_NTP);
        result(met.settingItsClock());
        assertEquals(Duration.ofHours(-1), met.device().clockOffset());
        met.isShown();
    }

    @Test
    void aClockThatCannotBeReadIsNotSet() throws Exception {
        met.meet(OnvifAuth.DIGEST, CLOCK_UNKNOWN);
        assertEquals(
                "the camera does not support setting its clock: Optional Action Not Implemented: GetSystemDateAndTime",
                refused(NotSupported.class, met.settingItsClock()).getMessage());
    }

    @ParameterizedTest
    @MethodSource("clocksThatStayOff")
    void aClockThatStaysOffIsSaidSo(OnvifFault fault) throws Exception {
        met.meet(OnvifAuth.WSSE, fault);
        String words = String.valueOf(refused(
                        CameraException.class,
                        met.camera().clock().set(ZoneId.of("Asia/Shanghai"), Duration.ofSeconds(10)))
                .getMessage());
        assertTrue(words.matches("the camera took the time and yet is \\d+ s late"), words);
    }

    static Set<OnvifFault> clocksThatStayOff() {
        return EnumSet.of(CLOCK_OFF, LOCAL_TIME_AS_UTC);
    }

    @Test
    void aCameraWhoseNoncesAreGoodOnceIsLeftWithoutASubscription() throws Exception {
        met.meet(OnvifAuth.DIGEST, DIGEST_NONCE_ONCE);
        met.isHeard();
        met.isLeftWithoutASubscription();
    }

    /** The faults that are played here. */
    static Set<OnvifFault> played() {
        return Stream.of(usernameTokens(), httpDigest(), settableClocks(), Set.of(CLOCK_BY_NTP))
                .flatMap(Set::stream)
                .collect(Collectors.toUnmodifiableSet());
    }
}
