package org.ovcgateway.media.flv;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.ovcgateway.media.AccessUnit;
import org.ovcgateway.media.AudioFormat;
import org.ovcgateway.media.MediaFormatException;
import org.ovcgateway.media.VideoFormat;
import org.ovcgateway.media.aac.AudioSpecificConfig;
import org.ovcgateway.media.h26x.AvcDecoderConfiguration;
import org.ovcgateway.media.h26x.H264;

/**
 * Makes access units of FLV tag bodies (Video File Format Specification 10.1, annex E.4), AVC and AAC. What comes before
 * its sequence header cannot be decoded and is left out.
 */
public final class FlvDemuxer {
    private static final int TICKS_PER_MILLISECOND = AccessUnit.CLOCK_RATE / 1000;
    private static final int COMMAND_FRAME = 5;
    private static final int LENGTH_BYTES = 4;

    private final ByteBufAllocator allocator;
    private final Consumer<AccessUnit> out;

    private @Nullable VideoFormat videoFormat;
    private @Nullable AudioFormat audioFormat;
    private boolean clockStarted;
    private long milliseconds;
    private long videoDts = Long.MIN_VALUE;
    private long audioDts = Long.MIN_VALUE;

    /**
     * Hands on nothing yet.
     *
     * @param out is lent each access unit for the call
     */
    public FlvDemuxer(ByteBufAllocator allocator, Consumer<AccessUnit> out) {
        this.allocator = allocator;
        this.out = out;
    }

    /**
     * Reads one tag's body.
     *
     * @param type 8 audio, 9 video; others are passed over
     * @param timestamp milliseconds, unsigned 32 bits, wraps
     * @param body borrowed; access units hold slices of it
     * @throws MediaFormatException if it is malformed or of another codec
     */
    public void tag(int type, int timestamp, ByteBuf body) throws MediaFormatException {
        if (!body.isReadable() || (type != FlvTag.VIDEO && type != FlvTag.AUDIO)) {
            return; // some publishers send empty tags to keep a connection alive
        }
        long dts = unwrap(timestamp) * TICKS_PER_MILLISECOND;
        if (type == FlvTag.VIDEO) {
            video(Math.max(dts, videoDts), body);
        } else {
            audio(Math.max(dts, audioDts), body);
        }
    }

    private long unwrap(int timestamp) {
        milliseconds =
                clockStarted ? milliseconds + (timestamp - (int) milliseconds) : Integer.toUnsignedLong(timestamp);
        clockStarted = true;
        return milliseconds;
    }

    private void video(long dts, ByteBuf body) throws MediaFormatException {
        int at = body.readerIndex();
        int first = body.getUnsignedByte(at);
        if ((first & FlvTag.ENHANCED) != 0) {
            throw new MediaFormatException("expected AVC in an FLV video tag but was an enhanced RTMP codec");
        }
        if ((first & 0x0F) != FlvTag.CODEC_AVC) {
            throw new MediaFormatException("expected AVC (7) in an FLV video tag but was codec " + (first & 0x0F));
        }
        if (first >> 4 == COMMAND_FRAME) {
            return;
        }
        need(body, FlvMuxer.VIDEO_PREFIX);
        int packetType = body.getByte(at + 1);
        int rest = at + FlvMuxer.VIDEO_PREFIX;
        int size = body.writerIndex() - rest;
        if (packetType == FlvTag.SEQUENCE_HEADER) {
            VideoFormat format = AvcDecoderConfiguration.parse(body.slice(rest, size));
            if (!format.equals(videoFormat)) {
                videoFormat = format;
            }
        } else if (packetType == FlvTag.CODED_DATA && videoFormat != null) {
            videoDts = dts;
            long pts = Math.max(dts, dts + (long) body.getMedium(at + 2) * TICKS_PER_MILLISECOND);
            picture(videoFormat, pts, dts, body.slice(rest, size));
        }
    }

    private void picture(VideoFormat format, long pts, long dts, ByteBuf nals) throws MediaFormatException {
        boolean keyFrame = false;
        int stripped = 0;
        int at = 0;
        while (at < nals.readableBytes()) {
            int end = nalEnd(nals, at);
            int type = H264.type(nals.getByte(at + LENGTH_BYTES));
            keyFrame |= type == H264.IDR_SLICE;
            stripped += H264.isStripped(type) ? end - at : 0;
            at = end;
        }
        if (stripped == nals.readableBytes()) {
            return;
        }
        ByteBuf data = stripped == 0 ? nals.retainedDuplicate() : strip(nals, nals.readableBytes() - stripped);
        emit(new AccessUnit(format, pts, dts, keyFrame, data));
    }

    /** Checks the length of the NAL unit at that place and returns where the next begins. */
    private static int nalEnd(ByteBuf nals, int at) throws MediaFormatException {
        int left = nals.readableBytes() - at - LENGTH_BYTES;
        long length = left < 0 ? 0 : nals.getUnsignedInt(at);
        if (length < 1 || length > left) {
            throw new MediaFormatException(
                    "expected a NAL unit of 1 to " + left + " bytes at byte " + at + " but its length is " + length);
        }
        return at + LENGTH_BYTES + (int) length;
    }

    private ByteBuf strip(ByteBuf nals, int size) throws MediaFormatException {
        ByteBuf data = allocator.buffer(size, size);
        for (int at = 0; at < nals.readableBytes(); ) {
            int end = nalEnd(nals, at);
            if (!H264.isStripped(H264.type(nals.getByte(at + LENGTH_BYTES)))) {
                data.writeBytes(nals, at, end - at);
            }
            at = end;
        }
        return data;
    }

    private void audio(long dts, ByteBuf body) throws MediaFormatException {
        int at = body.readerIndex();
        int codec = body.getUnsignedByte(at) >> 4;
        if (codec != FlvTag.CODEC_AAC) {
            throw new MediaFormatException("expected AAC (10) in an FLV audio tag but was format " + codec);
        }
        need(body, FlvMuxer.AUDIO_PREFIX);
        int rest = at + FlvMuxer.AUDIO_PREFIX;
        int size = body.writerIndex() - rest;
        if (body.getByte(at + 1) == FlvTag.SEQUENCE_HEADER) {
            ByteBuf config = body.slice(rest, size);
            AudioFormat format = AudioSpecificConfig.parse(config).format(config);
            if (!format.equals(audioFormat)) {
                audioFormat = format;
            }
        } else if (audioFormat != null && size > 0) {
            audioDts = dts;
            emit(new AccessUnit(audioFormat, dts, dts, true, body.retainedSlice(rest, size)));
        }
    }

    private void emit(AccessUnit unit) {
        try {
            out.accept(unit);
        } finally {
            unit.release();
        }
    }

    private static void need(ByteBuf body, int bytes) throws MediaFormatException {
        if (body.readableBytes() < bytes) {
            throw new MediaFormatException(
                    "expected an FLV tag of " + bytes + " bytes or more but was " + body.readableBytes());
        }
    }
}
