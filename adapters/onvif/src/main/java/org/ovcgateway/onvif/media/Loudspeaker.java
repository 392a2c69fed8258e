package org.ovcgateway.onvif.media;

import io.vertx.core.Future;
import java.util.Comparator;
import org.ovcgateway.camera.NotSupported;
import org.ovcgateway.camera.Quality;
import org.ovcgateway.camera.StreamAddress;
import org.ovcgateway.onvif.device.Profile;

/** Which stream of a video source takes sound back (ONVIF Streaming Specification 5.3). On the device's event loop. */
public final class Loudspeaker {
    private final VideoInput input;
    private final StreamAddresses addresses;

    public Loudspeaker(VideoInput input, StreamAddresses addresses) {
        this.input = input;
        this.addresses = addresses;
    }

    /** A stream whose profile says that it takes sound, or else the best one. */
    public Future<StreamAddress> backChannel() {
        return input.session().contact().compose(contact -> {
            if (!contact.audioOutput()) {
                return Future.failedFuture(new NotSupported("the camera has no audio output"));
            }
            return input.profiles()
                    .compose(profiles -> addresses.address(profiles.stream()
                            .filter(profile -> speaking(profile) > 0)
                            .max(Comparator.comparingInt(Loudspeaker::speaking))
                            .orElseGet(() -> VideoInput.choose(profiles, Quality.HD))));
        });
    }

    private static int speaking(Profile profile) {
        return (profile.part(Profile.Part.AUDIO_OUTPUT).isPresent() ? 1 : 0)
                + (profile.part(Profile.Part.AUDIO_DECODER).isPresent() ? 1 : 0);
    }
}
