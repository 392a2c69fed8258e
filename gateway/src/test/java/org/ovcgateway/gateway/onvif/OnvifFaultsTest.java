package org.ovcgateway.gateway.onvif;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.ovcgateway.simulator.onvif.OnvifFault.*;

import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.vertx.core.Vertx;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.ZoneId;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.ovcgateway.camera.AlarmType;
import org.ovcgateway.camera.CameraEvents.Event;
import org.ovcgateway.camera.CameraEvents.State;
import org.ovcgateway.camera.CameraException;
import org.ovcgateway.camera.CameraSettings.Values;
import org.ovcgateway.camera.CameraSettings.Video;
import org.ovcgateway.camera.CameraSettings.VideoCodec;
import org.ovcgateway.camera.Credentials;
import org.ovcgateway.camera.MediaTransport;
import org.ovcgateway.camera.NotSupported;
import org.ovcgateway.camera.Ptz.Direction;
import org.ovcgateway.camera.Quality;
import org.ovcgateway.onvif.OnvifAddress;
import org.ovcgateway.onvif.OnvifCamera;
import org.ovcgateway.onvif.OnvifCameras;
import org.ovcgateway.onvif.OnvifSource;
import org.ovcgateway.onvif.device.Learnt;
import org.ovcgateway.onvif.device.Memory;
import org.ovcgateway.onvif.device.QuirkOverrides;
import org.ovcgateway.onvif.device.Quirks;
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
import org.ovcgateway.simulator.onvif.Rotation;
import org.ovcgateway.simulator.onvif.StreamKind;
import org.ovcgateway.simulator.onvif.VirtualOnvifCamera;
import org.ovcgateway.simulator.onvif.VirtualSource;
import org.ovcgateway.testkit.Await;

/**
 * What cameras do wrong, as the virtual ONVIF camera does it: the gateway works nevertheless, or says in a sentence why it cannot.
 * A fault that is in no group fails {@link #everyFaultIsPlayed}.
 */
class OnvifFaultsTest {
    private static final Duration PATIENCE = Duration.ofSeconds(40);
    private static final Credentials USER = new Credentials("admin", "p@ss:/?#% w");
    /** Moves last for 20 s before they end by themselves at the end of the range. */
    private static final int SLOWLY = 5;

    /** Faults of which nothing can be seen from here, and why. */
    private static final Map<OnvifFault, String> UNSEEN = new EnumMap<>(Map.of(
            DISCOVERY_SEVERAL_ADDRESSES, "DiscoveryFaultsTest finds such a camera",
            DISCOVERY_WRONG_ADDRESS, "DiscoveryFaultsTest finds such a camera",
            DISCOVERY_CHANGING_REFERENCE, "DiscoveryFaultsTest finds such a camera",
            DISCOVERY_DUPLICATES, "DiscoveryFaultsTest finds such a camera",
            DISCOVERY_ONLY_NVT, "DiscoveryFaultsTest finds such a camera",
            DISCOVERY_ONLY_DEVICE, "DiscoveryFaultsTest finds such a camera",
            DISCOVERY_MISSES_FIRST, "DiscoveryFaultsTest finds such a camera"));

    private static final Vertx VERTX = Vertx.vertx();
    private static final MultiThreadIoEventLoopGroup LOOPS =
            new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());

    @SuppressWarnings("NullAway.Init") // set before all tests
    private static VirtualCamera h264;

    @SuppressWarnings("NullAway.Init") // set before all tests
    private static VirtualCamera h265;

    @SuppressWarnings("NullAway.Init") // set before all tests
    private static RtspServer rtsp;

    private final Queue<Event> events = new ConcurrentLinkedQueue<>();
    private VirtualCamera video = h264;
    private List<TopicRow> rows = List.of();
    private QuirkOverrides quirks = QuirkOverrides.NONE;

    @SuppressWarnings("NullAway.Init") // set by meet
    private VirtualOnvifCamera device;

    @SuppressWarnings("NullAway.Init") // set by meet
    private OnvifCamera camera;

    @BeforeAll
    static void start() throws Exception {
        Clips clips = new Clips();
        h264 = new VirtualCamera(
                "cam0",
                clips.main(Variant.H264_AAC),
                clips.sub(),
                CameraSettings.DEFAULT,
                new BackChannel(BackChannel.Codec.PCMU));
        h265 = new VirtualCamera("cam1", clips.main(Variant.H265), clips.sub(), CameraSettings.DEFAULT);
        rtsp = RtspServer.start(LOOPS, new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), List.of(h264, h265));
    }

    @AfterAll
    static void stop() throws Exception {
        rtsp.close();
        result(VERTX.close().toCompletionStage());
        LOOPS.shutdownGracefully(0, 1, TimeUnit.SECONDS).sync();
    }

    @AfterEach
    void close() throws Exception {
        if (camera != null) {
            camera.close();
        }
        if (device != null) {
            result(device.stop().toCompletionStage());
        }
    }

    private static <T extends @Nullable Object> T result(CompletionStage<T> stage) throws Exception {
        return stage.toCompletableFuture().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }

    private static <E extends Exception> E refused(Class<E> kind, CompletionStage<?> stage) {
        Throwable cause =
                assertThrows(ExecutionException.class, () -> result(stage)).getCause();
        return assertInstanceOf(kind, cause);
    }

    private void meet(OnvifAuth auth, OnvifFault... faults) throws Exception {
        device = result(VirtualOnvifCamera.start(
                        VERTX,
                        rtsp,
                        List.of(video),
                        OnvifSettings.loopback().withAuth(auth, USER.userName(), USER.password()))
                .toCompletionStage());
        device.faults(Set.of(faults));
        camera = camera(USER);
    }

    private OnvifCamera camera(Credentials credentials) {
        Map<String, Memory> memories = new ConcurrentHashMap<>();
        OnvifCameras cameras = new OnvifCameras(
                VERTX, name -> memories.computeIfAbsent(name, unknown -> new Remembered()), TopicTable.with(rows));
        return cameras.camera(new OnvifSource(
                new OnvifAddress(false, "127.0.0.1", device.port(), "/onvif/device_service"),
                null,
                credentials,
                MediaTransport.TCP,
                quirks));
    }

    /** The camera's memory, of which nothing is kept. */
    private static final class Remembered implements Memory {
        private Learnt learnt = Learnt.NOTHING;

        @Override
        public Learnt learnt() {
            return learnt;
        }

        @Override
        public void update(UnaryOperator<Learnt> change) {
            learnt = change.apply(learnt);
        }
    }

    private VirtualSource source() {
        return device.source(0);
    }

    private void isShown() throws Exception {
        assertEquals(
                rtsp.url("/" + video.name() + "/main"),
                result(camera.streams().address(Quality.HD)).url());
        assertEquals(
                rtsp.url("/" + video.name() + "/sub"),
                result(camera.streams().address(Quality.LD)).url());
    }

    private void movesAndStops() throws Exception {
        result(camera.ptz().move(Direction.RIGHT, SLOWLY));
        Await.until("a move", PATIENCE, () -> source().position().pan() > 0);
        result(camera.ptz().stop());
        stands();
    }

    private void stands() {
        assertFalse(source().isMoving(), "it moves on");
        PtzPosition at = source().position();
        assertTrue(at.pan() > -1 && at.pan() < 1, "it went on to the end: " + at);
    }

    private void goesAStep() throws Exception {
        double before = source().position().pan();
        result(camera.ptz().step(Direction.RIGHT, 0));
        Await.until(
                "the end of a step",
                PATIENCE,
                () -> !source().isMoving() && source().position().pan() > before);
        assertTrue(source().position().pan() < 1, () -> "it went on to the end: " + source().position());
    }

    private void remembersAPlace() throws Exception {
        result(camera.presets().set(7));
        PtzPosition place = source().position();
        result(camera.ptz().move(Direction.UP, SLOWLY));
        Await.until("a move", PATIENCE, () -> !source().position().equals(place));
        result(camera.ptz().stop());
        result(camera.presets().goTo(7));
        Await.until(
                "the place of the preset",
                PATIENCE,
                () -> !source().isMoving() && source().position().equals(place));
        assertEquals(
                List.of(7),
                result(camera.presets().list()).stream()
                        .map(preset -> preset.number())
                        .toList());
        result(camera.presets().clear(7));
        assertTrue(source().presets().isEmpty());
    }

    private void listens() {
        camera.events().listen(events::add);
        Await.until("a subscription", PATIENCE, () -> device.subscriptions() == 1);
    }

    private void isHeard() {
        listens();
        device.fire(EventKind.MOTION, 0, true);
        hears(State.ACTIVE);
        device.fire(EventKind.MOTION, 0, false);
        hears(State.INACTIVE);
        assertEquals(List.of(State.ACTIVE, State.INACTIVE), changes());
    }

    private void hears(State state) {
        Await.until(
                "motion " + state + ", having heard " + events,
                PATIENCE,
                () -> changes().contains(state));
    }

    private List<State> changes() {
        return events.stream()
                .filter(event -> event.type() == AlarmType.MOTION && !event.initial())
                .map(Event::state)
                .toList();
    }

    private void givesAStill() throws Exception {
        byte[] still = result(camera.snapshots().take());
        assertEquals(0xFFD8, ((still[0] & 0xFF) << 8) | (still[1] & 0xFF));
    }

    private static Values frameRate(int framesPerSecond) {
        return new Values(
                Map.of(Quality.HD, new Video(null, null, null, framesPerSecond, null, null)),
                null,
                null,
                null,
                null,
                null,
                null);
    }

    private static Values turned(boolean mirrored, boolean upsideDown) {
        return new Values(Map.of(), null, mirrored, upsideDown, null, null, null);
    }

    private Encoder encoder() {
        Encoder encoder = source().encoder(StreamKind.MAIN);
        assertNotNull(encoder);
        return encoder;
    }

    private void isConfigured() throws Exception {
        Encoder before = encoder();
        result(camera.settings().change(frameRate(15)));
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

    private CompletionStage<Void> settingItsClock() {
        device.clockOffset(Duration.ofHours(-1));
        return camera.clock().set(ZoneId.of("Asia/Shanghai"), Duration.ofSeconds(10));
    }

    private void hasItsClockSet() throws Exception {
        result(settingItsClock());
        assertTrue(device.clockOffset().abs().compareTo(PATIENCE) < 0, () -> "off by " + device.clockOffset());
    }

    // authentication and time

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
        meet(OnvifAuth.WSSE, fault);
        isShown();
        movesAndStops();
        givesAStill();
        isHeard();
    }

    @ParameterizedTest
    @MethodSource("httpDigest")
    void aCameraThatReadsHttpDigestLetsUsIn(OnvifFault fault) throws Exception {
        meet(OnvifAuth.DIGEST, fault);
        isShown();
        movesAndStops();
        givesAStill();
        isHeard();
    }

    @ParameterizedTest
    @MethodSource("eitherWay")
    void aCameraThatReadsEitherLetsUsIn(OnvifFault fault) throws Exception {
        meet(OnvifAuth.BOTH, fault);
        isShown();
        movesAndStops();
        givesAStill();
    }

    static Set<OnvifFault> eitherWay() {
        return EnumSet.of(WSSE_REFUSED, DIGEST_REFUSED, REFUSES_TWO_CREDENTIALS, LOCKS_OUT, DIGEST_SHA_256);
    }

    @ParameterizedTest
    @MethodSource("ways")
    void aWrongPasswordIsNotTriedUntilTheCameraLocksUsOut(OnvifAuth auth) throws Exception {
        meet(auth, LOCKS_OUT);
        OnvifCamera mistaken = camera(new Credentials("admin", "wrong"));
        for (int i = 0; i < 5; i++) {
            CameraException refusal =
                    refused(CameraException.class, mistaken.streams().address(Quality.HD));
            assertEquals(CameraException.Kind.UNAUTHORISED, refusal.kind());
            String words = String.valueOf(refusal.getMessage());
            assertTrue(
                    words.startsWith(
                            "the camera at 127.0.0.1:" + device.port() + " refuses the user name and password"),
                    words);
        }
        mistaken.close();
        isShown();
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
        meet(OnvifAuth.DIGEST, fault);
        hasItsClockSet();
    }

    @Test
    void aClockThatATimeServerSetsIsLeftAlone() throws Exception {
        meet(OnvifAuth.DIGEST, CLOCK_BY_NTP);
        result(settingItsClock());
        assertEquals(Duration.ofHours(-1), device.clockOffset());
        isShown();
    }

    @Test
    void aClockThatCannotBeReadIsNotSet() throws Exception {
        meet(OnvifAuth.DIGEST, CLOCK_UNKNOWN);
        assertEquals(
                "the camera does not support setting its clock: Optional Action Not Implemented: GetSystemDateAndTime",
                refused(NotSupported.class, settingItsClock()).getMessage());
    }

    @ParameterizedTest
    @MethodSource("clocksThatStayOff")
    void aClockThatStaysOffIsSaidSo(OnvifFault fault) throws Exception {
        meet(OnvifAuth.WSSE, fault);
        String words = String.valueOf(
                refused(CameraException.class, camera.clock().set(ZoneId.of("Asia/Shanghai"), Duration.ofSeconds(10)))
                        .getMessage());
        assertTrue(words.matches("the camera took the time and yet is \\d+ s late"), words);
    }

    static Set<OnvifFault> clocksThatStayOff() {
        return EnumSet.of(CLOCK_OFF, LOCAL_TIME_AS_UTC);
    }

    // odd answers and addresses

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
        meet(OnvifAuth.BOTH, fault, MEDIA1_ONLY);
        isShown();
        movesAndStops();
        goesAStep();
        isConfigured();
        isHeard();
    }

    static Set<OnvifFault> addresses() {
        return EnumSet.of(FOREIGN_ADDRESS, WRONG_PORT, DOUBLED_PORT, XADDR_WITHOUT_PATH);
    }

    @ParameterizedTest
    @MethodSource("addresses")
    void aWrongAddressIsNotBelieved(OnvifFault fault) throws Exception {
        meet(OnvifAuth.BOTH, fault);
        isShown();
        givesAStill();
        movesAndStops();
        remembersAPlace();
        isConfigured();
        hasItsClockSet();
        isHeard();
    }

    @Test
    void aCameraWhoseEventServiceIsNowhereIsHeardByItsDeviceService() throws Exception {
        meet(OnvifAuth.BOTH, EVENTS_XADDR_DEAD);
        isHeard();
        isShown();
        movesAndStops();
        givesAStill();
    }

    // events

    static Set<OnvifFault> eventFaults() {
        return EnumSet.of(
                ZERO_TIMES,
                SHORT_TIMES,
                PULL_POINT_DENIED,
                PULL_POINT_CLAIMED,
                NEEDS_TERMINATION_TIME,
                NO_RELATIVE_TERMINATION,
                MINIMAL_TERMINATION,
                RENEW_FAILS,
                RENEW_IGNORED,
                NEEDS_ADDRESSING,
                REFERENCE_PARAMETERS,
                ONE_SUBSCRIPTION,
                UNSUBSCRIBE_DROPS_ALL,
                POLL_CLOSES,
                TOPIC_TRAILING_SLASH,
                TOPIC_DOUBLED_SLASH,
                TOPIC_VENDOR_PREFIX,
                TOPIC_NESTED,
                TOPIC_MISSPELT,
                VALUES_UPPER_CASE,
                VALUES_AS_NUMBERS,
                VALUES_AS_WORDS,
                EXTRA_ITEMS,
                INITIALIZED_REPEATS,
                DELETED_AS_END);
    }

    @ParameterizedTest
    @MethodSource("eventFaults")
    void motionBeginsAndEndsOnce(OnvifFault fault) throws Exception {
        meet(OnvifAuth.BOTH, fault);
        isHeard();
        isShown();
        isLeftWithoutASubscription();
    }

    /** As one that was restarted just after it was subscribed to. */
    @Test
    void aCameraThatForgotItsSubscriptionIsHeardAgainSoon() throws Exception {
        meet(OnvifAuth.BOTH);
        listens();
        device.dropSubscriptions();
        Await.until("another subscription", PATIENCE, () -> subscribed() == 2 && device.subscriptions() == 1);
        device.fire(EventKind.MOTION, 0, true);
        hears(State.ACTIVE);
    }

    /** How often a subscription was asked for. */
    private long subscribed() {
        return device.calls().stream()
                .filter(call -> call.operation().equals("CreatePullPointSubscription"))
                .count();
    }

    /** Two are made within seconds; the next would be after a minute. */
    @Test
    void aCameraThatForgetsEverySubscriptionIsShown() throws Exception {
        meet(OnvifAuth.BOTH, SUBSCRIPTIONS_VANISH);
        camera.events().listen(events::add);
        Await.until("another subscription", PATIENCE, () -> subscribed() == 2);
        isShown();
    }

    @Test
    void motionWhoseEndIsNeverToldBegins() throws Exception {
        meet(OnvifAuth.BOTH, NO_END);
        listens();
        device.fire(EventKind.MOTION, 0, true);
        hears(State.ACTIVE);
        device.fire(EventKind.MOTION, 0, false);
        device.fire(EventKind.TAMPER, 0, true);
        Await.until(
                "what comes afterwards",
                PATIENCE,
                () -> events.stream().anyMatch(event -> event.type() == AlarmType.TAMPER && !event.initial()));
        assertEquals(List.of(State.ACTIVE), changes());
    }

    @Test
    void topicsThatACameraSwapsAreSetRightByAUsersRows() throws Exception {
        rows = List.of(
                TopicRow.state("Device/Trigger/DigitalInput", "LogicalState", AlarmType.MOTION),
                TopicRow.state("VideoSource/MotionAlarm", "State", AlarmType.EXTERNAL));
        meet(OnvifAuth.BOTH, TOPICS_SWAPPED);
        isHeard();
    }

    // PTZ

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
        meet(OnvifAuth.BOTH, fault);
        movesAndStops();
        goesAStep();
        remembersAPlace();
    }

    @Test
    void aMoveEndsThoughItsTimeIsIgnored() throws Exception {
        quirks = new QuirkOverrides(null, null, null, null, null, null, true, null, null);
        meet(OnvifAuth.BOTH, IGNORES_TIMEOUT, NO_RELATIVE);
        movesAndStops();
        goesAStep();
    }

    @Test
    void aCameraThatIgnoresStopsIsStoppedByAMoveWithoutSpeedWhereItsUserSaysSo() throws Exception {
        quirks = new QuirkOverrides(null, null, Quirks.Stop.MOVE_ZERO, null, null, null, null, null, null);
        meet(OnvifAuth.BOTH, STOP_IGNORED);
        movesAndStops();
        remembersAPlace();
    }

    @Test
    void aCameraWhoseUpIsDownIsTurnedWhereItsUserSaysSo() throws Exception {
        quirks = new QuirkOverrides(null, null, null, null, null, true, null, null, null);
        meet(OnvifAuth.BOTH, TILT_INVERTED);
        result(camera.ptz().move(Direction.UP, SLOWLY));
        Await.until("a move", PATIENCE, () -> source().position().tilt() != 0);
        result(camera.ptz().stop());
        assertTrue(source().position().tilt() > 0);
        stands();
    }

    @Test
    void aCameraWhoseProfilesHaveNoPtzIsNotMoved() throws Exception {
        meet(OnvifAuth.BOTH, NO_PTZ_IN_PROFILE);
        isShown();
        assertFalse(camera.abilities().ptz());
        assertEquals(
                "the camera does not pan, tilt or zoom: its profile profile_0_main has no PTZ configuration",
                refused(NotSupported.class, camera.ptz().move(Direction.RIGHT, SLOWLY))
                        .getMessage());
    }

    @Test
    void zoomWithoutARangeIsNotSupported() throws Exception {
        meet(OnvifAuth.BOTH, ZERO_WIDTH_ZOOM);
        assertEquals(
                "the camera cannot move zoom in",
                refused(NotSupported.class, camera.ptz().move(Direction.ZOOM_IN, SLOWLY))
                        .getMessage());
    }

    @Test
    void zoomThatIsRefusedIsSaidSo() throws Exception {
        meet(OnvifAuth.BOTH, ZOOM_REFUSED);
        assertEquals(
                "the camera refuses to move zoom in: zoom is not supported",
                refused(CameraException.class, camera.ptz().move(Direction.ZOOM_IN, SLOWLY))
                        .getMessage());
    }

    // media, settings, stills

    static Set<OnvifFault> mediaFaults() {
        return EnumSet.of(MEDIA1_ONLY, MEDIA2_ONLY, ENCODER_NEEDS_ALL, NO_MIRROR, NO_ROTATION);
    }

    @ParameterizedTest
    @MethodSource("mediaFaults")
    void aCameraIsShownAndConfigured(OnvifFault fault) throws Exception {
        meet(OnvifAuth.BOTH, fault);
        isShown();
        givesAStill();
        isConfigured();
    }

    @Test
    void anEncoderOfMedia1IsConfiguredWithAllThatWasTold() throws Exception {
        meet(OnvifAuth.BOTH, ENCODER_NEEDS_ALL, MEDIA1_ONLY);
        isConfigured();
    }

    @Test
    void anEncoderThatRefusesItsOwnMulticastAddressStaysAsItIs() throws Exception {
        meet(OnvifAuth.BOTH, ENCODER_REFUSES_NO_MULTICAST);
        assertEquals(
                "the camera refuses to change hd: invalid multicast address",
                refused(CameraException.class, camera.settings().change(frameRate(15)))
                        .getMessage());
        isShown();
    }

    @Test
    void h265IsSeen() throws Exception {
        video = h265;
        meet(OnvifAuth.BOTH, H265_HIDDEN);
        isShown();
        Video known = result(camera.settings().read()).video().get(Quality.HD);
        assertNotNull(known);
        assertEquals(VideoCodec.H265, known.codec());
    }

    @Test
    void aSettingThatACameraIgnoresIsSaidSo() throws Exception {
        meet(OnvifAuth.BOTH, ENCODER_IGNORES);
        assertEquals(
                "the camera said yes but did not: hd frames per second 15: it stays 25",
                refused(CameraException.class, camera.settings().change(frameRate(15)))
                        .getMessage());
    }

    @Test
    void aPictureThatCannotBeMirroredIsTurned() throws Exception {
        meet(OnvifAuth.BOTH, NO_MIRROR);
        result(camera.settings().change(turned(true, true)));
        assertEquals(new Rotation(180, false), source().rotation());
        assertEquals(
                "the camera cannot be set so: mirrored, upside down: the camera turns its picture by 180 degrees and no more, so that mirrored and upside down go together",
                refused(NotSupported.class, camera.settings().change(turned(true, false)))
                        .getMessage());
    }

    @Test
    void aPictureThatCannotBeTurnedIsLeftAsItIs() throws Exception {
        meet(OnvifAuth.BOTH, NO_ROTATION);
        assertEquals(
                "the camera cannot be set so: mirrored, upside down: the camera does not turn its picture",
                refused(NotSupported.class, camera.settings().change(turned(true, true)))
                        .getMessage());
        assertEquals(Rotation.NONE, source().rotation());
    }

    static Set<OnvifFault> stills() {
        return EnumSet.of(SNAPSHOT_NEEDS_DIGEST, SNAPSHOT_URI_WITH_CREDENTIALS);
    }

    @ParameterizedTest
    @MethodSource("stills")
    void aStillIsTaken(OnvifFault fault) throws Exception {
        meet(OnvifAuth.WSSE, fault);
        givesAStill();
    }

    @Test
    void aCameraWithoutStillsSaysSo() throws Exception {
        meet(OnvifAuth.BOTH, NO_SNAPSHOT);
        assertEquals(
                "the camera does not support making a still: Optional Action Not Implemented: GetSnapshotUri",
                refused(NotSupported.class, camera.snapshots().take()).getMessage());
    }

    @Test
    void aPageOfHtmlIsNoStill() throws Exception {
        meet(OnvifAuth.BOTH, SNAPSHOT_NOT_JPEG);
        assertEquals(
                "expected a JPEG but was image/jpeg of 30 bytes",
                refused(CameraException.class, camera.snapshots().take()).getMessage());
    }

    // connection

    static Set<OnvifFault> connections() {
        return EnumSet.of(ONE_CALL_AT_A_TIME, CLOSES_AFTER_ANSWER, RESETS_CONNECTION);
    }

    @ParameterizedTest
    @MethodSource("connections")
    void aConnectionThatBreaksIsNoObstacle(OnvifFault fault) throws Exception {
        meet(OnvifAuth.BOTH, fault);
        isHeard();
        isShown();
        movesAndStops();
        remembersAPlace();
        isConfigured();
        givesAStill();
        isLeftWithoutASubscription();
    }

    private void isLeftWithoutASubscription() {
        camera.close();
        Await.until("the end of all subscriptions", PATIENCE, () -> device.subscriptions() == 0);
    }

    @Test
    void aCameraWhoseNoncesAreGoodOnceIsLeftWithoutASubscription() throws Exception {
        meet(OnvifAuth.DIGEST, DIGEST_NONCE_ONCE);
        isHeard();
        isLeftWithoutASubscription();
    }

    @Test
    void aSlowCameraIsShownAndStops() throws Exception {
        meet(OnvifAuth.NONE, SLOW);
        isShown();
        movesAndStops();
    }

    @Test
    void everyFaultIsPlayed() {
        Set<OnvifFault> played = EnumSet.copyOf(UNSEEN.keySet());
        Stream.of(
                        usernameTokens(),
                        httpDigest(),
                        settableClocks(),
                        answers(),
                        addresses(),
                        eventFaults(),
                        ptzFaults(),
                        mediaFaults(),
                        stills(),
                        connections(),
                        Set.of(
                                EVENTS_XADDR_DEAD,
                                SUBSCRIPTIONS_VANISH,
                                CLOCK_BY_NTP,
                                NO_END,
                                TOPICS_SWAPPED,
                                STOP_IGNORED,
                                TILT_INVERTED),
                        Set.of(NO_PTZ_IN_PROFILE, NO_SNAPSHOT, SNAPSHOT_NOT_JPEG, SLOW),
                        Set.of(ENCODER_REFUSES_NO_MULTICAST, ENCODER_IGNORES, H265_HIDDEN))
                .forEach(played::addAll);
        assertEquals(EnumSet.noneOf(OnvifFault.class), EnumSet.complementOf(EnumSet.copyOf(played)));
    }
}
