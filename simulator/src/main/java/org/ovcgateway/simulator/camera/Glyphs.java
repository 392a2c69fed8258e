package org.ovcgateway.simulator.camera;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/**
 * Characters of five by seven dots, for pictures that are drawn without fonts, which a headless machine may lack. Small
 * letters look like capital ones; what is not here is a box.
 */
public final class Glyphs {
    public static final int WIDTH = 5;
    public static final int HEIGHT = 7;
    /** From a character to the next. */
    public static final int ADVANCE = WIDTH + 1;

    private static final int[] BOX = {31, 17, 17, 17, 17, 17, 31};
    /** Rows of five bits from the top. */
    private static final Map<Character, int[]> ROWS = new HashMap<>();

    static {
        add(' ', 0, 0, 0, 0, 0, 0, 0);
        add('0', 14, 17, 19, 21, 25, 17, 14);
        add('1', 4, 12, 4, 4, 4, 4, 14);
        add('2', 14, 17, 1, 2, 4, 8, 31);
        add('3', 31, 2, 4, 2, 1, 17, 14);
        add('4', 2, 6, 10, 18, 31, 2, 2);
        add('5', 31, 16, 30, 1, 1, 17, 14);
        add('6', 6, 8, 16, 30, 17, 17, 14);
        add('7', 31, 1, 2, 4, 8, 8, 8);
        add('8', 14, 17, 17, 14, 17, 17, 14);
        add('9', 14, 17, 17, 15, 1, 2, 12);
        add('A', 14, 17, 17, 31, 17, 17, 17);
        add('B', 30, 17, 17, 30, 17, 17, 30);
        add('C', 14, 17, 16, 16, 16, 17, 14);
        add('D', 28, 18, 17, 17, 17, 18, 28);
        add('E', 31, 16, 16, 30, 16, 16, 31);
        add('F', 31, 16, 16, 30, 16, 16, 16);
        add('G', 14, 17, 16, 23, 17, 17, 15);
        add('H', 17, 17, 17, 31, 17, 17, 17);
        add('I', 14, 4, 4, 4, 4, 4, 14);
        add('J', 7, 2, 2, 2, 2, 18, 12);
        add('K', 17, 18, 20, 24, 20, 18, 17);
        add('L', 16, 16, 16, 16, 16, 16, 31);
        add('M', 17, 27, 21, 21, 17, 17, 17);
        add('N', 17, 17, 25, 21, 19, 17, 17);
        add('O', 14, 17, 17, 17, 17, 17, 14);
        add('P', 30, 17, 17, 30, 16, 16, 16);
        add('Q', 14, 17, 17, 17, 21, 18, 13);
        add('R', 30, 17, 17, 30, 20, 18, 17);
        add('S', 15, 16, 16, 14, 1, 1, 30);
        add('T', 31, 4, 4, 4, 4, 4, 4);
        add('U', 17, 17, 17, 17, 17, 17, 14);
        add('V', 17, 17, 17, 17, 17, 10, 4);
        add('W', 17, 17, 17, 21, 21, 21, 10);
        add('X', 17, 17, 10, 4, 10, 17, 17);
        add('Y', 17, 17, 17, 10, 4, 4, 4);
        add('Z', 31, 1, 2, 4, 8, 16, 31);
        add('+', 0, 4, 4, 31, 4, 4, 0);
        add('-', 0, 0, 0, 31, 0, 0, 0);
        add('.', 0, 0, 0, 0, 0, 12, 12);
        add(',', 0, 0, 0, 0, 12, 4, 8);
        add(':', 0, 12, 12, 0, 12, 12, 0);
        add(';', 0, 12, 12, 0, 12, 4, 8);
        add('!', 4, 4, 4, 4, 4, 0, 4);
        add('?', 14, 17, 1, 2, 4, 0, 4);
        add('/', 1, 1, 2, 4, 8, 16, 16);
        add('(', 2, 4, 8, 8, 8, 4, 2);
        add(')', 8, 4, 2, 2, 2, 4, 8);
        add('_', 0, 0, 0, 0, 0, 0, 31);
        add('#', 10, 10, 31, 10, 31, 10, 10);
        add('%', 24, 25, 2, 4, 8, 19, 3);
        add('&', 12, 18, 20, 8, 21, 18, 13);
        add('\'', 12, 4, 8, 0, 0, 0, 0);
        add('"', 10, 10, 10, 0, 0, 0, 0);
        add('=', 0, 0, 31, 0, 31, 0, 0);
        add('<', 2, 4, 8, 16, 8, 4, 2);
        add('>', 8, 4, 2, 1, 2, 4, 8);
        add('*', 0, 4, 21, 14, 21, 4, 0);
    }

    private Glyphs() {}

    /** The text in characters that can be told apart here. */
    public static String normalised(String text) {
        return text.toUpperCase(Locale.ROOT);
    }

    /**
     * Whether a dot of a line of text is set.
     *
     * @param text {@link #normalised}
     * @param x dots from its left edge, also outside of it
     * @param y dots from its upper edge, also outside of it
     */
    public static boolean isSet(String text, int x, int y) {
        if (x < 0 || x >= text.length() * ADVANCE || y < 0 || y >= HEIGHT) {
            return false;
        }
        int[] rows = ROWS.getOrDefault(text.charAt(x / ADVANCE), BOX);
        int column = x % ADVANCE;
        return column < WIDTH && (rows[y] >> (WIDTH - 1 - column) & 1) != 0;
    }

    private static void add(char character, int... rows) {
        ROWS.put(character, rows);
    }
}
