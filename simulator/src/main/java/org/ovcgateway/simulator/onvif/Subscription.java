package org.ovcgateway.simulator.onvif;

import io.vertx.core.Promise;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What one client is to be told. On the device's context. */
final class Subscription {
    private static final int MAX_WAITING = 1000;

    final String id;
    /** Where events are sent to; null for a pull point. */
    final @Nullable String consumer;
    /** Whether its address is shared and it is known by a reference parameter. */
    final boolean byReference;
    /** How long it lasts after each sign of life. */
    final Duration lasting;

    Instant termination;
    private final Deque<Tag> waiting = new ArrayDeque<>();
    private @Nullable Promise<List<Tag>> poll;
    private int limit;

    Subscription(String id, @Nullable String consumer, boolean byReference, Instant termination, Duration lasting) {
        this.id = id;
        this.consumer = consumer;
        this.byReference = byReference;
        this.termination = termination;
        this.lasting = lasting;
    }

    /** Keeps a message until it is pulled; the oldest of too many is dropped. */
    void add(Tag message) {
        if (waiting.size() == MAX_WAITING) {
            waiting.removeFirst();
        }
        waiting.add(message);
    }

    /** Answers the long poll that waits, if there is something to say. */
    void flush() {
        if (poll != null && !waiting.isEmpty()) {
            answer();
        }
    }

    /** Begins a long poll; one that waits already is answered empty-handed. */
    Promise<List<Tag>> poll(int newLimit) {
        answer();
        limit = newLimit;
        Promise<List<Tag>> begun = Promise.promise();
        poll = begun;
        flush();
        return begun;
    }

    /** Ends a long poll with what there is. */
    void end(Promise<List<Tag>> ended) {
        if (poll == ended) {
            answer();
        }
    }

    /** Fails a long poll, since the subscription is gone. */
    void fail(RuntimeException failure) {
        Promise<List<Tag>> failed = poll;
        poll = null;
        if (failed != null) {
            failed.fail(failure);
        }
    }

    private void answer() {
        Promise<List<Tag>> answered = poll;
        poll = null;
        if (answered != null) {
            List<Tag> messages = new ArrayList<>();
            while (messages.size() < limit && !waiting.isEmpty()) {
                messages.add(waiting.removeFirst());
            }
            answered.complete(messages);
        }
    }
}
