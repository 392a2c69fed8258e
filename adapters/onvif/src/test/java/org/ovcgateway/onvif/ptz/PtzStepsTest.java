package org.ovcgateway.onvif.ptz;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.ovcgateway.onvif.ptz.PtzCamera.OK;
import static org.ovcgateway.onvif.ptz.PtzCamera.TRANSLATION;
import static org.ovcgateway.onvif.ptz.PtzCamera.VELOCITY;
import static org.ovcgateway.onvif.ptz.PtzCamera.configuration;
import static org.ovcgateway.onvif.ptz.PtzCamera.done;
import static org.ovcgateway.onvif.ptz.PtzCamera.node;
import static org.ovcgateway.onvif.ptz.PtzCamera.plane;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;
import org.ovcgateway.camera.Ptz.Direction;
import org.ovcgateway.onvif.soap.SoapFault;
import org.ovcgateway.onvif.xml.XmlElement;

class PtzStepsTest {
    private PtzCamera camera = new PtzCamera();

    @Test
    void aStepIsARelativeMoveByAPartOfTheRange() {
        done(camera.unit.ptz().step(Direction.LEFT, 100));
        XmlElement all =
                camera.last("RelativeMove").at("Translation", "PanTilt").orElseThrow();
        assertEquals("-1", all.attribute("x"));
        assertEquals("0", all.attribute("y"));
        assertNull(all.attribute("space"));
        done(camera.unit.ptz().step(Direction.ZOOM_IN, 0));
        XmlElement least = camera.last("RelativeMove").at("Translation", "Zoom").orElseThrow();
        assertEquals("0.01", least.attribute("x"));
        assertEquals(0, camera.device.requests("Stop").size());
        assertEquals(0, camera.timers.waiting());
    }

    private static PtzCamera withFieldOfView() {
        return new PtzCamera(
                configuration(VELOCITY, TRANSLATION),
                node(
                        plane(VELOCITY, "-1", "1", "-1", "1"),
                        plane(TRANSLATION, "-1", "1", "-1", "1"),
                        plane(TRANSLATION, PtzCamera.FIELD_OF_VIEW, "-2", "2", "-2", "2")));
    }

    @Test
    void aStepIsMeasuredInThePictureWhereTheCameraOffersThat() {
        camera = withFieldOfView();
        done(camera.unit.ptz().step(Direction.UP, 50));
        XmlElement translation =
                camera.last("RelativeMove").at("Translation", "PanTilt").orElseThrow();
        assertEquals(PtzCamera.FIELD_OF_VIEW, translation.attribute("space"));
        assertEquals("1", translation.attribute("y"));
    }

    @Test
    void aRefusedSpaceGivesWayToTheGenericOneForGood() {
        camera = withFieldOfView();
        camera.device.on(
                "RelativeMove",
                request -> request.at("Translation", "PanTilt").orElseThrow().attribute("space") == null
                        ? Future.succeededFuture(OK)
                        : Future.failedFuture(new SoapFault(400, "SpaceNotSupported", "no such space")));
        done(camera.unit.ptz().step(Direction.UP, 50));
        done(camera.unit.ptz().step(Direction.UP, 50));
        assertEquals(3, camera.device.requests("RelativeMove").size());
    }

    @Test
    void aCameraAtTheEndOfItsWayIsAskedAgainInTheSameSpace() {
        camera = withFieldOfView();
        camera.device.fault("RelativeMove", "InvalidTranslation", "out of bounds");
        CompletionStage<Void> atTheEnd = camera.unit.ptz().step(Direction.UP, 50);
        camera.timers.advance(Duration.ofSeconds(1));
        done(atTheEnd);
        camera.device.answer("RelativeMove").forgetRequests();
        done(camera.unit.ptz().step(Direction.DOWN, 50));
        assertEquals(List.of("RelativeMove"), camera.device.names());
        assertEquals(
                PtzCamera.FIELD_OF_VIEW,
                camera.last("RelativeMove")
                        .at("Translation", "PanTilt")
                        .orElseThrow()
                        .attribute("space"));
    }

    @Test
    void aStepOfACameraWithoutRelativeMovesIsAShortMove() {
        camera = new PtzCamera(configuration(VELOCITY), node(plane(VELOCITY, "-1", "1", "-1", "1")));
        CompletionStage<Void> step = camera.unit.ptz().step(Direction.UP, 0);
        assertEquals(
                "0.5",
                camera.last("ContinuousMove")
                        .at("Velocity", "PanTilt")
                        .orElseThrow()
                        .attribute("y"));
        camera.timers.advance(Duration.ofMillis(79));
        assertFalse(step.toCompletableFuture().isDone());
        camera.timers.advance(Duration.ofMillis(1));
        done(step);
        CompletionStage<Void> longest = camera.unit.ptz().step(Direction.UP, 100);
        camera.timers.advance(Duration.ofMillis(799));
        assertEquals(1, camera.device.requests("Stop").size());
        camera.timers.advance(Duration.ofMillis(1));
        done(longest);
        assertEquals(2, camera.device.requests("Stop").size());
        assertEquals(0, camera.timers.waiting());
    }

    @Test
    void aShortMoveIsCountedFromTheCamerasAnswer() {
        camera = new PtzCamera(configuration(VELOCITY), node(plane(VELOCITY, "-1", "1", "-1", "1")));
        Promise<XmlElement> answer = camera.device.hold("ContinuousMove");
        CompletionStage<Void> step = camera.unit.ptz().step(Direction.UP, 0);
        camera.timers.advance(Duration.ofSeconds(3));
        assertEquals(0, camera.device.requests("Stop").size());
        answer.complete(OK);
        camera.timers.advance(Duration.ofMillis(80));
        done(step);
        assertEquals(1, camera.device.requests("Stop").size());
    }

    @Test
    void aMoveTakesThePlaceOfAShortOne() {
        camera = new PtzCamera(configuration(VELOCITY), node(plane(VELOCITY, "-1", "1", "-1", "1")));
        CompletionStage<Void> step = camera.unit.ptz().step(Direction.UP, 100);
        camera.move(Direction.LEFT, 50);
        done(step);
        camera.timers.advance(Duration.ofSeconds(9));
        assertEquals(0, camera.device.requests("Stop").size());
        camera.timers.advance(Duration.ofSeconds(1));
        assertEquals(1, camera.device.requests("Stop").size());
    }

    @Test
    void aStepEndsTheMoveBefore() {
        camera.move(Direction.LEFT, 50);
        done(camera.unit.ptz().step(Direction.UP, 50));
        assertEquals(List.of("GetNode", "ContinuousMove", "Stop", "RelativeMove"), camera.device.names());
    }

    private static PtzCamera relativeOnly() {
        return new PtzCamera(configuration(TRANSLATION), node(plane(TRANSLATION, "-1", "1", "-1", "1")));
    }

    @Test
    void aCameraThatOnlyStepsIsSteppedUntilItShallStop() {
        camera = relativeOnly();
        camera.move(Direction.RIGHT, 100);
        assertEquals(
                "0.1",
                camera.last("RelativeMove")
                        .at("Translation", "PanTilt")
                        .orElseThrow()
                        .attribute("x"));
        camera.timers.advance(Duration.ofMillis(299));
        assertEquals(1, camera.device.requests("RelativeMove").size());
        camera.timers.advance(Duration.ofMillis(301));
        assertEquals(3, camera.device.requests("RelativeMove").size());
        done(camera.unit.ptz().stop());
        camera.timers.advance(Duration.ofSeconds(20));
        assertEquals(3, camera.device.requests("RelativeMove").size());
        assertEquals(1, camera.device.requests("Stop").size());
        assertEquals(0, camera.timers.waiting());
    }

    @Test
    void steppingEndsByItselfAfterTenSeconds() {
        camera = relativeOnly();
        camera.move(Direction.RIGHT, 100);
        camera.timers.advance(Duration.ofMinutes(1));
        assertEquals(34, camera.device.requests("RelativeMove").size());
        assertEquals(0, camera.timers.waiting());
    }

    @Test
    void stepsDoNotPileUpBehindASlowCamera() {
        camera = relativeOnly();
        Promise<XmlElement> slow = camera.device.hold("RelativeMove");
        CompletionStage<Void> moving = camera.unit.ptz().move(Direction.RIGHT, 100);
        camera.timers.advance(Duration.ofSeconds(5));
        assertEquals(1, camera.device.requests("RelativeMove").size());
        camera.device.answer("RelativeMove");
        slow.complete(OK);
        done(moving);
        assertEquals(2, camera.device.requests("RelativeMove").size());
    }

    @Test
    void steppingEndsWhereTheCameraRefusesOne() {
        camera = relativeOnly();
        camera.move(Direction.RIGHT, 100);
        camera.device.fault("RelativeMove", "InvalidTranslation", "out of bounds");
        camera.timers.advance(Duration.ofSeconds(30));
        assertEquals(2, camera.device.requests("RelativeMove").size());
        assertEquals(0, camera.timers.waiting());
    }

    @Test
    void aCameraThatOnlyStepsNeedsNoStopOfItsOwn() {
        camera = relativeOnly();
        camera.device.fault("Stop", "ActionNotSupported", "no");
        camera.move(Direction.RIGHT, 100);
        done(camera.unit.ptz().stop());
        assertEquals(0, camera.device.requests("ContinuousMove").size());
        assertNull(camera.learnt.stop());
    }

    @Test
    void aStepThatAStopOvertookHasNotBeenRefused() {
        done(camera.unit.ptz().step(Direction.UP, 50));
        Promise<XmlElement> presets = camera.device.hold("GetPresets");
        done(camera.unit.ptz().stop());
        camera.unit.presets().list();
        CompletionStage<Void> step = camera.unit.ptz().step(Direction.UP, 50);
        CompletionStage<Void> stopped = camera.unit.ptz().stop();
        done(step);
        presets.complete(OK);
        done(stopped);
        camera.device.forgetRequests();
        done(camera.unit.ptz().step(Direction.UP, 50));
        assertEquals(List.of("RelativeMove"), camera.device.names());
    }

    @Test
    void steppingThatAStopOvertookIsNoFailure() {
        camera = relativeOnly();
        camera.move(Direction.RIGHT, 100);
        done(camera.unit.ptz().stop());
        Promise<XmlElement> presets = camera.device.hold("GetPresets");
        camera.unit.presets().list();
        CompletionStage<Void> moving = camera.unit.ptz().move(Direction.RIGHT, 100);
        CompletionStage<Void> stopped = camera.unit.ptz().stop();
        presets.complete(OK);
        done(moving);
        done(stopped);
        camera.timers.advance(Duration.ofSeconds(20));
        assertEquals(1, camera.device.requests("RelativeMove").size());
    }
}
