package org.ovcgateway.media.rtp;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import org.ovcgateway.media.AudioFormat;
import org.ovcgateway.media.Codec;
import org.ovcgateway.media.MediaFormatException;

/** Opus (RFC 7587): each payload is one Opus packet, which is one access unit. */
final class OpusDepacketizer implements Depacketizer {
    /** The RTP clock, and the rate that comes out, whatever was encoded (RFC 7587 4.1). */
    private static final int SAMPLE_RATE = 48_000;

    /** 120 ms (RFC 6716 3.2.5 R5). */
    private static final int MAX_SAMPLES = 5760;

    private static final int MAX_FRAMES = 48;
    private static final int MAX_FRAME_BYTES = 1275;
    private static final int NOT_OPUS = -1;

    /** Samples of a frame by the TOC byte's configuration number (RFC 6716 3.1). */
    private static final int[] FRAME_SAMPLES = {
        480, 960, 1920, 2880, 480, 960, 1920, 2880, 480, 960, 1920, 2880, 480, 960, 480, 960,
        120, 240, 480, 960, 120, 240, 480, 960, 120, 240, 480, 960, 120, 240, 480, 960
    };

    private final ByteBufAllocator allocator;
    private final UnitOutput output;
    private final Faults faults;
    private final AudioFormat format;

    /**
     * For a track of a session description. Without {@code sprop-stereo=1} the sound is taken as mono, which any Opus
     * decoder makes of any packet (RFC 7587 7).
     *
     * @throws MediaFormatException if its clock is not Opus's; the message is for an operator
     */
    OpusDepacketizer(RtpTrack track, ByteBufAllocator allocator, UnitOutput output, Faults faults)
            throws MediaFormatException {
        if (track.clockRate() != SAMPLE_RATE || track.channels() > 2) {
            throw new MediaFormatException(
                    "expected OPUS/48000/2 (RFC 7587) but was OPUS/" + track.clockRate() + "/" + track.channels());
        }
        this.allocator = allocator;
        this.output = output;
        this.faults = faults;
        boolean stereo = "1"
                .equals(track.formatParameters()
                        .getOrDefault("sprop-stereo", "")
                        .strip());
        this.format = new AudioFormat(Codec.OPUS, SAMPLE_RATE, stereo ? 2 : 1, Unpooled.EMPTY_BUFFER);
    }

    @Override
    public AudioFormat format() {
        return format;
    }

    @Override
    public void packet(ByteBuf packet, int index, int length, int timestamp, boolean marker) {
        if (length == 0) {
            return; // silence that is not transmitted (RFC 7587 3.1.3)
        }
        if (samples(packet, index, length) == NOT_OPUS) {
            faults.malformed++;
            return;
        }
        output.unit(
                format, timestamp, true, allocator.directBuffer(length, length).writeBytes(packet, index, length));
    }

    @Override
    public void lost() {}

    @Override
    public void close() {}

    /**
     * How long an Opus packet lasts (RFC 6716 3.2).
     *
     * @return samples of 48 kHz; -1 if it is no Opus packet
     */
    static int samples(ByteBuf packet, int index, int length) {
        int toc = packet.getUnsignedByte(index);
        int frames = switch (toc & 3) {
            case 0 -> length - 1 <= MAX_FRAME_BYTES ? 1 : NOT_OPUS;
            case 1 -> (length - 1) % 2 == 0 && length - 1 <= 2 * MAX_FRAME_BYTES ? 2 : NOT_OPUS;
            case 2 -> length >= 2 ? 2 : NOT_OPUS;
            default -> length >= 2 ? packet.getUnsignedByte(index + 1) & 0x3F : NOT_OPUS;
        };
        int samples = frames * FRAME_SAMPLES[toc >>> 3];
        return frames < 1 || frames > MAX_FRAMES || samples > MAX_SAMPLES ? NOT_OPUS : samples;
    }
}
