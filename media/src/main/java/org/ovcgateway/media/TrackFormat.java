package org.ovcgateway.media;

/**
 * How a track's access units are to be decoded. Immutable. A source that changes its parameter sets makes a new format;
 * sinks see the change because the next access unit names another format ({@code equals} tells whether it differs).
 */
public sealed interface TrackFormat permits VideoFormat, AudioFormat {

    Codec codec();
}
