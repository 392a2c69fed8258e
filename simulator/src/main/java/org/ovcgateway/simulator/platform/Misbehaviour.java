package org.ovcgateway.simulator.platform;

import java.util.Locale;

/** What the virtual platform does wrong on purpose, to see what a device makes of it. */
public enum Misbehaviour {
    /** Nothing. */
    NONE,
    /** Answers the device's requests with another {@code seq}. */
    WRONG_SEQ,
    /** Answers with text that is not JSON. */
    MALFORMED,
    /** Never answers. */
    SILENT,
    /** Cuts the connection, without a close frame, right after the upgrade. */
    CLOSE_WITHOUT_FRAME,
    /** Answers the upgrade with 401. */
    REFUSE_LOGIN;

    /** The name as written on the command line and in the page: {@code wrong-seq}. */
    public String key() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /**
     * The misbehaviour of that name.
     *
     * @throws IllegalArgumentException if there is none
     */
    public static Misbehaviour of(String key) {
        for (Misbehaviour misbehaviour : values()) {
            if (misbehaviour.key().equals(key)) {
                return misbehaviour;
            }
        }
        throw new IllegalArgumentException("unknown misbehaviour '" + key + "'");
    }
}
