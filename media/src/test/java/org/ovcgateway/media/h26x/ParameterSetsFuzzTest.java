package org.ovcgateway.media.h26x;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.ovcgateway.media.Codec;
import org.ovcgateway.media.MediaFormatException;
import org.ovcgateway.media.VideoFormat;
import org.ovcgateway.testkit.Pieces;

/** The input is one byte, 4 for H.264 and 5 for H.265, and NAL units behind their lengths. */
class ParameterSetsFuzzTest {
    private static final int MAX_SPS_IN_RECORD = 31;
    private static final int MAX_PPS_IN_RECORD = 255;

    @FuzzTest
    void setsThatAreTakenCanBeDescribed(byte[] input) throws MediaFormatException {
        if (input.length == 0) {
            return;
        }
        Codec codec = (input[0] & 1) == 0 ? Codec.H264 : Codec.H265;
        ParameterSets sets = new ParameterSets(codec);
        for (byte[] nal : Pieces.framed(Arrays.copyOfRange(input, 1, input.length))) {
            VideoFormat before = sets.format();
            try {
                if (!sets.put(Unpooled.wrappedBuffer(nal))) {
                    assertSame(before, sets.format());
                }
            } catch (MediaFormatException e) {
                assertSame(before, sets.format(), "a malformed set changed the format");
            }
        }
        VideoFormat format = sets.format();
        if (format != null) {
            describe(format, sets);
        }
    }

    private static void describe(VideoFormat format, ParameterSets sets) throws MediaFormatException {
        SequenceParameterSet sps = Objects.requireNonNull(sets.sequence());
        assertTrue(sps.width() > 0 && sps.height() > 0, () -> "dimensions of " + sps);
        assertTrue(Double.isFinite(sps.frameRate()) && sps.frameRate() >= 0, () -> "rate of " + sps);
        assertTrue(sps.reorderDepth() >= SequenceParameterSet.UNKNOWN && sps.reorderDepth() <= 16, sps::toString);
        assertEquals(format.width(), sps.width());
        ByteBuf record = Unpooled.buffer();
        if (format.codec() == Codec.H265) {
            HevcDecoderConfiguration.write(format, record);
            return;
        }
        AvcDecoderConfiguration.write(format, record);
        if (count(format.parameterSets(), H264.SPS) <= MAX_SPS_IN_RECORD
                && count(format.parameterSets(), H264.PPS) <= MAX_PPS_IN_RECORD) {
            assertEquals(format, AvcDecoderConfiguration.parse(record));
        }
    }

    private static long count(List<ByteBuf> sets, int type) {
        return sets.stream().filter(set -> H264.type(set.getByte(0)) == type).count();
    }
}
