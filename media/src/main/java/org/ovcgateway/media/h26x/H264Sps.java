package org.ovcgateway.media.h26x;

import io.netty.buffer.ByteBuf;
import org.ovcgateway.media.MediaFormatException;

/**
 * An H.264 sequence parameter set (H.264 7.3.2.1.1, Annex E.1.1).
 *
 * @param profile {@code profile_idc}
 * @param constraints the byte of {@code constraint_set} flags
 * @param level {@code level_idc}
 * @param chromaFormat {@code chroma_format_idc}, 1 for 4:2:0
 * @param bitDepthLuma bits per luma sample, 8 or more
 * @param bitDepthChroma bits per chroma sample, 8 or more
 */
public record H264Sps(
        int id,
        int profile,
        int constraints,
        int level,
        int chromaFormat,
        int bitDepthLuma,
        int bitDepthChroma,
        int width,
        int height,
        double frameRate,
        int reorderDepth,
        boolean framesOnly)
        implements SequenceParameterSet {

    private static final int MAX_MACROBLOCKS_PER_SIDE = 1024; // 16384 luma samples; level 6.2 allows 1055 macroblocks
    private static final int EXTENDED_ASPECT_RATIO = 255;

    /**
     * Parses a set.
     *
     * @param nal a whole NAL unit of type 7; its indices are not moved
     * @throws MediaFormatException if it is not one; a video usability information that breaks off is left out instead
     */
    public static H264Sps parse(ByteBuf nal) throws MediaFormatException {
        if (!nal.isReadable() || H264.type(nal.getByte(nal.readerIndex())) != H264.SPS) {
            throw new MediaFormatException("expected an H.264 sequence parameter set but was another NAL unit");
        }
        RbspReader reader = new RbspReader(nal, H264.HEADER_BYTES);
        int profile = reader.u(8);
        int constraints = reader.u(8);
        int level = reader.u(8);
        int id = reader.ue("seq_parameter_set_id", 31);
        int chromaFormat = 1;
        int bitDepthLuma = 8;
        int bitDepthChroma = 8;
        boolean separatePlanes = false;
        if (hasChromaFormat(profile)) {
            chromaFormat = reader.ue("chroma_format_idc", 3);
            separatePlanes = chromaFormat == 3 && reader.flag();
            bitDepthLuma = 8 + reader.ue("bit_depth_luma_minus8", 6);
            bitDepthChroma = 8 + reader.ue("bit_depth_chroma_minus8", 6);
            reader.flag(); // qpprime_y_zero_transform_bypass_flag
            if (reader.flag()) {
                skipScalingLists(reader, chromaFormat == 3 ? 12 : 8);
            }
        }
        reader.ue("log2_max_frame_num_minus4", 12);
        int orderCountType = reader.ue("pic_order_cnt_type", 2);
        skipOrderCount(reader, orderCountType);
        reader.ue("max_num_ref_frames", 16);
        reader.flag(); // gaps_in_frame_num_value_allowed_flag
        int widthInMacroblocks = 1 + reader.ue("pic_width_in_mbs_minus1", MAX_MACROBLOCKS_PER_SIDE - 1);
        int heightInMapUnits = 1 + reader.ue("pic_height_in_map_units_minus1", MAX_MACROBLOCKS_PER_SIDE - 1);
        boolean framesOnly = reader.flag();
        if (!framesOnly) {
            reader.flag(); // mb_adaptive_frame_field_flag
        }
        reader.flag(); // direct_8x8_inference_flag
        int fieldFactor = framesOnly ? 1 : 2;
        int width = widthInMacroblocks * 16;
        int height = heightInMapUnits * 16 * fieldFactor;
        if (reader.flag()) {
            int planes = separatePlanes ? 0 : chromaFormat;
            int unitX = planes == 1 || planes == 2 ? 2 : 1;
            int unitY = (planes == 1 ? 2 : 1) * fieldFactor;
            width -= unitX * (cropping(reader) + cropping(reader));
            height -= unitY * (cropping(reader) + cropping(reader));
        }
        if (width <= 0 || height <= 0) {
            throw new MediaFormatException("expected a picture but cropping leaves " + width + "x" + height);
        }
        Usability usability = usability(reader);
        return new H264Sps(
                id,
                profile,
                constraints,
                level,
                chromaFormat,
                bitDepthLuma,
                bitDepthChroma,
                width,
                height,
                usability.frameRate,
                reorderDepth(usability, profile, constraints, orderCountType),
                framesOnly);
    }

    /** Whether the profile's sets, and its avcC, carry chroma format and bit depths (H.264 7.3.2.1.1.1). */
    static boolean hasChromaFormat(int profile) {
        return switch (profile) {
            case 100, 110, 122, 244, 44, 83, 86, 118, 128, 138, 139, 134, 135 -> true;
            default -> false;
        };
    }

    /** As the stream says; else as H.264 8.2.1 and E.2.1 let one infer: type 2, baseline and intra profiles reorder nothing. */
    private static int reorderDepth(Usability usability, int profile, int constraints, int orderCountType) {
        if (orderCountType == 2 || profile == 66) {
            return 0;
        }
        boolean intraOnly = (constraints & 0x10) != 0
                && switch (profile) {
                    case 44, 86, 100, 110, 122, 244 -> true;
                    default -> false;
                };
        return intraOnly ? 0 : usability.reorderDepth;
    }

    private static int cropping(RbspReader reader) throws MediaFormatException {
        return reader.ue("frame_crop_offset", MAX_MACROBLOCKS_PER_SIDE * 16);
    }

    private static void skipScalingLists(RbspReader reader, int count) throws MediaFormatException {
        for (int list = 0; list < count; list++) {
            if (!reader.flag()) {
                continue;
            }
            int size = list < 6 ? 16 : 64;
            int last = 8;
            int next = 8;
            for (int j = 0; j < size && next != 0; j++) {
                next = (int) (last + reader.se("delta_scale") & 0xFF);
                last = next == 0 ? last : next;
            }
        }
    }

    private static void skipOrderCount(RbspReader reader, int type) throws MediaFormatException {
        if (type == 0) {
            reader.ue("log2_max_pic_order_cnt_lsb_minus4", 12);
        } else if (type == 1) {
            reader.flag(); // delta_pic_order_always_zero_flag
            reader.se("offset_for_non_ref_pic");
            reader.se("offset_for_top_to_bottom_field");
            int frames = reader.ue("num_ref_frames_in_pic_order_cnt_cycle", 255);
            for (int i = 0; i < frames; i++) {
                reader.se("offset_for_ref_frame");
            }
        }
    }

    private static final class Usability {
        double frameRate;
        int reorderDepth = UNKNOWN;
    }

    /** Cameras write usability information that breaks off; what was read before that point is kept. */
    private static Usability usability(RbspReader reader) {
        Usability usability = new Usability();
        try {
            if (reader.flag()) {
                read(usability, reader);
            }
        } catch (MediaFormatException e) {
            usability.reorderDepth = UNKNOWN;
        }
        return usability;
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
        if (reader.flag()) {
            long unitsInTick = reader.bits(32);
            long timeScale = reader.bits(32);
            reader.flag(); // fixed_frame_rate_flag
            usability.frameRate = unitsInTick == 0 ? 0 : timeScale / (2.0 * unitsInTick);
        }
        boolean nalHrd = reader.flag();
        if (nalHrd) {
            skipHrd(reader);
        }
        boolean vclHrd = reader.flag();
        if (vclHrd) {
            skipHrd(reader);
        }
        if (nalHrd || vclHrd) {
            reader.flag(); // low_delay_hrd_flag
        }
        reader.flag(); // pic_struct_present_flag
        if (reader.flag()) {
            reader.flag(); // motion_vectors_over_pic_boundaries_flag
            reader.ue("max_bytes_per_pic_denom");
            reader.ue("max_bits_per_mb_denom");
            reader.ue("log2_max_mv_length_horizontal");
            reader.ue("log2_max_mv_length_vertical");
            usability.reorderDepth = reader.ue("max_num_reorder_frames", 16);
        }
    }

    private static void skipHrd(RbspReader reader) throws MediaFormatException {
        int schedules = 1 + reader.ue("cpb_cnt_minus1", 31);
        reader.skip(8); // bit_rate_scale, cpb_size_scale
        for (int i = 0; i < schedules; i++) {
            reader.ue("bit_rate_value_minus1");
            reader.ue("cpb_size_value_minus1");
            reader.flag(); // cbr_flag
        }
        reader.skip(20); // delay lengths, time_offset_length
    }
}
