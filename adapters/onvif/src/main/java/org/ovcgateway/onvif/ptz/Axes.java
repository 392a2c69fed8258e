package org.ovcgateway.onvif.ptz;

/** What ONVIF moves and stops together. */
enum Axes {
    PAN_TILT("PanTilt"),
    ZOOM("Zoom");

    private final String element;

    Axes(String element) {
        this.element = element;
    }

    /** Its name in requests. */
    String element() {
        return element;
    }
}
