package org.ovcgateway.simulator.onvif;

import static org.ovcgateway.simulator.onvif.Tag.attribute;
import static org.ovcgateway.simulator.onvif.Tag.tag;

import java.util.List;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** The media service, version 1 (media.wsdl of ver10). It cannot say H.265. */
final class Media1Service {
    private static final List<String> ENCODER_PARTS = List.of(
            "Name", "UseCount", "Encoding", "Resolution", "Quality", "RateControl", "Multicast", "SessionTimeout");

    private final Sources sources;
    private final FaultSwitches faults;
    private final Addresses addresses;
    private final MediaTags tags;
    private final PtzTags ptz;
    private final Streams streams;

    Media1Service(
            Sources sources, FaultSwitches faults, Addresses addresses, MediaTags tags, PtzTags ptz, Streams streams) {
        this.sources = sources;
        this.faults = faults;
        this.addresses = addresses;
        this.tags = tags;
        this.ptz = ptz;
        this.streams = streams;
    }

    void register(Operations operations) {
        add(operations, "GetServiceCapabilities", call -> MediaCapabilities.media1("trt:Capabilities", faults));
        addAll(
                operations,
                "GetProfiles",
                call -> sources.profiles().stream()
                        .map(profile -> profile("trt:Profiles", profile))
                        .toList());
        add(operations, "GetProfile", call -> profile("trt:Profile", sources.profile(call)));
        add(operations, "GetStreamUri", call -> mediaUri(addresses.stream(streams.url(sources.profile(call)))));
        add(operations, "GetSnapshotUri", this::snapshotUri);
        addAll(
                operations,
                "GetVideoSources",
                call -> sources.all().stream()
                        .map(source -> tags.videoSource("trt:VideoSources", source))
                        .toList());
        add(
                operations,
                "GetVideoSourceConfiguration",
                call -> tags.videoSourceConfiguration(
                        "trt:Configuration",
                        sources.bySource("source_config", call.body().required("ConfigurationToken"))));
        addAll(
                operations,
                "GetVideoEncoderConfigurations",
                call -> sources.profiles().stream()
                        .map(profile -> encoder("trt:Configurations", profile))
                        .filter(tag -> tag != null)
                        .toList());
        addAll(operations, "GetVideoEncoderConfiguration", call -> {
            Tag found =
                    encoder("trt:Configuration", sources.byEncoder(call.body().required("ConfigurationToken")));
            if (found == null) {
                throw OnvifFailure.sender("the stream is H.265", "ter:InvalidArgVal", "ter:NoConfig");
            }
            return List.of(found);
        });
        add(
                operations,
                "GetVideoEncoderConfigurationOptions",
                call -> encoderOptions(sources.meantEncoders(call).get(0)));
        addAll(operations, "SetVideoEncoderConfiguration", this::setEncoder);
        addAll(
                operations,
                "GetGuaranteedNumberOfVideoEncoderInstances",
                call -> List.of(tag("trt:TotalNumber", 2), tag("trt:H264", 2)));
        registerAudio(operations);
        new SharedMediaOperations(sources, tags, "trt", Namespaces.MEDIA).register(operations);
    }

    private void registerAudio(Operations operations) {
        addAll(
                operations,
                "GetAudioSources",
                call -> withSound(source -> tag(
                        "trt:AudioSources", attribute("token", source.token("audio_source")), tag("tt:Channels", 1))));
        addAll(
                operations,
                "GetAudioEncoderConfigurations",
                call -> withSound(source -> audioEncoder("trt:Configurations", source)));
        addAll(
                operations,
                "GetAudioOutputs",
                call -> withAudioOut(
                        source -> tag("trt:AudioOutputs", attribute("token", source.token("audio_output")))));
        add(
                operations,
                "GetAudioOutputConfiguration",
                call -> tags.audioOutputConfiguration(
                        "trt:Configuration",
                        sources.bySource("audio_output_config", call.body().required("ConfigurationToken"))));
        add(
                operations,
                "GetAudioDecoderConfigurationOptions",
                call -> audioDecoderOptions(sources.meant(call, "audio_decoder").get(0)));
    }

    private static void add(Operations operations, String name, Function<Call, Tag> content) {
        addAll(operations, name, call -> List.of(content.apply(call)));
    }

    private static void addAll(Operations operations, String name, Function<Call, List<Tag>> content) {
        operations.add(Namespaces.MEDIA, name, call -> tag("trt:" + name + "Response", content.apply(call)));
    }

    private List<Tag> withSound(Function<VirtualSource, Tag> tag) {
        return sources.all().stream()
                .filter(source -> source.audio() != null)
                .map(tag)
                .toList();
    }

    private List<Tag> withAudioOut(Function<VirtualSource, Tag> tag) {
        return sources.all().stream()
                .filter(VirtualSource::hasAudioOut)
                .map(tag)
                .toList();
    }

    private Tag profile(String name, Sources.Profile profile) {
        VirtualSource source = profile.source();
        boolean sound = source.audio() != null && profile.kind() == StreamKind.MAIN;
        return tag(
                name,
                attribute("token", profile.token()),
                attribute("fixed", true),
                tag("tt:Name", profile.kind() + "Stream" + source.index()),
                tags.videoSourceConfiguration("tt:VideoSourceConfiguration", source),
                sound ? tags.audioSourceConfiguration("tt:AudioSourceConfiguration", source) : null,
                encoder("tt:VideoEncoderConfiguration", profile),
                sound ? audioEncoder("tt:AudioEncoderConfiguration", source) : null,
                tags.analyticsConfiguration("tt:VideoAnalyticsConfiguration", source),
                ptz.inProfile() ? ptz.configuration("tt:PTZConfiguration", source) : null,
                source.hasAudioOut()
                        ? tag(
                                "tt:Extension",
                                tags.audioOutputConfiguration("tt:AudioOutputConfiguration", source),
                                source.takesSound()
                                        ? tags.audioDecoderConfiguration("tt:AudioDecoderConfiguration", source)
                                        : null)
                        : null);
    }

    /** Null for what Media1 has no words for. */
    private @Nullable Tag encoder(String name, Sources.Profile profile) {
        Encoder encoder = profile.source().encoder(profile.kind());
        if (encoder == null || (!encoder.codec().equals("H264") && !faults.has(OnvifFault.H265_HIDDEN))) {
            return null;
        }
        return tag(
                name,
                attribute("token", profile.source().token("encoder", profile.kind())),
                tag("tt:Name", "Encoder " + profile.kind()),
                tag("tt:UseCount", 1),
                tag("tt:Encoding", "H264"),
                tag("tt:Resolution", tag("tt:Width", encoder.width()), tag("tt:Height", encoder.height())),
                tag("tt:Quality", encoder.quality()),
                tag(
                        "tt:RateControl",
                        tag("tt:FrameRateLimit", (int) encoder.frameRate()),
                        tag("tt:EncodingInterval", 1),
                        tag("tt:BitrateLimit", encoder.bitrate())),
                tag("tt:H264", tag("tt:GovLength", encoder.keyFrameInterval()), tag("tt:H264Profile", "Main")),
                tags.multicast(),
                tag("tt:SessionTimeout", "PT60S"));
    }

    private Tag encoderOptions(Sources.Profile profile) {
        UnaryOperator<@Nullable Tag> h264 = bitrates -> tag(
                "tt:H264",
                tags.resolutions("tt:ResolutionsAvailable", profile),
                MediaTags.range("tt:GovLengthRange", 1, Encoder.MAX_KEY_FRAME_INTERVAL),
                MediaTags.range("tt:FrameRateRange", 1, Encoder.MAX_FRAME_RATE),
                MediaTags.range("tt:EncodingIntervalRange", 1, 1),
                tag("tt:H264ProfilesSupported", "Main"),
                bitrates);
        return tag(
                "trt:Options",
                MediaTags.range("tt:QualityRange", 0, 10),
                h264.apply(null),
                tag(
                        "tt:Extension",
                        h264.apply(MediaTags.range("tt:BitrateRange", Encoder.MIN_BITRATE, Encoder.MAX_BITRATE))));
    }

    private List<Tag> setEncoder(Call call) {
        Node wanted = MediaTags.configuration(call);
        if (faults.has(OnvifFault.ENCODER_NEEDS_ALL)) {
            call.body().required("ForcePersistence");
        }
        tags.setEncoder(sources, wanted, ENCODER_PARTS, wanted.number("H264", "GovLength"));
        return List.of();
    }

    private Tag snapshotUri(Call call) {
        if (faults.has(OnvifFault.NO_SNAPSHOT)) {
            throw OnvifFailure.notSupported("GetSnapshotUri");
        }
        return mediaUri(addresses.still(streams.stillPath(sources.profile(call)), call.host()));
    }

    private static Tag mediaUri(String uri) {
        return tag(
                "trt:MediaUri",
                tag("tt:Uri", uri),
                tag("tt:InvalidAfterConnect", false),
                tag("tt:InvalidAfterReboot", false),
                tag("tt:Timeout", "PT0S"));
    }

    private Tag audioEncoder(String name, VirtualSource source) {
        AudioCoding coding = AudioCoding.of(String.valueOf(source.audio()));
        return tag(
                name,
                attribute("token", source.token("audio_encoder")),
                tag("tt:Name", "Sound " + source.index()),
                tag("tt:UseCount", 1),
                tag("tt:Encoding", coding.media1()),
                tag("tt:Bitrate", coding.bitrate()),
                tag("tt:SampleRate", coding.sampleRate()),
                tags.multicast(),
                tag("tt:SessionTimeout", "PT60S"));
    }

    private static Tag audioDecoderOptions(VirtualSource source) {
        AudioCoding coding = AudioCoding.ofBackChannel(source.camera());
        List<Tag> numbers = List.of(
                tag("tt:Bitrate", tag("tt:Items", coding.bitrate())),
                tag("tt:SampleRateRange", tag("tt:Items", coding.sampleRate())));
        return tag("trt:Options", tag("tt:" + coding.media1() + "DecOptions", numbers));
    }
}
