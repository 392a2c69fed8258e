package org.ovcgateway.media.rtp;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.ovcgateway.media.MediaFormatException;
import org.ovcgateway.media.VideoFormat;
import org.ovcgateway.media.h26x.H265;
import org.ovcgateway.media.h26x.ParameterSets;

/** H.265 without decoding order numbers (RFC 7798 4.4). */
final class H265Depacketizer implements VideoDepacketizer {
    private static final int AGGREGATION = 48;
    private static final int FRAGMENTATION = 49;
    private static final int FU_HEADER_BYTES = 3;
    private static final int FU_START = 0x80;
    private static final int FU_END = 0x40;

    private final PictureAssembler assembler;

    /**
     * For a track of a session description.
     *
     * @throws MediaFormatException if it uses decoding order numbers; the message is for an operator
     */
    H265Depacketizer(RtpTrack track, ByteBufAllocator allocator, UnitOutput output, Faults faults)
            throws MediaFormatException {
        Map<String, String> parameters = track.formatParameters();
        String difference = parameters.getOrDefault("sprop-max-don-diff", "0").trim();
        if (!difference.equals("0")) {
            throw new MediaFormatException("H.265 with decoding order numbers (sprop-max-don-diff=" + difference
                    + ") is not supported; expected 0");
        }
        NalSyntax syntax = NalSyntax.H265_SYNTAX;
        ParameterSets sets = new ParameterSets(syntax.codec);
        SpropSets.put(sets, parameters.get("sprop-vps"), faults);
        SpropSets.put(sets, parameters.get("sprop-sps"), faults);
        SpropSets.put(sets, parameters.get("sprop-pps"), faults);
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
        if (length >= H265.HEADER_BYTES) {
            payload(packet, index, length);
        } else if (length > 0) {
            assembler.malformed();
        }
        if (marker) {
            assembler.marker();
        }
    }

    private void payload(ByteBuf packet, int index, int length) {
        int type = H265.type(packet.getByte(index));
        if (type < AGGREGATION) {
            assembler.nal(packet, index, length);
        } else if (type == FRAGMENTATION) {
            fragment(packet, index, length);
        } else if (type == AGGREGATION) {
            aggregate(packet, index + H265.HEADER_BYTES, index + length);
        } else {
            assembler.malformed(); // PACI (50) or reserved
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

    private void fragment(ByteBuf packet, int index, int length) {
        if (length < FU_HEADER_BYTES) {
            assembler.malformed();
            return;
        }
        int header = packet.getByte(index + 2);
        int start = index + FU_HEADER_BYTES;
        if ((header & FU_START) != 0) {
            int nalHeader = (packet.getUnsignedShort(index) & 0x81FF) | (header & 0x3F) << 9;
            assembler.beginFragments(nalHeader, packet, start, length - FU_HEADER_BYTES);
        } else {
            assembler.fragment(packet, start, length - FU_HEADER_BYTES);
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
