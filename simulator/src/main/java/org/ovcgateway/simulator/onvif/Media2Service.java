package org.ovcgateway.simulator.onvif;

import static org.ovcgateway.simulator.onvif.Tag.attribute;
import static org.ovcgateway.simulator.onvif.Tag.tag;

import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The media service, version 2 (media.wsdl of ver20). */
final class Media2Service {
    private static final List<String> ENCODER_PARTS =
            List.of("Name", "UseCount", "Encoding", "Resolution", "RateControl", "Multicast", "Quality");

    private final Sources sources;
    private final FaultSwitches faults;
    private final Addresses addresses;
    private final MediaTags tags;
    private final PtzTags ptz;
    private final Streams streams;
    private final boolean audioClips;

    /**
     * @param audioClips whether there are audio clips, which others answer for
     */
    Media2Service(
            Sources sources,
            FaultSwitches faults,
            Addresses addresses,
            MediaTags tags,
            PtzTags ptz,
            Streams streams,
            boolean audioClips) {
        this.sources = sources;
        this.faults = faults;
        this.addresses = addresses;
        this.tags = tags;
        this.ptz = ptz;
        this.streams = streams;
        this.audioClips = audioClips;
    }

    void register(Operations operations) {
        addAll(
                operations,
                "GetServiceCapabilities",
                call -> List.of(MediaCapabilities.media2("tr2:Capabilities", faults, audioClips)));
        addAll(operations, "GetProfiles", this::profiles);
        addAll(
                operations,
                "GetStreamUri",
                call -> List.of(tag("tr2:Uri", addresses.stream(streams.url(sources.profile(call))))));
        addAll(operations, "GetSnapshotUri", this::snapshotUri);
        addAll(
                operations,
                "GetVideoEncoderConfigurations",
                call -> sources.meantEncoders(call).stream()
                        .map(profile -> encoder("tr2:Configurations", profile))
                        .toList());
        addAll(
                operations,
                "GetVideoEncoderConfigurationOptions",
                call -> encoderOptions(sources.meantEncoders(call).get(0)));
        addAll(operations, "SetVideoEncoderConfiguration", this::setEncoder);
        addAll(operations, "GetVideoEncoderInstances", call -> List.of(tag("tr2:Info", tag("tr2:Total", 2))));
        addAll(
                operations,
                "GetAnalyticsConfigurations",
                call -> sources.meant(call, "analytics").stream()
                        .map(source -> tags.analyticsConfiguration("tr2:Configurations", source))
                        .toList());
        registerAudio(operations);
        new SharedMediaOperations(sources, tags, "tr2", Namespaces.MEDIA2).register(operations);
    }

    private void registerAudio(Operations operations) {
        addAll(
                operations,
                "GetAudioEncoderConfigurations",
                call -> sources.meant(call, "audio_encoder").stream()
                        .filter(source -> source.audio() != null)
                        .map(source -> audioEncoder("tr2:Configurations", source))
                        .toList());
        addAll(operations, "GetAudioDecoderConfigurationOptions", call -> {
            AudioCoding coding = AudioCoding.ofBackChannel(
                    sources.meant(call, "audio_decoder").get(0).camera());
            return List.of(tag(
                    "tr2:Options",
                    tag("tt:Encoding", coding.media2()),
                    tag("tt:BitrateList", tag("tt:Items", coding.bitrate())),
                    tag("tt:SampleRateList", tag("tt:Items", coding.sampleRate()))));
        });
    }

    private static void addAll(Operations operations, String name, Function<Call, List<Tag>> content) {
        operations.add(Namespaces.MEDIA2, name, call -> tag("tr2:" + name + "Response", content.apply(call)));
    }

    private List<Tag> profiles(Call call) {
        Set<String> types =
                call.body().children("Type").stream().map(Node::text).collect(Collectors.toSet());
        String token = call.body().text("Token");
        List<Sources.Profile> profiles =
                token == null || token.isEmpty() ? sources.profiles() : List.of(sources.profile(token));
        return profiles.stream().map(profile -> profile(profile, types)).toList();
    }

    private Tag profile(Sources.Profile profile, Set<String> types) {
        VirtualSource source = profile.source();
        boolean sound = source.audio() != null && profile.kind() == StreamKind.MAIN;
        boolean out = source.hasAudioOut();
        Tag configurations = tag(
                "tr2:Configurations",
                wants(types, "VideoSource") ? tags.videoSourceConfiguration("tr2:VideoSource", source) : null,
                sound && wants(types, "AudioSource") ? tags.audioSourceConfiguration("tr2:AudioSource", source) : null,
                wants(types, "VideoEncoder") ? encoder("tr2:VideoEncoder", profile) : null,
                sound && wants(types, "AudioEncoder") ? audioEncoder("tr2:AudioEncoder", source) : null,
                wants(types, "Analytics") ? tags.analyticsConfiguration("tr2:Analytics", source) : null,
                ptz.inProfile() && wants(types, "PTZ") ? ptz.configuration("tr2:PTZ", source) : null,
                out && wants(types, "AudioOutput") ? tags.audioOutputConfiguration("tr2:AudioOutput", source) : null,
                source.takesSound() && wants(types, "AudioDecoder")
                        ? tags.audioDecoderConfiguration("tr2:AudioDecoder", source)
                        : null);
        return tag(
                "tr2:Profiles",
                attribute("token", profile.token()),
                attribute("fixed", true),
                tag("tr2:Name", profile.kind() + "Stream" + source.index()),
                types.isEmpty() ? null : configurations);
    }

    private static boolean wants(Set<String> types, String type) {
        return types.contains("All") || types.contains(type);
    }

    private Tag encoder(String name, Sources.Profile profile) {
        Encoder encoder = profile.source().encoder(profile.kind());
        if (encoder == null) {
            throw new IllegalStateException("a profile has an encoder");
        }
        return tag(
                name,
                attribute("token", profile.source().token("encoder", profile.kind())),
                attribute("GovLength", encoder.keyFrameInterval()),
                attribute("Profile", "Main"),
                tag("tt:Name", "Encoder " + profile.kind()),
                tag("tt:UseCount", 1),
                tag("tt:Encoding", encoder.codec()),
                tag("tt:Resolution", tag("tt:Width", encoder.width()), tag("tt:Height", encoder.height())),
                tag(
                        "tt:RateControl",
                        attribute("ConstantBitRate", false),
                        tag("tt:FrameRateLimit", encoder.frameRate()),
                        tag("tt:BitrateLimit", encoder.bitrate())),
                tags.multicast(),
                tag("tt:Quality", encoder.quality()));
    }

    private List<Tag> encoderOptions(Sources.Profile profile) {
        return Encoder.CODECS.stream()
                .map(codec -> tag(
                        "tr2:Options",
                        attribute("GovLengthRange", "1 " + Encoder.MAX_KEY_FRAME_INTERVAL),
                        attribute("FrameRatesSupported", "1 5 10 12.5 15 20 25 30"),
                        attribute("ProfilesSupported", "Main"),
                        attribute("ConstantBitRateSupported", false),
                        tag("tt:Encoding", codec),
                        MediaTags.range("tt:QualityRange", 0, 10),
                        tags.resolutions("tt:ResolutionsAvailable", profile),
                        MediaTags.range("tt:BitrateRange", Encoder.MIN_BITRATE, Encoder.MAX_BITRATE)))
                .toList();
    }

    private List<Tag> setEncoder(Call call) {
        Node wanted = MediaTags.configuration(call);
        tags.setEncoder(sources, wanted, ENCODER_PARTS, wanted.numberAttribute("GovLength"));
        return List.of();
    }

    private List<Tag> snapshotUri(Call call) {
        if (faults.has(OnvifFault.NO_SNAPSHOT)) {
            throw OnvifFailure.notSupported("GetSnapshotUri");
        }
        return List.of(tag("tr2:Uri", addresses.still(streams.stillPath(sources.profile(call)), call.host())));
    }

    private Tag audioEncoder(String name, VirtualSource source) {
        AudioCoding coding = AudioCoding.of(String.valueOf(source.audio()));
        return tag(
                name,
                attribute("token", source.token("audio_encoder")),
                tag("tt:Name", "Sound " + source.index()),
                tag("tt:UseCount", 1),
                tag("tt:Encoding", coding.media2()),
                tags.multicast(),
                tag("tt:Bitrate", coding.bitrate()),
                tag("tt:SampleRate", coding.sampleRate()));
    }
}
