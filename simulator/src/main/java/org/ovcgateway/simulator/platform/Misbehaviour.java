package org.ovcgateway.simulator.platform;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** What the virtual platform does wrong on purpose, or unasked, to see what a device makes of it. */
public enum Misbehaviour {
    /** Nothing. */
    NONE,
    /** Answers the device's requests too late, 25 s after they came unless told otherwise. */
    LATE,
    /** Answers the device's requests with another {@code seq}. */
    WRONG_SEQ,
    /** Answers with text that is not JSON. */
    MALFORMED,
    /** Never answers. */
    SILENT,
    /** Once in each session asks for a method, and tells an event, that no document knows. */
    UNKNOWN_METHOD,
    /** Cuts the connection, without a close frame, right after the upgrade. */
    CLOSE_WITHOUT_FRAME,
    /** Answers the upgrade with 401. */
    REFUSE_LOGIN,
    /** Closes each session after its first Keepalive, as where another device has logged in with the same code. */
    DOUBLE_LOGIN,
    /** Sends {@code Reschedule} once in each session. */
    RESCHEDULE,
    /** Tells, by the scheduling service and once in each session, a time that is an hour ahead. */
    CLOCK_SKEW;

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
        throw new IllegalArgumentException("unknown misbehaviour '" + key + "': expected one of "
                + Arrays.stream(values()).map(Misbehaviour::key).collect(Collectors.joining(", ")));
    }
}
