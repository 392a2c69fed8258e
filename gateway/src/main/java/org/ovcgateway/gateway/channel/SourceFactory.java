package org.ovcgateway.gateway.channel;

import io.vertx.core.Future;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.ovcgateway.gateway.supervise.Job;
import org.ovcgateway.media.Track;
import org.ovcgateway.media.relay.Sink;

/** Opens connections to one stream of a camera. Straight-line: a connection fails once, whoever opened it tries again. */
interface SourceFactory {

    /**
     * Begins one connection. Called on the channel's event loop, where everything that follows happens too.
     *
     * @param description told, before the first access unit, which tracks will come
     * @param output gets the access units
     * @param firstStamp where the connection's time-line begins, in ticks of 90 kHz, so that it continues an earlier one
     * @param ended told once when the connection is over; null after {@link Job.Run#stop}
     */
    Connection open(Description description, Sink output, long firstStamp, Consumer<@Nullable Throwable> ended);

    /** Looks where the stream is now, for the next connection. Completes on the channel's event loop, and never fails. */
    default Future<Void> locate() {
        return Future.succeededFuture();
    }

    /** Hears what the camera says of its stream. */
    interface Description {
        void tracks(Set<Track> tracks);
    }

    /** One connection to the camera. */
    interface Connection extends Job.Run {
        /** What did not arrive whole over this connection, so far. */
        Losses losses();
    }

    /**
     * What a connection has lost.
     *
     * @param packets RTP packets that never came
     * @param units access units given up for it
     */
    record Losses(long packets, long units) {
        static final Losses NONE = new Losses(0, 0);

        Losses plus(Losses other) {
            return new Losses(packets + other.packets, units + other.units);
        }
    }
}
