package org.ovcgateway.onvif.ptz;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.ovcgateway.onvif.ptz.PtzCamera.OK;
import static org.ovcgateway.onvif.ptz.PtzCamera.VELOCITY;
import static org.ovcgateway.onvif.ptz.PtzCamera.done;
import static org.ovcgateway.onvif.ptz.PtzCamera.failure;
import static org.ovcgateway.onvif.ptz.PtzCamera.node;
import static org.ovcgateway.onvif.ptz.PtzCamera.plane;
import static org.ovcgateway.onvif.ptz.PtzCamera.velocity;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;
import org.ovcgateway.camera.CameraException;
import org.ovcgateway.camera.Ptz.Direction;
import org.ovcgateway.onvif.CheckedDevice;
import org.ovcgateway.onvif.device.Quirks;
import org.ovcgateway.onvif.soap.SoapCalls.Urgency;
import org.ovcgateway.onvif.soap.SoapFault;
import org.ovcgateway.onvif.xml.XmlElement;

class PtzStopTest {
    private PtzCamera camera = new PtzCamera();

    @Test
    void aStopHasNoFlagsAndGoesBeforeAllThatWaits() {
        camera.move(Direction.UP, 50);
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
        camera.move(Direction.ZOOM_IN, 50);
        done(camera.unit.ptz().stop());
        assertEquals(Quirks.Stop.STOP_AXES, camera.learnt.stop());
        assertEquals(2, camera.device.requests("Stop").size());
        camera.move(Direction.ZOOM_IN, 50);
        done(camera.unit.ptz().stop());
        assertEquals(3, camera.device.requests("Stop").size());
    }

    @Test
    void aCameraWithoutStopIsToldToMoveWithNoSpeed() {
        camera.device.fault("Stop", "ActionNotSupported", "no");
        camera.move(Direction.UP, 50);
        done(camera.unit.ptz().stop());
        XmlElement zero = camera.last("ContinuousMove");
        assertTrue(velocity(zero).contains("PanTilt x=\"0\" y=\"0\""), velocity(zero));
        assertEquals(Quirks.Stop.MOVE_ZERO, camera.learnt.stop());
        camera.device.forgetRequests();
        camera.move(Direction.UP, 50);
        done(camera.unit.ptz().stop());
        assertEquals(List.of("ContinuousMove", "ContinuousMove"), camera.device.names());
    }

    @Test
    void aStopThatIsAnsweredWithNoSoapIsTriedAnotherWay() {
        camera.device.on(
                "Stop",
                request -> Future.failedFuture(new CameraException(CameraException.Kind.FAILED, "HTTP status 500")));
        camera.move(Direction.UP, 50);
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
        camera.move(Direction.UP, 50);
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
        camera.move(Direction.UP, 50);
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
        camera.move(Direction.UP, 50);
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
        camera.move(Direction.UP, 50);
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
        camera.move(Direction.UP, 50);
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
    void closingStopsWhatMoves() {
        done(camera.unit.close().toCompletionStage());
        assertEquals(List.of(), camera.device.names());
        camera.move(Direction.UP, 50);
        done(camera.unit.close().toCompletionStage());
        assertEquals(1, camera.device.requests("Stop").size());
    }
}
