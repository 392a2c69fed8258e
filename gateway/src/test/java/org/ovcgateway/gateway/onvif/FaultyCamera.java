package org.ovcgateway.gateway.onvif;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.vertx.core.Vertx;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.ovcgateway.camera.AlarmType;
import org.ovcgateway.camera.CameraEvents.Event;
import org.ovcgateway.camera.CameraEvents.State;
import org.ovcgateway.camera.CameraSettings.Values;
import org.ovcgateway.camera.CameraSettings.Video;
import org.ovcgateway.camera.Credentials;
import org.ovcgateway.camera.MediaTransport;
import org.ovcgateway.camera.Ptz.Direction;
import org.ovcgateway.camera.Quality;
import org.ovcgateway.onvif.OnvifAddress;
import org.ovcgateway.onvif.OnvifCamera;
import org.ovcgateway.onvif.OnvifCameras;
import org.ovcgateway.onvif.OnvifSource;
import org.ovcgateway.onvif.device.Memory;
import org.ovcgateway.onvif.device.QuirkOverrides;
import org.ovcgateway.onvif.events.TopicRow;
import org.ovcgateway.onvif.events.TopicTable;
import org.ovcgateway.simulator.camera.BackChannel;
import org.ovcgateway.simulator.camera.CameraSettings;
import org.ovcgateway.simulator.camera.Clips;
import org.ovcgateway.simulator.camera.RtspServer;
import org.ovcgateway.simulator.camera.Variant;
import org.ovcgateway.simulator.camera.VirtualCamera;
import org.ovcgateway.simulator.onvif.Encoder;
import org.ovcgateway.simulator.onvif.EventKind;
import org.ovcgateway.simulator.onvif.OnvifAuth;
import org.ovcgateway.simulator.onvif.OnvifFault;
import org.ovcgateway.simulator.onvif.OnvifSettings;
import org.ovcgateway.simulator.onvif.PtzPosition;
import org.ovcgateway.simulator.onvif.StreamKind;
import org.ovcgateway.simulator.onvif.VirtualOnvifCamera;
import org.ovcgateway.simulator.onvif.VirtualSource;
import org.ovcgateway.testkit.Await;

/** A virtual ONVIF camera with faults, met by an {@link OnvifCamera}; another one in each test. */
final class FaultyCamera implements BeforeAllCallback, AfterEachCallback, AfterAllCallback {
    static final Duration PATIENCE = Duration.ofSeconds(40);
    static final Credentials USER = new Credentials("admin", "p@ss:/?#% w");
    /** Moves last for 20 s before they end by themselves at the end of the range. */
    static final int SLOWLY = 5;

    private static final int STEPS_TRIED = 3;

    private final Vertx vertx = Vertx.vertx();
    private final MultiThreadIoEventLoopGroup loops = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());

    @SuppressWarnings("NullAway.Init") // set before all tests
    private VirtualCamera h264;

    @SuppressWarnings("NullAway.Init") // set before all tests
    private VirtualCamera h265;

    @SuppressWarnings("NullAway.Init") // set before all tests
    private RtspServer rtsp;

    /** What the camera of this test has told; a new one for the next. */
    private Queue<Event> events = new ConcurrentLinkedQueue<>();
    /** What it shows; to be changed before it is met, as are those below. */
    @SuppressWarnings("NullAway.Init") // set before all tests
    VirtualCamera video;

    List<TopicRow> rows = List.of();
    QuirkOverrides quirks = QuirkOverrides.NONE;

    private final UnaryOperator<OnvifSettings> more;
    private @Nullable VirtualOnvifCamera device;
    private @Nullable OnvifCamera camera;

    FaultyCamera() {
        this(settings -> settings);
    }

    /** @param more what it is, beside that */
    FaultyCamera(UnaryOperator<OnvifSettings> more) {
        this.more = more;
    }

    @Override
    public void beforeAll(ExtensionContext context) throws Exception {
        Clips clips = new Clips();
        h264 = new VirtualCamera(
                "cam0",
                clips.main(Variant.H264_AAC),
                clips.sub(),
                CameraSettings.DEFAULT,
                new BackChannel(BackChannel.Codec.PCMU));
        h265 = new VirtualCamera("cam1", clips.main(Variant.H265), clips.sub(), CameraSettings.DEFAULT);
        rtsp = RtspServer.start(loops, new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), List.of(h264, h265));
        video = h264;
    }

    @Override
    public void afterEach(ExtensionContext context) throws Exception {
        if (camera != null) {
            camera.close();
        }
        if (device != null) {
            result(device.stop().toCompletionStage());
        }
        camera = null;
        device = null;
        events = new ConcurrentLinkedQueue<>();
        video = h264;
        rows = List.of();
        quirks = QuirkOverrides.NONE;
    }

    @Override
    public void afterAll(ExtensionContext context) throws Exception {
        rtsp.close();
        result(vertx.close().toCompletionStage());
        loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).sync();
    }

    VirtualCamera h265() {
        return h265;
    }

    Queue<Event> events() {
        return events;
    }

    VirtualOnvifCamera device() {
        return Objects.requireNonNull(device, "nobody was met yet");
    }

    OnvifCamera camera() {
        return Objects.requireNonNull(camera, "nobody was met yet");
    }

    static <T extends @Nullable Object> T result(CompletionStage<T> stage) throws Exception {
        return stage.toCompletableFuture().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }

    static <E extends Exception> E refused(Class<E> kind, CompletionStage<?> stage) {
        Throwable cause =
                assertThrows(ExecutionException.class, () -> result(stage)).getCause();
        return assertInstanceOf(kind, cause);
    }

    /** Has it come to life with these faults. */
    void meet(OnvifAuth auth, OnvifFault... faults) throws Exception {
        device = result(VirtualOnvifCamera.start(
                        vertx,
                        rtsp,
                        List.of(video),
                        more.apply(OnvifSettings.loopback().withAuth(auth, USER.userName(), USER.password())))
                .toCompletionStage());
        device.faults(Set.of(faults));
        camera = camera(USER);
    }

    OnvifCamera camera(Credentials credentials) {
        Map<String, Memory> memories = new ConcurrentHashMap<>();
        OnvifCameras cameras = new OnvifCameras(
                vertx, name -> memories.computeIfAbsent(name, unknown -> new Remembered()), TopicTable.with(rows));
        return cameras.camera(new OnvifSource(
                new OnvifAddress(false, "127.0.0.1", device().port(), "/onvif/device_service"),
                null,
                credentials,
                MediaTransport.TCP,
                quirks));
    }

    VirtualSource source() {
        return device().source(0);
    }

    void isShown() throws Exception {
        assertEquals(
                rtsp.url("/" + video.name() + "/main"),
                result(camera().streams().address(Quality.HD)).url());
        assertEquals(
                rtsp.url("/" + video.name() + "/sub"),
                result(camera().streams().address(Quality.LD)).url());
    }

    void movesAndStops() throws Exception {
        result(camera().ptz().move(Direction.RIGHT, SLOWLY));
        Await.until("a move", PATIENCE, () -> source().position().pan() > 0);
        result(camera().ptz().stop());
        stands();
    }

    void stands() {
        assertFalse(source().isMoving(), "it moves on");
        PtzPosition at = source().position();
        assertTrue(at.pan() > -1 && at.pan() < 1, "it went on to the end: " + at);
    }

    /** Where a timer of ours ends it, a machine that is held up for two seconds lets it go to the end: then once more. */
    void goesAStep() throws Exception {
        for (int attempt = 1; ; attempt++) {
            double before = source().position().pan();
            result(camera().ptz().step(Direction.RIGHT, 0));
            Await.until(
                    "the end of a step",
                    PATIENCE,
                    () -> !source().isMoving() && source().position().pan() > before);
            if (source().position().pan() < 1) {
                return;
            }
            assertTrue(attempt < STEPS_TRIED, () -> "it went on to the end: " + source().position());
            result(camera().ptz().move(Direction.LEFT, 100));
            Await.until("the way back", PATIENCE, () -> source().position().pan() < 0.5);
            result(camera().ptz().stop());
        }
    }

    void remembersAPlace() throws Exception {
        result(camera().presets().set(7));
        PtzPosition place = source().position();
        result(camera().ptz().move(Direction.UP, SLOWLY));
        Await.until("a move", PATIENCE, () -> !source().position().equals(place));
        result(camera().ptz().stop());
        result(camera().presets().goTo(7));
        Await.until(
                "the place of the preset",
                PATIENCE,
                () -> !source().isMoving() && source().position().equals(place));
        assertEquals(
                List.of(7),
                result(camera().presets().list()).stream()
                        .map(preset -> preset.number())
                        .toList());
        result(camera().presets().clear(7));
        assertTrue(source().presets().isEmpty());
    }

    void listens() {
        camera().events().listen(events::add);
        Await.until("a subscription", PATIENCE, () -> device().subscriptions() == 1);
    }

    void isHeard() {
        listens();
        device().fire(EventKind.MOTION, 0, true);
        hears(State.ACTIVE);
        device().fire(EventKind.MOTION, 0, false);
        hears(State.INACTIVE);
        assertEquals(List.of(State.ACTIVE, State.INACTIVE), changes());
    }

    void hears(State state) {
        Await.until(
                "motion " + state + ", having heard " + events,
                PATIENCE,
                () -> changes().contains(state));
    }

    List<State> changes() {
        return events.stream()
                .filter(event -> event.type() == AlarmType.MOTION && !event.initial())
                .map(Event::state)
                .toList();
    }

    void givesAStill() throws Exception {
        byte[] still = result(camera().snapshots().take());
        assertEquals(0xFFD8, ((still[0] & 0xFF) << 8) | (still[1] & 0xFF));
    }

    static Values frameRate(int framesPerSecond) {
        return new Values(
                Map.of(Quality.HD, new Video(null, null, null, framesPerSecond, null, null)),
                null,
                null,
                null,
                null,
                null,
                null);
    }

    static Values turned(boolean mirrored, boolean upsideDown) {
        return new Values(Map.of(), null, mirrored, upsideDown, null, null, null);
    }

    Encoder encoder() {
        Encoder encoder = source().encoder(StreamKind.MAIN);
        assertNotNull(encoder);
        return encoder;
    }

    void isConfigured() throws Exception {
        Encoder before = encoder();
        result(camera().settings().change(frameRate(15)));
        assertEquals(
                new Encoder(
                        before.codec(),
                        before.width(),
                        before.height(),
                        15,
                        before.bitrate(),
                        before.keyFrameInterval(),
                        before.quality()),
                encoder());
    }

    CompletionStage<Void> settingItsClock() {
        device().clockOffset(Duration.ofHours(-1));
        return camera().clock().set(ZoneId.of("Asia/Shanghai"), Duration.ofSeconds(10));
    }

    void hasItsClockSet() throws Exception {
        result(settingItsClock());
        assertTrue(device().clockOffset().abs().compareTo(PATIENCE) < 0, () -> "off by " + device().clockOffset());
    }

    /** How often a subscription was asked for. */
    long subscribed() {
        return device().calls().stream()
                .filter(call -> call.operation().equals("CreatePullPointSubscription"))
                .count();
    }

    void isLeftWithoutASubscription() {
        camera().close();
        Await.until("the end of all subscriptions", PATIENCE, () -> device().subscriptions() == 0);
    }
}
