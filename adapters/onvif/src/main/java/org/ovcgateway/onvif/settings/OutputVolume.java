package org.ovcgateway.onvif.settings;

import io.vertx.core.Future;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.ovcgateway.onvif.device.Profile;
import org.ovcgateway.onvif.soap.SoapCalls;
import org.ovcgateway.onvif.xml.XmlElement;

/** How loud a camera's loudspeaker is: a part of its own range (Media Service Specification 5.9). */
final class OutputVolume {
    private static final String KIND = "AudioOutput";
    private static final String LEVEL = "OutputLevel";
    private static final String FIELD = "audio output volume";
    private static final Bounds USUAL = new Bounds(0, 100);

    private final SoapCalls calls;
    private final ReadBack readBack;

    private record Found(XmlElement configuration, String token, int level, Bounds range) {
        int percent() {
            int most = range.max() - range.min();
            return Math.max(0, Math.min(100, Math.round(100f * (level - range.min()) / most)));
        }

        int level(int percent) {
            return range.min() + Math.round((range.max() - range.min()) * percent / 100f);
        }
    }

    OutputVolume(SoapCalls calls, ReadBack readBack) {
        this.calls = calls;
        this.readBack = readBack;
    }

    /** 0 to 100; null where the camera has no loudspeaker, or none whose volume can be set. */
    Future<@Nullable Integer> read(Profile profile) {
        return find(profile).map(found -> found.map(Found::percent).orElse(null));
    }

    Future<Plan> plan(Profile profile, int percent) {
        if (percent < 0 || percent > 100) {
            return Future.succeededFuture(Plan.impossible(FIELD + " " + percent + ": it goes from 0 to 100"));
        }
        return find(profile)
                .map(found -> found.map(present -> plan(profile, present, percent))
                        .orElseGet(() ->
                                Plan.impossible(FIELD + ": the camera has no loudspeaker whose volume can be set")));
    }

    private Plan plan(Profile profile, Found found, int percent) {
        int level = found.level(percent);
        if (found.level() == level) {
            return Plan.nothing();
        }
        MediaService media = MediaService.of(calls, profile);
        XmlElement changed = Trees.withText(found.configuration(), String.valueOf(level), LEVEL);
        return Plan.of(
                FIELD,
                () -> media.set(KIND, changed)
                        .compose(set -> readBack.compare(
                                FIELD,
                                () -> media.configuration(KIND, found.token())
                                        .map(now -> now.map(after -> unlike(after, level, percent))))));
    }

    private static List<String> unlike(XmlElement after, int level, int percent) {
        Integer is = Trees.integerAt(after, LEVEL);
        return is != null && is == level
                ? List.of()
                : List.of(FIELD + " " + percent + ": the camera's level stays " + is + " instead of " + level);
    }

    private Future<Optional<Found>> find(Profile profile) {
        MediaService media = MediaService.of(calls, profile);
        return configuration(profile, media).compose(found -> {
            String token =
                    found.map(configuration -> configuration.attribute("token")).orElse(null);
            Integer level = found.map(configuration -> Trees.integerAt(configuration, LEVEL))
                    .orElse(null);
            if (found.isEmpty() || token == null || level == null) {
                return Future.succeededFuture(Optional.empty());
            }
            return media.options(KIND, token, null).map(options -> {
                Bounds told = options.isEmpty() ? null : Bounds.at(options.get(0), "OutputLevelRange");
                Bounds range = told == null ? USUAL : told;
                return range.min() == range.max()
                        ? Optional.<Found>empty()
                        : Optional.of(new Found(found.get(), token, level, range));
            });
        });
    }

    /** The profile's or, as few profiles have one, the camera's first. */
    private static Future<Optional<XmlElement>> configuration(Profile profile, MediaService media) {
        XmlElement part = profile.part(Profile.Part.AUDIO_OUTPUT).orElse(null);
        String token = part == null ? null : part.attribute("token");
        if (part != null && token != null) {
            return media.configuration(KIND, token).map(found -> found.or(() -> Optional.of(part)));
        }
        return media.call(media.request("Get" + KIND + "Configurations"))
                .map(answer -> answer.children().stream().findFirst())
                .recover(MediaService::orEmpty);
    }
}
