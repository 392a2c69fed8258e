package org.ovcgateway.media.rtp;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.ovcgateway.media.MediaFormatException;
import org.ovcgateway.media.VideoFormat;
import org.ovcgateway.media.h26x.ParameterSets;

/** H.264 in the single NAL unit and the non-interleaved mode (RFC 6184 5.6, 5.7.1, 5.8). */
final class H264Depacketizer implements VideoDepacketizer {
    private static final int MAX_SINGLE = 23;
    private static final int STAP_A = 24;
    private static final int FU_A = 28;
    private static final int FU_START = 0x80;
    private static final int FU_END = 0x40;

    private final PictureAssembler assembler;

    /**
     * For a track of a session description.
     *
     * @throws MediaFormatException if it is in interleaved mode; the message is for an operator
     */
    H264Depacketizer(RtpTrack track, ByteBufAllocator allocator, UnitOutput output, Faults faults)
            throws MediaFormatException {
        Map<String, String> parameters = track.formatParameters();
        String mode = parameters.getOrDefault("packetization-mode", "0").trim();
        if (mode.equals("2")) {
            throw new MediaFormatException(
                    "H.264 in interleaved mode (packetization-mode=2) is not supported; expected mode 0 or 1");
        }
        NalSyntax syntax = NalSyntax.H264_SYNTAX;
        ParameterSets sets = new ParameterSets(syntax.codec);
        SpropSets.put(sets, parameters.get("sprop-parameter-sets"), faults);
        assembler = new PictureAssembler(syntax, sets, allocator, output, faults);
    }

    @Override
    public PictureAssembler assembler() {
        return assembler;
    }

    @Override
    public @Nullable VideoFormat format() {
        return assembler.format();
    }

    @Override
    public void packet(ByteBuf packet, int index, int length, int timestamp, boolean marker) {
        assembler.packet(timestamp);
        if (length > 0) {
            payload(packet, index, length);
        }
        if (marker) {
            assembler.marker();
        }
    }

    private void payload(ByteBuf packet, int index, int length) {
        int header = packet.getUnsignedByte(index);
        int type = header & 0x1F;
        if (type >= 1 && type <= MAX_SINGLE) {
            assembler.nal(packet, index, length);
        } else if (type == FU_A) {
            fragment(packet, index, length, header);
        } else if (type == STAP_A) {
            aggregate(packet, index + 1, index + length);
        } else {
            assembler.malformed(); // interleaved (25, 26, 27, 29) or undefined (0, 30, 31)
        }
    }

    private void aggregate(ByteBuf packet, int start, int end) {
        int next = start;
        while (end - next >= 2) {
            int length = packet.getUnsignedShort(next);
            next += 2;
            if (length > end - next) {
                assembler.malformed();
                return;
            }
            assembler.nal(packet, next, length);
            next += length;
        }
        if (next != end) {
            assembler.malformed();
        }
    }

    private void fragment(ByteBuf packet, int index, int length, int indicator) {
        if (length < 2) {
            assembler.malformed();
            return;
        }
        int header = packet.getByte(index + 1);
        if ((header & FU_START) != 0) {
            assembler.beginFragments((indicator & 0xE0) | (header & 0x1F), packet, index + 2, length - 2);
        } else {
            assembler.fragment(packet, index + 2, length - 2);
        }
        if ((header & FU_END) != 0) {
            assembler.endFragments();
        }
    }

    @Override
    public void lost() {
        assembler.lost();
    }

    @Override
    public void close() {
        assembler.close();
    }
}
