package org.ovcgateway.gateway.channel;

import io.vertx.core.Future;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.ovcgateway.camera.StreamAddress;
import org.ovcgateway.media.relay.Sink;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads a stream that may be elsewhere by the time it is opened again: after a failure its camera is asked where it is. A camera
 * that cannot tell is tried where it was. Lives on the channel's event loop.
 */
final class FollowingSource implements SourceFactory {
    private static final Logger log = LoggerFactory.getLogger(FollowingSource.class);

    private final String name;
    private final Whereabouts whereabouts;
    private final Function<StreamAddress, SourceFactory> sources;
    private final Moved moved;
    private StreamAddress address;
    private SourceFactory source;
    private boolean failed;

    /** Knows where a stream is now. */
    @FunctionalInterface
    interface Whereabouts {

        /**
         * Asks.
         *
         * @param last where it could not be had
         */
        Future<StreamAddress> ask(StreamAddress last);
    }

    /** Hears that the stream is elsewhere. */
    @FunctionalInterface
    interface Moved {
        void moved(StreamAddress from, StreamAddress to);
    }

    FollowingSource(
            String name,
            StreamAddress address,
            Whereabouts whereabouts,
            Function<StreamAddress, SourceFactory> sources,
            Moved moved) {
        this.name = name;
        this.address = address;
        this.whereabouts = whereabouts;
        this.sources = sources;
        this.moved = moved;
        this.source = sources.apply(address);
    }

    @Override
    public Connection open(Description description, Sink output, long firstStamp, Consumer<@Nullable Throwable> ended) {
        Consumer<@Nullable Throwable> over = cause -> {
            failed = cause != null;
            ended.accept(cause);
        };
        if (!failed) {
            return source.open(description, output, firstStamp, over);
        }
        Waiting waiting = new Waiting(ended);
        whereabouts.ask(address).onComplete(told -> {
            if (waiting.stopped) {
                return;
            }
            if (told.succeeded() && !told.result().equals(address)) {
                move(told.result());
            }
            waiting.begun = source.open(description, output, firstStamp, over);
        });
        return waiting;
    }

    private void move(StreamAddress to) {
        log.info("{} the stream is at {} now", name, to);
        StreamAddress from = address;
        address = to;
        source = sources.apply(to);
        moved.moved(from, to);
    }

    /** A connection that begins when the camera has been asked. */
    private static final class Waiting implements Connection {
        private final Consumer<@Nullable Throwable> ended;
        private @Nullable Connection begun;
        private boolean stopped;

        Waiting(Consumer<@Nullable Throwable> ended) {
            this.ended = ended;
        }

        @Override
        public Losses losses() {
            return begun == null ? Losses.NONE : begun.losses();
        }

        @Override
        public void stop() {
            if (begun != null) {
                begun.stop();
            } else if (!stopped) {
                stopped = true;
                ended.accept(null);
            }
        }
    }
}
