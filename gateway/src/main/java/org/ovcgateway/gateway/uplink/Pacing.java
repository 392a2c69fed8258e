package org.ovcgateway.gateway.uplink;

import java.util.function.IntConsumer;
import org.ovcgateway.gateway.supervise.Timers;

/** Lets uploads go piece by piece. */
@FunctionalInterface
public interface Pacing {

    /** Lets everything go at once. */
    Pacing NONE = (importance, most, loop, granted) -> {
        granted.accept(most);
        return () -> {};
    };

    /**
     * Asks for the next piece of an upload. From the caller's loop.
     *
     * @param most bytes that there are to send, at least 1
     * @param loop the caller's
     * @param granted is told how many may go, from 1 to {@code most}, on the caller's loop, perhaps before this returns; not after
     *     the turn was given up on that loop
     */
    Turn ask(Importance importance, int most, Timers loop, IntConsumer granted);

    /** A place in the line. */
    @FunctionalInterface
    interface Turn {

        /** The caller wants nothing any more. On the caller's loop; does nothing where the turn has come. */
        void giveUp();
    }
}
