package org.ovcgateway.gateway.onvif;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.ovcgateway.gateway.onvif.FaultyCamera.PATIENCE;
import static org.ovcgateway.gateway.onvif.FaultyCamera.SLOWLY;
import static org.ovcgateway.gateway.onvif.FaultyCamera.refused;
import static org.ovcgateway.gateway.onvif.FaultyCamera.result;
import static org.ovcgateway.simulator.onvif.OnvifFault.*;

import java.util.EnumSet;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.ovcgateway.camera.CameraException;
import org.ovcgateway.camera.NotSupported;
import org.ovcgateway.camera.Ptz.Direction;
import org.ovcgateway.onvif.device.QuirkOverrides;
import org.ovcgateway.onvif.device.Quirks;
import org.ovcgateway.simulator.onvif.OnvifAuth;
import org.ovcgateway.simulator.onvif.OnvifFault;
import org.ovcgateway.testkit.Await;

/** Cameras that move in odd ways. */
class OnvifPtzFaultsTest {
    @RegisterExtension
    static final FaultyCamera met = new FaultyCamera();

    static Set<OnvifFault> ptzFaults() {
        return EnumSet.of(
                ADDRESSING_BREAKS_PTZ,
                IGNORES_TIMEOUT,
                REJECTS_TIMEOUT,
                NO_STOP,
                STOP_MUST_MATCH,
                NO_DEFAULT_SPACES,
                FOV_RELATIVE,
                NO_RELATIVE,
                ZERO_WIDTH_ZOOM,
                ZOOM_REFUSED,
                ONE_AXIS_ONLY,
                PRESET_TOKENS_UNLIKE,
                PRESET_TOKEN_MISSING,
                STATUS_EMPTY,
                STATUS_SLOW);
    }

    @ParameterizedTest
    @MethodSource("ptzFaults")
    void aCameraMovesAndStopsAndRemembers(OnvifFault fault) throws Exception {
        met.meet(OnvifAuth.BOTH, fault);
        met.movesAndStops();
        met.goesAStep();
        met.remembersAPlace();
    }

    @Test
    void aMoveEndsThoughItsTimeIsIgnored() throws Exception {
        met.quirks = new QuirkOverrides(null, null, null, null, null, null, true, null, null);
        met.meet(OnvifAuth.BOTH, IGNORES_TIMEOUT, NO_RELATIVE);
        met.movesAndStops();
        met.goesAStep();
    }

    @Test
    void aCameraThatIgnoresStopsIsStoppedByAMoveWithoutSpeedWhereItsUserSaysSo() throws Exception {
        met.quirks = new QuirkOverrides(null, null, Quirks.Stop.MOVE_ZERO, null, null, null, null, null, null);
        met.meet(OnvifAuth.BOTH, STOP_IGNORED);
        met.movesAndStops();
        met.remembersAPlace();
    }

    @Test
    void aCameraWhoseUpIsDownIsTurnedWhereItsUserSaysSo() throws Exception {
        met.quirks = new QuirkOverrides(null, null, null, null, null, true, null, null, null);
        met.meet(OnvifAuth.BOTH, TILT_INVERTED);
        result(met.camera().ptz().move(Direction.UP, SLOWLY));
        Await.until("a move", PATIENCE, () -> met.source().position().tilt() != 0);
        result(met.camera().ptz().stop());
        assertTrue(met.source().position().tilt() > 0);
        met.stands();
    }

    @Test
    void aCameraWhoseProfilesHaveNoPtzIsNotMoved() throws Exception {
        met.meet(OnvifAuth.BOTH, NO_PTZ_IN_PROFILE);
        met.isShown();
        assertFalse(met.camera().abilities().ptz());
        assertEquals(
                "the camera does not pan, tilt or zoom: its profile profile_0_main has no PTZ configuration",
                refused(NotSupported.class, met.camera().ptz().move(Direction.RIGHT, SLOWLY))
                        .getMessage());
    }

    @Test
    void zoomWithoutARangeIsNotSupported() throws Exception {
        met.meet(OnvifAuth.BOTH, ZERO_WIDTH_ZOOM);
        assertEquals(
                "the camera cannot move zoom in",
                refused(NotSupported.class, met.camera().ptz().move(Direction.ZOOM_IN, SLOWLY))
                        .getMessage());
    }

    @Test
    void zoomThatIsRefusedIsSaidSo() throws Exception {
        met.meet(OnvifAuth.BOTH, ZOOM_REFUSED);
        assertEquals(
                "the camera refuses to move zoom in: zoom is not supported",
                refused(CameraException.class, met.camera().ptz().move(Direction.ZOOM_IN, SLOWLY))
                        .getMessage());
    }

    /** The faults that are played here. */
    static Set<OnvifFault> played() {
        return Stream.of(ptzFaults(), Set.of(STOP_IGNORED, TILT_INVERTED, NO_PTZ_IN_PROFILE))
                .flatMap(Set::stream)
                .collect(Collectors.toUnmodifiableSet());
    }
}
