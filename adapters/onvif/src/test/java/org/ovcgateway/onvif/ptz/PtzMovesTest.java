package org.ovcgateway.onvif.ptz;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.ovcgateway.onvif.ptz.PtzCamera.configuration;
import static org.ovcgateway.onvif.ptz.PtzCamera.done;
import static org.ovcgateway.onvif.ptz.PtzCamera.failure;
import static org.ovcgateway.onvif.ptz.PtzCamera.line;
import static org.ovcgateway.onvif.ptz.PtzCamera.node;
import static org.ovcgateway.onvif.ptz.PtzCamera.plane;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;
import org.ovcgateway.camera.CameraException;
import org.ovcgateway.camera.NotSupported;
import org.ovcgateway.camera.Ptz.Direction;
import org.ovcgateway.onvif.CheckedDevice;
import org.ovcgateway.onvif.device.Quirks;
import org.ovcgateway.onvif.soap.SoapCalls.Urgency;
import org.ovcgateway.onvif.soap.SoapFault;
import org.ovcgateway.onvif.xml.XmlElement;

class PtzMovesTest {
    private static final String VELOCITY = "ContinuousPanTiltVelocity";
    private static final String ZOOM_VELOCITY = "ContinuousZoomVelocity";
    private static final String TRANSLATION = "RelativePanTiltTranslation";
    private static final XmlElement OK = XmlElement.of("", "Ok");

    private PtzCamera camera = new PtzCamera();

    private static String velocity(XmlElement move) {
        return move.at("Velocity").orElseThrow().children().toString().replaceAll(" xmlns:\\w+=\"[^\"]*\"", "");
    }

    private void move(Direction direction, int speed) {
        done(camera.unit.ptz().move(direction, speed));
    }

    private String x(Direction direction, int speed) {
        move(direction, speed);
        return String.valueOf(camera.last("ContinuousMove")
                .at("Velocity")
                .orElseThrow()
                .children()
                .get(0)
                .attribute("x"));
    }

    private String y(Direction direction, int speed) {
        move(direction, speed);
        return String.valueOf(camera.last("ContinuousMove")
                .at("Velocity", "PanTilt")
                .orElseThrow()
                .attribute("y"));
    }

    @Test
    void speedIsAPartOfWhatTheCameraTellsAsItsRange() {
        assertEquals("1", x(Direction.RIGHT, 100));
        assertEquals("-0.5", x(Direction.LEFT, 50));
        assertEquals("0.5", y(Direction.UP, 100));
        assertEquals("-0.25", y(Direction.DOWN, 50));
        assertEquals("0.2", x(Direction.ZOOM_IN, 20));
        assertEquals("-0.99", x(Direction.ZOOM_OUT, 99));
    }

    @Test
    void speedZeroIsTheSlowestAndNotAStop() {
        assertEquals("0.01", x(Direction.RIGHT, 0));
        assertEquals("-0.005", y(Direction.DOWN, 0));
        assertEquals("0.01", x(Direction.RIGHT, 1));
        assertEquals("0.02", x(Direction.RIGHT, 2));
    }

    @Test
    void speedsBeyondTheScaleAreAMistakeOfTheCaller() {
        assertThrows(IllegalArgumentException.class, () -> camera.unit.ptz().move(Direction.UP, 101));
        assertThrows(IllegalArgumentException.class, () -> camera.unit.ptz().step(Direction.UP, -1));
    }

    @Test
    void anAsymmetricRangeIsUsedAsItIs() {
        camera = new PtzCamera(configuration(VELOCITY), node(plane(VELOCITY, "-90", "45", "0", "1")));
        assertEquals("-90", x(Direction.LEFT, 100));
        assertEquals("45", x(Direction.RIGHT, 100));
        assertEquals("-1", y(Direction.DOWN, 100));
    }

    @Test
    void onlyTheWantedAxesAreSent() {
        move(Direction.ZOOM_IN, 50);
        assertEquals(
                List.of("Zoom"),
                camera.last("ContinuousMove").at("Velocity").orElseThrow().children().stream()
                        .map(XmlElement::name)
                        .toList());
        move(Direction.UP_LEFT, 50);
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
        assertEquals("0", y(Direction.UP_RIGHT, 50));
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
        assertEquals("1", x(Direction.ZOOM_IN, 100));
        failure(NotSupported.class, camera.unit.ptz().move(Direction.LEFT, 50));
    }

    @Test
    void withoutANodeTheProfileIsBelieved() {
        camera = new PtzCamera(configuration(VELOCITY), null);
        assertEquals("0.5", x(Direction.RIGHT, 50));
        failure(NotSupported.class, camera.unit.ptz().move(Direction.ZOOM_IN, 50));
        assertEquals(List.of("GetNode", "GetNodes", "ContinuousMove"), camera.device.names());
    }

    @Test
    void theOnlyNodeIsTakenWhereItsTokenIsAnother() {
        camera = new PtzCamera(configuration(VELOCITY), null);
        camera.device.answer(
                "GetNodes", node(plane(VELOCITY, "-7", "7", "-7", "7")).replace("token=\"n\"", "token=\"x\""));
        assertEquals("7", x(Direction.RIGHT, 100));
    }

    @Test
    void aConfigurationThatIsBareInTheProfileIsFetched() {
        camera = new PtzCamera("", node(plane(VELOCITY, "-2", "2", "-1", "1")));
        camera.device.answer(
                "GetConfiguration",
                "<tt:PTZConfiguration token=\"c\">" + configuration(VELOCITY) + "</tt:PTZConfiguration>");
        assertEquals("2", x(Direction.RIGHT, 100));
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
        move(Direction.UP, 50);
        move(Direction.DOWN, 50);
        assertEquals(1, camera.device.requests("GetNode").size());
        camera.profile = PtzCamera.profile(
                "<tt:PTZConfiguration token=\"other\">" + configuration(VELOCITY) + "</tt:PTZConfiguration>");
        move(Direction.DOWN, 50);
        assertEquals(2, camera.device.requests("GetNode").size());
    }

    @Test
    void whatCouldNotBeAskedIsAskedAgain() {
        camera.device.on(
                "GetNode",
                request -> Future.failedFuture(new CameraException(CameraException.Kind.UNREACHABLE, "no answer")));
        failure(CameraException.class, camera.unit.ptz().move(Direction.UP, 50));
        camera.device.answer("GetNode", node(plane(VELOCITY, "-1", "1", "-1", "1")));
        move(Direction.UP, 50);
    }

    @Test
    void invertedAxesGoTheOtherWay() {
        camera.quirks = inverted(true, false);
        assertEquals("-1", x(Direction.RIGHT, 100));
        assertEquals("0.5", y(Direction.UP, 100));
        camera.quirks = inverted(false, true);
        assertEquals("1", x(Direction.RIGHT, 100));
        assertEquals("-0.5", y(Direction.UP, 100));
        assertEquals("1", x(Direction.ZOOM_IN, 100));
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
        move(Direction.UP, 50);
        assertNull(camera.last("ContinuousMove").textAt("Timeout"));
        Quirks none = Quirks.NONE;
        camera.quirks = new Quirks(
                none.authentication(), none.media(), none.stop(), none.events(), false, false, true, true, null);
        move(Direction.UP, 50);
        assertEquals("PT10S", camera.last("ContinuousMove").textAt("Timeout"));
    }

    @Test
    void everyMoveEndsByItselfAfterTenSeconds() {
        move(Direction.UP, 50);
        camera.timers.advance(Duration.ofMillis(9_999));
        assertEquals(0, camera.device.requests("Stop").size());
        camera.timers.advance(Duration.ofMillis(1));
        assertEquals(1, camera.device.requests("Stop").size());
        assertEquals(0, camera.timers.waiting());
    }

    @Test
    void aNewMoveRenewsTheTime() {
        move(Direction.UP, 50);
        camera.timers.advance(Duration.ofSeconds(9));
        move(Direction.UP, 50);
        camera.timers.advance(Duration.ofSeconds(9));
        assertEquals(0, camera.device.requests("Stop").size());
        camera.timers.advance(Duration.ofSeconds(1));
        assertEquals(1, camera.device.requests("Stop").size());
    }

    @Test
    void aMoveThatTheCameraCannotLeavesTheTimerOfThePresentOneAlone() {
        camera = new PtzCamera(configuration(VELOCITY), node(plane(VELOCITY, "-1", "1", "-1", "1")));
        move(Direction.UP, 50);
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
    void aStopHasNoFlagsAndGoesBeforeAllThatWaits() {
        move(Direction.UP, 50);
        done(camera.unit.ptz().stop());
        XmlElement stop = camera.last("Stop");
        assertNull(stop.textAt("PanTilt"));
        assertNull(stop.textAt("Zoom"));
        assertEquals(
                Urgency.OVERTAKING,
                camera.device
                        .requests()
                        .get(camera.device.requests().size() - 1)
                        .urgency());
        assertEquals(Quirks.Stop.STOP, camera.learnt.stop());
        assertEquals(0, camera.timers.waiting());
    }

    @Test
    void aStopIsSentAlsoWhenNothingIsKnownToMove() {
        done(camera.unit.ptz().stop());
        assertEquals(List.of("Stop"), camera.device.names());
    }

    @Test
    void aCameraThatRefusesAStopOfMoreThanMovesGetsOneOfWhatMoves() {
        camera.device.on(
                "Stop",
                request -> "true".equals(request.textAt("Zoom")) && "false".equals(request.textAt("PanTilt"))
                        ? Future.succeededFuture(OK)
                        : Future.failedFuture(new SoapFault(400, "InvalidArgVal", "stop must match move")));
        move(Direction.ZOOM_IN, 50);
        done(camera.unit.ptz().stop());
        assertEquals(Quirks.Stop.STOP_AXES, camera.learnt.stop());
        assertEquals(2, camera.device.requests("Stop").size());
        move(Direction.ZOOM_IN, 50);
        done(camera.unit.ptz().stop());
        assertEquals(3, camera.device.requests("Stop").size());
    }

    @Test
    void aCameraWithoutStopIsToldToMoveWithNoSpeed() {
        camera.device.fault("Stop", "ActionNotSupported", "no");
        move(Direction.UP, 50);
        done(camera.unit.ptz().stop());
        XmlElement zero = camera.last("ContinuousMove");
        assertTrue(velocity(zero).contains("PanTilt x=\"0\" y=\"0\""), velocity(zero));
        assertEquals(Quirks.Stop.MOVE_ZERO, camera.learnt.stop());
        camera.device.forgetRequests();
        move(Direction.UP, 50);
        done(camera.unit.ptz().stop());
        assertEquals(List.of("ContinuousMove", "ContinuousMove"), camera.device.names());
    }

    @Test
    void aStopThatIsAnsweredWithNoSoapIsTriedAnotherWay() {
        camera.device.on(
                "Stop",
                request -> Future.failedFuture(new CameraException(CameraException.Kind.FAILED, "HTTP status 500")));
        move(Direction.UP, 50);
        done(camera.unit.ptz().stop());
        assertEquals(Quirks.Stop.MOVE_ZERO, camera.learnt.stop());
    }

    @Test
    void aWayToStopThatWorksNoMoreGivesWayToOneThatDoes() {
        camera.learnt = camera.learnt.withStop(Quirks.Stop.STOP_AXES);
        camera.device.on(
                "Stop",
                request -> request.textAt("PanTilt") == null
                        ? Future.succeededFuture(OK)
                        : Future.failedFuture(new SoapFault(400, "InvalidArgs", "unknown element")));
        move(Direction.UP, 50);
        done(camera.unit.ptz().stop());
        assertEquals(Quirks.Stop.STOP, camera.learnt.stop());
    }

    @Test
    void allAxesAreStoppedOneByOneWhereNobodyKnowsWhichMove() {
        camera.device.on(
                "Stop",
                request -> "true".equals(request.textAt("Zoom"))
                        ? Future.succeededFuture(OK)
                        : Future.failedFuture(new SoapFault(400, "InvalidArgVal", "stop must match move")));
        done(camera.unit.ptz().stop());
        assertEquals(3, camera.device.requests("Stop").size());
        assertEquals(0, camera.device.requests("ContinuousMove").size());
    }

    @Test
    void aCameraThatIsNotReachedIsToldToStopAgainButNotForEver() {
        move(Direction.UP, 50);
        camera.device.on(
                "Stop",
                request -> Future.failedFuture(new CameraException(CameraException.Kind.UNREACHABLE, "no answer")));
        failure(CameraException.class, camera.unit.ptz().stop());
        camera.timers.advance(PtzMoves.STOP_AGAIN);
        assertEquals(2, camera.device.requests("Stop").size());
        camera.timers.advance(Duration.ofMinutes(5));
        assertEquals(1 + PtzMoves.STOPS_AGAIN, camera.device.requests("Stop").size());
        assertEquals(0, camera.timers.waiting());
        assertNull(camera.learnt.stop());
    }

    @Test
    void whatIsSaidWhenNothingStopsItIsTheFirstRefusal() {
        move(Direction.UP, 50);
        camera.device.fault("Stop", "Action", "motor blocked").fault("ContinuousMove", "InvalidVelocity", "zero");
        CameraException refused =
                failure(CameraException.class, camera.unit.ptz().stop());
        assertEquals("the camera refuses to stop: motor blocked", refused.getMessage());
    }

    @Test
    void aStopOvertakesMovesThatWaitAndTheseAreNotSent() {
        Promise<XmlElement> first = camera.device.hold("ContinuousMove");
        CompletionStage<Void> moving = camera.unit.ptz().move(Direction.UP, 50);
        CompletionStage<Void> waiting = camera.unit.ptz().move(Direction.LEFT, 50);
        CompletionStage<Void> stopped = camera.unit.ptz().stop();
        camera.device.answer("ContinuousMove");
        first.complete(OK);
        done(moving);
        done(waiting);
        done(stopped);
        assertEquals(List.of("GetNode", "ContinuousMove", "Stop"), camera.device.names());
        assertEquals(0, camera.timers.waiting());
    }

    @Test
    void ofMovesThatWaitOnlyTheNewestIsSent() {
        Promise<XmlElement> first = camera.device.hold("ContinuousMove");
        CompletionStage<Void> up = camera.unit.ptz().move(Direction.UP, 50);
        CompletionStage<Void> left = camera.unit.ptz().move(Direction.LEFT, 50);
        CompletionStage<Void> right = camera.unit.ptz().move(Direction.RIGHT, 50);
        camera.device.answer("ContinuousMove");
        first.complete(OK);
        done(up);
        done(left);
        done(right);
        assertEquals(2, camera.device.requests("ContinuousMove").size());
        assertTrue(velocity(camera.last("ContinuousMove")).contains("x=\"0.5\""));
    }

    @Test
    void aStopWhileTheCameraIsStillAskedWhatItCanKeepsTheMoveFromBeginning() {
        Promise<XmlElement> node = camera.device.hold("GetNode");
        CompletionStage<Void> moving = camera.unit.ptz().move(Direction.UP, 50);
        CompletionStage<Void> stopped = camera.unit.ptz().stop();
        node.complete(CheckedDevice.read("<Answer>" + node(plane(VELOCITY, "-1", "1", "-1", "1")) + "</Answer>"));
        done(moving);
        done(stopped);
        assertEquals(List.of("GetNode", "Stop"), camera.device.names());
    }

    @Test
    void twoStopsAtOnceAreOne() {
        move(Direction.UP, 50);
        Promise<XmlElement> stop = camera.device.hold("Stop");
        CompletionStage<Void> first = camera.unit.ptz().stop();
        CompletionStage<Void> second = camera.unit.ptz().stop();
        stop.complete(OK);
        done(first);
        done(second);
        assertEquals(1, camera.device.requests("Stop").size());
    }

    @Test
    void aStopAfterAMoveThatWaitedBehindAStopIsSentAnew() {
        move(Direction.UP, 50);
        Promise<XmlElement> stop = camera.device.hold("Stop");
        CompletionStage<Void> first = camera.unit.ptz().stop();
        CompletionStage<Void> between = camera.unit.ptz().move(Direction.UP, 50);
        CompletionStage<Void> second = camera.unit.ptz().stop();
        camera.device.answer("Stop");
        stop.complete(OK);
        done(first);
        done(between);
        done(second);
        assertEquals(2, camera.device.requests("Stop").size());
        assertEquals(1, camera.device.requests("ContinuousMove").size());
        assertEquals(0, camera.timers.waiting());
    }

    @Test
    void zoomTakesThePlaceOfPanning() {
        move(Direction.LEFT, 50);
        move(Direction.ZOOM_IN, 50);
        assertEquals(List.of("GetNode", "ContinuousMove", "Stop", "ContinuousMove"), camera.device.names());
        move(Direction.ZOOM_OUT, 50);
        assertEquals(1, camera.device.requests("Stop").size());
    }

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
        move(Direction.LEFT, 50);
        done(step);
        camera.timers.advance(Duration.ofSeconds(9));
        assertEquals(0, camera.device.requests("Stop").size());
        camera.timers.advance(Duration.ofSeconds(1));
        assertEquals(1, camera.device.requests("Stop").size());
    }

    @Test
    void aStepEndsTheMoveBefore() {
        move(Direction.LEFT, 50);
        done(camera.unit.ptz().step(Direction.UP, 50));
        assertEquals(List.of("GetNode", "ContinuousMove", "Stop", "RelativeMove"), camera.device.names());
    }

    private static PtzCamera relativeOnly() {
        return new PtzCamera(configuration(TRANSLATION), node(plane(TRANSLATION, "-1", "1", "-1", "1")));
    }

    @Test
    void aCameraThatOnlyStepsIsSteppedUntilItShallStop() {
        camera = relativeOnly();
        move(Direction.RIGHT, 100);
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
        move(Direction.RIGHT, 100);
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
        move(Direction.RIGHT, 100);
        camera.device.fault("RelativeMove", "InvalidTranslation", "out of bounds");
        camera.timers.advance(Duration.ofSeconds(30));
        assertEquals(2, camera.device.requests("RelativeMove").size());
        assertEquals(0, camera.timers.waiting());
    }

    @Test
    void aCameraThatOnlyStepsNeedsNoStopOfItsOwn() {
        camera = relativeOnly();
        camera.device.fault("Stop", "ActionNotSupported", "no");
        move(Direction.RIGHT, 100);
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
        move(Direction.RIGHT, 100);
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

    @Test
    void closingStopsWhatMoves() {
        done(camera.unit.close().toCompletionStage());
        assertEquals(List.of(), camera.device.names());
        move(Direction.UP, 50);
        done(camera.unit.close().toCompletionStage());
        assertEquals(1, camera.device.requests("Stop").size());
    }
}
