package org.ovcgateway.media.aac;

import io.netty.buffer.ByteBuf;
import org.ovcgateway.media.MediaFormatException;

/**
 * The header in front of each AAC frame in an ADTS stream (ISO/IEC 14496-3 1.A.2.2).
 *
 * @param config what it says of the stream; never signals SBR
 * @param headerBytes 7, or 9 with a checksum
 * @param frameBytes length of header and frame
 */
public record AdtsHeader(AudioSpecificConfig config, int headerBytes, int frameBytes) {
    /** Length of the headers written here. */
    public static final int BYTES = 7;

    private static final int MAX_FRAME_BYTES = (1 << 13) - 1;
    private static final int VARIABLE_RATE = 0x7FF;

    /** The longest raw frame that fits behind a header. */
    public static final int MAX_RAW_BYTES = MAX_FRAME_BYTES - BYTES;

    /**
     * Whether the stream can be carried as ADTS: a listed sampling frequency and a channel configuration of 1 to 7.
     */
    public static boolean canCarry(AudioSpecificConfig config) {
        return AudioSpecificConfig.rateIndex(config.coreSampleRate()) < 13
                && config.channelConfiguration() >= 1
                && config.channelConfiguration() <= 7
                && config.frameSamples() == 1024;
    }

    /**
     * Appends a header for one raw frame. SBR is signalled implicitly: the header has the core's rate.
     *
     * @param config one that {@link #canCarry} accepts
     * @param rawBytes length of the frame without header, at most {@link #MAX_RAW_BYTES}
     */
    public static void write(AudioSpecificConfig config, int rawBytes, ByteBuf out) {
        if (rawBytes > MAX_RAW_BYTES) {
            throw new IllegalArgumentException(
                    "expected a frame of at most " + MAX_RAW_BYTES + " bytes but it has " + rawBytes);
        }
        int length = rawBytes + BYTES;
        int rateIndex = AudioSpecificConfig.rateIndex(config.coreSampleRate());
        int channels = config.channelConfiguration();
        out.writeShort(0xFFF1); // syncword, MPEG-4, no checksum
        out.writeByte((config.objectType() - 1) << 6 | rateIndex << 2 | channels >>> 2);
        out.writeInt((channels & 3) << 30 | length << 13 | VARIABLE_RATE << 2);
    }

    /**
     * Parses the header at an index.
     *
     * @param in borrowed; its indices are not moved
     * @throws MediaFormatException if there is none, it breaks off, or it heads several raw data blocks
     */
    public static AdtsHeader parse(ByteBuf in, int index) throws MediaFormatException {
        if (index < in.readerIndex() || in.writerIndex() - index < BYTES) {
            throw new MediaFormatException(
                    "expected an ADTS header of 7 bytes but there are " + (in.writerIndex() - index));
        }
        int first = in.getUnsignedShort(index);
        if ((first & 0xFFF6) != 0xFFF0) {
            throw new MediaFormatException(
                    "expected an ADTS syncword at " + index + " but was 0x" + Integer.toHexString(first));
        }
        boolean checksum = (first & 1) == 0;
        int second = in.getUnsignedByte(index + 2);
        int rest = in.getInt(index + 3);
        int configuration = (second & 1) << 2 | rest >>> 30;
        int headerBytes = checksum ? 9 : BYTES;
        int frameBytes = rest >>> 13 & MAX_FRAME_BYTES;
        int rate = AudioSpecificConfig.rateOf(second >>> 2 & 0xF);
        if (configuration == 0) {
            throw new MediaFormatException("expected a channel configuration but was 0 in an ADTS header");
        }
        if (frameBytes < headerBytes || (in.getByte(index + 6) & 3) != 0) {
            throw new MediaFormatException("expected one raw data block in an ADTS frame of " + frameBytes + " bytes");
        }
        int channels = AudioSpecificConfig.channelsOf(configuration);
        AudioSpecificConfig config =
                new AudioSpecificConfig(1 + (second >>> 6), rate, configuration, channels, 1024, rate, false, false);
        return new AdtsHeader(config, headerBytes, frameBytes);
    }
}
