package org.ovcgateway.simulator.onvif;

import java.util.List;
import java.util.Locale;
import org.ovcgateway.simulator.onvif.Encoder.Size;

/** Which of a source's streams. */
public enum StreamKind {
    MAIN,
    SUB;

    /** What a client may choose from. */
    List<Size> sizes() {
        return this == MAIN
                ? List.of(new Size(1920, 1080), new Size(1280, 720), new Size(704, 576))
                : List.of(new Size(640, 360), new Size(352, 288));
    }

    /** In tokens and paths. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
