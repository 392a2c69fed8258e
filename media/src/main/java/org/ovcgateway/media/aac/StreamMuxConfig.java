package org.ovcgateway.media.aac;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.ovcgateway.media.AudioFormat;
import org.ovcgateway.media.MediaFormatException;

/**
 * How LATM multiplexes AAC (StreamMuxConfig, ISO/IEC 14496-3 1.7.3.2): one program of one layer, as RFC 6416 senders have it.
 *
 * @param config of the one layer
 * @param format the same as a track format, with the AudioSpecificConfig as the source wrote it
 * @param subFrames frames in an element, 1 to 64
 * @param fixedBytes length of every frame; 0 if each frame's length stands before it
 * @param otherDataBits bits behind the frames that are none of ours
 */
record StreamMuxConfig(
        AudioSpecificConfig config, AudioFormat format, int subFrames, int fixedBytes, long otherDataBits) {

    /** Leaves the reader behind the config. */
    static StreamMuxConfig parse(BitReader in) throws MediaFormatException {
        boolean version1 = in.u(1) == 1;
        if (version1) {
            require("audioMuxVersionA", 0, in.u(1));
            value(in); // taraBufferFullness
        }
        require("allStreamsSameTimeFraming", 1, in.u(1));
        int subFrames = 1 + in.u(6);
        require("numProgram", 0, in.u(4));
        require("numLayer", 0, in.u(3));
        long declared = version1 ? value(in) : in.left();
        BitReader own = in.ahead(declared);
        long start = own.position();
        AudioSpecificConfig config = AudioSpecificConfig.parse(own, version1);
        long end = version1 ? start + declared : own.position();
        in.skip(end - start);
        AudioFormat format = config.format(Unpooled.wrappedBuffer(in.copy(start, end)));
        int frameLengthType = in.u(3);
        int fixedBytes = 0;
        if (frameLengthType == 0) {
            in.u(8); // latmBufferFullness
        } else if (frameLengthType == 1) {
            fixedBytes = 20 + in.u(9);
        } else {
            throw new MediaFormatException("expected a LATM frameLengthType of 0 or 1 but was " + frameLengthType);
        }
        long otherDataBits = in.u(1) == 1 ? otherDataBits(in, version1) : 0;
        if (in.u(1) == 1) {
            in.u(8); // crcCheckSum
        }
        return new StreamMuxConfig(config, format, subFrames, fixedBytes, otherDataBits);
    }

    /** Parses a config that stands alone; neither index is moved. */
    static StreamMuxConfig parse(ByteBuf in) throws MediaFormatException {
        return parse(new BitReader(in));
    }

    private static long otherDataBits(BitReader in, boolean version1) throws MediaFormatException {
        if (version1) {
            return value(in);
        }
        long bits = 0;
        boolean more = true;
        while (more && bits < 1 << 24) {
            more = in.u(1) == 1;
            bits = bits << 8 | in.u(8);
        }
        return bits;
    }

    /** LatmGetValue (1.7.3.1). */
    private static long value(BitReader in) throws MediaFormatException {
        long value = 0;
        for (int bytes = in.u(2); bytes >= 0; bytes--) {
            value = value << 8 | in.u(8);
        }
        return value;
    }

    private static void require(String name, int wanted, int came) throws MediaFormatException {
        if (came != wanted) {
            throw new MediaFormatException("expected LATM with " + name + " " + wanted + " but was " + came);
        }
    }
}
