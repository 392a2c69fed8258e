package org.ovcgateway.media.h26x;

import io.netty.buffer.ByteBuf;
import org.ovcgateway.media.MediaFormatException;

/**
 * An H.265 sequence parameter set (H.265 7.3.2.2, 7.3.3, Annex E.2.1).
 *
 * @param profileSpaceTierProfile {@code general_profile_space}, {@code general_tier_flag} and {@code general_profile_idc}
 *     as they stand in one byte
 * @param compatibility the 32 {@code general_profile_compatibility_flag}s, the first one in the highest bit
 * @param constraints the 48 bits from {@code general_progressive_source_flag} on, in the low bits
 * @param level {@code general_level_idc}
 * @param subLayers number of temporal sub-layers, 1 to 7
 * @param temporalIdNesting {@code sps_temporal_id_nesting_flag}
 * @param chromaFormat {@code chroma_format_idc}, 1 for 4:2:0
 * @param bitDepthLuma bits per luma sample, 8 or more
 * @param bitDepthChroma bits per chroma sample, 8 or more
 */
public record H265Sps(
        int id,
        int profileSpaceTierProfile,
        int compatibility,
        long constraints,
        int level,
        int subLayers,
        boolean temporalIdNesting,
        int chromaFormat,
        int bitDepthLuma,
        int bitDepthChroma,
        int width,
        int height,
        double frameRate,
        int reorderDepth,
        boolean framesOnly)
        implements SequenceParameterSet {

    private static final int MAX_SIDE = 16_888; // level 7.2: sqrt(8 * 35651584), H.265 A.4.1
    private static final int MAX_REFERENCE_SETS = 64;
    private static final int EXTENDED_ASPECT_RATIO = 255;

    /**
     * Parses a set.
     *
     * @param nal a whole NAL unit of type 33; its indices are not moved
     * @throws MediaFormatException if it is not one; what breaks off behind the reorder depth is left out instead
     */
    public static H265Sps parse(ByteBuf nal) throws MediaFormatException {
        if (!nal.isReadable() || H265.type(nal.getByte(nal.readerIndex())) != H265.SPS) {
            throw new MediaFormatException("expected an H.265 sequence parameter set but was another NAL unit");
        }
        RbspReader reader = new RbspReader(nal, H265.HEADER_BYTES);
        reader.skip(4); // sps_video_parameter_set_id
        int maxSubLayersMinus1 = reader.u(3);
        if (maxSubLayersMinus1 > 6) {
            throw new MediaFormatException("expected sps_max_sub_layers_minus1 of at most 6 but was 7");
        }
        boolean temporalIdNesting = reader.flag();
        int profileSpaceTierProfile = reader.u(8);
        int compatibility = (int) reader.bits(32);
        long constraints = reader.bits(24) << 24 | reader.bits(24);
        int level = reader.u(8);
        skipSubLayerLevels(reader, maxSubLayersMinus1);
        int id = reader.ue("sps_seq_parameter_set_id", 15);
        int chromaFormat = reader.ue("chroma_format_idc", 3);
        boolean separatePlanes = chromaFormat == 3 && reader.flag();
        int width = reader.ue("pic_width_in_luma_samples", MAX_SIDE);
        int height = reader.ue("pic_height_in_luma_samples", MAX_SIDE);
        if (reader.flag()) {
            int unitX = !separatePlanes && (chromaFormat == 1 || chromaFormat == 2) ? 2 : 1;
            int unitY = !separatePlanes && chromaFormat == 1 ? 2 : 1;
            width -= unitX * (cropping(reader) + cropping(reader));
            height -= unitY * (cropping(reader) + cropping(reader));
        }
        if (width <= 0 || height <= 0) {
            throw new MediaFormatException("expected a picture but cropping leaves " + width + "x" + height);
        }
        int bitDepthLuma = 8 + reader.ue("bit_depth_luma_minus8", 8);
        int bitDepthChroma = 8 + reader.ue("bit_depth_chroma_minus8", 8);
        int orderCountBits = 4 + reader.ue("log2_max_pic_order_cnt_lsb_minus4", 12);
        int reorderDepth = 0;
        for (int layer = reader.flag() ? 0 : maxSubLayersMinus1; layer <= maxSubLayersMinus1; layer++) {
            reader.ue("sps_max_dec_pic_buffering_minus1", 15);
            reorderDepth = reader.ue("sps_max_num_reorder_pics", 15);
            reader.ue("sps_max_latency_increase_plus1");
        }
        Usability usability = usability(reader, orderCountBits);
        return new H265Sps(
                id,
                profileSpaceTierProfile,
                compatibility,
                constraints,
                level,
                maxSubLayersMinus1 + 1,
                temporalIdNesting,
                chromaFormat,
                bitDepthLuma,
                bitDepthChroma,
                width,
                height,
                usability.frameRate,
                reorderDepth,
                !usability.fields);
    }

    private static int cropping(RbspReader reader) throws MediaFormatException {
        return reader.ue("conf_win_offset", MAX_SIDE);
    }

    private static void skipSubLayerLevels(RbspReader reader, int count) throws MediaFormatException {
        int profiles = 0;
        int levels = 0;
        for (int i = 0; i < count; i++) {
            profiles += reader.u(1);
            levels += reader.u(1);
        }
        if (count > 0) {
            reader.skip(2 * (8 - count));
        }
        reader.skip(88 * profiles + 8 * levels);
    }

    private static final class Usability {
        double frameRate;
        boolean fields;
    }

    /** Cameras write usability information that breaks off; what was read before that point is kept. */
    private static Usability usability(RbspReader reader, int orderCountBits) {
        Usability usability = new Usability();
        try {
            skipToUsability(reader, orderCountBits);
            if (reader.flag()) {
                read(usability, reader);
            }
        } catch (MediaFormatException e) {
            usability.frameRate = 0;
        }
        return usability;
    }

    private static void skipToUsability(RbspReader reader, int orderCountBits) throws MediaFormatException {
        reader.ue("log2_min_luma_coding_block_size_minus3");
        reader.ue("log2_diff_max_min_luma_coding_block_size");
        reader.ue("log2_min_luma_transform_block_size_minus2");
        reader.ue("log2_diff_max_min_luma_transform_block_size");
        reader.ue("max_transform_hierarchy_depth_inter");
        reader.ue("max_transform_hierarchy_depth_intra");
        boolean scalingLists = reader.flag();
        if (scalingLists && reader.flag()) {
            skipScalingLists(reader);
        }
        reader.skip(2); // amp_enabled_flag, sample_adaptive_offset_enabled_flag
        if (reader.flag()) {
            reader.skip(8); // pcm_sample_bit_depth_luma_minus1, pcm_sample_bit_depth_chroma_minus1
            reader.ue("log2_min_pcm_luma_coding_block_size_minus3");
            reader.ue("log2_diff_max_min_pcm_luma_coding_block_size");
            reader.flag(); // pcm_loop_filter_disabled_flag
        }
        skipShortTermReferences(reader);
        if (reader.flag()) {
            int pictures = reader.ue("num_long_term_ref_pics_sps", 32);
            reader.skip(pictures * (orderCountBits + 1));
        }
        reader.skip(2); // sps_temporal_mvp_enabled_flag, strong_intra_smoothing_enabled_flag
    }

    private static void skipScalingLists(RbspReader reader) throws MediaFormatException {
        for (int size = 0; size < 4; size++) {
            for (int matrix = 0; matrix < 6; matrix += size == 3 ? 3 : 1) {
                if (!reader.flag()) {
                    reader.ue("scaling_list_pred_matrix_id_delta");
                    continue;
                }
                if (size > 1) {
                    reader.se("scaling_list_dc_coef_minus8");
                }
                int coefficients = Math.min(64, 1 << (4 + (size << 1)));
                for (int i = 0; i < coefficients; i++) {
                    reader.se("scaling_list_delta_coef");
                }
            }
        }
    }

    private static void skipShortTermReferences(RbspReader reader) throws MediaFormatException {
        int sets = reader.ue("num_short_term_ref_pic_sets", MAX_REFERENCE_SETS);
        int pictures = 0; // NumDeltaPocs of the set before, which is what a set in the SPS is predicted from
        for (int set = 0; set < sets; set++) {
            if (set > 0 && reader.flag()) {
                reader.flag(); // delta_rps_sign
                reader.ue("abs_delta_rps_minus1");
                int kept = 0;
                for (int i = 0; i <= pictures; i++) {
                    boolean used = reader.flag(); // used_by_curr_pic_flag, else use_delta_flag follows
                    if (used || reader.flag()) {
                        kept++;
                    }
                }
                pictures = kept;
            } else {
                pictures = reader.ue("num_negative_pics", 16) + reader.ue("num_positive_pics", 16);
                for (int i = 0; i < pictures; i++) {
                    reader.ue("delta_poc_minus1");
                    reader.flag(); // used_by_curr_pic_flag
                }
            }
        }
    }

    private static void read(Usability usability, RbspReader reader) throws MediaFormatException {
        if (reader.flag() && reader.u(8) == EXTENDED_ASPECT_RATIO) {
            reader.skip(32);
        }
        if (reader.flag()) {
            reader.flag(); // overscan_appropriate_flag
        }
        if (reader.flag()) {
            reader.skip(4); // video_format, video_full_range_flag
            if (reader.flag()) {
                reader.skip(24);
            }
        }
        if (reader.flag()) {
            reader.ue("chroma_sample_loc_type_top_field");
            reader.ue("chroma_sample_loc_type_bottom_field");
        }
        reader.flag(); // neutral_chroma_indication_flag
        usability.fields = reader.flag();
        reader.flag(); // frame_field_info_present_flag
        if (reader.flag()) {
            for (int side = 0; side < 4; side++) {
                reader.ue("def_disp_win_offset");
            }
        }
        if (reader.flag()) {
            long unitsInTick = reader.bits(32);
            long timeScale = reader.bits(32);
            usability.frameRate = unitsInTick == 0 ? 0 : (double) timeScale / unitsInTick;
        }
    }
}
