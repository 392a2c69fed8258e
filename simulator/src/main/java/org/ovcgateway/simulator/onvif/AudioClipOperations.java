package org.ovcgateway.simulator.onvif;

import static org.ovcgateway.simulator.onvif.Tag.attribute;
import static org.ovcgateway.simulator.onvif.Tag.optional;
import static org.ovcgateway.simulator.onvif.Tag.tag;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Audio clips of Media2 (media.wsdl of ver20). On the device's context. */
final class AudioClipOperations {
    private static final String OPUS = "audio/ogg;codecs=opus";
    private static final List<String> TYPES = List.of(
            "audio/vnd.wave;codec=1",
            "audio/vnd.wave;codec=7",
            "audio/mpeg",
            OPUS,
            "audio/ogg;codecs=vorbis",
            "audio/ogg;codecs=flac",
            "audio/ogg;codecs=speex");

    private final AudioClipStore store;
    private final Sources sources;
    private final FaultSwitches faults;
    private final DeviceClock clock;
    private final Addresses addresses;

    AudioClipOperations(
            AudioClipStore store, Sources sources, FaultSwitches faults, DeviceClock clock, Addresses addresses) {
        this.store = store;
        this.sources = sources;
        this.faults = faults;
        this.clock = clock;
        this.addresses = addresses;
    }

    static Tag capabilities(FaultSwitches faults) {
        return tag(
                "tr2:AudioClipCapabilities",
                attribute("MaxAudioClipLimit", AudioClipStore.MOST),
                attribute("MaxAudioClipSize", AudioClipStore.MOST_KIB),
                attribute("SupportedAudioClipFormat", String.join(" ", types(faults))));
    }

    private static List<String> types(FaultSwitches faults) {
        return faults.has(OnvifFault.CLIPS_OPUS_ONLY) ? List.of(OPUS) : TYPES;
    }

    void register(Operations operations) {
        operations.add(Namespaces.MEDIA2, "GetAudioClips", this::clips);
        operations.add(Namespaces.MEDIA2, "AddAudioClip", this::add);
        operations.add(Namespaces.MEDIA2, "PlayAudioClip", this::play);
        operations.add(Namespaces.MEDIA2, "GetPlayingAudioClips", call -> playing());
        operations.add(Namespaces.MEDIA2, "DeleteAudioClip", this::delete);
    }

    private Tag clips(Call call) {
        String token = call.body().text("Token");
        if (token != null) {
            known(token);
        }
        return tag(
                "tr2:GetAudioClipsResponse",
                store.entries().stream()
                        .filter(entry -> token == null || entry.token().equals(token))
                        .map(entry -> tag(
                                "tr2:AudioClipItem",
                                tag("tr2:Token", entry.token()),
                                configuration(entry.configuration())))
                        .toList());
    }

    private static Tag configuration(AudioClipStore.Configuration configuration) {
        return tag(
                "tr2:Configuration",
                tag("tr2:Enabled", configuration.enabled()),
                tag("tr2:Name", configuration.name()),
                outputs(configuration.outputs()),
                tag("tr2:Type", configuration.type()),
                tag("tr2:RepeatCycles", configuration.repeats()),
                configuration.interval().isZero()
                        ? null
                        : optional(
                                "tr2:RepeatInterval", configuration.interval().toSeconds()));
    }

    private static List<Tag> outputs(List<String> tokens) {
        return tokens.stream().map(token -> tag("tr2:AudioOutputToken", token)).toList();
    }

    private Tag add(Call call) {
        Node wanted = call.body().find("Configuration");
        if (wanted == null) {
            throw OnvifFailure.invalidArgument("expected Configuration in AddAudioClip");
        }
        String type = wanted.required("Type");
        if (!types(faults).contains(type)) {
            throw OnvifFailure.sender(
                    "expected one of " + types(faults) + " but was " + type, "ter:InvalidArgVal", "ter:ConfigModify");
        }
        Double interval = wanted.number("RepeatInterval");
        List<String> outputs = outputs(wanted);
        String token = faults.has(OnvifFault.CLIPS_FULL)
                ? null
                : store.add(new AudioClipStore.Configuration(
                        isTrue(wanted.required("Enabled")),
                        wanted.required("Name"),
                        outputs == null ? List.of(sources.all().get(0).token("audio_output")) : outputs,
                        type,
                        repeats(wanted, 0),
                        Duration.ofSeconds(interval == null ? 0 : interval.longValue())));
        if (token == null) {
            throw OnvifFailure.receiver("no room for another audio clip", "ter:Action");
        }
        return tag(
                "tr2:AddAudioClipResponse",
                tag("tr2:Token", token),
                tag("tr2:UploadUri", addresses.upload(AudioClipUploads.ROOT + token, call.host())),
                tag("tr2:ExpiryTime", clock.told().plus(AudioClipStore.UPLOAD_WITHIN)));
    }

    /** Null if none are named. */
    private @Nullable List<String> outputs(Node of) {
        List<String> named =
                of.children("AudioOutputToken").stream().map(Node::text).toList();
        named.forEach(token -> sources.bySource("audio_output", token));
        return named.isEmpty() ? null : named;
    }

    private static boolean isTrue(String text) {
        return text.equals("true") || text.equals("1");
    }

    private static int repeats(Node of, int otherwise) {
        Double repeats = of.number("RepeatCycles");
        return repeats == null ? otherwise : repeats.intValue();
    }

    private Tag play(Call call) {
        String token = call.body().required("Token");
        AudioClipStore.Entry entry = known(token);
        if (faults.has(OnvifFault.CLIP_PLAY_REFUSED)) {
            throw OnvifFailure.receiver("the loudspeaker is in use", "ter:Action");
        }
        if (!isTrue(call.body().required("Play"))) {
            store.stop(token);
        } else if (!store.play(
                token,
                outputs(call.body()),
                repeats(call.body(), entry.configuration().repeats()))) {
            throw OnvifFailure.receiver("the audio clip is disabled, or was not brought yet", "ter:Action");
        }
        return tag("tr2:PlayAudioClipResponse");
    }

    private AudioClipStore.Entry known(String token) {
        return store.entries().stream()
                .filter(entry -> entry.token().equals(token))
                .findFirst()
                .orElseThrow(() -> OnvifFailure.unknown("audio clip", token, "ter:NoConfig"));
    }

    private Tag playing() {
        return tag(
                "tr2:GetPlayingAudioClipsResponse",
                store.playing().stream()
                        .map(clip -> tag(
                                "tr2:PlayingAudioClips",
                                tag("tr2:Token", clip.token()),
                                tag("tr2:Name", clip.configuration().name()),
                                outputs(clip.outputs()),
                                tag(
                                        "tr2:AudioOutputLevel",
                                        sources.bySource(
                                                        "audio_output",
                                                        clip.outputs().get(0))
                                                .volume()),
                                tag("tr2:RepeatsLeft", clip.repeatsLeft())))
                        .toList());
    }

    private Tag delete(Call call) {
        String token = call.body().required("Token");
        known(token);
        if (!store.remove(token)) {
            throw OnvifFailure.receiver("the audio clip is being played", "ter:Action");
        }
        return tag("tr2:DeleteAudioClipResponse");
    }
}
