package org.ovcgateway.onvif.ptz;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.ovcgateway.onvif.ptz.PtzCamera.VELOCITY;
import static org.ovcgateway.onvif.ptz.PtzCamera.ZOOM_VELOCITY;
import static org.ovcgateway.onvif.ptz.PtzCamera.configuration;
import static org.ovcgateway.onvif.ptz.PtzCamera.done;
import static org.ovcgateway.onvif.ptz.PtzCamera.failure;
import static org.ovcgateway.onvif.ptz.PtzCamera.line;
import static org.ovcgateway.onvif.ptz.PtzCamera.node;
import static org.ovcgateway.onvif.ptz.PtzCamera.plane;

import io.vertx.core.Future;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.ovcgateway.camera.CameraException;
import org.ovcgateway.camera.NotSupported;
import org.ovcgateway.camera.Ptz.Direction;
import org.ovcgateway.onvif.device.Quirks;
import org.ovcgateway.onvif.xml.XmlElement;

class PtzMovesTest {
    private PtzCamera camera = new PtzCamera();

    @Test
    void speedIsAPartOfWhatTheCameraTellsAsItsRange() {
        assertEquals("1", camera.x(Direction.RIGHT, 100));
        assertEquals("-0.5", camera.x(Direction.LEFT, 50));
        assertEquals("0.5", camera.y(Direction.UP, 100));
        assertEquals("-0.25", camera.y(Direction.DOWN, 50));
        assertEquals("0.2", camera.x(Direction.ZOOM_IN, 20));
        assertEquals("-0.99", camera.x(Direction.ZOOM_OUT, 99));
    }

    @Test
    void speedZeroIsTheSlowestAndNotAStop() {
        assertEquals("0.01", camera.x(Direction.RIGHT, 0));
        assertEquals("-0.005", camera.y(Direction.DOWN, 0));
        assertEquals("0.01", camera.x(Direction.RIGHT, 1));
        assertEquals("0.02", camera.x(Direction.RIGHT, 2));
    }

    @Test
    void speedsBeyondTheScaleAreAMistakeOfTheCaller() {
        assertThrows(IllegalArgumentException.class, () -> camera.unit.ptz().move(Direction.UP, 101));
        assertThrows(IllegalArgumentException.class, () -> camera.unit.ptz().step(Direction.UP, -1));
    }

    @Test
    void anAsymmetricRangeIsUsedAsItIs() {
        camera = new PtzCamera(configuration(VELOCITY), node(plane(VELOCITY, "-90", "45", "0", "1")));
        assertEquals("-90", camera.x(Direction.LEFT, 100));
        assertEquals("45", camera.x(Direction.RIGHT, 100));
        assertEquals("-1", camera.y(Direction.DOWN, 100));
    }

    @Test
    void onlyTheWantedAxesAreSent() {
        camera.move(Direction.ZOOM_IN, 50);
        assertEquals(
                List.of("Zoom"),
                camera.last("ContinuousMove").at("Velocity").orElseThrow().children().stream()
                        .map(XmlElement::name)
                        .toList());
        camera.move(Direction.UP_LEFT, 50);
        XmlElement panTilt = camera.last("ContinuousMove").at("Velocity").orElseThrow();
        assertEquals(1, panTilt.children().size());
        assertEquals("-0.5", panTilt.children().get(0).attribute("x"));
        assertEquals("0.25", panTilt.children().get(0).attribute("y"));
        assertNull(panTilt.children().get(0).attribute("space"));
    }

    @Test
    void anAxisWithARangeWithoutWidthDoesNotMove() {
        camera = new PtzCamera(
                configuration(VELOCITY, ZOOM_VELOCITY),
                node(plane(VELOCITY, "-1", "1", "0", "0"), line(ZOOM_VELOCITY, "0", "0")));
        NotSupported tilt = failure(NotSupported.class, camera.unit.ptz().move(Direction.UP, 50));
        assertEquals("the camera cannot move up", tilt.getMessage());
        failure(NotSupported.class, camera.unit.ptz().move(Direction.ZOOM_OUT, 50));
        failure(NotSupported.class, camera.unit.ptz().step(Direction.ZOOM_OUT, 50));
        assertEquals("0", camera.y(Direction.UP_RIGHT, 50));
        assertEquals(1, camera.device.requests("ContinuousMove").size());
    }

    @Test
    void whatTheProfileNamesNoSpaceForDoesNotMoveWhateverTheNodeTells() {
        camera = new PtzCamera(
                configuration(VELOCITY), node(plane(VELOCITY, "-1", "1", "-1", "1"), line(ZOOM_VELOCITY, "-1", "1")));
        failure(NotSupported.class, camera.unit.ptz().move(Direction.ZOOM_IN, 50));
    }

    @Test
    void aNodeIsBelievedWhereTheProfileNamesNoSpaceAtAll() {
        camera = new PtzCamera("<tt:NodeToken>n</tt:NodeToken>", node(line(ZOOM_VELOCITY, "-1", "1")));
        assertEquals("1", camera.x(Direction.ZOOM_IN, 100));
        failure(NotSupported.class, camera.unit.ptz().move(Direction.LEFT, 50));
    }

    @Test
    void withoutANodeTheProfileIsBelieved() {
        camera = new PtzCamera(configuration(VELOCITY), null);
        assertEquals("0.5", camera.x(Direction.RIGHT, 50));
        failure(NotSupported.class, camera.unit.ptz().move(Direction.ZOOM_IN, 50));
        assertEquals(List.of("GetNode", "GetNodes", "ContinuousMove"), camera.device.names());
    }

    @Test
    void theOnlyNodeIsTakenWhereItsTokenIsAnother() {
        camera = new PtzCamera(configuration(VELOCITY), null);
        camera.device.answer(
                "GetNodes", node(plane(VELOCITY, "-7", "7", "-7", "7")).replace("token=\"n\"", "token=\"x\""));
        assertEquals("7", camera.x(Direction.RIGHT, 100));
    }

    @Test
    void aConfigurationThatIsBareInTheProfileIsFetched() {
        camera = new PtzCamera("", node(plane(VELOCITY, "-2", "2", "-1", "1")));
        camera.device.answer(
                "GetConfiguration",
                "<tt:PTZConfiguration token=\"c\">" + configuration(VELOCITY) + "</tt:PTZConfiguration>");
        assertEquals("2", camera.x(Direction.RIGHT, 100));
        failure(NotSupported.class, camera.unit.ptz().move(Direction.ZOOM_IN, 50));
    }

    @Test
    void aNodeWithoutAnythingInItMakesNoException() {
        camera = new PtzCamera("", "<tt:PTZNode/>");
        failure(NotSupported.class, camera.unit.ptz().move(Direction.UP, 50));
        assertFalse(done(camera.unit.node().toCompletionStage()).moves());
    }

    @Test
    void aProfileWithoutPtzIsNotSupportedAndNothingIsAsked() {
        camera.profile = PtzCamera.profile("");
        failure(NotSupported.class, camera.unit.ptz().move(Direction.UP, 50));
        failure(NotSupported.class, camera.unit.ptz().stop());
        failure(NotSupported.class, camera.unit.presets().list());
        assertEquals(List.of(), camera.device.names());
    }

    @Test
    void whatTheCameraCanIsAskedOnceUntilTheProfileChanges() {
        camera.move(Direction.UP, 50);
        camera.move(Direction.DOWN, 50);
        assertEquals(1, camera.device.requests("GetNode").size());
        camera.profile = PtzCamera.profile(
                "<tt:PTZConfiguration token=\"other\">" + configuration(VELOCITY) + "</tt:PTZConfiguration>");
        camera.move(Direction.DOWN, 50);
        assertEquals(2, camera.device.requests("GetNode").size());
    }

    @Test
    void whatCouldNotBeAskedIsAskedAgain() {
        camera.device.on(
                "GetNode",
                request -> Future.failedFuture(new CameraException(CameraException.Kind.UNREACHABLE, "no answer")));
        failure(CameraException.class, camera.unit.ptz().move(Direction.UP, 50));
        camera.device.answer("GetNode", node(plane(VELOCITY, "-1", "1", "-1", "1")));
        camera.move(Direction.UP, 50);
    }

    @Test
    void invertedAxesGoTheOtherWay() {
        camera.quirks = inverted(true, false);
        assertEquals("-1", camera.x(Direction.RIGHT, 100));
        assertEquals("0.5", camera.y(Direction.UP, 100));
        camera.quirks = inverted(false, true);
        assertEquals("1", camera.x(Direction.RIGHT, 100));
        assertEquals("-0.5", camera.y(Direction.UP, 100));
        assertEquals("1", camera.x(Direction.ZOOM_IN, 100));
        done(camera.unit.ptz().step(Direction.UP, 100));
        assertEquals(
                "-1",
                camera.last("RelativeMove")
                        .at("Translation", "PanTilt")
                        .orElseThrow()
                        .attribute("y"));
    }

    private static Quirks inverted(boolean pan, boolean tilt) {
        Quirks none = Quirks.NONE;
        return new Quirks(
                none.authentication(), none.media(), none.stop(), none.events(), pan, tilt, false, true, null);
    }

    @Test
    void aTimeoutIsSentOnlyToACameraThatWantsOne() {
        camera.move(Direction.UP, 50);
        assertNull(camera.last("ContinuousMove").textAt("Timeout"));
        Quirks none = Quirks.NONE;
        camera.quirks = new Quirks(
                none.authentication(), none.media(), none.stop(), none.events(), false, false, true, true, null);
        camera.move(Direction.UP, 50);
        assertEquals("PT10S", camera.last("ContinuousMove").textAt("Timeout"));
    }

    @Test
    void everyMoveEndsByItselfAfterTenSeconds() {
        camera.move(Direction.UP, 50);
        camera.timers.advance(Duration.ofMillis(9_999));
        assertEquals(0, camera.device.requests("Stop").size());
        camera.timers.advance(Duration.ofMillis(1));
        assertEquals(1, camera.device.requests("Stop").size());
        assertEquals(0, camera.timers.waiting());
    }

    @Test
    void aNewMoveRenewsTheTime() {
        camera.move(Direction.UP, 50);
        camera.timers.advance(Duration.ofSeconds(9));
        camera.move(Direction.UP, 50);
        camera.timers.advance(Duration.ofSeconds(9));
        assertEquals(0, camera.device.requests("Stop").size());
        camera.timers.advance(Duration.ofSeconds(1));
        assertEquals(1, camera.device.requests("Stop").size());
    }

    @Test
    void aMoveThatTheCameraCannotLeavesTheTimerOfThePresentOneAlone() {
        camera = new PtzCamera(configuration(VELOCITY), node(plane(VELOCITY, "-1", "1", "-1", "1")));
        camera.move(Direction.UP, 50);
        failure(NotSupported.class, camera.unit.ptz().move(Direction.ZOOM_IN, 50));
        camera.timers.advance(Duration.ofSeconds(10));
        assertEquals(1, camera.device.requests("Stop").size());
    }

    @Test
    void aRefusedMoveNeedsNoStop() {
        camera.device.fault("ContinuousMove", "InvalidVelocity", "too fast");
        CameraException refused =
                failure(CameraException.class, camera.unit.ptz().move(Direction.UP, 50));
        assertEquals("the camera refuses to move up: too fast", refused.getMessage());
        assertEquals(0, camera.timers.waiting());
    }

    @Test
    void aMoveOfWhichNobodyKnowsWhetherItBeganIsStoppedNonetheless() {
        camera.device.on(
                "ContinuousMove",
                request -> Future.failedFuture(new CameraException(CameraException.Kind.UNREACHABLE, "no answer")));
        failure(CameraException.class, camera.unit.ptz().move(Direction.UP, 50));
        camera.timers.advance(Duration.ofSeconds(10));
        assertEquals(1, camera.device.requests("Stop").size());
    }

    @Test
    void zoomTakesThePlaceOfPanning() {
        camera.move(Direction.LEFT, 50);
        camera.move(Direction.ZOOM_IN, 50);
        assertEquals(List.of("GetNode", "ContinuousMove", "Stop", "ContinuousMove"), camera.device.names());
        camera.move(Direction.ZOOM_OUT, 50);
        assertEquals(1, camera.device.requests("Stop").size());
    }
}
