package org.ovcgateway.onvif.settings;

import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.ovcgateway.camera.CameraException;
import org.ovcgateway.camera.CameraSettings;
import org.ovcgateway.camera.NotSupported;
import org.ovcgateway.camera.Quality;
import org.ovcgateway.onvif.device.Profile;
import org.ovcgateway.onvif.device.Timers;
import org.ovcgateway.onvif.soap.Refusals;
import org.ovcgateway.onvif.soap.SoapCalls;
import org.ovcgateway.onvif.xml.XmlElement;

/**
 * A camera's settings. A change is thought through as a whole before any of it is made: what is known to be impossible is
 * refused with nothing changed. Whole configurations are sent back as they were read, but for what changes, and then read
 * again, as many a camera says yes and does nothing. On the camera's event loop.
 */
public final class OnvifSettings implements CameraSettings {
    private static final int SAMPLE_RATE_IN_KHZ = 1000;
    private static final int BITRATE_IN_KBIT = 4000;

    private final Supplier<Future<Map<Quality, Profile>>> profiles;
    private final VideoEncoders encoders;
    private final PictureTurn turn;
    private final MotionSensitivity sensitivity;
    private final WatchedArea area;
    private final OutputVolume volume;
    private final OverlayText overlay;

    /** Wants that fall on one encoder. */
    private static final class Stream {
        private final Profile profile;
        private final List<String> labels = new ArrayList<>();
        private Video wanted = new Video(null, null, null, null, null, null);
        private boolean torn;

        Stream(Profile profile) {
            this.profile = profile;
        }

        void add(String label, Video more) {
            labels.add(label);
            Video is = wanted;
            wanted = new Video(
                    one(is.codec(), more.codec()),
                    one(is.width(), more.width()),
                    one(is.height(), more.height()),
                    one(is.framesPerSecond(), more.framesPerSecond()),
                    one(is.bitrate(), more.bitrate()),
                    one(is.keyFrameInterval(), more.keyFrameInterval()));
        }

        private <T> @Nullable T one(@Nullable T first, @Nullable T second) {
            torn |= first != null && second != null && !first.equals(second);
            return first != null ? first : second;
        }

        String label() {
            return String.join(" and ", labels);
        }
    }

    /**
     * @param profiles which profile serves which quality, asked for at every call; the one of the highest stands for the camera
     *     in all that is not of one stream
     */
    public OnvifSettings(SoapCalls calls, Supplier<Future<Map<Quality, Profile>>> profiles, Timers timers) {
        this.profiles = profiles;
        ReadBack readBack = new ReadBack(timers);
        encoders = new VideoEncoders(calls, readBack);
        turn = new PictureTurn(calls, readBack);
        sensitivity = new MotionSensitivity(calls, readBack);
        area = new WatchedArea(calls, readBack);
        volume = new OutputVolume(calls, readBack);
        overlay = new OverlayText(calls, readBack);
    }

    @Override
    public CompletionStage<Values> read() {
        return Refusals.answer("tell its settings", profiles.get().compose(this::read));
    }

    @Override
    public CompletionStage<Void> change(Values change) {
        return Refusals.answer(
                "change its settings",
                profiles.get().compose(known -> plans(known, change)).compose(OnvifSettings::make));
    }

    @Override
    public CompletionStage<Void> watchArea(List<Point> corners) {
        return Refusals.answer(
                "change its area of detection",
                profiles.get()
                        .compose(known -> known.isEmpty()
                                ? Future.succeededFuture(Plan.impossible("the camera tells of no profile"))
                                : area.plan(main(known), corners))
                        .compose(plan -> make(List.of(plan))));
    }

    private static Future<Void> make(List<Plan> plans) {
        List<String> obstacles =
                plans.stream().flatMap(plan -> plan.obstacles().stream()).toList();
        if (!obstacles.isEmpty()) {
            return Future.failedFuture(
                    new NotSupported("the camera cannot be set so: " + String.join("; ", obstacles)));
        }
        List<Supplier<Future<List<String>>>> changes =
                plans.stream().map(Plan::change).toList();
        return inTurn(changes).compose(all -> {
            List<String> ignored = all.stream().flatMap(List::stream).toList();
            return ignored.isEmpty()
                    ? Future.succeededFuture()
                    : Future.failedFuture(new CameraException(
                            CameraException.Kind.FAILED,
                            "the camera said yes but did not: " + String.join("; ", ignored)));
        });
    }

    private Future<Values> read(Map<Quality, Profile> known) {
        if (known.isEmpty()) {
            return Future.succeededFuture(Values.NOTHING);
        }
        Profile main = main(known);
        return videos(known)
                .compose(video -> turn.read(main)
                        .compose(picture -> sensitivity
                                .read(main)
                                .compose(motion -> volume.read(main)
                                        .compose(level -> overlay.read(main)
                                                .map(text -> new Values(
                                                        video,
                                                        audio(main),
                                                        picture == null ? null : picture.mirrored(),
                                                        picture == null ? null : picture.upsideDown(),
                                                        motion,
                                                        level,
                                                        text))))));
    }

    /** Each profile's encoder is asked for once. */
    private Future<Map<Quality, Video>> videos(Map<Quality, Profile> known) {
        List<Profile> distinct = known.values().stream().distinct().toList();
        List<Supplier<Future<Optional<Video>>>> reads = new ArrayList<>();
        distinct.forEach(profile -> reads.add(() -> encoders.read(profile).map(Optional::ofNullable)));
        return inTurn(reads).map(videos -> {
            Map<Quality, Video> byQuality = new EnumMap<>(Quality.class);
            known.forEach((quality, profile) ->
                    videos.get(distinct.indexOf(profile)).ifPresent(video -> byQuality.put(quality, video)));
            return byQuality;
        });
    }

    private Future<List<Plan>> plans(Map<Quality, Profile> known, Values change) {
        List<Supplier<Future<Plan>>> plans = new ArrayList<>();
        Map<String, Stream> streams = new LinkedHashMap<>();
        new TreeMap<>(change.video()).forEach((quality, video) -> {
            String label = quality.name().toLowerCase(Locale.ROOT);
            Profile profile = known.get(quality);
            if (profile == null) {
                plans.add(known(Plan.impossible(label + ": the camera has no such stream")));
                return;
            }
            String encoder = Objects.requireNonNullElse(VideoEncoders.token(profile), profile.token());
            streams.computeIfAbsent(encoder, unused -> new Stream(profile)).add(label, video);
        });
        for (Stream stream : streams.values()) {
            plans.add(
                    stream.torn
                            ? known(Plan.impossible(stream.label()
                                    + ": they are one stream of the camera's, which cannot" + " be set in two ways"))
                            : () -> encoders.plan(stream.label(), stream.profile, stream.wanted));
        }
        if (change.audio() != null) {
            plans.add(known(Plan.impossible("audio: it cannot be changed")));
        }
        if (known.isEmpty()) {
            plans.add(known(Plan.impossible("the camera tells of no profile")));
            return inTurn(plans);
        }
        Profile main = main(known);
        if (change.mirrored() != null || change.upsideDown() != null) {
            plans.add(() -> turn.plan(main, change.mirrored(), change.upsideDown()));
        }
        Integer motion = change.motionSensitivity();
        if (motion != null) {
            plans.add(() -> sensitivity.plan(main, motion));
        }
        Integer level = change.audioOutVolume();
        if (level != null) {
            plans.add(() -> volume.plan(main, level));
        }
        String text = change.overlayText();
        if (text != null) {
            plans.add(() -> overlay.plan(main, text));
        }
        return inTurn(plans);
    }

    private static Supplier<Future<Plan>> known(Plan plan) {
        return () -> Future.succeededFuture(plan);
    }

    private static Profile main(Map<Quality, Profile> known) {
        return known.entrySet().stream()
                .max(Comparator.comparing(Map.Entry::getKey))
                .orElseThrow()
                .getValue();
    }

    /** Some cameras tell Hz and bit/s where the schema says kHz and kbit/s. */
    private static @Nullable Audio audio(Profile profile) {
        XmlElement encoder = profile.part(Profile.Part.AUDIO_ENCODER).orElse(null);
        if (encoder == null) {
            return null;
        }
        Integer rate = Trees.integerAt(encoder, "SampleRate");
        Integer bitrate = Trees.integerAt(encoder, "Bitrate");
        return new Audio(
                encoder.textAt("Encoding"),
                rate == null ? null : Integer.valueOf(rate < SAMPLE_RATE_IN_KHZ ? hertz(rate) : rate),
                bitrate == null ? null : Integer.valueOf(bitrate < BITRATE_IN_KBIT ? bitrate * 1000 : bitrate));
    }

    private static int hertz(int kilohertz) {
        return switch (kilohertz) {
            case 11 -> 11_025;
            case 22 -> 22_050;
            case 44 -> 44_100;
            default -> kilohertz * 1000;
        };
    }

    /** One after the other, as the first failure ends it. */
    private static <T> Future<List<T>> inTurn(List<Supplier<Future<T>>> tasks) {
        return inTurn(tasks.iterator(), new ArrayList<>());
    }

    private static <T> Future<List<T>> inTurn(Iterator<Supplier<Future<T>>> left, List<T> done) {
        if (!left.hasNext()) {
            return Future.succeededFuture(done);
        }
        return left.next().get().compose(result -> {
            done.add(result);
            return inTurn(left, done);
        });
    }
}
