package org.ovcgateway.onvif.media;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.ovcgateway.camera.AudioOut;
import org.ovcgateway.camera.CameraException;
import org.ovcgateway.camera.NotSupported;
import org.ovcgateway.onvif.device.Address;
import org.ovcgateway.onvif.device.Profile;
import org.ovcgateway.onvif.device.Timers;
import org.ovcgateway.onvif.soap.Service;
import org.ovcgateway.onvif.soap.SoapCalls;
import org.ovcgateway.onvif.soap.SoapFault;
import org.ovcgateway.onvif.xml.XmlElement;

/**
 * Files that a camera plays by itself: brought to it, played once, and taken away again (ONVIF Media2 Service Specification, audio
 * clips). On the device's event loop.
 */
public final class AudioClips {
    /** Between two looks whether the camera still plays. */
    static final Duration LOOK = Duration.ofSeconds(1);
    /** After so many the file is taken to be at its end. */
    static final int MOST_LOOKS = 3600;

    private static final int KILO = 1024;
    /** By which those that we brought are told from others. */
    private static final String NAME = "ovc-gateway";

    private static final String NAMESPACE = Service.MEDIA2.namespace();

    private final VideoInput input;
    private final Upload upload;
    private final Timers timers;
    private final Set<Playing> playing = new LinkedHashSet<>();
    private Future<?> bringing = Future.succeededFuture();

    /** Brings a file to the camera. */
    interface Upload {
        /**
         * Sends the whole file.
         *
         * @param path where to, on the device's own host and port
         */
        Future<Void> post(String path, String type, byte[] file);
    }

    AudioClips(VideoInput input, Upload upload, Timers timers) {
        this.input = input;
        this.upload = upload;
        this.timers = timers;
    }

    /**
     * Asks nothing yet.
     *
     * @param upload how files are brought to the device
     */
    public AudioClips(VideoInput input, ClipUpload upload, Timers timers) {
        this(input, upload::post, timers);
    }

    static XmlElement getServiceCapabilities() {
        return XmlElement.of(NAMESPACE, "GetServiceCapabilities");
    }

    static XmlElement add(String type, List<String> outputs) {
        XmlElement configuration = XmlElement.of(NAMESPACE, "Configuration")
                .with("Enabled", "true")
                .with("Name", NAME);
        for (String output : outputs) {
            configuration = configuration.with("AudioOutputToken", output);
        }
        return XmlElement.of(NAMESPACE, "AddAudioClip")
                .with(configuration.with("Type", type).with("RepeatCycles", "0"));
    }

    static XmlElement getAll() {
        return XmlElement.of(NAMESPACE, "GetAudioClips");
    }

    static XmlElement play(String token, boolean on) {
        return XmlElement.of(NAMESPACE, "PlayAudioClip").with("Token", token).with("Play", String.valueOf(on));
    }

    static XmlElement getPlaying() {
        return XmlElement.of(NAMESPACE, "GetPlayingAudioClips");
    }

    static XmlElement delete(String token) {
        return XmlElement.of(NAMESPACE, "DeleteAudioClip").with("Token", token);
    }

    private SoapCalls calls() {
        return input.session().calls();
    }

    private Future<XmlElement> call(XmlElement request) {
        return calls().call(Service.MEDIA2, request);
    }

    /** As {@link AudioOut#play}; the clip is to be used on the device's event loop. */
    public Future<AudioOut.Clip> play(byte[] file) {
        String type = ClipForm.of(file);
        if (type == null) {
            return Future.failedFuture(new NotSupported(
                    "expected a file that cameras play by themselves (MP3, WAV, Ogg) but was something else"));
        }
        Future<AudioOut.Clip> brought = input.session()
                .contact()
                .compose(contact -> contact.offered().contains(Service.MEDIA2)
                        ? call(getServiceCapabilities())
                        : Future.failedFuture(none()))
                .compose(answer -> fits(answer, type, file.length))
                .compose(fitting -> input.profiles())
                .compose(profiles -> added(add(type, outputs(profiles))))
                .compose(answer -> brought(answer, type, file));
        bringing = brought;
        return brought;
    }

    /** Ends what is played and what is about to be, and takes it away; never fails. */
    public Future<Void> close() {
        return bringing.transform(done -> {
            List<Playing> left = List.copyOf(playing);
            left.forEach(Playing::stop);
            return Future.join(left.stream().map(clip -> clip.over.future()).toList())
                    .mapEmpty();
        });
    }

    /** The loudspeakers of this video source, as a recorder has others too; none if the device does not tell. */
    private static List<String> outputs(List<Profile> profiles) {
        return profiles.stream()
                .flatMap(profile -> profile.part(Profile.Part.AUDIO_OUTPUT).stream())
                .map(output -> output.textAt("OutputToken"))
                .filter(Objects::nonNull)
                .distinct()
                .toList();
    }

    /** A camera that refuses another clip is asked once more, if it still has some that we did not take away. */
    private Future<XmlElement> added(XmlElement request) {
        return call(request)
                .recover(refusal -> refusal instanceof SoapFault
                        ? cleared().compose(some -> some ? call(request) : Future.failedFuture(refusal))
                        : Future.failedFuture(refusal));
    }

    /** Takes away what we brought once and nobody hears now, as after a loss of power. Whether there was any; never fails. */
    private Future<Boolean> cleared() {
        return call(getAll())
                .compose(all -> call(getPlaying()).compose(playing -> {
                    Set<String> heard = playing.all("PlayingAudioClips")
                            .map(clip -> String.valueOf(clip.textAt("Token")))
                            .collect(Collectors.toSet());
                    List<String> left = all.all("AudioClipItem")
                            .filter(item -> NAME.equals(item.textAt("Configuration", "Name")))
                            .map(item -> String.valueOf(item.textAt("Token")))
                            .filter(token -> !heard.contains(token))
                            .toList();
                    return Future.join(left.stream()
                                    .map(token -> call(delete(token)))
                                    .toList())
                            .map(!left.isEmpty());
                }))
                .otherwise(false);
    }

    private static NotSupported none() {
        return new NotSupported("the camera plays no files by itself");
    }

    private static Future<Void> fits(XmlElement answer, String type, int size) {
        XmlElement offered = answer.at("Capabilities", "AudioClipCapabilities").orElse(null);
        if (offered == null) {
            return Future.failedFuture(none());
        }
        String told = offered.attribute("SupportedAudioClipFormat");
        List<String> types =
                told == null ? List.of() : Arrays.asList(told.strip().split("\\s+", -1));
        if (!types.contains(type)) {
            return Future.failedFuture(
                    new NotSupported("the camera plays no file of type " + type + " by itself, only " + types));
        }
        Double most = number(offered.attribute("MaxAudioClipSize"));
        if (most != null && size > most * KILO) {
            return Future.failedFuture(new NotSupported("expected a file of at most " + most.intValue()
                    + " KiB, which is what the camera plays by itself, but was one of " + size + " bytes"));
        }
        return Future.succeededFuture();
    }

    private static @Nullable Double number(@Nullable String text) {
        try {
            return text == null ? null : Double.valueOf(text.strip());
        } catch (NumberFormatException e) {
            return null;
        }
    }

    private Future<AudioOut.Clip> brought(XmlElement answer, String type, byte[] file) {
        String token = answer.textAt("Token");
        Address address = Address.parse(answer.textAt("UploadUri"));
        if (token == null || address == null || address.path().isEmpty()) {
            return Future.failedFuture(new CameraException(
                    CameraException.Kind.FAILED,
                    "expected the token of an audio clip and where to bring it but was an answer without"));
        }
        return upload.post(address.path(), type, file)
                .compose(there -> call(play(token, true)))
                .compose(
                        playing -> Future.succeededFuture(new Playing(token)),
                        failure -> call(delete(token)).transform(gone -> Future.failedFuture(failure)));
    }

    /** A clip from its beginning on, until it is taken away. */
    private final class Playing implements AudioOut.Clip {
        private final String token;
        private final Promise<Void> over = Promise.promise();
        private Timers.@Nullable Timer next;
        private int looks;
        private boolean ended;

        Playing(String token) {
            this.token = token;
            next = timers.after(LOOK, this::look);
            playing.add(this);
        }

        @Override
        public CompletionStage<Void> over() {
            return over.future().toCompletionStage();
        }

        private void look() {
            call(getPlaying()).onComplete(answer -> {
                if (ended) {
                    return;
                }
                boolean plays = answer.succeeded()
                        && answer.result()
                                .all("PlayingAudioClips")
                                .anyMatch(clip -> token.equals(clip.textAt("Token")));
                if (!plays) {
                    end(Future.succeededFuture());
                } else if (++looks >= MOST_LOOKS) {
                    stop();
                } else {
                    next = timers.after(LOOK, this::look);
                }
            });
        }

        @Override
        public void stop() {
            if (!ended) {
                end(call(play(token, false)).mapEmpty());
            }
        }

        private void end(Future<Void> before) {
            ended = true;
            if (next != null) {
                next.cancel();
            }
            before.transform(stopped -> call(delete(token))).onComplete(gone -> {
                playing.remove(this);
                over.complete();
            });
        }
    }
}
