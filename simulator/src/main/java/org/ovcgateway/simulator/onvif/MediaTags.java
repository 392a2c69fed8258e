package org.ovcgateway.simulator.onvif;

import static org.ovcgateway.simulator.onvif.Tag.attribute;
import static org.ovcgateway.simulator.onvif.Tag.tag;

import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.ovcgateway.simulator.onvif.Encoder.Size;

/** What Media1 and Media2 tell in the same words (onvif.xsd). */
final class MediaTags {
    private final FaultSwitches faults;

    MediaTags(FaultSwitches faults) {
        this.faults = faults;
    }

    Tag videoSourceConfiguration(String name, VirtualSource source) {
        return tag(
                name,
                attribute("token", source.token("source_config")),
                tag("tt:Name", "Source " + source.index()),
                tag("tt:UseCount", source.kinds().size()),
                tag("tt:SourceToken", source.token("source")),
                tag(
                        "tt:Bounds",
                        attribute("x", 0),
                        attribute("y", 0),
                        attribute("width", 1920),
                        attribute("height", 1080)),
                faults.has(OnvifFault.NO_ROTATION) ? null : tag("tt:Extension", rotate(source.rotation())));
    }

    private Tag rotate(Rotation rotation) {
        boolean on = rotation.degree() != 0;
        return tag(
                "tt:Rotate",
                attribute("Mirror", faults.has(OnvifFault.NO_MIRROR) ? null : rotation.mirrored()),
                tag("tt:Mode", on ? "ON" : "OFF"),
                on ? tag("tt:Degree", rotation.degree()) : null);
    }

    Tag videoSourceOptions(String name, VirtualSource source) {
        return tag(
                name,
                tag(
                        "tt:BoundsRange",
                        range("tt:XRange", 0, 0),
                        range("tt:YRange", 0, 0),
                        range("tt:WidthRange", 1920, 1920),
                        range("tt:HeightRange", 1080, 1080)),
                tag("tt:VideoSourceTokensAvailable", source.token("source")),
                faults.has(OnvifFault.NO_ROTATION)
                        ? null
                        : tag(
                                "tt:Extension",
                                tag(
                                        "tt:Rotate",
                                        attribute("Mirror", faults.has(OnvifFault.NO_MIRROR) ? null : true),
                                        tag("tt:Mode", "OFF"),
                                        tag("tt:Mode", "ON"),
                                        tag("tt:DegreeList", tag("tt:Items", 180)))));
    }

    /** Takes over what a client wants. */
    void setVideoSourceConfiguration(Sources sources, Call call) {
        Node wanted = configuration(call);
        VirtualSource source = sources.bySource("source_config", String.valueOf(wanted.attribute("token")));
        Node rotate = wanted.find("Extension", "Rotate");
        if (rotate == null || faults.has(OnvifFault.NO_ROTATION)) {
            return;
        }
        String mode = rotate.required("Mode");
        Double degree = rotate.number("Degree");
        int degrees = mode.equals("ON") ? degree == null ? 180 : degree.intValue() : 0;
        boolean mirror = "true".equals(rotate.attribute("Mirror")) || "1".equals(rotate.attribute("Mirror"));
        if (degrees != 0 && degrees != 180) {
            throw OnvifFailure.sender(
                    "expected 180 degrees but was " + degrees, "ter:InvalidArgVal", "ter:ConfigModify");
        }
        source.rotation(new Rotation(degrees, mirror && !faults.has(OnvifFault.NO_MIRROR)));
    }

    Tag videoSource(String name, VirtualSource source) {
        return tag(
                name,
                attribute("token", source.token("source")),
                tag("tt:Framerate", 25),
                tag("tt:Resolution", tag("tt:Width", 1920), tag("tt:Height", 1080)));
    }

    Tag audioSourceConfiguration(String name, VirtualSource source) {
        return tag(
                name,
                attribute("token", source.token("audio_source_config")),
                tag("tt:Name", "Microphone " + source.index()),
                tag("tt:UseCount", 1),
                tag("tt:SourceToken", source.token("audio_source")));
    }

    Tag audioOutputConfiguration(String name, VirtualSource source) {
        return tag(
                name,
                attribute("token", source.token("audio_output_config")),
                tag("tt:Name", "Loudspeaker " + source.index()),
                tag("tt:UseCount", source.kinds().size()),
                tag("tt:OutputToken", source.token("audio_output")),
                tag("tt:SendPrimacy", "www.onvif.org/ver20/HalfDuplex/Auto"),
                tag("tt:OutputLevel", source.volume()));
    }

    Tag audioOutputOptions(String name, VirtualSource source) {
        return tag(
                name,
                tag("tt:OutputTokensAvailable", source.token("audio_output")),
                tag("tt:SendPrimacyOptions", "www.onvif.org/ver20/HalfDuplex/Auto"),
                range("tt:OutputLevelRange", 0, 100));
    }

    void setAudioOutputConfiguration(Sources sources, Call call) {
        Node wanted = call.body().find("Configuration");
        Double level = wanted == null ? null : wanted.number("OutputLevel");
        if (wanted == null || level == null || level < 0 || level > 100) {
            throw OnvifFailure.sender("expected an OutputLevel of 0 to 100", "ter:InvalidArgVal", "ter:ConfigModify");
        }
        sources.bySource("audio_output_config", String.valueOf(wanted.attribute("token")))
                .volume(level.intValue());
    }

    Tag audioDecoderConfiguration(String name, VirtualSource source) {
        return tag(
                name,
                attribute("token", source.token("audio_decoder")),
                tag("tt:Name", "Decoder " + source.index()),
                tag("tt:UseCount", source.kinds().size()));
    }

    Tag analyticsConfiguration(String name, VirtualSource source) {
        return tag(
                name,
                attribute("token", source.token("analytics")),
                tag("tt:Name", "Analytics " + source.index()),
                tag("tt:UseCount", source.kinds().size()),
                tag("tt:AnalyticsEngineConfiguration", AnalyticsTags.modules("tt:AnalyticsModule", source)),
                tag("tt:RuleEngineConfiguration", AnalyticsTags.rules("tt:Rule", source)));
    }

    Tag multicast() {
        return tag(
                "tt:Multicast",
                tag("tt:Address", tag("tt:Type", "IPv4"), tag("tt:IPv4Address", "0.0.0.0")),
                tag("tt:Port", 0),
                tag("tt:TTL", 1),
                tag("tt:AutoStart", false));
    }

    List<Tag> resolutions(String name, Sources.Profile profile) {
        return profile.kind().sizes().stream()
                .sorted(Comparator.comparingInt(Size::width))
                .map(size -> tag(name, tag("tt:Width", size.width()), tag("tt:Height", size.height())))
                .toList();
    }

    /** The configuration that a client wants. */
    static Node configuration(Call call) {
        Node wanted = call.body().find("Configuration");
        if (wanted == null) {
            throw OnvifFailure.invalidArgument("expected Configuration");
        }
        return wanted;
    }

    static Tag range(String name, int lowest, int highest) {
        return tag(name, tag("tt:Min", lowest), tag("tt:Max", highest));
    }

    /**
     * Takes over what a client wants of an encoder.
     *
     * @param all the elements that were told, which some devices want back
     * @param keyFrameInterval null if it was not named
     */
    void setEncoder(Sources sources, Node wanted, List<String> all, @Nullable Double keyFrameInterval) {
        Sources.Profile profile = sources.byEncoder(String.valueOf(wanted.attribute("token")));
        if (faults.has(OnvifFault.ENCODER_NEEDS_ALL)) {
            all.forEach(wanted::required);
        }
        if (faults.has(OnvifFault.ENCODER_REFUSES_NO_MULTICAST)
                && "0.0.0.0".equals(wanted.text("Multicast", "Address", "IPv4Address"))) {
            throw OnvifFailure.sender("invalid multicast address", "ter:InvalidArgVal", "ter:ConfigModify");
        }
        Encoder was = profile.source().encoder(profile.kind());
        if (was == null) {
            throw new IllegalStateException("a profile has an encoder");
        }
        Double width = wanted.number("Resolution", "Width");
        Double height = wanted.number("Resolution", "Height");
        Double rate = wanted.number("RateControl", "FrameRateLimit");
        Double bitrate = wanted.number("RateControl", "BitrateLimit");
        Double quality = wanted.number("Quality");
        Encoder will = new Encoder(
                codec(wanted.required("Encoding"), was),
                width == null ? was.width() : width.intValue(),
                height == null ? was.height() : height.intValue(),
                rate == null ? was.frameRate() : rate,
                bitrate == null ? was.bitrate() : bitrate.intValue(),
                keyFrameInterval == null ? was.keyFrameInterval() : keyFrameInterval.intValue(),
                quality == null ? was.quality() : quality);
        if (!will.isPossible(profile.kind().sizes())) {
            throw OnvifFailure.sender("the encoder cannot do that: " + will, "ter:InvalidArgVal", "ter:ConfigModify");
        }
        if (!faults.has(OnvifFault.ENCODER_IGNORES)) {
            profile.source().encoder(profile.kind(), will);
        }
    }

    private String codec(String encoding, Encoder was) {
        return faults.has(OnvifFault.H265_HIDDEN) && encoding.equals("H264") ? was.codec() : encoding;
    }
}
