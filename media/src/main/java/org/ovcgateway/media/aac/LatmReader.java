package org.ovcgateway.media.aac;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.jspecify.annotations.Nullable;
import org.ovcgateway.media.AudioFormat;
import org.ovcgateway.media.MediaFormatException;

/**
 * Finds the AAC frames in AudioMuxElements (ISO/IEC 14496-3 1.7.3.1). Knows the config that is in force; one instance reads
 * the elements of one stream, on one thread, and allocates only when the config changes.
 */
public final class LatmReader {
    /** numSubFrames has 6 bits. */
    public static final int MAX_FRAMES = 64;

    private final boolean configInBand;
    private final BitReader reader = new BitReader(Unpooled.EMPTY_BUFFER);
    private final long[] frameBit = new long[MAX_FRAMES];
    private final int[] frameBytes = new int[MAX_FRAMES];
    private int frames;
    private @Nullable StreamMuxConfig config;
    private byte[] configBits = {};
    private int configBitCount;

    /** Of a stream whose elements hold the config ({@code muxConfigPresent} is 1). */
    public LatmReader() {
        configInBand = true;
    }

    /**
     * Of a stream whose StreamMuxConfig is known.
     *
     * @param config borrowed; its indices are not moved
     * @param configInBand whether elements may hold another one
     * @throws MediaFormatException if it is malformed, or has several programs or layers; the message is for an operator
     */
    public LatmReader(ByteBuf config, boolean configInBand) throws MediaFormatException {
        this.configInBand = configInBand;
        this.config = StreamMuxConfig.parse(config);
    }

    /** The format that is in force; null until a config came. */
    public @Nullable AudioFormat format() {
        return config == null ? null : config.format();
    }

    /** Seconds that a frame lasts, as a fraction of its core's samples and rate, in ticks of a clock; 0 until a config came. */
    public int frameTicks(int clockRate) {
        return config == null
                ? 0
                : (int) ((long) config.config().frameSamples()
                        * clockRate
                        / config.config().coreSampleRate());
    }

    /**
     * Reads one element. The frames found are named by {@link #frames} and {@link #frameBytes} until the next call.
     *
     * @param in borrowed; the element begins at the absolute {@code index} and ends within {@code length} bytes
     * @param whole whether the element must have just that length
     * @return the element's length in bytes
     * @throws MediaFormatException if it is malformed
     */
    public int read(ByteBuf in, int index, int length, boolean whole) throws MediaFormatException {
        frames = 0;
        reader.over(in, index, length);
        StreamMuxConfig current = config;
        boolean fresh = false;
        long configStart = 0;
        long configEnd = 0;
        if (configInBand && reader.u(1) == 0) {
            configStart = reader.position();
            if (current != null && configBitCount > 0 && reader.startsWith(configBits, configBitCount)) {
                reader.skip(configBitCount);
            } else {
                current = StreamMuxConfig.parse(reader);
                fresh = true;
            }
            configEnd = reader.position();
        }
        if (current == null) {
            return length;
        }
        int found = 0;
        while (found < current.subFrames()) {
            int bytes = current.fixedBytes();
            if (bytes == 0) {
                int octet;
                do {
                    octet = reader.u(8);
                    bytes += octet;
                } while (octet == 255);
            }
            frameBit[found] = reader.position();
            frameBytes[found] = bytes;
            reader.skip(bytes * 8L);
            found++;
        }
        reader.skip(current.otherDataBits());
        int bytes = (int) ((reader.position() + 7) / 8) - index;
        if (whole && bytes != length) {
            throw new MediaFormatException("expected an AudioMuxElement of " + length + " bytes but has " + bytes);
        }
        if (fresh) {
            keep(current, configStart, configEnd);
        }
        frames = found;
        return bytes;
    }

    /** Frames in the element read last; 0 if no config is known that tells. */
    public int frames() {
        return frames;
    }

    /** Length of a frame; may be 0. */
    public int frameBytes(int frame) {
        return frameBytes[frame];
    }

    /**
     * Appends a frame of the element read last.
     *
     * @param in as handed to {@link #read}
     */
    public void copyFrame(int frame, ByteBuf in, ByteBuf out) {
        int from = (int) (frameBit[frame] >>> 3);
        int shift = (int) (frameBit[frame] & 7);
        if (shift == 0) {
            out.writeBytes(in, from, frameBytes[frame]);
            return;
        }
        for (int i = from; i < from + frameBytes[frame]; i++) {
            out.writeByte(in.getUnsignedShort(i) >>> (8 - shift));
        }
    }

    /** The same format in other words is no new format. */
    private void keep(StreamMuxConfig fresh, long start, long end) {
        StreamMuxConfig old = config;
        AudioFormat format = old != null && old.format().equals(fresh.format()) ? old.format() : fresh.format();
        config = new StreamMuxConfig(
                fresh.config(), format, fresh.subFrames(), fresh.fixedBytes(), fresh.otherDataBits());
        configBits = reader.copy(start, end);
        configBitCount = (int) (end - start);
    }
}
