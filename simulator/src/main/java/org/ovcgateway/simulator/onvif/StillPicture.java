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
import javax.imageio.ImageIO;
import javax.imageio.stream.MemoryCacheImageOutputStream;
import org.ovcgateway.simulator.camera.Glyphs;

/**
 * A still that shows where the camera looks: a cross at pan and tilt whose size is the zoom, the position and the last preset
 * in figures, the texts of its OSD below, turned and mirrored as the camera is set.
 */
final class StillPicture {
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
                y += (Glyphs.HEIGHT + 3) * scale;
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
            lines.add("S " + source.lastPresetNumber());
        }
        lines.addAll(source.texts());
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
        String normalised = Glyphs.normalised(text);
        for (int y = 0; y < Glyphs.HEIGHT; y++) {
            for (int x = 0; x < text.length() * Glyphs.ADVANCE; x++) {
                if (Glyphs.isSet(normalised, x, y)) {
                    graphics.fillRect(left + x * scale, top + y * scale, scale, scale);
                }
            }
        }
    }
}
