package org.ovcgateway.simulator.onvif;

/**
 * Where a camera looks, in the generic position spaces (ONVIF PTZ 5.8.1).
 *
 * @param pan from -1 (left) to 1 (right)
 * @param tilt from -1 (down) to 1 (up)
 * @param zoom from 0 (wide) to 1 (near)
 */
public record PtzPosition(double pan, double tilt, double zoom) {
    public static final PtzPosition HOME = new PtzPosition(0, 0, 0);
}
