package org.ovcgateway.simulator.camera;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The text in the picture of one stream of one camera. It stands in the last slice of each picture, which is written anew for
 * it: in a key frame the whole text, in the pictures between what has changed. A picture is drawn once, for all clients; the
 * clip is not touched. Safe for any thread.
 *
 * <p>A picture between key frames can only be drawn knowing what the one before it shows. After pictures that nobody was sent
 * the next key frame is waited for.
 */
final class Caption {
    private static final int GREY = 128;
    private static final int WHITE = 235;
    /** What a client may be behind another, in pictures. */
    private static final int REMEMBERED = 64;

    private static final int INTRA_16X16 = 1;
    private static final int VERTICAL = 0;
    private static final int HORIZONTAL = 1;
    private static final int DC = 2;
    private static final int I_PCM = 25;
    /** What the types of intra macroblocks are preceded by in a P slice. */
    private static final int P_TYPES = 5;

    private final CaptionBand band;
    private final PacketisedTrack track;
    private final Supplier<@Nullable Supplier<String>> text;
    private final @Nullable Drawn[] drawn = new Drawn[REMEMBERED];
    private @Nullable Drawn newest;

    /**
     * A picture.
     *
     * @param text what it shows; empty for nothing; null if unknown
     * @param lastSlice null if it is the clip's own
     */
    private record Drawn(
            long unit, @Nullable String text, @Nullable Packets lastSlice) {}

    /**
     * @param track has the band
     * @param text gives what gives the text, or null as long as there is none
     */
    Caption(CaptionBand band, PacketisedTrack track, Supplier<@Nullable Supplier<String>> text) {
        this.band = band;
        this.track = track;
        this.text = text;
    }

    /** What is sent instead of the last packet of a unit; null if that is right. */
    @Nullable
    Packets lastSlice(long unit) {
        Supplier<String> source = text.get();
        return source == null ? null : lastSlice(unit, source);
    }

    private synchronized @Nullable Packets lastSlice(long unit, Supplier<String> source) {
        int slot = (int) (unit % REMEMBERED);
        Drawn known = drawn[slot];
        if (known != null && known.unit() == unit) {
            return known.lastSlice();
        }
        Drawn before = newest;
        if (before != null && unit < before.unit()) {
            return null;
        }
        Drawn next = draw(unit, before != null && before.unit() == unit - 1 ? before.text() : null, source);
        newest = next;
        drawn[slot] = next;
        return next.lastSlice();
    }

    /**
     * @param before what the picture before shows; null if unknown
     */
    private Drawn draw(long unit, @Nullable String before, Supplier<String> source) {
        int position = track.position(unit);
        boolean key = band.isKey(position);
        if (!key && before == null) {
            return new Drawn(unit, null, null);
        }
        String whole = Glyphs.normalised(source.get());
        String now = whole.substring(0, Math.min(whole.length(), band.characters()));
        if (now.isEmpty() && (key || String.valueOf(before).isEmpty())) {
            return new Drawn(unit, now, null);
        }
        BitWriter slice = band.begin(position);
        if (key) {
            writeWhole(slice, now);
        } else {
            writeChange(slice, String.valueOf(before), now);
        }
        byte[] nalUnit = slice.nalUnit(band.nalHeader(position));
        return new Drawn(unit, now, Packetiser.lastSlice(nalUnit, track.payloadType()));
    }

    /** The data of an I slice (ITU-T H.264 7.3.4): what is not flat, or cannot be predicted flat, in plain samples. */
    private void writeWhole(BitWriter slice, String now) {
        boolean[] plain = new boolean[band.rows() * band.columns()];
        for (int i = 0; i < plain.length; i++) {
            int column = i % band.columns();
            int row = i / band.columns();
            int mode = isFlat(now, column, row) ? flatPrediction(now, column, row) : -1;
            if (mode < 0) {
                plain[i] = true;
                slice.unsigned(I_PCM);
                writeSamples(slice, now, column, row);
                continue;
            }
            slice.unsigned(INTRA_16X16 + mode);
            slice.unsigned(0); // intra_chroma_pred_mode: DC
            slice.unsigned(0); // mb_qp_delta
            // coeff_token without coefficients (9.2.1): plain samples beside or above count as 16 of them
            if ((column > 0 && plain[i - 1]) || (row > 0 && plain[i - band.columns()])) {
                slice.write(3, 6);
            } else {
                slice.write(1, 1);
            }
        }
    }

    /** How Intra_16x16 (8.3.3) predicts a flat macroblock; negative if it does not. */
    private int flatPrediction(String now, int column, int row) {
        int left = column * CaptionBand.MACROBLOCK;
        int top = row * CaptionBand.MACROBLOCK;
        if (row > 0 && isFlat(now, left, top - 1, CaptionBand.MACROBLOCK, 1)) {
            return VERTICAL;
        }
        if (column > 0 && isFlat(now, left - 1, top, 1, CaptionBand.MACROBLOCK)) {
            return HORIZONTAL;
        }
        return column == 0 && row == 0 ? DC : -1;
    }

    /** The data of a P slice: what has changed in plain samples, all else skipped. */
    private void writeChange(BitWriter slice, String before, String now) {
        int skipped = 0;
        for (int i = 0; i < band.rows() * band.columns(); i++) {
            int column = i % band.columns();
            int row = i / band.columns();
            if (isSame(before, now, column, row)) {
                skipped++;
                continue;
            }
            slice.unsigned(skipped);
            skipped = 0;
            slice.unsigned(P_TYPES + I_PCM);
            writeSamples(slice, now, column, row);
        }
        if (skipped > 0) {
            slice.unsigned(skipped);
        }
    }

    private void writeSamples(BitWriter slice, String now, int column, int row) {
        slice.align();
        for (int y = 0; y < CaptionBand.MACROBLOCK; y++) {
            for (int x = 0; x < CaptionBand.MACROBLOCK; x++) {
                boolean set = band.isSet(now, column * CaptionBand.MACROBLOCK + x, row * CaptionBand.MACROBLOCK + y);
                slice.fill(set ? WHITE : GREY, 1);
            }
        }
        slice.fill(GREY, CaptionBand.MACROBLOCK * CaptionBand.MACROBLOCK / 2); // both chroma planes
    }

    private boolean isFlat(String now, int column, int row) {
        return isFlat(
                now,
                column * CaptionBand.MACROBLOCK,
                row * CaptionBand.MACROBLOCK,
                CaptionBand.MACROBLOCK,
                CaptionBand.MACROBLOCK);
    }

    private boolean isFlat(String now, int left, int top, int width, int height) {
        for (int y = top; y < top + height; y++) {
            for (int x = left; x < left + width; x++) {
                if (band.isSet(now, x, y)) {
                    return false;
                }
            }
        }
        return true;
    }

    private boolean isSame(String before, String now, int column, int row) {
        if (before.equals(now)) {
            return true;
        }
        for (int y = row * CaptionBand.MACROBLOCK; y < (row + 1) * CaptionBand.MACROBLOCK; y++) {
            for (int x = column * CaptionBand.MACROBLOCK; x < (column + 1) * CaptionBand.MACROBLOCK; x++) {
                if (band.isSet(before, x, y) != band.isSet(now, x, y)) {
                    return false;
                }
            }
        }
        return true;
    }
}
