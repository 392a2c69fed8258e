package org.ovcgateway.onvif.settings;

import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.BiFunction;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.ovcgateway.camera.CameraSettings.Video;
import org.ovcgateway.camera.CameraSettings.VideoCodec;
import org.ovcgateway.onvif.device.Profile;
import org.ovcgateway.onvif.settings.EncoderOptions.Size;
import org.ovcgateway.onvif.soap.Namespaces;
import org.ovcgateway.onvif.soap.SoapCalls;
import org.ovcgateway.onvif.xml.XmlElement;

/** Video encoder configurations of either media service (Media Service Specification 5.2.5, Media2 5.3). */
final class VideoEncoders {
    private static final String KIND = "VideoEncoder";
    /** Frames; where the camera does not tell what it takes. */
    private static final int USUAL_INTERVAL = 50;

    private final SoapCalls calls;
    private final ReadBack readBack;

    VideoEncoders(SoapCalls calls, ReadBack readBack) {
        this.calls = calls;
        this.readBack = readBack;
    }

    /** Null if the profile has none. */
    Future<@Nullable Video> read(Profile profile) {
        XmlElement part = profile.part(Profile.Part.VIDEO_ENCODER).orElse(null);
        if (part == null) {
            return Future.succeededFuture();
        }
        return present(profile, part).map(configuration -> video(configuration, profile.media2()));
    }

    /**
     * @param label what the stream is called in words
     */
    Future<Plan> plan(String label, Profile profile, Video wanted) {
        XmlElement part = profile.part(Profile.Part.VIDEO_ENCODER).orElse(null);
        String token = token(profile);
        if (part == null || token == null) {
            return Future.succeededFuture(Plan.impossible(label + ": the camera tells of no encoder"));
        }
        MediaService media = MediaService.of(calls, profile);
        return present(profile, part)
                .compose(present -> media.options(KIND, token, profile.token())
                        .map(options -> new Draft(label, profile, token, present, wanted, options).plan()));
    }

    /** The name of the encoder's configuration; null if the profile has none. */
    static @Nullable String token(Profile profile) {
        return profile.part(Profile.Part.VIDEO_ENCODER)
                .map(part -> part.attribute("token"))
                .orElse(null);
    }

    /** As it is now or, where the camera does not tell that, as it was with the profile. */
    private Future<XmlElement> present(Profile profile, XmlElement part) {
        String token = part.attribute("token");
        return token == null
                ? Future.succeededFuture(part)
                : MediaService.of(calls, profile).configuration(KIND, token).map(found -> found.orElse(part));
    }

    static Video video(XmlElement configuration, boolean media2) {
        String encoding = configuration.textAt("Encoding");
        VideoCodec codec = null;
        for (VideoCodec known : VideoCodec.values()) {
            if (known.name().equalsIgnoreCase(encoding)) {
                codec = known;
            }
        }
        Integer bitrate = Trees.integerAt(configuration, "RateControl", "BitrateLimit");
        return new Video(
                codec,
                Trees.integerAt(configuration, "Resolution", "Width"),
                Trees.integerAt(configuration, "Resolution", "Height"),
                Trees.integerAt(configuration, "RateControl", "FrameRateLimit"),
                bitrate == null ? null : bitrate * 1000,
                media2
                        ? Trees.integer(configuration, "GovLength")
                        : Trees.integerAt(configuration, "H264", "GovLength"));
    }

    /** A configuration on its way from what it is to what is wanted. */
    private final class Draft {
        private final String label;
        private final Profile profile;
        private final String token;
        private final XmlElement before;
        private final Video wanted;
        private final List<XmlElement> told;
        private final List<String> obstacles = new ArrayList<>();
        /** What to find when reading back, by the words for it. */
        private final Map<String, Integer> expected = new LinkedHashMap<>();

        private XmlElement after;

        Draft(String label, Profile profile, String token, XmlElement present, Video wanted, List<XmlElement> told) {
            this.label = label;
            this.profile = profile;
            this.token = token;
            this.before = present;
            this.wanted = wanted;
            this.told = told;
            this.after = present;
        }

        Plan plan() {
            String now = Objects.requireNonNullElse(before.textAt("Encoding"), VideoCodec.H264.name());
            VideoCodec codec = wanted.codec();
            String encoding = codec == null ? now : codec.name();
            EncoderOptions options =
                    profile.media2() ? EncoderOptions.media2(told, encoding) : EncoderOptions.media1(told, encoding);
            if (codec == VideoCodec.H265 && !profile.media2() && !encoding.equalsIgnoreCase(now)) {
                return Plan.impossible(label + " codec H265: the camera does not offer Media2, which it needs");
            }
            if (options == null) {
                return Plan.impossible(label + " codec " + encoding + ": the camera offers "
                        + (profile.media2() ? codecs() : "others"));
            }
            if (!encoding.equalsIgnoreCase(now)) {
                changeCodec(encoding, options);
                fit("FrameRateLimit", options::frameRate);
                fit("BitrateLimit", options::bitrate);
            }
            size(options, !encoding.equalsIgnoreCase(now));
            rates(options);
            keyFrameInterval(options);
            if (!obstacles.isEmpty()) {
                return Plan.impossible(obstacles);
            }
            return after.equals(before) ? Plan.nothing() : Plan.of(label, set(after));
        }

        private Supplier<Future<List<String>>> set(XmlElement configuration) {
            MediaService media = MediaService.of(calls, profile);
            return () -> media.set(KIND, configuration)
                    .compose(set -> readBack.compare(
                            label, () -> media.configuration(KIND, token).map(found -> found.map(this::unlike))));
        }

        /** What was not taken. */
        private List<String> unlike(XmlElement found) {
            Video video = video(found, profile.media2());
            List<String> words = new ArrayList<>();
            VideoCodec codec = wanted.codec();
            if (codec != null && codec != video.codec()) {
                words.add(label + " codec " + codec + ": it stays " + found.textAt("Encoding"));
            }
            expected.forEach((name, value) -> {
                Integer is = value(name, video);
                if (is == null || Math.abs(is - value) > tolerance(name, value)) {
                    words.add(label + " " + name + " " + value + ": it stays " + (is == null ? "untold" : is));
                }
            });
            return words;
        }

        private static final String WIDTH = "width";
        private static final String HEIGHT = "height";
        private static final String FRAME_RATE = "frames per second";
        private static final String BITRATE = "bit/s";
        private static final String INTERVAL = "frames from key frame to key frame";

        private @Nullable Integer value(String name, Video video) {
            return switch (name) {
                case WIDTH -> video.width();
                case HEIGHT -> video.height();
                case FRAME_RATE -> video.framesPerSecond();
                case BITRATE -> video.bitrate();
                default -> video.keyFrameInterval();
            };
        }

        /** Cameras round bit rates to what their encoders like. */
        private int tolerance(String name, int value) {
            return name.equals(BITRATE) ? value / 10 : 0;
        }

        private void changeCodec(String encoding, EncoderOptions options) {
            after = Trees.withText(after, encoding, "Encoding");
            if (profile.media2()) {
                String codecProfile = after.attribute("Profile");
                if (codecProfile != null
                        && !options.profiles().isEmpty()
                        && !options.profiles().contains(codecProfile)) {
                    after = after.withAttribute("Profile", usual(options.profiles()));
                }
                return;
            }
            after = Trees.without(after, "MPEG4");
            if (after.child("H264").isEmpty()) {
                Bounds intervals = options.keyFrameIntervals();
                int interval = intervals == null
                        ? USUAL_INTERVAL
                        : Math.max(intervals.min(), Math.min(intervals.max(), USUAL_INTERVAL));
                XmlElement h264 = XmlElement.of(Namespaces.SCHEMA, "H264")
                        .with("GovLength", String.valueOf(interval))
                        .with("H264Profile", usual(options.profiles()));
                after = Trees.withChildBefore(
                        after,
                        h264,
                        child ->
                                child.name().equals("Multicast") || child.name().equals("SessionTimeout"));
            }
        }

        private static String usual(List<String> profiles) {
            return profiles.isEmpty() || profiles.contains("Main") ? "Main" : profiles.get(0);
        }

        /** What nobody asked for stays as far as another codec can. */
        private void fit(String limit, IntFunction<@Nullable Integer> picks) {
            Integer now = Trees.integerAt(after, "RateControl", limit);
            Integer picked = now == null ? null : picks.apply(now);
            if (picked != null && !picked.equals(now)) {
                after = Trees.withText(after, String.valueOf(picked), "RateControl", limit);
            }
        }

        private void size(EncoderOptions options, boolean otherCodec) {
            Integer width = wanted.width();
            Integer height = wanted.height();
            Size now = Size.read(before.child("Resolution").orElse(before))
                    .findFirst()
                    .orElse(null);
            Size chosen;
            if (width == null && height == null) {
                if (now == null
                        || !otherCodec
                        || options.sizes().isEmpty()
                        || options.sizes().contains(now)) {
                    return;
                }
                chosen = options.sizes().stream()
                        .min(Comparator.comparingInt(size -> Math.abs(size.area() - now.area())))
                        .orElse(now);
            } else if (options.sizes().isEmpty() && now != null) {
                chosen = new Size(width == null ? now.width() : width, height == null ? now.height() : height);
            } else {
                chosen = options.sizes().stream()
                        .filter(size -> width == null || size.width() == width)
                        .filter(size -> height == null || size.height() == height)
                        .min(Comparator.comparingDouble(size -> now == null ? 0 : unlikeness(size, now)))
                        .orElse(null);
            }
            if (chosen == null) {
                obstacles.add(label + " picture of " + (width == null ? "?" : width) + "x"
                        + (height == null ? "?" : height) + ": the camera offers "
                        + options.sizes().stream().map(Size::toString).collect(Collectors.joining(", ")));
                return;
            }
            expect(WIDTH, chosen.width());
            expect(HEIGHT, chosen.height());
            after = Trees.withText(after, String.valueOf(chosen.width()), "Resolution", "Width");
            after = Trees.withText(after, String.valueOf(chosen.height()), "Resolution", "Height");
        }

        /** By shape first. */
        private static double unlikeness(Size one, Size other) {
            return Math.abs(Math.log((double) one.width() * other.height() / ((double) one.height() * other.width())));
        }

        private void rates(EncoderOptions options) {
            Integer frameRate = wanted.framesPerSecond();
            if (frameRate != null) {
                limit(
                        "FrameRateLimit",
                        FRAME_RATE,
                        frameRate,
                        options.frameRate(frameRate),
                        1,
                        (name, value) -> name + " " + value + ": the camera offers " + options.frameRatesInWords());
            }
            Integer bitrate = wanted.bitrate();
            if (bitrate != null) {
                limit(
                        "BitrateLimit",
                        BITRATE,
                        bitrate,
                        options.bitrate(bitrate / 1000),
                        1000,
                        (name, value) ->
                                value + " " + name + ": the camera offers " + options.bitrateBounds() + " kbit/s");
            }
        }

        /**
         * @param picked in the camera's unit; null if it has nothing that fits
         * @param unit of the camera, in that of {@code value}
         */
        private void limit(
                String element,
                String name,
                int value,
                @Nullable Integer picked,
                int unit,
                BiFunction<String, Integer, String> words) {
            if (after.textAt("RateControl", element) == null) {
                obstacles.add(label + " " + name + ": the camera tells of no such limit");
            } else if (picked == null || picked <= 0) {
                obstacles.add(label + " " + words.apply(name, value));
            } else {
                expect(name, picked * unit);
                if (!picked.equals(Trees.integerAt(after, "RateControl", element))) {
                    after = Trees.withText(after, String.valueOf(picked), "RateControl", element);
                }
            }
        }

        private void keyFrameInterval(EncoderOptions options) {
            Integer interval = wanted.keyFrameInterval();
            if (interval == null) {
                return;
            }
            Bounds bounds = options.keyFrameIntervals();
            boolean told =
                    profile.media2() ? after.attribute("GovLength") != null : after.textAt("H264", "GovLength") != null;
            if (!told) {
                obstacles.add(label + " " + INTERVAL + ": the camera does not tell them");
            } else if (bounds != null && !bounds.contains(interval)) {
                obstacles.add(label + " " + INTERVAL + " " + interval + ": the camera offers " + bounds);
            } else {
                expect(INTERVAL, interval);
                after = profile.media2()
                        ? after.withAttribute("GovLength", String.valueOf(interval))
                        : Trees.withText(after, String.valueOf(interval), "H264", "GovLength");
            }
        }

        private void expect(String name, int value) {
            expected.put(name, value);
        }

        private String codecs() {
            return told.stream()
                    .map(one -> one.textAt("Encoding"))
                    .filter(Objects::nonNull)
                    .collect(Collectors.joining(", "));
        }
    }
}
