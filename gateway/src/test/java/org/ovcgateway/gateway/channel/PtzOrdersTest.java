package org.ovcgateway.gateway.channel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.ovcgateway.camera.CameraException;
import org.ovcgateway.camera.NotSupported;
import org.ovcgateway.camera.PresetTours;
import org.ovcgateway.camera.Ptz.Direction;
import org.ovcgateway.gateway.FakeCamera;
import org.ovcgateway.gateway.command.CommandException;
import org.ovcgateway.gateway.command.ErrorCode;
import org.ovcgateway.gateway.command.PtzOrder;
import org.ovcgateway.gateway.supervise.ManualTimers;

/** What reaches a camera of what the platform orders, and when. */
class PtzOrdersTest {
    private final ManualTimers timers = new ManualTimers();
    private final FakeCamera camera = FakeCamera.alone();
    private final Deque<CompletableFuture<Void>> unanswered = new ArrayDeque<>();
    private final PtzOrders orders = new PtzOrders(camera, new CameraCalls(timers));

    private void beSlow() {
        camera.outcome = order -> {
            CompletableFuture<Void> answer = new CompletableFuture<>();
            unanswered.add(answer);
            return answer;
        };
    }

    private void answerNext() {
        unanswered.remove().complete(null);
    }

    private static PtzOrder move(Direction direction) {
        return new PtzOrder.Move(direction, 50);
    }

    private static ErrorCode code(Future<Void> refused) {
        return assertInstanceOf(CommandException.class, refused.cause()).code();
    }

    @Test
    void everyOrderReachesTheCameraAsItIs() {
        orders.give(new PtzOrder.Move(Direction.UP_LEFT, 0));
        orders.give(new PtzOrder.Step(Direction.ZOOM_OUT, 100));
        orders.give(new PtzOrder.Stop());
        orders.give(new PtzOrder.SetPreset(0));
        orders.give(new PtzOrder.GoToPreset(255));
        orders.give(new PtzOrder.ClearPreset(7));
        assertEquals(
                List.of("move UP_LEFT 0", "step ZOOM_OUT 100", "stop", "set 0", "go to 255", "clear 7"), camera.asked);
    }

    @Test
    void aStopGoesWhileTheCameraIsBusyAndForgetsTheMovesThatWait() {
        beSlow();
        orders.give(move(Direction.UP));
        Future<Void> left = orders.give(move(Direction.LEFT));
        Future<Void> preset = orders.give(new PtzOrder.SetPreset(3));
        orders.give(new PtzOrder.GoToPreset(4));
        Future<Void> stop = orders.give(new PtzOrder.Stop());
        assertEquals(List.of("move UP 50", "stop"), camera.asked);
        assertTrue(left.succeeded());
        answerNext();
        answerNext();
        assertTrue(stop.succeeded());
        assertEquals(List.of("move UP 50", "stop", "set 3"), camera.asked);
        answerNext();
        assertTrue(preset.succeeded());
        assertTrue(unanswered.isEmpty());
    }

    @Test
    void whatComesAfterAStopWaitsForIt() {
        beSlow();
        orders.give(new PtzOrder.Stop());
        orders.give(move(Direction.DOWN));
        assertEquals(List.of("stop"), camera.asked);
        answerNext();
        assertEquals(List.of("stop", "move DOWN 50"), camera.asked);
    }

    @Test
    void ofManyMovesThatWaitTheLastCounts() {
        beSlow();
        orders.give(move(Direction.UP));
        Future<Void> replaced = orders.give(move(Direction.LEFT));
        orders.give(move(Direction.RIGHT));
        assertTrue(replaced.succeeded());
        answerNext();
        assertEquals(List.of("move UP 50", "move RIGHT 50"), camera.asked);
    }

    @Test
    void stopsThatNothingCameBetweenAreOne() {
        beSlow();
        orders.give(new PtzOrder.Stop());
        Future<Void> second = orders.give(new PtzOrder.Stop());
        assertEquals(List.of("stop"), camera.asked);
        answerNext();
        assertTrue(second.succeeded());
        orders.give(new PtzOrder.Stop());
        assertEquals(List.of("stop", "stop"), camera.asked);
    }

    @Test
    void sixteenOrdersMayWaitAndNoMore() {
        beSlow();
        orders.give(move(Direction.UP));
        for (int i = 0; i < PtzOrders.MAX_WAITING; i++) {
            assertFalse(orders.give(new PtzOrder.Step(Direction.UP, 1)).failed());
        }
        Future<Void> oneMore = orders.give(new PtzOrder.Step(Direction.UP, 1));
        assertEquals(ErrorCode.INTERNAL, code(oneMore));
        assertTrue(String.valueOf(oneMore.cause().getMessage()).contains("16 orders are waiting"));
    }

    @Test
    void aCameraThatNeverAnswersIsLeftAfterItsTime() {
        beSlow();
        Future<Void> lost = orders.give(move(Direction.UP));
        Future<Void> next = orders.give(new PtzOrder.SetPreset(1));
        timers.advance(CameraCalls.DEADLINE.minus(Duration.ofMillis(1)));
        assertFalse(lost.isComplete());
        timers.advance(Duration.ofMillis(1));
        assertEquals(ErrorCode.INTERNAL, code(lost));
        assertEquals("move: the camera did not answer within 14 s", lost.cause().getMessage());
        assertEquals(List.of("move UP 50", "set 1"), camera.asked);
        answerNext(); // too late
        answerNext();
        assertTrue(next.succeeded());
        assertEquals(0, timers.waiting());
    }

    @Test
    void theCamerasFailuresHaveThePlatformsCodes() {
        camera.outcome = order -> NotSupported.answer("the camera does not move");
        assertEquals(ErrorCode.UNSUPPORTED_METHOD, code(orders.give(move(Direction.UP))));
        camera.outcome = order ->
                CompletableFuture.failedFuture(new CameraException(CameraException.Kind.UNREACHABLE, "no route"));
        assertEquals(ErrorCode.CHANNEL_OFFLINE, code(orders.give(new PtzOrder.Stop())));
        camera.outcome =
                order -> CompletableFuture.failedFuture(new CameraException(CameraException.Kind.UNAUTHORISED, "401"));
        assertEquals(ErrorCode.CHANNEL_OFFLINE, code(orders.give(new PtzOrder.ClearPreset(1))));
        camera.outcome =
                order -> CompletableFuture.failedFuture(new CameraException(CameraException.Kind.FAILED, "busy"));
        Future<Void> failed = orders.give(move(Direction.UP));
        assertEquals(ErrorCode.INTERNAL, code(failed));
        assertEquals("move: busy", failed.cause().getMessage());
        camera.outcome = order -> {
            throw new IllegalStateException("ours");
        };
        assertInstanceOf(
                IllegalStateException.class, orders.give(move(Direction.UP)).cause());
        camera.outcome = order -> CompletableFuture.completedFuture(null);
        assertTrue(orders.give(move(Direction.UP)).succeeded());
    }

    private void tours(String... tokens) {
        camera.tours =
                Stream.of(tokens).map(token -> new PresetTours.Tour(token, "")).toList();
    }

    @Test
    void presetsAndToursGoByTheirTokensToo() {
        orders.give(new PtzOrder.GoToToken("P1"));
        orders.give(new PtzOrder.StartTour("T2"));
        orders.give(new PtzOrder.StopTour("T3"));
        assertEquals(List.of("go to token P1", "start tour T2", "stop tour T3"), camera.asked);
    }

    @Test
    void aTourWithoutANameIsTheFirstAndItsEndThatOfTheOneBegunLast() {
        tours("T1", "T2");
        orders.give(new PtzOrder.StopTour(null));
        orders.give(new PtzOrder.StartTour(null));
        orders.give(new PtzOrder.StopTour(null));
        orders.give(new PtzOrder.StartTour("T2"));
        orders.give(new PtzOrder.StopTour(null));
        assertEquals(
                List.of(
                        "tours",
                        "stop tour T1",
                        "tours",
                        "start tour T1",
                        "stop tour T1",
                        "start tour T2",
                        "stop tour T2"),
                camera.asked);
    }

    @Test
    void aCameraWithoutAnyTourCannotGoOnOne() {
        assertEquals(ErrorCode.UNSUPPORTED_METHOD, code(orders.give(new PtzOrder.StartTour(null))));
        assertEquals(ErrorCode.UNSUPPORTED_METHOD, code(orders.give(new PtzOrder.StopTour(null))));
    }

    @Test
    void theEndOfATourGoesAtOnceAndForgetsTheMovesThatWait() {
        beSlow();
        orders.give(move(Direction.UP));
        Future<Void> tour = orders.give(new PtzOrder.StartTour("T1"));
        orders.give(new PtzOrder.StopTour("T1"));
        assertEquals(List.of("move UP 50", "stop tour T1"), camera.asked);
        assertTrue(tour.succeeded());
        Future<Void> again = orders.give(new PtzOrder.StartTour("T1"));
        orders.give(new PtzOrder.Stop());
        assertTrue(again.succeeded());
        assertEquals(List.of("move UP 50", "stop tour T1", "stop"), camera.asked);
    }

    @Test
    void aTourThatIsStoppedWhileItIsLookedForIsNotBegun() {
        tours("T1");
        beSlow();
        Future<Void> tour = orders.give(new PtzOrder.StartTour(null));
        orders.give(new PtzOrder.Stop());
        answerNext();
        assertTrue(tour.succeeded());
        assertEquals(List.of("tours", "stop"), camera.asked);
    }
}
