package org.ovcgateway.media.flv;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.ovcgateway.media.AccessUnit;
import org.ovcgateway.media.AudioFormat;
import org.ovcgateway.media.Codec;
import org.ovcgateway.media.MediaFormatException;
import org.ovcgateway.media.VideoFormat;
import org.ovcgateway.media.aac.AudioSpecificConfig;
import org.ovcgateway.media.h26x.AvcDecoderConfiguration;
import org.ovcgateway.media.h26x.H264;
import org.ovcgateway.media.h26x.H265;
import org.ovcgateway.media.h26x.HevcDecoderConfiguration;

/**
 * Makes access units of FLV tag bodies (Video File Format Specification 10.1, annex E.4): AVC, AAC, and HEVC both as codec
 * 12 and by FourCC (Enhanced RTMP v2, ExVideoTagHeader). What comes before its sequence header cannot be decoded and is
 * left out.
 */
public final class FlvDemuxer {
    private static final int TICKS_PER_MILLISECOND = AccessUnit.CLOCK_RATE / 1000;
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
        int first = body.getUnsignedByte(body.readerIndex());
        if ((first >> 4 & 7) == FlvTag.COMMAND_FRAME) {
            return;
        }
        if ((first & FlvTag.ENHANCED) != 0) {
            enhancedVideo(dts, first & 0x0F, body);
            return;
        }
        Codec codec = switch (first & 0x0F) {
            case FlvTag.CODEC_AVC -> Codec.H264;
            case FlvTag.CODEC_HEVC -> Codec.H265;
            default ->
                throw new MediaFormatException(
                        "expected AVC (7) or HEVC (12) in an FLV video tag but was codec " + (first & 0x0F));
        };
        need(body, FlvMuxer.VIDEO_PREFIX);
        int packetType = body.getByte(body.readerIndex() + 1);
        if (packetType == FlvTag.SEQUENCE_HEADER) {
            sequenceHeader(codec, rest(body, FlvMuxer.VIDEO_PREFIX));
        } else if (packetType == FlvTag.CODED_DATA) {
            picture(codec, dts, body.getMedium(body.readerIndex() + 2), rest(body, FlvMuxer.VIDEO_PREFIX));
        }
    }

    private void enhancedVideo(long dts, int packetType, ByteBuf body) throws MediaFormatException {
        need(body, FlvMuxer.ENHANCED_PREFIX);
        int fourCc = body.getInt(body.readerIndex() + 1);
        Codec codec = switch (fourCc) {
            case FlvTag.FOUR_CC_HEVC -> Codec.H265;
            case FlvTag.FOUR_CC_AVC -> Codec.H264;
            default ->
                throw new MediaFormatException(
                        String.format("expected FourCC hvc1 or avc1 in an enhanced video tag but was 0x%08x", fourCc));
        };
        int prefix = FlvMuxer.ENHANCED_PREFIX;
        switch (packetType) {
            case FlvTag.PACKET_SEQUENCE_START -> sequenceHeader(codec, rest(body, prefix));
            case FlvTag.PACKET_CODED_FRAMES -> {
                need(body, prefix + FlvMuxer.COMPOSITION_BYTES);
                int composition = body.getMedium(body.readerIndex() + prefix);
                picture(codec, dts, composition, rest(body, prefix + FlvMuxer.COMPOSITION_BYTES));
            }
            case FlvTag.PACKET_CODED_FRAMES_X -> picture(codec, dts, 0, rest(body, prefix));
            case FlvTag.PACKET_SEQUENCE_END, FlvTag.PACKET_METADATA -> {} // colours and the end are no pictures
            default ->
                throw new MediaFormatException(
                        "expected packet type 0 to 4 in an enhanced video tag but was " + packetType);
        }
    }

    private static ByteBuf rest(ByteBuf body, int prefix) {
        return body.slice(body.readerIndex() + prefix, body.readableBytes() - prefix);
    }

    private void sequenceHeader(Codec codec, ByteBuf configuration) throws MediaFormatException {
        VideoFormat format = codec == Codec.H265
                ? HevcDecoderConfiguration.parse(configuration)
                : AvcDecoderConfiguration.parse(configuration);
        if (!format.equals(videoFormat)) {
            videoFormat = format;
        }
    }

    /** @param composition milliseconds between decoding and showing */
    private void picture(Codec codec, long dts, int composition, ByteBuf nals) throws MediaFormatException {
        VideoFormat format = videoFormat;
        if (format == null || format.codec() != codec) {
            return;
        }
        videoDts = dts;
        boolean keyFrame = false;
        int stripped = 0;
        int at = 0;
        while (at < nals.readableBytes()) {
            int end = nalEnd(nals, at);
            byte header = nals.getByte(at + LENGTH_BYTES);
            keyFrame |= codec == Codec.H265
                    ? H265.isRandomAccessPoint(H265.type(header))
                    : H264.type(header) == H264.IDR_SLICE;
            stripped += isStripped(codec, header) ? end - at : 0;
            at = end;
        }
        if (stripped == nals.readableBytes()) {
            return;
        }
        ByteBuf data = stripped == 0 ? nals.retainedDuplicate() : strip(codec, nals, nals.readableBytes() - stripped);
        long pts = Math.max(dts, dts + (long) composition * TICKS_PER_MILLISECOND);
        emit(new AccessUnit(format, pts, dts, keyFrame, data));
    }

    private static boolean isStripped(Codec codec, byte header) {
        return codec == Codec.H265 ? H265.isStripped(H265.type(header)) : H264.isStripped(H264.type(header));
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

    private ByteBuf strip(Codec codec, ByteBuf nals, int size) throws MediaFormatException {
        ByteBuf data = allocator.buffer(size, size);
        for (int at = 0; at < nals.readableBytes(); ) {
            int end = nalEnd(nals, at);
            if (!isStripped(codec, nals.getByte(at + LENGTH_BYTES))) {
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
