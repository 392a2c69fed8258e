package org.ovcgateway.onvif.device;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.ovcgateway.onvif.xml.XmlElement;

/**
 * A media profile: a set of configurations that make a stream.
 *
 * @param token the device's name for it
 * @param media2 whether it was had from the Media2 service; else from Media1
 * @param element {@code Profiles} of the answer
 */
public record Profile(String token, boolean media2, XmlElement element) {

    /** What a profile can hold. */
    public enum Part {
        VIDEO_SOURCE("VideoSourceConfiguration", "VideoSource"),
        VIDEO_ENCODER("VideoEncoderConfiguration", "VideoEncoder"),
        AUDIO_SOURCE("AudioSourceConfiguration", "AudioSource"),
        AUDIO_ENCODER("AudioEncoderConfiguration", "AudioEncoder"),
        AUDIO_OUTPUT("AudioOutputConfiguration", "AudioOutput"),
        AUDIO_DECODER("AudioDecoderConfiguration", "AudioDecoder"),
        ANALYTICS("VideoAnalyticsConfiguration", "Analytics"),
        PTZ("PTZConfiguration", "PTZ");

        private final String media1Name;
        private final String media2Name;

        Part(String media1Name, String media2Name) {
            this.media1Name = media1Name;
            this.media2Name = media2Name;
        }
    }

    /** One of its configurations, whichever service it came from. */
    public Optional<XmlElement> part(Part part) {
        if (media2) {
            return element.at("Configurations", part.media2Name);
        }
        return element.child(part.media1Name).or(() -> element.at("Extension", part.media1Name));
    }

    /** The video source that it shows; null if it shows none. */
    public @Nullable String videoSourceToken() {
        return part(Part.VIDEO_SOURCE)
                .map(source -> source.textAt("SourceToken"))
                .orElse(null);
    }
}
