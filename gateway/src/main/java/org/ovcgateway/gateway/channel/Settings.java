package org.ovcgateway.gateway.channel;

import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
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
import org.ovcgateway.gateway.command.ErrorCode;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A channel's configuration as the platform sees it: the camera's own, which stream of it is sent, which alarms are told. What the
 * platform sends back as it is changes nothing and is no mistake, though it could not be changed. On the channel's loop.
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
    private final Consumer<Choices> memory;
    private Quality quality;

    /**
     * As the platform has chosen before.
     *
     * @param prefix how the log calls the channel: {@code [ch 3]}
     * @param memory told what is to be remembered of it
     */
    Settings(String prefix, Camera camera, CameraCalls calls, Alarms alarms, Choices chosen, Consumer<Choices> memory) {
        this.prefix = prefix;
        this.camera = camera;
        this.calls = calls;
        this.alarms = alarms;
        this.memory = memory;
        this.quality = chosen.quality();
        chosen.alarmsOff().forEach(type -> alarms.switchOn(type, false));
    }

    /** Which stream is sent where the platform names none. */
    Quality quality() {
        return quality;
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

    /** Fails with {@link ErrorCode#CONFIG_UNSUPPORTED}, before anything is changed, naming each field that cannot be so. */
    Future<Void> change(ChannelSettings wanted) {
        Future<Values> present =
                concernsCamera(wanted) ? ask(READ_FIRST_WITHIN) : Future.succeededFuture(Values.NOTHING);
        return present.compose(values -> {
            Quality chosen = wanted.quality() == null ? quality : wanted.quality();
            List<String> impossible = new ArrayList<>();
            Values change = difference(wanted, values, chosen, impossible);
            if (!impossible.isEmpty()) {
                return Future.failedFuture(
                        new CommandException(ErrorCode.CONFIG_UNSUPPORTED, String.join("; ", impossible)));
            }
            return offers(chosen)
                    .compose(offered -> change.equals(Values.NOTHING)
                            ? Future.succeededFuture()
                            : calls.ask(
                                    "settings",
                                    ErrorCode.CONFIG_UNSUPPORTED,
                                    CHANGE_WITHIN,
                                    () -> camera.settings().change(change)))
                    .onSuccess(changed -> take(wanted, chosen));
        });
    }

    private Choices choices() {
        return new Choices(
                quality,
                Stream.of(AlarmType.values()).filter(type -> !alarms.isOn(type)).collect(Collectors.toSet()));
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
            each.put(type, new ChannelSettings.Alarm(alarms.isOn(type), sensitivity(type, values)));
        }
        return new ChannelSettings(
                quality,
                values.video().get(quality),
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
    private Values difference(ChannelSettings wanted, Values present, Quality chosen, List<String> impossible) {
        Map<Quality, Video> video = videoChange(wanted.video(), present.video().get(chosen), chosen, impossible);
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
            @Nullable Video wanted, @Nullable Video present, Quality chosen, List<String> impossible) {
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
        return codec == null ? Map.of() : Map.of(chosen, new Video(codec, null, null, null, null, null));
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
    private Future<Void> offers(Quality chosen) {
        if (chosen == quality) {
            return Future.succeededFuture();
        }
        return calls.ask(
                        "quality",
                        ErrorCode.CONFIG_UNSUPPORTED,
                        STREAM_WITHIN,
                        () -> camera.streams().address(chosen))
                .mapEmpty();
    }

    private void take(ChannelSettings wanted, Quality chosen) {
        Choices before = choices();
        if (chosen != quality) {
            quality = chosen;
            log.info("{} sends its {} stream from the next start on", prefix, chosen);
        }
        wanted.alarms().forEach((type, alarm) -> {
            if (alarm.on() != null && alarm.on() != alarms.isOn(type)) {
                alarms.switchOn(type, alarm.on());
                log.info("{} alarms of the type {} are {}", prefix, type, alarm.on() ? "on" : "off");
            }
        });
        if (!choices().equals(before)) {
            memory.accept(choices());
        }
    }
}
