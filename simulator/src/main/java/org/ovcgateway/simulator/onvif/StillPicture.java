package org.ovcgateway.simulator.onvif;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import javax.imageio.ImageIO;
import javax.imageio.stream.MemoryCacheImageOutputStream;

/**
 * A still that shows where the camera looks: a cross at pan and tilt whose size is the zoom, the position and the last preset
 * in figures, turned and mirrored as the camera is set. Drawn without fonts, which a headless machine may lack.
 */
final class StillPicture {
    private static final int GLYPH_WIDTH = 5;
    private static final int GLYPH_HEIGHT = 7;
    /** Rows of five bits from the top; what is not here is a blank. */
    private static final Map<Character, int[]> GLYPHS = Map.ofEntries(
            Map.entry('0', new int[] {14, 17, 19, 21, 25, 17, 14}),
            Map.entry('1', new int[] {4, 12, 4, 4, 4, 4, 14}),
            Map.entry('2', new int[] {14, 17, 1, 2, 4, 8, 31}),
            Map.entry('3', new int[] {31, 2, 4, 2, 1, 17, 14}),
            Map.entry('4', new int[] {2, 6, 10, 18, 31, 2, 2}),
            Map.entry('5', new int[] {31, 16, 30, 1, 1, 17, 14}),
            Map.entry('6', new int[] {6, 8, 16, 30, 17, 17, 14}),
            Map.entry('7', new int[] {31, 1, 2, 4, 8, 8, 8}),
            Map.entry('8', new int[] {14, 17, 17, 14, 17, 17, 14}),
            Map.entry('9', new int[] {14, 17, 17, 15, 1, 2, 12}),
            Map.entry('-', new int[] {0, 0, 0, 31, 0, 0, 0}),
            Map.entry('.', new int[] {0, 0, 0, 0, 0, 12, 12}),
            Map.entry('P', new int[] {30, 17, 17, 30, 16, 16, 16}),
            Map.entry('T', new int[] {31, 4, 4, 4, 4, 4, 4}),
            Map.entry('Z', new int[] {31, 1, 2, 4, 8, 16, 31}),
            Map.entry('S', new int[] {15, 16, 16, 14, 1, 1, 30}));

    private StillPicture() {}

    /**
     * Draws a JPEG; takes some milliseconds.
     *
     * @param width pixels
     * @param height pixels
     */
    static byte[] draw(VirtualSource source, int width, int height) {
        BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = image.createGraphics();
        try {
            turn(graphics, source.rotation(), width, height);
            scene(graphics, source.position(), width, height);
            int scale = Math.max(1, height / 120);
            int y = 2 * scale;
            for (String line : lines(source)) {
                write(graphics, line, 2 * scale, y, scale);
                y += (GLYPH_HEIGHT + 3) * scale;
            }
        } finally {
            graphics.dispose();
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (MemoryCacheImageOutputStream stream = new MemoryCacheImageOutputStream(out)) {
            ImageIO.write(image, "jpeg", stream);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    private static List<String> lines(VirtualSource source) {
        PtzPosition at = source.position();
        List<String> lines = new ArrayList<>(List.of(
                String.format(Locale.ROOT, "P %.2f", at.pan()),
                String.format(Locale.ROOT, "T %.2f", at.tilt()),
                String.format(Locale.ROOT, "Z %.2f", at.zoom())));
        if (!source.lastPreset().isEmpty()) {
            lines.add("S " + source.lastPreset().replaceAll("[^0-9]", ""));
        }
        return lines;
    }

    private static void turn(Graphics2D graphics, Rotation rotation, int width, int height) {
        if (rotation.degree() == 180) {
            graphics.translate(width, height);
            graphics.scale(-1, -1);
        }
        if (rotation.mirrored()) {
            graphics.translate(width, 0);
            graphics.scale(-1, 1);
        }
    }

    private static void scene(Graphics2D graphics, PtzPosition at, int width, int height) {
        graphics.setColor(new Color(0x18, 0x30, 0x58));
        graphics.fillRect(0, 0, width, height / 2);
        graphics.setColor(new Color(0x30, 0x48, 0x20));
        graphics.fillRect(0, height / 2, width, height - height / 2);
        int x = (int) ((at.pan() + 1) / 2 * (width - 1));
        int y = (int) ((1 - at.tilt()) / 2 * (height - 1));
        int arm = (int) (height * (0.05 + 0.2 * at.zoom()));
        int thick = Math.max(2, height / 90);
        graphics.setColor(Color.YELLOW);
        graphics.fillRect(x - arm, y - thick / 2, 2 * arm, thick);
        graphics.fillRect(x - thick / 2, y - arm, thick, 2 * arm);
    }

    private static void write(Graphics2D graphics, String text, int left, int top, int scale) {
        graphics.setColor(Color.WHITE);
        for (int i = 0; i < text.length(); i++) {
            int[] rows = GLYPHS.getOrDefault(text.charAt(i), new int[GLYPH_HEIGHT]);
            for (int row = 0; row < GLYPH_HEIGHT; row++) {
                for (int column = 0; column < GLYPH_WIDTH; column++) {
                    if ((rows[row] >> (GLYPH_WIDTH - 1 - column) & 1) != 0) {
                        graphics.fillRect(
                                left + (i * (GLYPH_WIDTH + 1) + column) * scale, top + row * scale, scale, scale);
                    }
                }
            }
        }
    }
}
