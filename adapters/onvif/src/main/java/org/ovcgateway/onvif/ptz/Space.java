package org.ovcgateway.onvif.ptz;

import org.jspecify.annotations.Nullable;
import org.ovcgateway.onvif.xml.XmlElement;

/**
 * A coordinate space in which a camera is told how far or how fast to move (PTZ Service Specification 4.7).
 *
 * @param uri its name
 * @param x for pan or for zoom; null if the camera does not move so
 * @param y for tilt; null if the camera does not move so, and for zoom
 */
public record Space(String uri, @Nullable Range x, @Nullable Range y) {
    private static final String FIELD_OF_VIEW = "TranslationSpaceFov";

    /**
     * What one axis takes.
     *
     * @param min the most to the left, down or out
     * @param max the most to the right, up or in
     */
    public record Range(double min, double max) {
        static final Range GENERIC = new Range(-1, 1);

        /**
         * A part of the way from no movement to the most.
         *
         * @param sign -1, 0 or 1
         * @param part 0 to 1
         */
        double part(int sign, double part) {
            // a camera that tells no negative values means them nonetheless
            double most = sign < 0 && min < 0 ? min : sign * Math.abs(max == 0 ? min : max);
            return sign == 0 ? 0 : most * part;
        }
    }

    /** All that a generic space has, for a camera that does not tell its ranges. */
    static Space generic(String uri, boolean twoAxes) {
        return new Space(uri, Range.GENERIC, twoAxes ? Range.GENERIC : null);
    }

    static Space read(XmlElement element, boolean twoAxes) {
        String uri = element.textAt("URI");
        return new Space(uri == null ? "" : uri, range(element, "XRange"), twoAxes ? range(element, "YRange") : null);
    }

    /** Null for a range without width; what is not told is generic. */
    private static @Nullable Range range(XmlElement element, String name) {
        Double min = element.numberAt(name, "Min");
        Double max = element.numberAt(name, "Max");
        if (min == null || max == null) {
            return Range.GENERIC;
        }
        return min < max ? new Range(min, max) : null;
    }

    /** Whether its unit is the picture that is seen, whatever the zoom. */
    boolean isFieldOfView() {
        return uri.endsWith(FIELD_OF_VIEW);
    }

    /** Whether anything moves in it. */
    boolean moves() {
        return x != null || y != null;
    }
}
