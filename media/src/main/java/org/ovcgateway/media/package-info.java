/**
 * What a stream is made of: tracks, formats and access units. Everything else in this module either produces access
 * units (depacketisers, demuxers), hands them on (relay) or carries them away (muxers, pushes, segmenter).
 */
@NullMarked
package org.ovcgateway.media;

import org.jspecify.annotations.NullMarked;
