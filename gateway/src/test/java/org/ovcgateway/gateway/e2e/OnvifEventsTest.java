package org.ovcgateway.gateway.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.ovcgateway.gateway.e2e.Site.SOON;

import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollIoHandler;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.ovcgateway.camera.AlarmType;
import org.ovcgateway.camera.CameraEvents.Event;
import org.ovcgateway.camera.CameraEvents.State;
import org.ovcgateway.gateway.onvif.Remembered;
import org.ovcgateway.onvif.device.Quirks;
import org.ovcgateway.onvif.device.Timers;
import org.ovcgateway.onvif.events.EventFeed;
import org.ovcgateway.onvif.events.OnvifEvents;
import org.ovcgateway.onvif.events.SourceFilter;
import org.ovcgateway.onvif.events.TopicRow;
import org.ovcgateway.onvif.events.TopicTable;
import org.ovcgateway.onvif.soap.Service;
import org.ovcgateway.onvif.soap.SoapClient;
import org.ovcgateway.simulator.camera.BackChannel;
import org.ovcgateway.simulator.camera.CameraSettings;
import org.ovcgateway.simulator.camera.Clips;
import org.ovcgateway.simulator.camera.RtspServer;
import org.ovcgateway.simulator.camera.Variant;
import org.ovcgateway.simulator.camera.VirtualCamera;
import org.ovcgateway.simulator.onvif.EventKind;
import org.ovcgateway.simulator.onvif.OnvifFault;
import org.ovcgateway.simulator.onvif.OnvifSettings;
import org.ovcgateway.simulator.onvif.VirtualOnvifCamera;
import org.ovcgateway.testkit.Await;

/** Items 12 to 18 of what cameras do with events, as the virtual ONVIF camera does them over HTTP. */
class OnvifEventsTest {
    private static final Clips CLIPS = new Clips();

    private final Vertx vertx = Vertx.vertx();
    private final Context loop = vertx.getOrCreateContext();
    private final MultiThreadIoEventLoopGroup loops = new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());
    private final Queue<Event> events = new ConcurrentLinkedQueue<>();
    private @Nullable RtspServer rtsp;
    private @Nullable VirtualOnvifCamera camera;
    private @Nullable SoapClient client;
    private @Nullable OnvifEvents listened;

    @BeforeEach
    void start() throws Exception {
        List<VirtualCamera> cameras = new ArrayList<>();
        synchronized (CLIPS) {
            cameras.add(new VirtualCamera(
                    "cam0",
                    CLIPS.main(Variant.H264_AAC),
                    CLIPS.sub(),
                    CameraSettings.DEFAULT,
                    new BackChannel(BackChannel.Codec.PCMU)));
        }
        rtsp = RtspServer.start(loops, new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), cameras);
        camera = await(VirtualOnvifCamera.start(vertx, rtsp, cameras, OnvifSettings.loopback()));
    }

    @AfterEach
    void stop() throws Exception {
        OnvifEvents ended = listened;
        if (ended != null) {
            await(onLoop(ended::close));
            assertEquals(0, camera().subscriptions(), "a subscription is left behind");
        }
        if (client != null) {
            SoapClient closed = client;
            await(onLoop(() -> {
                closed.close();
                return Future.succeededFuture();
            }));
        }
        await(camera().stop());
        if (rtsp != null) {
            rtsp.close();
        }
        await(vertx.close());
        loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).sync();
    }

    private VirtualOnvifCamera camera() {
        if (camera == null) {
            throw new IllegalStateException("not started");
        }
        return camera;
    }

    private static <T extends @Nullable Object> T await(Future<T> future) throws Exception {
        return future.await(SOON.toSeconds(), TimeUnit.SECONDS);
    }

    private <T extends @Nullable Object> Future<T> onLoop(Supplier<Future<T>> task) {
        Promise<T> promise = Promise.promise();
        loop.runOnContext(nothing -> task.get().onComplete(promise));
        return promise.future();
    }

    private void listen(Quirks.Events way, TopicRow... rows) throws Exception {
        URI device = URI.create(camera().deviceServiceUrl());
        await(onLoop(() -> {
            SoapClient made = new SoapClient(vertx, device, null, () -> Quirks.NONE, new Remembered());
            made.address(Service.EVENTS, "/onvif/device_service");
            client = made;
            Timers timers = Timers.on(loop);
            EventFeed feed = new EventFeed(
                    "[test]",
                    made,
                    vertx,
                    new InetSocketAddress(device.getHost(), device.getPort()),
                    way,
                    () -> camera().clockOffset(),
                    timers,
                    new Random(1));
            OnvifEvents ofOneSource = new OnvifEvents(feed, TopicTable.with(List.of(rows)), SourceFilter.ALL, timers);
            ofOneSource.listen(events::add);
            listened = ofOneSource;
            return Future.<Void>succeededFuture();
        }));
        Await.until("a subscription", SOON, () -> camera().subscriptions() == 1);
    }

    private void expect(AlarmType type, State state) {
        Await.until(
                type + " " + state + ", having heard " + events,
                SOON,
                () -> events.stream()
                        .anyMatch(event -> event.type() == type && event.state() == state && !event.initial()));
    }

    private void motionBeginsAndEnds() {
        camera().fire(EventKind.MOTION, 0, true);
        expect(AlarmType.MOTION, State.ACTIVE);
        camera().fire(EventKind.MOTION, 0, false);
        expect(AlarmType.MOTION, State.INACTIVE);
        assertEquals(
                2,
                events.stream()
                        .filter(event -> !event.initial() && event.type() == AlarmType.MOTION)
                        .count(),
                () -> "edges: " + events);
    }

    @ParameterizedTest
    @EnumSource(
            names = {
                "CLOCK_OFF",
                "ZERO_TIMES",
                "SHORT_TIMES",
                "FOREIGN_ADDRESS",
                "WRONG_PORT",
                "PULL_POINT_DENIED",
                "PULL_POINT_CLAIMED",
                "NEEDS_TERMINATION_TIME",
                "NO_RELATIVE_TERMINATION",
                "MINIMAL_TERMINATION",
                "RENEW_FAILS",
                "RENEW_IGNORED",
                "NEEDS_ADDRESSING",
                "REFERENCE_PARAMETERS",
                "ONE_SUBSCRIPTION",
                "UNSUBSCRIBE_DROPS_ALL",
                "POLL_CLOSES",
                "TOPIC_TRAILING_SLASH",
                "TOPIC_DOUBLED_SLASH",
                "TOPIC_VENDOR_PREFIX",
                "TOPIC_NESTED",
                "TOPIC_MISSPELT",
                "VALUES_UPPER_CASE",
                "VALUES_AS_NUMBERS",
                "VALUES_AS_WORDS",
                "EXTRA_ITEMS",
                "INITIALIZED_REPEATS",
                "DELETED_AS_END",
                "ONE_CALL_AT_A_TIME",
                "CLOSES_AFTER_ANSWER",
                "RESETS_CONNECTION",
            })
    void motionIsHeardOfOnceThoughTheCameraIsWrong(OnvifFault fault) throws Exception {
        camera().faults(fault);
        listen(Quirks.Events.TRY);
        motionBeginsAndEnds();
    }

    @Test
    void topicsThatACameraSwapsAreSetRightByAUsersRows() throws Exception {
        camera().faults(OnvifFault.TOPICS_SWAPPED);
        listen(
                Quirks.Events.PULL,
                TopicRow.state("Device/Trigger/DigitalInput", "LogicalState", AlarmType.MOTION),
                TopicRow.state("VideoSource/MotionAlarm", "State", AlarmType.EXTERNAL));
        motionBeginsAndEnds();
    }

    @Test
    void messagesThatTheCameraPostsAreHeardOf() throws Exception {
        listen(Quirks.Events.NOTIFY);
        motionBeginsAndEnds();
    }

    @ParameterizedTest
    @EnumSource(EventKind.class)
    void everyKindOfEventIsAnAlarm(EventKind kind) throws Exception {
        listen(Quirks.Events.PULL);
        camera().fire(kind, 0, true);
        Await.until(kind + " as an alarm", SOON, () -> events.stream().anyMatch(event -> !event.initial()));
        assertEquals("[]", String.valueOf(listened == null ? null : listened.unknownTopics()));
    }

    @Test
    void aRebootedCameraIsListenedToAgainAndItsStatesAreNoNewEdges() throws Exception {
        listen(Quirks.Events.PULL);
        camera().fire(EventKind.MOTION, 0, true);
        expect(AlarmType.MOTION, State.ACTIVE);
        int before = (int) events.stream().filter(event -> !event.initial()).count();
        camera().reboot();
        Duration patience = Duration.ofSeconds(100); // it may be asked twice in vain while it starts
        Await.until(
                "a subscription after the reboot",
                patience,
                () -> camera().reboots() == 1 && camera().subscriptions() == 1);
        camera().fire(EventKind.TAMPER, 0, true);
        expect(AlarmType.TAMPER, State.ACTIVE);
        assertEquals(
                before + 1,
                (int) events.stream().filter(event -> !event.initial()).count(),
                events::toString);
    }

    @Test
    void anEventIsStampedWithOurTimeThoughTheCamerasIsHalfAYearOff() throws Exception {
        camera().clockOffset(Duration.ofDays(-180));
        listen(Quirks.Events.PULL);
        Instant before = Instant.now();
        camera().fire(EventKind.MOTION, 0, true);
        expect(AlarmType.MOTION, State.ACTIVE);
        Event event = events.stream().filter(one -> !one.initial()).findFirst().orElseThrow();
        assertTrue(Duration.between(before, event.at()).abs().compareTo(Duration.ofSeconds(60)) < 0, event::toString);
    }
}
