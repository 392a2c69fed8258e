package org.ovcgateway.media.sound;

import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.ovcgateway.media.MediaFormatException;
import org.ovcgateway.media.aac.AudioSpecificConfig;
import org.ovcgateway.media.rtp.RtpTrack;

/**
 * What a camera's loudspeaker is sent.
 *
 * @param sampleRate samples per second, which are the ticks of the RTP clock too
 * @param channels 1 or 2; G.726: 1
 */
public record SoundFormat(Coding coding, int sampleRate, int channels) {
    private static final int MIN_RATE = 8_000;
    private static final int MAX_RATE = 48_000;
    private static final int AAC_LC = 2;
    private static final int PACKETS_PER_SECOND = 50;

    /** How it is encoded; those that cameras take most reliably stand first. */
    public enum Coding {
        PCMU("PCMU", 8, 8_000),
        PCMA("PCMA", 8, 8_000),
        G726_40("G726-40", 5, 8_000),
        G726_32("G726-32", 4, 8_000),
        G726_24("G726-24", 3, 8_000),
        G726_16("G726-16", 2, 8_000),
        /** Code words begin at the most significant bit (ITU-T I.366.2 Annex E). */
        AAL2_G726_40("AAL2-G726-40", 5, 8_000),
        AAL2_G726_32("AAL2-G726-32", 4, 8_000),
        AAL2_G726_24("AAL2-G726-24", 3, 8_000),
        AAL2_G726_16("AAL2-G726-16", 2, 8_000),
        /** AAC LC, one frame in a packet (RFC 3640, mode AAC-hbr). */
        AAC("MPEG4-GENERIC", 0, 16_000);

        private final String encodingName;
        private final int bits;
        private final int favouriteRate;

        Coding(String encodingName, int bits, int favouriteRate) {
            this.encodingName = encodingName;
            this.bits = bits;
            this.favouriteRate = favouriteRate;
        }

        /** Bits of a sample; 0 where samples have no size of their own. */
        public int bits() {
            return bits;
        }
    }

    /** Samples in a packet, per channel: about 20 ms and a whole number of bytes, or an AAC frame. */
    public int packetSamples() {
        return coding == Coding.AAC ? 1024 : (sampleRate / PACKETS_PER_SECOND) & ~7;
    }

    /** Bytes in each packet's payload; 0 where they differ. */
    public int packetBytes() {
        return packetSamples() * channels * coding.bits() / 8;
    }

    /** Whether each packet carries the marker: RFC 3640 3.1 has it end an access unit, RFC 3551 4.1 begin sound after silence. */
    public boolean marksEveryPacket() {
        return coding == Coding.AAC;
    }

    /** What can be sent as the description wants it; null if nothing can. */
    public static @Nullable SoundFormat of(RtpTrack track) {
        for (Coding coding : Coding.values()) {
            if (coding.encodingName.equals(track.encodingName())) {
                SoundFormat format = new SoundFormat(coding, track.clockRate(), track.channels());
                return format.isPossible() && (coding != Coding.AAC || isPlainAac(track)) ? format : null;
            }
        }
        return null;
    }

    /** The index of the description that is sent best; -1 if none can be. */
    public static int choose(List<RtpTrack> offered) {
        int best = -1;
        SoundFormat bestFormat = null;
        for (int i = 0; i < offered.size(); i++) {
            SoundFormat format = of(offered.get(i));
            if (format != null && (bestFormat == null || format.isBetterThan(bestFormat))) {
                best = i;
                bestFormat = format;
            }
        }
        return best;
    }

    private boolean isBetterThan(SoundFormat other) {
        return coding != other.coding ? coding.compareTo(other.coding) < 0 : strangeness() < other.strangeness();
    }

    private int strangeness() {
        return Math.abs(sampleRate - coding.favouriteRate) + (channels == 1 ? 0 : 1);
    }

    private boolean isPossible() {
        boolean isG726 = coding.bits > 0 && coding.bits < 8;
        return sampleRate >= MIN_RATE
                && sampleRate <= MAX_RATE
                && channels >= 1
                && channels <= (isG726 ? 1 : 2)
                && (!isG726 || sampleRate == coding.favouriteRate);
    }

    /** Whether one frame with the usual header of 16 bits is what the camera reads (RFC 3640 3.3.6). */
    private static boolean isPlainAac(RtpTrack track) {
        Map<String, String> parameters = track.formatParameters();
        String mode = parameters.getOrDefault("mode", "aac-hbr").strip().toLowerCase(Locale.ROOT);
        return mode.equals("aac-hbr")
                && parameters.getOrDefault("sizelength", "13").strip().equals("13")
                && parameters.getOrDefault("indexlength", "3").strip().equals("3")
                && parameters.getOrDefault("indexdeltalength", "3").strip().equals("3")
                && isLowComplexity(track, parameters.get("config"));
    }

    private static boolean isLowComplexity(RtpTrack track, @Nullable String config) {
        if (config == null) {
            return true;
        }
        try {
            AudioSpecificConfig parsed = AudioSpecificConfig.parse(Unpooled.wrappedBuffer(
                    ByteBufUtil.decodeHexDump(config.strip().replace("\"", ""))));
            return parsed.objectType() == AAC_LC
                    && !parsed.spectralBandReplication()
                    && parsed.frameSamples() == 1024
                    && parsed.coreSampleRate() == track.clockRate()
                    && parsed.channels() == track.channels();
        } catch (MediaFormatException | IllegalArgumentException e) {
            return false;
        }
    }
}
