package org.ovcgateway.simulator.onvif;

/**
 * How the picture is turned.
 *
 * @param degree 0 or 180
 * @param mirrored whether left and right are swapped, before it is turned
 */
public record Rotation(int degree, boolean mirrored) {
    public static final Rotation NONE = new Rotation(0, false);
}
