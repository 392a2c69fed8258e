package org.ovcgateway.media.aac;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.ovcgateway.media.AudioFormat;
import org.ovcgateway.media.Codec;

/**
 * The AAC LC that another codec's sound is made into: at a rate that DAP allows, with as many bits as speech and a yard's
 * noises need.
 *
 * @param sampleRate samples per second
 * @param channels 1 or 2
 * @param bitRate bit/s
 */
public record AacTarget(int sampleRate, int channels, int bitRate) {
    /** Samples of a frame, per channel. */
    public static final int FRAME_SAMPLES = 1024;

    /** DAP's audio_encoding.sample_rate, ascending. */
    private static final int[] RATES = {8_000, 16_000, 32_000, 44_100, 48_000};

    /** bit/s of one channel at each of the rates. */
    private static final int[] CHANNEL_BIT_RATES = {24_000, 32_000, 48_000, 64_000, 64_000};

    /** "No SBR" behind the config (ISO/IEC 14496-3 1.6.2.1), so that no decoder looks for it at low rates. */
    private static final int SYNC_EXTENSION = 0x56E500;

    /** What a source's sound becomes: the nearest allowed rate that loses nothing, mono and stereo as they are. */
    public static AacTarget of(AudioFormat source) {
        int rate = 0;
        while (rate < RATES.length - 1 && RATES[rate] < source.sampleRate()) {
            rate++;
        }
        int channels = Math.min(source.channels(), 2);
        return new AacTarget(RATES[rate], channels, CHANNEL_BIT_RATES[rate] * channels);
    }

    /** Whether sound has to be made into AAC for those who carry nothing else. */
    public static boolean isNeededFor(AudioFormat source) {
        return source.codec() != Codec.AAC;
    }

    /** The format of the units that come out. */
    public AudioFormat format() {
        ByteBuf config = Unpooled.buffer(8);
        AudioSpecificConfig.lowComplexity(sampleRate, channels).write(config);
        config.writeMedium(SYNC_EXTENSION);
        return new AudioFormat(Codec.AAC, sampleRate, channels, config);
    }
}
