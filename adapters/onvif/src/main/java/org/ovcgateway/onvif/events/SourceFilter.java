package org.ovcgateway.onvif.events;

import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.ovcgateway.onvif.device.Profile;

/**
 * Which messages of a device are about one of its video sources. A message that names no source is about the only one, if there
 * is only one or only one is in use here; one about the device as a whole is about each of them; any other is about none of them.
 * Immutable, but for what is in use.
 */
public final class SourceFilter {
    /** For a device with one source. */
    public static final SourceFilter ALL = new SourceFilter(Set.of(), Set.of(), true, true, () -> true);

    /** Of {@code RuleEngine} and {@code VideoSource} topics, and what vendors call them. */
    private static final Set<String> NAMES = Set.of(
            "videosourcetoken",
            "videosource",
            "videosourceconfigurationtoken",
            "videosourceconfiguration",
            "source",
            "channel",
            "videoanalyticsconfigurationtoken",
            "audiosourcetoken",
            "audiosourceconfigurationtoken");

    /** Those of them that never name anything else. */
    private static final Set<String> SURE_NAMES =
            Set.of("videosourcetoken", "videosourceconfigurationtoken", "videoanalyticsconfigurationtoken");

    /** What topics about inputs, temperature, batteries have in them: they have no source, but perhaps a token of their own. */
    private static final Set<String> OF_THE_DEVICE = Set.of("device", "monitoring");

    private static final List<Profile.Part> PARTS =
            List.of(Profile.Part.VIDEO_SOURCE, Profile.Part.ANALYTICS, Profile.Part.AUDIO_SOURCE);

    private final Set<String> own;
    private final Set<String> others;
    private final boolean all;
    private final boolean single;
    private final BooleanSupplier usedAlone;

    private SourceFilter(Set<String> own, Set<String> others, boolean all, boolean single, BooleanSupplier usedAlone) {
        this.usedAlone = usedAlone;
        this.own = own;
        this.others = others;
        this.all = all;
        this.single = single;
    }

    /**
     * A filter for one of a device's sources.
     *
     * @param profiles all that the device has
     * @param videoSourceToken the source; null to let everything pass
     * @param usedAlone whether no other source of the device is in use here; asked at each message that names none
     */
    public static SourceFilter of(
            List<Profile> profiles, @Nullable String videoSourceToken, BooleanSupplier usedAlone) {
        Set<String> sources = profiles.stream()
                .map(Profile::videoSourceToken)
                .filter(Objects::nonNull)
                .collect(Collectors.toCollection(TreeSet::new));
        if (sources.size() <= 1) {
            return ALL;
        }
        if (videoSourceToken == null) {
            return new SourceFilter(Set.of(), Set.of(), true, false, usedAlone);
        }
        Set<String> own = new HashSet<>();
        Set<String> others = new HashSet<>();
        own.add(normal(videoSourceToken));
        for (Profile profile : profiles) {
            String source = profile.videoSourceToken();
            if (source != null) {
                tokens(profile).forEach((source.equals(videoSourceToken) ? own : others)::add);
            }
        }
        Set<String> shared = new HashSet<>(own);
        shared.retainAll(others);
        own.removeAll(shared);
        others.removeAll(shared);
        return new SourceFilter(own, others, false, true, usedAlone);
    }

    /** All names that a message may call the profile's source by. */
    private static Stream<String> tokens(Profile profile) {
        Stream<@Nullable String> configurations = PARTS.stream()
                .flatMap(part -> profile.part(part).stream())
                .flatMap(part -> Stream.of(part.attribute("token"), part.textAt("SourceToken")));
        return Stream.concat(Stream.of(profile.token()), configurations)
                .filter(Objects::nonNull)
                .map(SourceFilter::normal);
    }

    /** Some cameras call their one source by the name of its type, now and then. */
    static String normal(String token) {
        String lower = token.strip().toLowerCase(Locale.ROOT);
        return lower.equals("vsconf") ? "videosourcetoken" : lower;
    }

    /** Whether the message is about the source. */
    boolean accepts(Notification message) {
        if (all) {
            return true;
        }
        List<String> named = named(message);
        if (named.isEmpty()) {
            return isOfTheDevice(message.topic()) || usedAlone.getAsBoolean();
        }
        return named.stream().anyMatch(own::contains) && named.stream().noneMatch(others::contains);
    }

    /** Whether the message is about the source, or may be for all that it tells. */
    boolean mayConcern(Notification message) {
        return accepts(message) || named(message).isEmpty();
    }

    private static List<String> named(Notification message) {
        return message.items()
                .filter(item -> NAMES.contains(item.name().toLowerCase(Locale.ROOT)))
                .map(item -> normal(item.value()))
                .toList();
    }

    private static boolean isOfTheDevice(Topic topic) {
        return topic.segments().stream().anyMatch(segment -> OF_THE_DEVICE.contains(segment.toLowerCase(Locale.ROOT)));
    }

    /**
     * Whether an item of a message that was accepted tells two things in the camera apart. That of the video source does not,
     * where only one passes: cameras name it now so, now otherwise.
     */
    boolean distinguishes(Item item) {
        return !single || !SURE_NAMES.contains(item.name().toLowerCase(Locale.ROOT));
    }
}
