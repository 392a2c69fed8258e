package org.ovcgateway.media.aac;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.ovcgateway.media.AudioFormat;
import org.ovcgateway.media.Codec;
import org.ovcgateway.media.MediaFormatException;

/**
 * An AudioSpecificConfig (ISO/IEC 14496-3 1.6.2.1) of AAC Main, LC, SSR or LTP, with or without SBR and PS.
 *
 * @param objectType audio object type of the core, 1 to 4; 2 for AAC LC
 * @param coreSampleRate samples per second of the core coder
 * @param channelConfiguration Table 1.19; 0 if a program config element says it
 * @param channels channels of the core coder
 * @param frameSamples samples of the core coder in a frame: 1024 or 960
 * @param sampleRate samples per second that come out: twice the core's if SBR is signalled, else the core's
 * @param spectralBandReplication whether SBR is signalled explicitly (HE-AAC)
 * @param parametricStereo whether PS is signalled explicitly (HE-AAC version 2)
 */
public record AudioSpecificConfig(
        int objectType,
        int coreSampleRate,
        int channelConfiguration,
        int channels,
        int frameSamples,
        int sampleRate,
        boolean spectralBandReplication,
        boolean parametricStereo) {

    private static final int[] SAMPLE_RATES = {
        96_000, 88_200, 64_000, 48_000, 44_100, 32_000, 24_000, 22_050, 16_000, 12_000, 11_025, 8_000, 7_350
    };
    private static final int EXPLICIT_RATE = 15;
    private static final int[] CHANNELS = {0, 1, 2, 3, 4, 5, 6, 8, 0, 0, 0, 7, 8, 0, 8, 0}; // Table 1.19
    private static final int LC = 2;
    private static final int LTP = 4;
    private static final int SBR = 5;
    private static final int PS = 29;
    private static final int ESCAPE = 31;
    private static final int SYNC_SBR = 0x2B7;
    private static final int SYNC_PS = 0x548;

    /** AAC LC with frames of 1024 samples. */
    public static AudioSpecificConfig lowComplexity(int sampleRate, int channels) {
        int configuration = channels == 8 ? 7 : channels;
        if (channels < 1 || configuration > 7 || CHANNELS[configuration] != channels) {
            throw new IllegalArgumentException("expected 1 to 6 or 8 channels but were " + channels);
        }
        return new AudioSpecificConfig(LC, sampleRate, configuration, channels, 1024, sampleRate, false, false);
    }

    /**
     * Parses a config.
     *
     * @param in from the reader index to the writer index; its indices are not moved
     * @throws MediaFormatException if it is malformed or of an object type other than 1 to 4
     */
    public static AudioSpecificConfig parse(ByteBuf in) throws MediaFormatException {
        return parse(new BitReader(in), true);
    }

    /**
     * Parses a config that stands among other bits, and leaves the reader behind it.
     *
     * @param extensible whether all that is left belongs to the config, so that SBR may be signalled behind what decoders
     *     without it read (ISO/IEC 14496-3 1.6.5.2)
     */
    static AudioSpecificConfig parse(BitReader reader, boolean extensible) throws MediaFormatException {
        long start = reader.position();
        int objectType = objectType(reader);
        int coreRate = sampleRate(reader);
        int rate = coreRate;
        int configuration = reader.u(4);
        boolean parametricStereo = objectType == PS;
        boolean replication = objectType == SBR || parametricStereo;
        if (replication) {
            rate = sampleRate(reader);
            objectType = objectType(reader);
        }
        if (objectType < 1 || objectType > LTP) {
            throw new MediaFormatException("expected AAC Main, LC, SSR or LTP but was audio object type " + objectType);
        }
        int frameSamples = reader.u(1) == 1 ? 960 : 1024;
        if (reader.u(1) == 1) {
            reader.u(14); // coreCoderDelay
        }
        boolean extension = reader.u(1) == 1;
        int channels = configuration == 0 ? programChannels(reader, start) : CHANNELS[configuration];
        if (extension && reader.left() > 0) {
            reader.u(1); // extensionFlag3
        }
        if (channels == 0) {
            throw new MediaFormatException("expected a known channel configuration but was " + configuration);
        }
        if (extensible
                && !replication
                && reader.left() >= 16
                && reader.u(11) == SYNC_SBR
                && objectType(reader) == SBR) {
            replication = reader.u(1) == 1;
            if (replication) {
                rate = sampleRate(reader);
                parametricStereo = reader.left() >= 12 && reader.u(11) == SYNC_PS && reader.u(1) == 1;
            }
        }
        return new AudioSpecificConfig(
                objectType, coreRate, configuration, channels, frameSamples, rate, replication, parametricStereo);
    }

    /** The track format with these parameters, SBR and PS applied. */
    public AudioFormat format() {
        ByteBuf config = Unpooled.buffer(16);
        write(config);
        return format(config);
    }

    /** As {@link #format()}, with the config in the bytes in which the source sent it. */
    public AudioFormat format(ByteBuf config) {
        int output = parametricStereo && channels == 1 ? 2 : channels;
        return new AudioFormat(Codec.AAC, sampleRate, output, config);
    }

    /** Appends the config; SBR and PS are signalled explicitly and hierarchically. */
    public void write(ByteBuf out) {
        if (channelConfiguration == 0) {
            throw new IllegalStateException("a program config element cannot be written");
        }
        BitWriter writer = new BitWriter(out);
        if (spectralBandReplication) {
            writer.bits(parametricStereo ? PS : SBR, 5);
        } else {
            writer.bits(objectType, 5);
        }
        writeSampleRate(writer, coreSampleRate);
        writer.bits(channelConfiguration, 4);
        if (spectralBandReplication) {
            writeSampleRate(writer, sampleRate);
            writer.bits(objectType, 5);
        }
        writer.bits(frameSamples == 960 ? 1 : 0, 1);
        writer.bits(0, 2); // dependsOnCoreCoder, extensionFlag
        writer.finish();
    }

    /** {@code samplingFrequencyIndex} of a rate (Table 1.18); 15 if it has none. */
    static int rateIndex(int sampleRate) {
        for (int i = 0; i < SAMPLE_RATES.length; i++) {
            if (SAMPLE_RATES[i] == sampleRate) {
                return i;
            }
        }
        return EXPLICIT_RATE;
    }

    static int rateOf(int index) throws MediaFormatException {
        if (index >= SAMPLE_RATES.length) {
            throw new MediaFormatException(
                    "expected a sampling frequency index below " + SAMPLE_RATES.length + " but was " + index);
        }
        return SAMPLE_RATES[index];
    }

    static int channelsOf(int configuration) {
        return CHANNELS[configuration];
    }

    private static int objectType(BitReader reader) throws MediaFormatException {
        int type = reader.u(5);
        return type == ESCAPE ? 32 + reader.u(6) : type;
    }

    private static int sampleRate(BitReader reader) throws MediaFormatException {
        int index = reader.u(4);
        int rate = index == EXPLICIT_RATE ? reader.u(24) : rateOf(index);
        if (rate == 0) {
            throw new MediaFormatException("expected a sampling frequency but was 0");
        }
        return rate;
    }

    private static void writeSampleRate(BitWriter writer, int rate) {
        int index = rateIndex(rate);
        writer.bits(index, 4);
        if (index == EXPLICIT_RATE) {
            writer.bits(rate, 24);
        }
    }

    /** Counts the channels of a program_config_element (ISO/IEC 14496-3 4.5.1.2) and reads to its end. */
    private static int programChannels(BitReader reader, long start) throws MediaFormatException {
        reader.u(10); // element_instance_tag, object_type, sampling_frequency_index
        int front = reader.u(4);
        int side = reader.u(4);
        int back = reader.u(4);
        int lowFrequency = reader.u(2);
        int associatedData = reader.u(3);
        int coupling = reader.u(4);
        if (reader.u(1) == 1) {
            reader.u(4); // mono_mixdown_element_number
        }
        if (reader.u(1) == 1) {
            reader.u(4); // stereo_mixdown_element_number
        }
        if (reader.u(1) == 1) {
            reader.u(3); // matrix_mixdown_idx, pseudo_surround_enable
        }
        int channels = lowFrequency;
        for (int i = front + side + back; i > 0; i--) {
            channels += 1 + reader.u(1); // a pair where element_is_cpe
            reader.u(4);
        }
        // Encoders cut off what is left, which nobody needs.
        reader.skip(Math.min(reader.left(), 4L * (lowFrequency + associatedData) + 5L * coupling));
        reader.skip(Math.min(reader.left(), -(reader.position() - start) & 7)); // byte_alignment
        int comment = reader.left() >= 8 ? reader.u(8) : 0;
        reader.skip(Math.min(reader.left(), 8L * comment));
        return channels;
    }

    private static final class BitWriter {
        private final ByteBuf out;
        private int current;
        private int filled;

        BitWriter(ByteBuf out) {
            this.out = out;
        }

        void bits(int value, int count) {
            for (int i = count - 1; i >= 0; i--) {
                current = current << 1 | ((value >>> i) & 1);
                if (++filled == 8) {
                    out.writeByte(current);
                    filled = 0;
                }
            }
        }

        void finish() {
            if (filled > 0) {
                bits(0, 8 - filled);
            }
        }
    }
}
