package org.ovcgateway.gateway.record.ledger;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Why something is not on record. */
public enum Cause {
    /** The camera, or the network to it, delivered nothing, or not everything. */
    CAMERA_OFFLINE,
    /** The stream had no key frame in time for a segment of the size that the platform allows. */
    NO_KEY_FRAME,
    /** Direct memory was used up. */
    MEMORY,
    /** More was waiting in memory than the platform allows, and there was no spool to go to. */
    QUEUE_FULL,
    /** The platform could not be reached before the time for that was over. */
    UPLINK,
    /** The platform did not take it. */
    PLATFORM_REFUSED,
    /** The spool's disk failed, lost or damaged it, or was too slow. */
    DISK,
    /** The spool's disk was full. */
    DISK_FULL,
    /** The spool was full. */
    SPOOL_FULL,
    /** It waited for longer than the spool's limit. */
    TOO_OLD,
    /** The platform had the disk cleared. */
    CLEARED,
    /** The wall clock was set: nothing need be missing, but the times are not continuous. */
    CLOCK_JUMP,
    /** The machine went down without a word. */
    POWER_CUT,
    /** The daemon went down without a word, or was killed. */
    DAEMON_DOWN,
    /** The daemon was stopped or the channel configured anew while the platform wanted it recorded. */
    DAEMON_STOPPED;

    /** As written in files and shown: {@code camera-offline}. */
    public String key() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** The cause of that name; null if there is none. */
    public static @Nullable Cause of(String key) {
        for (Cause cause : values()) {
            if (cause.key().equals(key)) {
                return cause;
            }
        }
        return null;
    }
}
