package org.ovcgateway.media.push;

import org.ovcgateway.media.AccessUnit;

/** The near end of a push: takes access units as long as it is writable. Used on its event loop only. */
public interface Outlet {

    /** Whether the connection takes more now; when false, units queue upstream until {@link Push.Listener#writable}. */
    boolean isWritable();

    /**
     * Muxes and writes one access unit, without flushing. The first video unit written is a key frame.
     *
     * @param unit borrowed for the call
     */
    void write(AccessUnit unit);

    /**
     * Units are missing before the next one: the source restarted, or they were lost or dropped on the way. For targets
     * that want to know.
     */
    default void discontinuity() {}

    /** Sends what was written. Called once per read of the source, not once per unit. */
    void flush();
}
