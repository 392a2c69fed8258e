package org.ovcgateway.simulator.onvif;

import static org.ovcgateway.simulator.onvif.Tag.tag;

import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Predicate;

/** What Media1 and Media2 answer in the same words, each with its own prefix. */
final class SharedMediaOperations {
    private final Sources sources;
    private final MediaTags tags;
    private final String prefix;
    private final String namespace;

    SharedMediaOperations(Sources sources, MediaTags tags, String prefix, String namespace) {
        this.sources = sources;
        this.tags = tags;
        this.prefix = prefix;
        this.namespace = namespace;
    }

    void register(Operations operations) {
        list(operations, "VideoSource", "source_config", source -> true, tags::videoSourceConfiguration);
        list(
                operations,
                "AudioSource",
                "audio_source_config",
                source -> source.audio() != null,
                tags::audioSourceConfiguration);
        list(
                operations,
                "AudioOutput",
                "audio_output_config",
                VirtualSource::hasAudioOut,
                tags::audioOutputConfiguration);
        list(operations, "AudioDecoder", "audio_decoder", VirtualSource::takesSound, tags::audioDecoderConfiguration);
        options(operations, "VideoSource", "source_config", tags::videoSourceOptions);
        options(operations, "AudioOutput", "audio_output_config", tags::audioOutputOptions);
        add(operations, "SetVideoSourceConfiguration", call -> {
            tags.setVideoSourceConfiguration(sources, call);
            return List.of();
        });
        add(operations, "SetAudioOutputConfiguration", call -> {
            tags.setAudioOutputConfiguration(sources, call);
            return List.of();
        });
        add(operations, "SetSynchronizationPoint", call -> {
            sources.profile(call);
            return List.of();
        });
        new OsdOperations(sources, prefix).register(operations, namespace);
    }

    /** The configurations of those sources that the request means and that have one. */
    private void list(
            Operations operations,
            String kind,
            String token,
            Predicate<VirtualSource> has,
            BiFunction<String, VirtualSource, Tag> configuration) {
        add(
                operations,
                "Get" + kind + "Configurations",
                call -> sources.meant(call, token).stream()
                        .filter(has)
                        .map(source -> configuration.apply(prefix + ":Configurations", source))
                        .toList());
    }

    private void options(
            Operations operations, String kind, String token, BiFunction<String, VirtualSource, Tag> options) {
        add(
                operations,
                "Get" + kind + "ConfigurationOptions",
                call -> List.of(options.apply(
                        prefix + ":Options", sources.meant(call, token).get(0))));
    }

    private void add(Operations operations, String name, Function<Call, List<Tag>> content) {
        operations.add(namespace, name, call -> tag(prefix + ":" + name + "Response", content.apply(call)));
    }
}
