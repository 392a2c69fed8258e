package org.ovcgateway.simulator.camera;

import java.util.List;
import org.ovcgateway.simulator.camera.AnnexB.Nal;

/**
 * The last slice of each picture of an H.264 clip, as far as a text can be drawn into it: flat grey rows of macroblocks, of
 * which the first two are never drawn into, since motion vectors from above reach that far (make-clips.sh limits them). A
 * drawn slice has the header of the clip's own, so that it is a part of the same picture. Immutable.
 */
final class CaptionBand {
    /** Pixels of a macroblock's edge. */
    static final int MACROBLOCK = 16;

    private static final int GUARD_ROWS = 2;
    private static final int SPS = 7;
    private static final int PPS = 8;

    private final int columns;
    private final int firstRow;
    private final int rows;
    /** By unit, each NAL unit's first byte. */
    private final byte[] nalHeaders;
    /** By unit, bits of 0 or 1 each, from slice_type to slice_qp_delta (ITU-T H.264 7.3.3). */
    private final byte[][] sliceHeaders;

    private CaptionBand(int columns, int firstRow, int rows, byte[] nalHeaders, byte[][] sliceHeaders) {
        this.columns = columns;
        this.firstRow = firstRow;
        this.rows = rows;
        this.nalHeaders = nalHeaders;
        this.sliceHeaders = sliceHeaders;
    }

    /**
     * @param units the NAL units of each picture
     * @throws ClipException if the clip is not as make-clips.sh makes it
     */
    static CaptionBand of(byte[] stream, List<List<Nal>> units) throws ClipException {
        Syntax syntax = new Syntax(stream, units.get(0));
        byte[] nalHeaders = new byte[units.size()];
        byte[][] sliceHeaders = new byte[units.size()][];
        int firstMacroblock = -1;
        for (int i = 0; i < sliceHeaders.length; i++) {
            Nal last = units.get(i).get(units.get(i).size() - 1);
            BitReader reader = reader(stream, last);
            int first = reader.unsigned();
            if (first == 0 || first % syntax.columns != 0 || (firstMacroblock >= 0 && first != firstMacroblock)) {
                throw unlike("pictures end in a slice of the same whole rows, but one begins at " + first);
            }
            firstMacroblock = first;
            if (!NalSyntax.H264.isSlice(stream, last) || last.length() > Packetiser.MAX_PAYLOAD) {
                throw unlike("pictures end in a slice that fits a packet, but picture " + i + " does not");
            }
            nalHeaders[i] = stream[last.offset()];
            sliceHeaders[i] = syntax.header(nalHeaders[i], reader);
        }
        int firstRow = firstMacroblock / syntax.columns;
        if (syntax.rows - firstRow <= GUARD_ROWS) {
            throw unlike("the last slice has more than " + GUARD_ROWS + " rows");
        }
        return new CaptionBand(syntax.columns, firstRow, syntax.rows - firstRow, nalHeaders, sliceHeaders);
    }

    /** Macroblocks in a row. */
    int columns() {
        return columns;
    }

    /** Rows of macroblocks. */
    int rows() {
        return rows;
    }

    boolean isKey(int position) {
        return isKey(nalHeaders[position]);
    }

    /** Pixels of a dot of a glyph: 52 characters fit. */
    int scale() {
        return Math.max(1, columns * MACROBLOCK / 320);
    }

    /** How many characters fit. */
    int characters() {
        return (columns - 1) * MACROBLOCK / scale() / Glyphs.ADVANCE;
    }

    /** Whether a pixel of the band belongs to a glyph; x and y may be outside of the band. */
    boolean isSet(String text, int x, int y) {
        int top = GUARD_ROWS * MACROBLOCK + scale();
        return x >= MACROBLOCK && y >= top && Glyphs.isSet(text, (x - MACROBLOCK) / scale(), (y - top) / scale());
    }

    /** A slice of the picture at a position of the clip, up to its data. */
    BitWriter begin(int position) {
        BitWriter slice = new BitWriter();
        slice.unsigned(firstRow * columns);
        for (byte bit : sliceHeaders[position]) {
            slice.write(bit, 1);
        }
        slice.unsigned(1); // disable_deblocking_filter_idc
        return slice;
    }

    byte nalHeader(int position) {
        return nalHeaders[position];
    }

    private static boolean isKey(byte nalHeader) {
        return (nalHeader & 0x1F) == 5;
    }

    private static BitReader reader(byte[] stream, Nal nal) {
        return new BitReader(stream, nal.offset() + 1, nal.length() - 1);
    }

    private static ClipException unlike(String expected) {
        return new ClipException("expected a clip of make-clips.sh, where " + expected);
    }

    /** What the parameter sets say (7.3.2.1.1, 7.3.2.2) of how slice headers are to be read. */
    private static final class Syntax {
        final int columns;
        final int rows;
        private final int frameNumberBits;
        private final int pictureOrderBits;
        private final boolean bottomFieldOrder;

        Syntax(byte[] stream, List<Nal> unit) throws ClipException {
            BitReader sps = find(stream, unit, SPS);
            if (sps.read(8) > 88) {
                throw unlike("the profile is Main at most");
            }
            sps.read(16);
            sps.unsigned(); // seq_parameter_set_id
            frameNumberBits = sps.unsigned() + 4;
            int orderType = sps.unsigned();
            if (orderType == 1) {
                throw unlike("pic_order_cnt_type is not 1");
            }
            pictureOrderBits = orderType == 0 ? sps.unsigned() + 4 : 0;
            sps.unsigned(); // max_num_ref_frames
            sps.read(1); // gaps_in_frame_num_value_allowed_flag
            columns = sps.unsigned() + 1;
            rows = sps.unsigned() + 1;
            expect(sps.flag(), "pictures are frames");

            BitReader pps = find(stream, unit, PPS);
            pps.unsigned(); // pic_parameter_set_id
            pps.unsigned(); // seq_parameter_set_id
            expect(!pps.flag(), "coding is CAVLC");
            bottomFieldOrder = pps.flag();
            expect(pps.unsigned() == 0, "there are no slice groups");
            pps.unsigned(); // num_ref_idx_l0_default_active_minus1
            pps.unsigned(); // num_ref_idx_l1_default_active_minus1
            expect(!pps.flag(), "there is no weighted prediction");
            pps.read(2); // weighted_bipred_idc
            pps.signed(); // pic_init_qp_minus26
            pps.signed(); // pic_init_qs_minus26
            pps.signed(); // chroma_qp_index_offset
            expect(pps.flag(), "slices control deblocking");
            pps.read(1); // constrained_intra_pred_flag
            expect(!pps.flag(), "there are no redundant pictures");
        }

        /** Reads on behind first_mb_in_slice. */
        byte[] header(byte nalHeader, BitReader slice) throws ClipException {
            boolean key = isKey(nalHeader);
            boolean reference = (nalHeader & 0x60) != 0;
            int from = slice.position();
            int type = slice.unsigned() % 5;
            expect(type == (key ? 2 : 0), "key frames are I pictures and the others P pictures");
            slice.unsigned(); // pic_parameter_set_id
            slice.read(frameNumberBits);
            if (key) {
                slice.unsigned(); // idr_pic_id
            }
            slice.read(pictureOrderBits);
            if (pictureOrderBits > 0 && bottomFieldOrder) {
                slice.signed(); // delta_pic_order_cnt_bottom
            }
            if (!key) {
                if (slice.flag()) { // num_ref_idx_active_override_flag
                    slice.unsigned();
                }
                expect(!slice.flag(), "references are in order");
            }
            if (reference) {
                slice.read(key ? 1 : 0); // no_output_of_prior_pics_flag
                expect(!slice.flag(), "references are the newest pictures");
            }
            slice.signed(); // slice_qp_delta
            return slice.bits(from, slice.position());
        }

        private static BitReader find(byte[] stream, List<Nal> unit, int type) throws ClipException {
            for (Nal nal : unit) {
                if (NalSyntax.H264.type(stream, nal) == type) {
                    return reader(stream, nal);
                }
            }
            throw unlike("the first picture has parameter sets");
        }

        private static void expect(boolean holds, String what) throws ClipException {
            if (!holds) {
                throw unlike(what);
            }
        }
    }
}
