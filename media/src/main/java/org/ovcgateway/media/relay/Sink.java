package org.ovcgateway.media.relay;

import org.ovcgateway.media.AccessUnit;

/** What a relay feeds. All calls come on the relay's event loop; none may block. */
public interface Sink {

    /**
     * One access unit, in decoding order per track.
     *
     * @param unit borrowed for the call; retain it to keep it
     */
    void accept(AccessUnit unit);

    /** Everything that was readable has been handed over: a good moment to flush. */
    default void flush() {}

    /**
     * The time-line breaks here: the source restarted, or units were lost. What follows starts at a key frame and its
     * stamps continue the time-line, with a gap.
     */
    default void discontinuity() {}
}
