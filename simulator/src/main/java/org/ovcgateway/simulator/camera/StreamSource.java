package org.ovcgateway.simulator.camera;

import org.jspecify.annotations.Nullable;

/**
 * What one stream of a camera plays.
 *
 * @param video its picture
 * @param audio its sound, or null
 */
public record StreamSource(PacketisedTrack video, @Nullable PacketisedTrack audio) {}
