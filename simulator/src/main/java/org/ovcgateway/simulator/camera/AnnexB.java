package org.ovcgateway.simulator.camera;

import java.util.ArrayList;
import java.util.List;

/** Cuts an H.264 or H.265 byte stream (ITU-T H.264 and H.265, Annex B) into access units. */
final class AnnexB {

    /** Where one NAL unit lies in the stream, without its start code. */
    record Nal(int offset, int length) {}

    private AnnexB() {}

    /** All NAL units in order; empty if there is no start code. */
    static List<Nal> nalUnits(byte[] stream) {
        List<Nal> units = new ArrayList<>();
        int begin = -1;
        for (int i = 0; i + 2 < stream.length; i++) {
            if (stream[i + 2] > 1) {
                i += 2;
            } else if (stream[i] == 0 && stream[i + 1] == 0 && stream[i + 2] == 1) {
                add(units, stream, begin, i);
                begin = i + 3;
                i += 2;
            }
        }
        add(units, stream, begin, stream.length);
        return units;
    }

    /** The NAL units of each access unit: a new one starts at the first slice of a picture or what precedes it. */
    static List<List<Nal>> accessUnits(byte[] stream, NalSyntax syntax) {
        List<List<Nal>> units = new ArrayList<>();
        List<Nal> current = new ArrayList<>();
        boolean pictureBegun = false;
        for (Nal nal : nalUnits(stream)) {
            if (nal.length() <= syntax.headerSize()) {
                continue;
            }
            boolean slice = syntax.isSlice(stream, nal);
            boolean starts = slice ? syntax.isFirstSlice(stream, nal) : syntax.precedesPicture(stream, nal);
            if (pictureBegun && starts) {
                units.add(current);
                current = new ArrayList<>();
                pictureBegun = false;
            }
            pictureBegun |= slice;
            current.add(nal);
        }
        if (pictureBegun) {
            units.add(current);
        }
        return units;
    }

    /** Adds the unit without the zero bytes that may trail it. */
    private static void add(List<Nal> units, byte[] stream, int begin, int end) {
        if (begin < 0) {
            return;
        }
        int last = end;
        while (last > begin && stream[last - 1] == 0) {
            last--;
        }
        if (last > begin) {
            units.add(new Nal(begin, last - begin));
        }
    }
}
