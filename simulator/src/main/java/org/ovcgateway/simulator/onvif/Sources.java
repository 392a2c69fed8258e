package org.ovcgateway.simulator.onvif;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The video sources of a device, found by the tokens of what belongs to them.
 *
 * @param all at least one
 */
record Sources(List<VirtualSource> all) {

    /** A media profile: a stream of a source. */
    record Profile(VirtualSource source, StreamKind kind) {
        String token() {
            return source.token("profile", kind);
        }
    }

    List<Profile> profiles() {
        List<Profile> profiles = new ArrayList<>();
        for (VirtualSource source : all) {
            for (StreamKind kind : source.kinds()) {
                profiles.add(new Profile(source, kind));
            }
        }
        return profiles;
    }

    /** The profile that a request names. */
    Profile profile(Call call) {
        String token = call.body().required("ProfileToken");
        return profile(token);
    }

    Profile profile(String token) {
        for (Profile profile : profiles()) {
            if (profile.token().equals(token)) {
                return profile;
            }
        }
        throw OnvifFailure.unknown("profile", token, "ter:NoProfile");
    }

    /** The stream whose encoder has a token. */
    Profile byEncoder(String token) {
        for (Profile profile : profiles()) {
            if (profile.source().token("encoder", profile.kind()).equals(token)) {
                return profile;
            }
        }
        throw OnvifFailure.unknown("configuration", token, "ter:NoConfig");
    }

    /** The source whose one thing of a kind has a token. */
    VirtualSource bySource(String what, String token) {
        for (VirtualSource source : all) {
            if (source.token(what).equals(token)) {
                return source;
            }
        }
        throw OnvifFailure.unknown(what, token, "ter:NoConfig");
    }

    /** The sources that a request for configurations or options means: by configuration, by profile, or all. */
    List<VirtualSource> meant(Call call, String what) {
        String token = call.body().text("ConfigurationToken");
        if (token != null && !token.isEmpty()) {
            return List.of(bySource(what, token));
        }
        Profile profile = optionalProfile(call);
        return profile == null ? all : List.of(profile.source());
    }

    /** As {@link #meant}, for encoders. */
    List<Profile> meantEncoders(Call call) {
        String token = call.body().text("ConfigurationToken");
        if (token != null && !token.isEmpty()) {
            return List.of(byEncoder(token));
        }
        Profile profile = optionalProfile(call);
        return profile == null ? profiles() : List.of(profile);
    }

    private @Nullable Profile optionalProfile(Call call) {
        String token = call.body().text("ProfileToken");
        return token == null || token.isEmpty() ? null : profile(token);
    }
}
