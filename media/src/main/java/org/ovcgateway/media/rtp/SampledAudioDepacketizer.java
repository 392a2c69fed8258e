package org.ovcgateway.media.rtp;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import org.ovcgateway.media.AudioFormat;
import org.ovcgateway.media.Codec;
import org.ovcgateway.media.MediaFormatException;

/**
 * Audio of so many bits per sample, without frames: G.711, L16 (RFC 3551 4.5.14, 4.5.11) and G.726 in both packings
 * (RFC 3551 4.5.4; AAL2-G726, ITU-T I.366.2 Annex E). The samples of one packet are one access unit.
 */
final class SampledAudioDepacketizer implements Depacketizer {
    /** A packet with more samples than last one second is none. */
    private static final int MAX_SECONDS = 1;

    private static final int MAX_SAMPLE_RATE = 192_000;
    private static final int MAX_CHANNELS = 8;

    private final ByteBufAllocator allocator;
    private final UnitOutput output;
    private final Faults faults;
    private final AudioFormat format;

    /** Bytes that belong together: those of one sample in all channels. */
    private final int frameBytes;

    private final int maxBytes;

    /** Bits of a G.726 code word that stands with its most significant bit first; 0 if the payload goes on as it is. */
    private final int repackedBits;

    private SampledAudioDepacketizer(
            RtpTrack track,
            Codec codec,
            int sampleBits,
            int repackedBits,
            ByteBufAllocator allocator,
            UnitOutput output,
            Faults faults)
            throws MediaFormatException {
        if (track.clockRate() > MAX_SAMPLE_RATE || track.channels() > MAX_CHANNELS) {
            throw new MediaFormatException("expected " + codec + " of up to " + MAX_SAMPLE_RATE + " Hz and "
                    + MAX_CHANNELS + " channels but was " + track.clockRate() + " Hz and " + track.channels());
        }
        this.allocator = allocator;
        this.output = output;
        this.faults = faults;
        this.repackedBits = repackedBits;
        this.format = new AudioFormat(codec, track.clockRate(), track.channels(), Unpooled.EMPTY_BUFFER);
        this.frameBytes = Math.max(1, sampleBits / 8) * track.channels();
        this.maxBytes = (int) ((long) MAX_SECONDS * track.clockRate() * track.channels() * sampleBits / 8);
    }

    /** G.711 and L16. */
    static SampledAudioDepacketizer pcm(
            RtpTrack track, Codec codec, ByteBufAllocator allocator, UnitOutput output, Faults faults)
            throws MediaFormatException {
        return new SampledAudioDepacketizer(track, codec, codec == Codec.L16 ? 16 : 8, 0, allocator, output, faults);
    }

    /**
     * G.726.
     *
     * @param aal2 whether code words begin at the most significant bit of a byte
     */
    static SampledAudioDepacketizer g726(
            RtpTrack track, Codec codec, boolean aal2, ByteBufAllocator allocator, UnitOutput output, Faults faults)
            throws MediaFormatException {
        if (track.channels() != 1) {
            throw new MediaFormatException("expected G.726 of one channel but was of " + track.channels());
        }
        int bits = switch (codec) {
            case G726_16 -> 2;
            case G726_24 -> 3;
            case G726_32 -> 4;
            case G726_40 -> 5;
            default -> throw new IllegalArgumentException("expected G.726 but was " + codec);
        };
        return new SampledAudioDepacketizer(track, codec, bits, aal2 ? bits : 0, allocator, output, faults);
    }

    @Override
    public AudioFormat format() {
        return format;
    }

    @Override
    public void packet(ByteBuf packet, int index, int length, int timestamp, boolean marker) {
        if (length == 0 || length % frameBytes != 0) {
            faults.malformed++;
            return;
        }
        if (length > maxBytes) {
            faults.oversizedUnits++;
            return;
        }
        ByteBuf unit = allocator.directBuffer(length, length);
        if (repackedBits == 0) {
            unit.writeBytes(packet, index, length);
        } else {
            repack(packet, index, length, repackedBits, unit);
        }
        output.unit(format, timestamp, true, unit);
    }

    @Override
    public void lost() {}

    @Override
    public void close() {}

    /** Code words from the most significant bit on become code words from the least significant bit on. */
    private static void repack(ByteBuf in, int index, int length, int bits, ByteBuf out) {
        int mask = (1 << bits) - 1;
        int read = 0;
        int readBits = 0;
        int written = 0;
        int writtenBits = 0;
        for (int i = index; i < index + length; i++) {
            read = (read << 8 | in.getUnsignedByte(i)) & 0xFFFF;
            readBits += 8;
            while (readBits >= bits) {
                readBits -= bits;
                written |= (read >>> readBits & mask) << writtenBits;
                writtenBits += bits;
                if (writtenBits >= 8) {
                    out.writeByte(written);
                    written >>>= 8;
                    writtenBits -= 8;
                }
            }
        }
        if (writtenBits > 0) {
            out.writeByte(written);
        }
    }
}
