package org.ovcgateway.simulator.camera;

import java.util.ArrayList;
import java.util.List;

/** Reads the text that a caption has written into a decoded picture. */
public final class Band {
    private static final String CHARACTERS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ+-.,:;!?/()_#%&'\"=<>* \uffff";
    private static final int LEFT = 16;
    private static final int CHARACTERS_OF_A_LINE = 52;

    private Band() {}

    /** What is read of a text: the first of it, capital, with boxes for what has no glyph. */
    public static String shown(String text) {
        StringBuilder shown = new StringBuilder();
        String normalised = Glyphs.normalised(text);
        for (int i = 0; i < normalised.length(); i++) {
            char c = normalised.charAt(i);
            shown.append(CHARACTERS.indexOf(c) < 0 ? '\uffff' : c);
        }
        shown.setLength(Math.min(shown.length(), CHARACTERS_OF_A_LINE));
        return shown.toString();
    }

    /**
     * Reads the text.
     *
     * @param luma of some rows down to the picture's last, all of them in the band
     * @param top from where the glyphs' macroblocks begin, in rows of the array
     * @throws AssertionError if anything there is neither grey nor a glyph
     */
    public static String read(byte[] luma, int width, int top, int scale) {
        int rows = luma.length / width;
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < CHARACTERS_OF_A_LINE; i++) {
            List<String> glyph = glyph(luma, width, LEFT + i * Glyphs.ADVANCE * scale, top + scale, scale);
            text.append(character(glyph));
        }
        String read = text.toString().stripTrailing();
        for (int y = 0; y < rows; y++) {
            for (int x = 0; x < width; x++) {
                boolean set = x >= LEFT
                        && y >= top + scale
                        && Glyphs.isSet(read, (x - LEFT) / scale, (y - top - scale) / scale);
                if ((luma[y * width + x] & 0xFF) != (set ? 235 : 128)) {
                    throw new AssertionError(
                            "'" + read + "' but at " + x + "," + y + " is " + (luma[y * width + x] & 0xFF));
                }
            }
        }
        return read;
    }

    private static List<String> glyph(byte[] luma, int width, int left, int top, int scale) {
        List<String> rows = new ArrayList<>();
        for (int y = 0; y < Glyphs.HEIGHT; y++) {
            StringBuilder row = new StringBuilder();
            for (int x = 0; x < Glyphs.WIDTH; x++) {
                row.append((luma[(top + y * scale) * width + left + x * scale] & 0xFF) > 180 ? '#' : ' ');
            }
            rows.add(row.toString());
        }
        return rows;
    }

    private static char character(List<String> glyph) {
        for (int i = 0; i < CHARACTERS.length(); i++) {
            char candidate = CHARACTERS.charAt(i);
            boolean same = true;
            for (int y = 0; y < Glyphs.HEIGHT && same; y++) {
                for (int x = 0; x < Glyphs.WIDTH && same; x++) {
                    same = Glyphs.isSet(String.valueOf(candidate), x, y)
                            == (glyph.get(y).charAt(x) == '#');
                }
            }
            if (same) {
                return candidate;
            }
        }
        throw new AssertionError("no glyph: " + glyph);
    }
}
