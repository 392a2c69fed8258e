package org.ovcgateway.gateway.probe;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.ovcgateway.camera.Abilities;
import org.ovcgateway.camera.CameraDescription;
import org.ovcgateway.camera.CameraEvents.UnknownTopic;
import org.ovcgateway.camera.CameraSettings;
import org.ovcgateway.camera.Presets;
import org.ovcgateway.camera.Quality;
import org.ovcgateway.onvif.device.Quirks;
import org.ovcgateway.onvif.soap.Service;

/**
 * What a camera turned out to be. Holds no secret, nor a URL with one.
 *
 * @param camera as the configuration names it; without a query that may hold a secret
 * @param reached whether it answered and let us in
 * @param clockAhead how far its clock is ahead of this machine's, negative if it is late; null if it does not tell
 * @param device null for a camera that is a stream and nothing else, or was not reached
 * @param streams those that qualities are served by, the highest first
 * @param problems what of it failed
 */
public record CameraReport(
        String camera,
        boolean reached,
        @Nullable Duration clockAhead,
        @Nullable Device device,
        List<Stream> streams,
        List<Problem> problems) {

    public CameraReport {
        streams = List.copyOf(streams);
        problems = List.copyOf(problems);
    }

    /**
     * What an ONVIF device tells.
     *
     * @param mac null if it does not tell
     * @param inputs its video sources: one of a camera, several of a recorder
     * @param abilities as far as it tells
     * @param unknownTopics what it offers to tell of and the gateway makes nothing of
     * @param presets empty if it has none or does not tell
     * @param settings null if it does not tell
     * @param quirks that the gateway knows or found out
     */
    public record Device(
            CameraDescription description,
            @Nullable String mac,
            Set<Service> services,
            List<Input> inputs,
            Abilities abilities,
            List<UnknownTopic> unknownTopics,
            List<Presets.Preset> presets,
            CameraSettings.@Nullable Values settings,
            Quirks quirks) {}

    /**
     * A video source.
     *
     * @param camera as the configuration names it
     */
    public record Input(String token, String camera) {}

    /**
     * A stream.
     *
     * @param qualities that it serves, the highest first
     * @param url without user info; a query is cut to {@code ?…}
     * @param video what the camera says of how it is encoded; null if it does not
     * @param tracks that it offers when asked by RTSP; null if it did not answer
     */
    public record Stream(
            List<Quality> qualities,
            String url,
            CameraSettings.@Nullable Video video,
            @Nullable List<Track> tracks) {}

    /**
     * A track of a stream.
     *
     * @param encoding as RTP calls it: {@code H264}, {@code PCMA} …
     * @param clockRate Hz; of sound the sample rate in general
     * @param channels of sound
     * @param refusal why the gateway does not carry it; empty if it does
     */
    public record Track(String encoding, int clockRate, int channels, String refusal) {}

    /**
     * What failed.
     *
     * @param part of the camera, such as {@code presets}
     * @param words for an operator
     */
    public record Problem(String part, String words) {}
}
