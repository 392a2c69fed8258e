package org.ovcgateway.media;

import io.netty.buffer.ByteBuf;
import io.netty.util.ReferenceCounted;

/**
 * One coded picture with all its slices, or one audio frame. Immutable but for its reference count, which is that of
 * {@link #data}: whoever is handed an access unit as an argument borrows it and retains it to keep it.
 *
 * @param format the format that decodes it; never null
 * @param pts presentation time in ticks of 90 kHz on the source's time-line (monotonic, starts near zero)
 * @param dts decoding time in the same ticks; equals {@code pts} where there are no B-frames, never decreases in a track
 * @param keyFrame whether decoding can start here (H.264 IDR, H.265 IRAP, MPEG-4 I-VOP); always true for audio
 * @param data H.264 and H.265: every NAL unit behind its length in 4 bytes, big-endian, without access unit delimiters,
 *     parameter sets (they are in the format) and filler data; MPEG-4 part 2: a picture with its start codes, without the
 *     headers that are in the format. AAC and Opus: one raw frame; sampled audio: the samples of one packet, of one byte
 *     (G.711), two bytes (L16) or packed from the least significant bit on (G.726, RFC 3551 4.5.4). Readers must not move
 *     its indices: use absolute access, {@link ByteBuf#duplicate()} or {@link ByteBuf#retainedDuplicate()}
 */
public record AccessUnit(TrackFormat format, long pts, long dts, boolean keyFrame, ByteBuf data)
        implements ReferenceCounted {

    /** Ticks per second of {@link #pts} and {@link #dts}. */
    public static final int CLOCK_RATE = 90_000;

    public AccessUnit {
        if (pts < dts) {
            throw new IllegalArgumentException("expected pts at or after dts " + dts + " but was " + pts);
        }
    }

    public Track track() {
        return isVideo() ? Track.VIDEO : Track.AUDIO;
    }

    public boolean isVideo() {
        return format.codec().isVideo();
    }

    /** Whether a group of pictures starts here. */
    public boolean startsGroup() {
        return keyFrame && isVideo();
    }

    /** Size in bytes of the coded data. */
    public int size() {
        return data.readableBytes();
    }

    @Override
    public int refCnt() {
        return data.refCnt();
    }

    @Override
    public AccessUnit retain() {
        data.retain();
        return this;
    }

    @Override
    public AccessUnit retain(int increment) {
        data.retain(increment);
        return this;
    }

    @Override
    public AccessUnit touch() {
        data.touch();
        return this;
    }

    @Override
    public AccessUnit touch(Object hint) {
        data.touch(hint);
        return this;
    }

    @Override
    public boolean release() {
        return data.release();
    }

    @Override
    public boolean release(int decrement) {
        return data.release(decrement);
    }
}
