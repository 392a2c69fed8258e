package org.ovcgateway.gateway.channel;

import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.ovcgateway.camera.AlarmType;
import org.ovcgateway.camera.Camera;
import org.ovcgateway.camera.CameraSettings;
import org.ovcgateway.camera.CameraSettings.Values;
import org.ovcgateway.camera.CameraSettings.Video;
import org.ovcgateway.camera.NotSupported;
import org.ovcgateway.camera.Quality;
import org.ovcgateway.gateway.command.ChannelSettings;
import org.ovcgateway.gateway.command.CommandException;
import org.ovcgateway.gateway.command.ConfigureDetection;
import org.ovcgateway.gateway.command.ErrorCode;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A channel's configuration as the platform sees it: the camera's own, which stream of it is sent, which alarms are told. What the
 * platform sends back as it is changes nothing and is no mistake, though it could not be changed. How the camera was before it was
 * changed first is remembered, for {@link #reset}. One change at a time, which is the caller's care. On the channel's loop.
 */
final class Settings {
    private static final Logger log = LoggerFactory.getLogger(Settings.class);

    /** To be read and no more. */
    static final Duration READ_WITHIN = Duration.ofSeconds(12);

    /** To be read, asked for a stream and changed, one after the other within the platform's patience. */
    private static final Duration READ_FIRST_WITHIN = Duration.ofSeconds(5);

    private static final Duration STREAM_WITHIN = Duration.ofSeconds(2);
    private static final Duration CHANGE_WITHIN = Duration.ofSeconds(7);

    private final String prefix;
    private final Camera camera;
    private final CameraCalls calls;
    private final Alarms alarms;
    private final Chosen chosen;

    /**
     * As the platform has chosen before.
     *
     * @param prefix how the log calls the channel: {@code [ch 3]}
     */
    Settings(String prefix, Camera camera, CameraCalls calls, Alarms alarms, Chosen chosen) {
        this.prefix = prefix;
        this.camera = camera;
        this.calls = calls;
        this.alarms = alarms;
        this.chosen = chosen;
        chosen.now().watches().forEach(alarms::watch);
    }

    /** Which stream is sent where the platform names none. */
    Quality quality() {
        return chosen.now().quality();
    }

    /** What a camera does not tell, or cannot tell now, is missing. */
    Future<ChannelSettings> read() {
        return ask(READ_WITHIN)
                .otherwise(cause -> {
                    if (cause.getCause() instanceof NotSupported) {
                        log.debug("{} {}", prefix, cause.getMessage());
                    } else {
                        log.warn("{} {}", prefix, cause.getMessage());
                    }
                    return Values.NOTHING;
                })
                .map(this::describe);
    }

    /**
     * Looks whether it can be so; nothing is changed yet. Fails with {@link ErrorCode#CONFIG_UNSUPPORTED}, naming each field that
     * cannot.
     */
    Future<SettingsChange> prepare(ChannelSettings wanted) {
        Future<Values> present =
                concernsCamera(wanted) ? ask(READ_FIRST_WITHIN) : Future.succeededFuture(Values.NOTHING);
        return present.compose(values -> {
            Quality quality = wanted.quality() == null ? quality() : wanted.quality();
            List<String> impossible = new ArrayList<>();
            Values change = difference(wanted, values, quality, impossible);
            if (!impossible.isEmpty()) {
                return Future.failedFuture(
                        new CommandException(ErrorCode.CONFIG_UNSUPPORTED, String.join("; ", impossible)));
            }
            return offers(quality)
                    .<SettingsChange>map(
                            offered -> () -> change(change, values).compose(changed -> take(wanted, quality)));
        });
    }

    /**
     * Configures the look-out for one kind of alarm (IVR RPC AlarmMoveDetectConfig, AlarmRectIntrusionDetectConfig): hours and
     * delay are the gateway's to keep. A sensitivity is the camera's; one that has none is as keen as it is, as the platform
     * cannot but name one. An area is the camera's too, and stays after {@link #reset}, which no dialect with areas has.
     */
    Future<Void> detect(ConfigureDetection wanted) {
        AlarmType type = wanted.type();
        if (!camera.abilities().alarms().contains(type)) {
            return unsupported("the camera raises no alarms of the type " + type.number());
        }
        Watch watch = new Watch(wanted.enabled(), wanted.from(), wanted.to(), wanted.delay());
        return direct(wanted).compose(done -> sharpen(wanted)).compose(done -> watch(type, watch));
    }

    /** Has the camera look where the platform wants it; what it cannot be told is refused before anything else is changed. */
    private Future<Void> direct(ConfigureDetection wanted) {
        List<ConfigureDetection.Corner> area = wanted.area();
        if (area == null) {
            return Future.succeededFuture();
        }
        if (wanted.type() != AlarmType.LINE_CROSSING) {
            return unsupported("area: only the look-out for intruders has one");
        }
        List<CameraSettings.Point> corners = area.stream()
                .map(corner -> new CameraSettings.Point(corner.x(), corner.y()))
                .toList();
        return calls.ask(
                "settings",
                ErrorCode.CONFIG_UNSUPPORTED,
                CHANGE_WITHIN,
                () -> camera.settings().watchArea(corners));
    }

    /**
     * Undoes what the platform chose: here at once, and in the camera, where {@link Choices.Before} says how it was. What the
     * camera does not take back now is still remembered.
     */
    Future<Void> reset() {
        Choices last = chosen.now();
        for (AlarmType type : last.watches().keySet()) {
            alarms.watch(type, Watch.ALWAYS);
        }
        Choices.Before before = ofThisCamera(last.before());
        Future<Void> kept = chosen.change(choices -> Choices.STANDARD.withBefore(before));
        if (before == null) {
            return kept;
        }
        return kept.compose(done -> ask(READ_FIRST_WITHIN))
                .compose(present -> tell(before.values()))
                .compose(done -> chosen.change(choices -> choices.withBefore(null)))
                .onSuccess(done -> log.info("{} the camera is set as it was", prefix));
    }

    private Future<Void> sharpen(ConfigureDetection wanted) {
        Integer sensitivity = wanted.enabled() ? wanted.sensitivity() : null;
        if (sensitivity == null) {
            return Future.succeededFuture();
        }
        return ask(READ_FIRST_WITHIN)
                .recover(cause -> cause.getCause() instanceof NotSupported
                        ? Future.succeededFuture(Values.NOTHING)
                        : Future.failedFuture(cause))
                .compose(present -> {
                    Integer is = sensitivity(wanted.type(), present);
                    if (is == null) {
                        log.info("{} the camera has no sensitivity for {} that could be set", prefix, wanted.type());
                        return Future.succeededFuture();
                    }
                    return is.equals(sensitivity)
                            ? Future.succeededFuture()
                            : change(new Values(Map.of(), null, null, null, sensitivity, null, null), present);
                });
    }

    /** Remembers how the camera is where that was never changed, then changes it. */
    private Future<Void> change(Values change, Values present) {
        if (change.equals(Values.NOTHING)) {
            return Future.succeededFuture();
        }
        Choices.Before last = ofThisCamera(chosen.now().before());
        Values before = remembered(last == null ? Values.NOTHING : last.values(), change, present);
        return chosen.change(choices ->
                        choices.withBefore(new Choices.Before(camera.identity().key(), before)))
                .compose(kept -> tell(change));
    }

    private Future<Void> tell(Values change) {
        return calls.ask(
                "settings",
                ErrorCode.CONFIG_UNSUPPORTED,
                CHANGE_WITHIN,
                () -> camera.settings().change(change));
    }

    private Choices.@Nullable Before ofThisCamera(Choices.@Nullable Before before) {
        return before != null && before.camera().equals(camera.identity().key()) ? before : null;
    }

    private static Values remembered(Values known, Values change, Values present) {
        Map<Quality, Video> video = new EnumMap<>(Quality.class);
        change.video().forEach((quality, unused) -> {
            Video is = present.video().get(quality);
            if (is != null) {
                video.put(quality, new Video(is.codec(), null, null, null, null, null));
            }
        });
        video.putAll(known.video());
        return new Values(
                video,
                null,
                first(known.mirrored(), change.mirrored(), present.mirrored()),
                first(known.upsideDown(), change.upsideDown(), present.upsideDown()),
                first(known.motionSensitivity(), change.motionSensitivity(), present.motionSensitivity()),
                first(known.audioOutVolume(), change.audioOutVolume(), present.audioOutVolume()),
                first(known.overlayText(), change.overlayText(), present.overlayText()));
    }

    /** How a field was before it was changed first. */
    private static <T> @Nullable T first(@Nullable T known, @Nullable T change, @Nullable T present) {
        return known != null ? known : change == null ? null : present;
    }

    private Future<Values> ask(Duration within) {
        return calls.ask(
                "settings",
                ErrorCode.CONFIG_UNSUPPORTED,
                within,
                () -> camera.settings().read());
    }

    private ChannelSettings describe(Values values) {
        Map<AlarmType, ChannelSettings.Alarm> each = new EnumMap<>(AlarmType.class);
        for (AlarmType type : camera.abilities().alarms()) {
            each.put(type, new ChannelSettings.Alarm(alarms.watch(type).on(), sensitivity(type, values)));
        }
        return new ChannelSettings(
                quality(),
                values.video().get(quality()),
                values.audio(),
                values.mirrored(),
                values.upsideDown(),
                each,
                values.audioOutVolume(),
                values.overlayText());
    }

    private static @Nullable Integer sensitivity(AlarmType type, Values values) {
        return type == AlarmType.MOTION ? values.motionSensitivity() : null;
    }

    private static boolean concernsCamera(ChannelSettings wanted) {
        return wanted.video() != null
                || wanted.audio() != null
                || wanted.mirrored() != null
                || wanted.upsideDown() != null
                || wanted.audioOutVolume() != null
                || wanted.overlayText() != null
                || wanted.alarms().values().stream().anyMatch(alarm -> alarm.sensitivity() != null);
    }

    /** What the camera must be told; adds to {@code impossible} what it need not even be asked for. */
    private Values difference(ChannelSettings wanted, Values present, Quality quality, List<String> impossible) {
        Map<Quality, Video> video = videoChange(wanted.video(), present.video().get(quality), quality, impossible);
        CameraSettings.Audio audio = wanted.audio();
        if (audio != null) {
            CameraSettings.Audio is = present.audio();
            fixed("audio codec", audio.codec(), is == null ? null : is.codec(), impossible);
            fixed("sample rate", audio.sampleRate(), is == null ? null : is.sampleRate(), impossible);
            fixed("audio bit rate", audio.bitrate(), is == null ? null : is.bitrate(), impossible);
        }
        Integer motion = null;
        for (Map.Entry<AlarmType, ChannelSettings.Alarm> each :
                ordered(wanted.alarms()).entrySet()) {
            AlarmType type = each.getKey();
            Integer sensitivity = each.getValue().sensitivity();
            if (!camera.abilities().alarms().contains(type)) {
                impossible.add("the camera raises no alarms of the type " + type.number());
            } else if (type == AlarmType.MOTION) {
                motion = changed("motion sensitivity", sensitivity, present.motionSensitivity(), impossible);
            } else {
                fixed("sensitivity of type " + type.number(), sensitivity, null, impossible);
            }
        }
        return new Values(
                video,
                null,
                changed("mirrored picture", wanted.mirrored(), present.mirrored(), impossible),
                changed("upside-down picture", wanted.upsideDown(), present.upsideDown(), impossible),
                motion,
                changed("audio output volume", wanted.audioOutVolume(), present.audioOutVolume(), impossible),
                changed("overlay text", wanted.overlayText(), present.overlayText(), impossible));
    }

    private static Map<AlarmType, ChannelSettings.Alarm> ordered(Map<AlarmType, ChannelSettings.Alarm> alarms) {
        Map<AlarmType, ChannelSettings.Alarm> ordered = new EnumMap<>(AlarmType.class);
        ordered.putAll(alarms);
        return ordered;
    }

    private static Map<Quality, Video> videoChange(
            @Nullable Video wanted, @Nullable Video present, Quality quality, List<String> impossible) {
        if (wanted == null) {
            return Map.of();
        }
        Video is = present == null ? new Video(null, null, null, null, null, null) : present;
        fixed("width", wanted.width(), is.width(), impossible);
        fixed("height", wanted.height(), is.height(), impossible);
        fixed("frame rate", wanted.framesPerSecond(), is.framesPerSecond(), impossible);
        fixed("video bit rate", wanted.bitrate(), is.bitrate(), impossible);
        fixed("key frame interval", wanted.keyFrameInterval(), is.keyFrameInterval(), impossible);
        CameraSettings.VideoCodec codec = changed("video codec", wanted.codec(), is.codec(), impossible);
        return codec == null ? Map.of() : Map.of(quality, new Video(codec, null, null, null, null, null));
    }

    /** Notes a field that is to become something else though it cannot. */
    private static <T> void fixed(String field, @Nullable T wanted, @Nullable T present, List<String> impossible) {
        if (wanted != null && !wanted.equals(present)) {
            impossible.add(field + ": cannot be changed" + (present == null ? "" : " and is " + present));
        }
    }

    /** What a field is to become; null if it stays as it is. */
    private static <T> @Nullable T changed(
            String field, @Nullable T wanted, @Nullable T present, List<String> impossible) {
        if (wanted == null || wanted.equals(present)) {
            return null;
        }
        if (present == null) {
            impossible.add(field + ": the camera has no such setting");
            return null;
        }
        return wanted;
    }

    /** Fails unless the camera has a stream of the quality. */
    private Future<Void> offers(Quality wanted) {
        if (wanted == quality()) {
            return Future.succeededFuture();
        }
        return calls.ask(
                        "quality",
                        ErrorCode.CONFIG_UNSUPPORTED,
                        STREAM_WITHIN,
                        () -> camera.streams().address(wanted))
                .mapEmpty();
    }

    private Future<Void> take(ChannelSettings wanted, Quality quality) {
        if (quality != quality()) {
            log.info("{} sends its {} stream from the next start on", prefix, quality);
        }
        List<Future<Void>> kept = new ArrayList<>();
        kept.add(chosen.change(choices -> choices.withQuality(quality)));
        ordered(wanted.alarms()).forEach((type, alarm) -> {
            if (alarm.on() != null) {
                kept.add(watch(type, alarms.watch(type).withOn(alarm.on())));
            }
        });
        return Future.join(kept).mapEmpty();
    }

    private Future<Void> watch(AlarmType type, Watch watch) {
        Watch last = alarms.watch(type);
        if (!watch.equals(last)) {
            alarms.watch(type, watch);
            log.info("{} alarms of the type {} are {}", prefix, type, words(watch));
        }
        return chosen.change(choices -> choices.withWatch(type, watch));
    }

    private static String words(Watch watch) {
        if (!watch.on()) {
            return "off";
        }
        String delay = watch.holdOff() == null
                ? ""
                : ", over after " + Objects.requireNonNull(watch.holdOff()).toSeconds() + " s";
        return (watch.hasHours() ? "on from " + watch.from() + " to " + watch.to() : "on") + delay;
    }

    private static Future<Void> unsupported(String words) {
        return Future.failedFuture(new CommandException(ErrorCode.CONFIG_UNSUPPORTED, words));
    }
}
