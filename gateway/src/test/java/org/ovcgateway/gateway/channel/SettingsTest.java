package org.ovcgateway.gateway.channel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Future;
import java.time.Duration;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.ovcgateway.camera.Abilities;
import org.ovcgateway.camera.AlarmType;
import org.ovcgateway.camera.CameraException;
import org.ovcgateway.camera.CameraIdentity;
import org.ovcgateway.camera.CameraSettings.Audio;
import org.ovcgateway.camera.CameraSettings.Values;
import org.ovcgateway.camera.CameraSettings.Video;
import org.ovcgateway.camera.CameraSettings.VideoCodec;
import org.ovcgateway.camera.NotSupported;
import org.ovcgateway.camera.Quality;
import org.ovcgateway.camera.StreamAddress;
import org.ovcgateway.gateway.FakeCamera;
import org.ovcgateway.gateway.command.ChannelSettings;
import org.ovcgateway.gateway.command.ChannelSettings.Alarm;
import org.ovcgateway.gateway.command.CommandException;
import org.ovcgateway.gateway.command.ConfigureDetection;
import org.ovcgateway.gateway.command.ConfigureDetection.Corner;
import org.ovcgateway.gateway.command.ErrorCode;
import org.ovcgateway.gateway.supervise.ManualTimers;

/** A channel's configuration, read and changed. */
class SettingsTest {
    private static final Video MAIN = new Video(VideoCodec.H265, 1920, 1080, 25, 4_000_000, 50);
    private static final Video SUB = new Video(VideoCodec.H264, 640, 360, 15, 500_000, 30);
    private static final Values PRESENT = new Values(
            Map.of(Quality.HD, MAIN, Quality.SD, SUB), new Audio("G711", 8000, 64_000), false, false, 70, 30, "gate");

    private static final Watch OFF = Watch.ALWAYS.withOn(false);

    private final List<Choices> kept = new ArrayList<>();
    private final ManualTimers timers = new ManualTimers();
    private final FakeCamera camera = new FakeCamera(
            new CameraIdentity("fake"),
            quality -> quality == Quality.LD
                    ? NotSupported.answer("no small stream")
                    : CompletableFuture.completedFuture(new StreamAddress("rtsp://127.0.0.1/" + quality, null)));
    private final Alarms alarms = new Alarms(
            0,
            new Alarms.Patience(Duration.ofMinutes(1), Duration.ofSeconds(5)),
            timers,
            () -> LocalTime.NOON,
            report -> {},
            () -> {});
    private final Settings settings = settings(Choices.STANDARD);

    private Settings settings(Choices recalled) {
        Chosen chosen = new Chosen(recalled, timers, next -> {
            kept.add(next);
            return Future.succeededFuture();
        });
        return new Settings("[ch 0]", camera, new CameraCalls(timers), alarms, chosen);
    }

    private Future<Void> change(ChannelSettings wanted) {
        return settings.prepare(wanted).compose(SettingsChange::make);
    }

    private static Choices choosing(Quality quality, Map<AlarmType, Watch> watches) {
        return new Choices(quality, watches, null, null);
    }

    SettingsTest() {
        camera.settings = PRESENT;
        camera.abilities = new Abilities(true, true, true, Set.of(AlarmType.MOTION, AlarmType.FACE));
    }

    private static ChannelSettings wanting(
            @Nullable Quality quality,
            @Nullable Video video,
            @Nullable Boolean mirrored,
            Map<AlarmType, Alarm> alarms) {
        return new ChannelSettings(quality, video, null, mirrored, null, alarms, null, null);
    }

    private static void assertRefused(ErrorCode code, String words, Future<Void> change) {
        CommandException refused = assertInstanceOf(CommandException.class, change.cause());
        assertEquals(code, refused.code(), refused.getMessage());
        assertTrue(String.valueOf(refused.getMessage()).contains(words), refused.getMessage());
    }

    private List<String> changes() {
        return camera.asked.stream().filter(each -> each.startsWith("change")).toList();
    }

    @Test
    void whatTheCameraTellsIsReadWithWhichAlarmsAreOn() {
        alarms.watch(AlarmType.FACE, OFF);
        assertEquals(
                new ChannelSettings(
                        Quality.HD,
                        MAIN,
                        new Audio("G711", 8000, 64_000),
                        false,
                        false,
                        Map.of(AlarmType.MOTION, new Alarm(true, 70), AlarmType.FACE, new Alarm(false, null)),
                        30,
                        "gate"),
                settings.read().result());
    }

    @Test
    void aCameraThatTellsNothingOrDoesNotAnswerHasOnlyWhatTheGatewayKnows() {
        ChannelSettings little = new ChannelSettings(
                Quality.HD,
                null,
                null,
                null,
                null,
                Map.of(AlarmType.MOTION, new Alarm(true, null), AlarmType.FACE, new Alarm(true, null)),
                null,
                null);
        camera.outcome = order -> NotSupported.answer("cannot be configured");
        assertEquals(little, settings.read().result());
        camera.outcome = order -> new CompletableFuture<>();
        Future<ChannelSettings> slow = settings.read();
        timers.advance(Settings.READ_WITHIN);
        assertEquals(little, slow.result());
    }

    @Test
    void whatIsSentBackAsItIsChangesNothingThoughItCouldNotBeChanged() {
        assertTrue(change(settings.read().result()).succeeded());
        assertEquals(List.of(), changes());
    }

    @Test
    void theCameraIsToldOnlyWhatShallBeOtherwise() {
        Video codec = new Video(VideoCodec.H264, 1920, null, null, null, null);
        ChannelSettings wanted = new ChannelSettings(
                null, codec, null, false, true, Map.of(AlarmType.MOTION, new Alarm(true, 10)), 30, "yard");
        assertTrue(change(wanted).succeeded());
        assertEquals(
                List.of("change "
                        + new Values(
                                Map.of(Quality.HD, new Video(VideoCodec.H264, null, null, null, null, null)),
                                null,
                                null,
                                true,
                                10,
                                null,
                                "yard")),
                changes());
    }

    @Test
    void everythingThatCannotBeIsNamedAndNothingIsChanged() {
        camera.settings = new Values(Map.of(Quality.HD, MAIN), null, null, null, null, null, null);
        ChannelSettings wanted = new ChannelSettings(
                null,
                new Video(VideoCodec.H264, null, null, 30, null, null),
                null,
                true,
                null,
                Map.of(
                        AlarmType.MOTION, new Alarm(false, 10),
                        AlarmType.FACE, new Alarm(null, 10),
                        AlarmType.CRY, new Alarm(true, null)),
                50,
                null);
        Future<Void> change = change(wanted);
        assertRefused(ErrorCode.CONFIG_UNSUPPORTED, "frame rate: cannot be changed and is 25", change);
        assertRefused(ErrorCode.CONFIG_UNSUPPORTED, "mirrored picture: the camera has no such setting", change);
        assertRefused(ErrorCode.CONFIG_UNSUPPORTED, "motion sensitivity: the camera has no", change);
        assertRefused(ErrorCode.CONFIG_UNSUPPORTED, "sensitivity of type 6: cannot be changed", change);
        assertRefused(ErrorCode.CONFIG_UNSUPPORTED, "no alarms of the type 5", change);
        assertRefused(ErrorCode.CONFIG_UNSUPPORTED, "audio output volume", change);
        assertEquals(List.of(), changes());
        assertTrue(alarms.watch(AlarmType.MOTION).on());
    }

    @Test
    void alarmsAreSwitchedWithoutAskingTheCamera() {
        camera.outcome = order -> NotSupported.answer("cannot be configured");
        assertTrue(change(wanting(null, null, null, Map.of(AlarmType.FACE, new Alarm(false, null))))
                .succeeded());
        assertFalse(alarms.watch(AlarmType.FACE).on());
        assertEquals(List.of(), camera.asked);
    }

    @Test
    void aQualityIsTakenWhereTheCameraHasItsStream() {
        assertTrue(change(wanting(Quality.SD, null, null, Map.of())).succeeded());
        assertEquals(Quality.SD, settings.quality());
        assertEquals(SUB, settings.read().result().video());
        assertRefused(
                ErrorCode.CONFIG_UNSUPPORTED, "no small stream", change(wanting(Quality.LD, null, true, Map.of())));
        assertEquals(Quality.SD, settings.quality());
        assertEquals(List.of(), changes());
    }

    @Test
    void whatIsTheGatewaysToRememberIsKeptAndRecalled() {
        change(wanting(Quality.SD, null, null, Map.of(AlarmType.FACE, new Alarm(false, null))));
        Choices both = choosing(Quality.SD, Map.of(AlarmType.FACE, OFF));
        assertEquals(both, kept.get(kept.size() - 1));
        change(wanting(null, null, null, Map.of(AlarmType.FACE, new Alarm(true, null))));
        assertEquals(choosing(Quality.SD, Map.of()), kept.get(kept.size() - 1));
        assertEquals(Quality.SD, settings(both).quality());
        assertFalse(alarms.watch(AlarmType.FACE).on());
    }

    @Test
    void howTheCameraWasIsKeptBeforeItIsChangedAndPutBack() {
        camera.outcome = order -> {
            if (order.startsWith("change")) {
                assertFalse(kept.isEmpty());
            }
            return CompletableFuture.completedFuture(null);
        };
        change(wanting(null, null, true, Map.of(AlarmType.MOTION, new Alarm(null, 10))));
        camera.settings = new Values(PRESENT.video(), null, true, false, 10, 30, "gate");
        change(wanting(
                null,
                new Video(VideoCodec.H264, null, null, null, null, null),
                true,
                Map.of(AlarmType.MOTION, new Alarm(null, 20))));
        Values before = new Values(
                Map.of(Quality.HD, new Video(VideoCodec.H265, null, null, null, null, null)),
                null,
                false,
                null,
                70,
                null,
                null);
        assertEquals(
                new Choices.Before("fake", before), kept.get(kept.size() - 1).before());
        alarms.watch(AlarmType.FACE, OFF);
        camera.asked.clear();
        assertTrue(settings.reset().succeeded());
        assertEquals(List.of("change " + before), changes());
        assertEquals(Choices.STANDARD, kept.get(kept.size() - 1));
        camera.asked.clear();
        assertTrue(settings.reset().succeeded());
        assertEquals(List.of(), camera.asked);
    }

    @Test
    void whatACameraDoesNotTakeBackIsStillRemembered() {
        Choices.Before before = new Choices.Before("fake", new Values(Map.of(), null, true, null, null, null, null));
        Settings changed = settings(new Choices(Quality.SD, Map.of(AlarmType.FACE, OFF), before, null));
        camera.outcome = order ->
                CompletableFuture.failedFuture(new CameraException(CameraException.Kind.UNREACHABLE, "no route"));
        assertRefused(ErrorCode.CHANNEL_OFFLINE, "no route", changed.reset());
        assertEquals(Quality.HD, changed.quality());
        assertTrue(alarms.watch(AlarmType.FACE).on());
        assertEquals(Choices.STANDARD.withBefore(before), kept.get(kept.size() - 1));
    }

    @Test
    void howAnotherCameraWasIsNoConcernOfThisOne() {
        Choices.Before before = new Choices.Before("another", new Values(Map.of(), null, true, null, null, null, null));
        assertTrue(settings(Choices.STANDARD.withBefore(before)).reset().succeeded());
        assertEquals(List.of(), camera.asked);
        assertEquals(Choices.STANDARD, kept.get(kept.size() - 1));
    }

    private static ConfigureDetection detection(AlarmType type, boolean enabled, int sensitivity) {
        return new ConfigureDetection(
                0, type, enabled, Duration.ofHours(22), Duration.ofHours(6), sensitivity, Duration.ofSeconds(7), null);
    }

    private static Watch watch(boolean on) {
        return new Watch(on, Duration.ofHours(22), Duration.ofHours(6), Duration.ofSeconds(7));
    }

    @Test
    void aLookOutIsTheGatewaysAndItsSensitivityTheCameras() {
        assertTrue(settings.detect(detection(AlarmType.MOTION, true, 10)).succeeded());
        assertEquals(List.of("change " + new Values(Map.of(), null, null, null, 10, null, null)), changes());
        assertEquals(watch(true), alarms.watch(AlarmType.MOTION));
        assertEquals(
                Map.of(AlarmType.MOTION, watch(true)), kept.get(kept.size() - 1).watches());
        assertEquals(
                70,
                Objects.requireNonNull(kept.get(kept.size() - 1).before())
                        .values()
                        .motionSensitivity());
        camera.asked.clear();
        assertTrue(settings.detect(detection(AlarmType.MOTION, false, 10)).succeeded());
        assertEquals(List.of(), camera.asked);
        assertEquals(watch(false), alarms.watch(AlarmType.MOTION));
        change(wanting(null, null, null, Map.of(AlarmType.MOTION, new Alarm(true, null))));
        assertEquals(watch(true), alarms.watch(AlarmType.MOTION));
    }

    @Test
    void aCameraWithoutSuchASensitivityLooksOutAllTheSame() {
        camera.outcome = order -> NotSupported.answer("cannot be configured");
        assertTrue(settings.detect(detection(AlarmType.MOTION, true, 10)).succeeded());
        assertTrue(settings.detect(detection(AlarmType.FACE, true, 10)).succeeded());
        assertEquals(watch(true), alarms.watch(AlarmType.FACE));
    }

    @Test
    void theAreaOfALookOutIsTheCamerasAndIsToldFirst() {
        ConfigureDetection area = new ConfigureDetection(
                0,
                AlarmType.LINE_CROSSING,
                true,
                Duration.ofHours(22),
                Duration.ofHours(6),
                10,
                Duration.ofSeconds(7),
                List.of(new Corner(10, 20), new Corner(90, 20), new Corner(90, 70), new Corner(10, 70)));
        camera.abilities = new Abilities(true, true, true, Set.of(AlarmType.LINE_CROSSING));
        assertTrue(settings.detect(area).succeeded());
        assertEquals(
                "area [Point[x=10.0, y=20.0], Point[x=90.0, y=20.0], Point[x=90.0, y=70.0], Point[x=10.0, y=70.0]]",
                camera.asked.get(0));
        assertEquals(watch(true), alarms.watch(AlarmType.LINE_CROSSING));
        alarms.watch(AlarmType.LINE_CROSSING, Watch.ALWAYS);
        camera.outcome = order -> NotSupported.answer("there is no such rule");
        assertRefused(ErrorCode.CONFIG_UNSUPPORTED, "there is no such rule", settings.detect(area));
        assertEquals(Watch.ALWAYS, alarms.watch(AlarmType.LINE_CROSSING));
    }

    @Test
    void aLookOutThatCannotBeIsRefusedAndChangesNothing() {
        assertRefused(ErrorCode.CONFIG_UNSUPPORTED, "type 5", settings.detect(detection(AlarmType.CRY, true, 10)));
        ConfigureDetection area = new ConfigureDetection(
                0,
                AlarmType.FACE,
                true,
                Duration.ZERO,
                Duration.ofDays(1),
                0,
                Duration.ZERO,
                List.of(new Corner(0, 0)));
        assertRefused(ErrorCode.CONFIG_UNSUPPORTED, "area", settings.detect(area));
        camera.outcome = order ->
                CompletableFuture.failedFuture(new CameraException(CameraException.Kind.UNREACHABLE, "no route"));
        assertRefused(ErrorCode.CHANNEL_OFFLINE, "no route", settings.detect(detection(AlarmType.MOTION, true, 10)));
        assertEquals(List.of(), kept);
        assertEquals(Watch.ALWAYS, alarms.watch(AlarmType.MOTION));
    }

    @Test
    void whatTheCameraSaysNoToIsNotTaken() {
        camera.outcome = order -> order.equals("read")
                ? CompletableFuture.completedFuture(null)
                : NotSupported.answer("it took H265 instead");
        assertRefused(
                ErrorCode.CONFIG_UNSUPPORTED,
                "it took H265 instead",
                change(wanting(Quality.SD, null, true, Map.of(AlarmType.MOTION, new Alarm(false, null)))));
        assertEquals(Quality.HD, settings.quality());
        assertTrue(alarms.watch(AlarmType.MOTION).on());
        camera.outcome = order ->
                CompletableFuture.failedFuture(new CameraException(CameraException.Kind.UNREACHABLE, "no route"));
        assertRefused(ErrorCode.CHANNEL_OFFLINE, "no route", change(wanting(null, null, true, Map.of())));
    }
}
