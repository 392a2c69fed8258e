package org.ovcgateway.onvif.media;

import io.vertx.core.Future;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.ovcgateway.camera.CameraException;
import org.ovcgateway.camera.Quality;
import org.ovcgateway.onvif.device.Contact;
import org.ovcgateway.onvif.device.DeviceSession;
import org.ovcgateway.onvif.device.Profile;

/** One video source of a device, with the profiles that show it: a camera has one, a recorder several. On its event loop. */
public final class VideoInput {
    private static final Set<String> GOOD = Set.of("H264", "H265");
    private static final Set<String> POOR = Set.of("JPEG", "MPEG4", "MPV4-ES");

    private final DeviceSession session;
    private final @Nullable String source;

    /** @param source its token; null for the first that the device has */
    public VideoInput(DeviceSession session, @Nullable String source) {
        this.session = session;
        this.source = source;
    }

    public DeviceSession session() {
        return session;
    }

    /** All profiles that show it, at least one, in the device's order. */
    public Future<List<Profile>> profiles() {
        return session.contact().compose(contact -> {
            List<Profile> found = profiles(contact);
            return found.isEmpty()
                    ? Future.failedFuture(new CameraException(
                            CameraException.Kind.FAILED,
                            "the device at " + session.place() + " has no video source " + source + "; it has "
                                    + String.join(", ", contact.videoSources())))
                    : Future.succeededFuture(found);
        });
    }

    /** Those of a contact that show it; perhaps none. */
    public List<Profile> profiles(Contact contact) {
        List<String> sources = contact.videoSources();
        String wanted = source != null ? source : sources.isEmpty() ? null : sources.get(0);
        return contact.profiles().stream()
                .filter(profile -> Objects.equals(profile.videoSourceToken(), wanted))
                .toList();
    }

    /** The profile that comes nearest to a quality. */
    public Future<Profile> profile(Quality quality) {
        return profiles().map(profiles -> choose(profiles, quality));
    }

    /** The profile by which it is moved: the largest of those that can be, or the largest of all. */
    public Future<Profile> profile() {
        return profiles().map(profiles -> {
            List<Profile> moving = profiles.stream()
                    .filter(profile -> profile.part(Profile.Part.PTZ).isPresent())
                    .toList();
            return choose(moving.isEmpty() ? profiles : moving, Quality.FHD);
        });
    }

    /**
     * The largest profile for high qualities; for low ones the largest that is not too high, or else the smallest. Profiles
     * without an encoder come last, and before them those whose encoding few can show.
     *
     * @param profiles at least one
     */
    public static Profile choose(List<Profile> profiles, Quality quality) {
        int best = profiles.stream().mapToInt(VideoInput::rank).max().orElseThrow();
        List<Profile> candidates =
                profiles.stream().filter(profile -> rank(profile) == best).toList();
        int limit = switch (quality) {
            case LD -> 360;
            case SD -> 576;
            case HD, FHD -> Integer.MAX_VALUE;
        };
        Comparator<Profile> bySize = Comparator.comparingDouble(VideoInput::pixels);
        return candidates.stream()
                .filter(profile -> height(profile) <= limit)
                .reduce((first, second) -> bySize.compare(second, first) > 0 ? second : first)
                .orElseGet(() -> candidates.stream().min(bySize).orElseThrow());
    }

    private static int rank(Profile profile) {
        String encoding = profile.part(Profile.Part.VIDEO_ENCODER)
                .map(encoder -> encoder.textAt("Encoding"))
                .orElse(null);
        if (encoding == null) {
            return 0;
        }
        String name = encoding.toUpperCase(Locale.ROOT).replace(".", "");
        return GOOD.contains(name) ? 3 : POOR.contains(name) ? 1 : 2;
    }

    private static double height(Profile profile) {
        return size(profile, "Height");
    }

    private static double pixels(Profile profile) {
        return size(profile, "Width") * size(profile, "Height");
    }

    /** 0 if the profile does not tell. */
    private static double size(Profile profile, String dimension) {
        return profile.part(Profile.Part.VIDEO_ENCODER)
                .map(encoder -> encoder.numberAt("Resolution", dimension))
                .orElse(0.0);
    }
}
