package org.ovcgateway.media.h26x;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.List;

/** Byte streams with start codes (H.264 Annex B), for tests. */
public final class AnnexB {
    private AnnexB() {}

    /** The NAL units of a byte stream, without start codes and trailing zeros; unpooled. */
    public static List<ByteBuf> split(byte[] stream) {
        List<ByteBuf> units = new ArrayList<>();
        int start = -1;
        for (int i = 0; i + 2 < stream.length; i++) {
            if (stream[i] == 0 && stream[i + 1] == 0 && stream[i + 2] == 1) {
                add(units, stream, start, i);
                start = i + 3;
                i += 2;
            }
        }
        add(units, stream, start, stream.length);
        return units;
    }

    private static void add(List<ByteBuf> units, byte[] stream, int start, int end) {
        int last = end;
        while (last > start && last > 0 && stream[last - 1] == 0) {
            last--;
        }
        if (start >= 0 && last > start) {
            units.add(Unpooled.wrappedBuffer(stream, start, last - start));
        }
    }
}
