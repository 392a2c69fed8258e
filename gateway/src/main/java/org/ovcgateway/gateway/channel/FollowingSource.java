package org.ovcgateway.gateway.channel;

import io.vertx.core.Future;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.ovcgateway.camera.StreamAddress;
import org.ovcgateway.media.relay.Sink;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads a stream that may be elsewhere by the time it is opened again: after a failure its camera is asked where it is. Until
 * it tells, the stream is tried where it was. Lives on the channel's event loop.
 */
final class FollowingSource implements SourceFactory {
    private static final Logger log = LoggerFactory.getLogger(FollowingSource.class);

    /** Between one answer and the next question: a camera that is off is not searched for all the time. */
    private static final Duration PAUSE = Duration.ofSeconds(10);

    private final String name;
    private final Whereabouts whereabouts;
    private final Function<StreamAddress, SourceFactory> sources;
    private final Moved moved;
    private StreamAddress address;
    private SourceFactory source;
    private boolean failed;
    private boolean asking;
    /** Questions so far; the answer to the last one counts. */
    private int questions;

    private long askedNanos;

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

    /** After a failure it is tried where it was, at once, while its camera is asked: what that tells is for the next time. */
    @Override
    public Connection open(Description description, Sink output, long firstStamp, Consumer<@Nullable Throwable> ended) {
        if (failed && !asking && System.nanoTime() - askedNanos > PAUSE.toNanos()) {
            ask();
        }
        return source.open(description, output, firstStamp, cause -> {
            if (cause != null && !failed) {
                askedNanos = System.nanoTime() - PAUSE.toNanos() - 1;
            }
            failed = cause != null;
            ended.accept(cause);
        });
    }

    @Override
    public Future<Void> locate() {
        return ask();
    }

    private Future<Void> ask() {
        asking = true;
        int number = ++questions;
        return whereabouts.ask(address).transform(told -> {
            if (number == questions) {
                asking = false;
                askedNanos = System.nanoTime();
                if (told.succeeded() && !told.result().equals(address)) {
                    move(told.result());
                }
            }
            return Future.succeededFuture();
        });
    }

    private void move(StreamAddress to) {
        log.info("{} the stream is at {} now", name, to);
        StreamAddress from = address;
        address = to;
        source = sources.apply(to);
        moved.moved(from, to);
    }
}
