package org.ovcgateway.media.rtp;

/** What went wrong in one track; counters that its parts share. */
final class Faults {
    /** Packets or parameter sets that are not as the specification has them. */
    long malformed;

    /** Access units dropped because a part of them was missing. */
    long damagedUnits;

    /** Access units dropped because they could not be decoded without one that was lost. */
    long skippedUnits;

    /** Access units dropped because they grew beyond the limit. */
    long oversizedUnits;
}
