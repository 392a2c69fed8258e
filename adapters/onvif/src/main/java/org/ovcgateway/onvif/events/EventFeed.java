package org.ovcgateway.onvif.events;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.ovcgateway.onvif.device.Quirks;
import org.ovcgateway.onvif.device.Timers;
import org.ovcgateway.onvif.soap.EventCalls;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The messages of one device, for all of the channels that show it: one subscription however many listen, from the first one
 * that begins to the last one that ends. A pull point is tried first; where there is none, messages are posted. Used on the
 * camera's event loop.
 */
public final class EventFeed {
    /** After which a device that seems to have no events is asked again: it may have been starting. */
    static final Duration MISSING_PAUSE = Duration.ofMinutes(10);

    private static final Logger LOG = LoggerFactory.getLogger(EventFeed.class);

    private final String name;
    private final EventCalls calls;
    private final Supplier<Letterbox> letterboxes;
    private final Quirks.Events way;
    private final Supplier<Duration> clockAhead;
    private final Timers timers;
    private final RandomGenerator random;
    private final List<Consumer<List<Notification>>> receivers = new ArrayList<>();

    private @Nullable Feed feed;
    private Timers.@Nullable Timer pause;
    private boolean said;
    /** Topics that were said to be so. */
    private final Set<String> unknown = new HashSet<>();

    /**
     * A feed that has not begun.
     *
     * @param name prefix of what is logged
     * @param device where it is spoken to; messages are posted to the address that we have towards it
     * @param way how its events are had
     * @param clockAhead how far the device's clock is ahead of ours, as far as is known
     * @param random spreads attempts
     */
    public EventFeed(
            String name,
            EventCalls calls,
            Vertx vertx,
            InetSocketAddress device,
            Quirks.Events way,
            Supplier<Duration> clockAhead,
            Timers timers,
            RandomGenerator random) {
        this(name, calls, () -> new HttpLetterbox(vertx, device, timers), way, clockAhead, timers, random);
    }

    EventFeed(
            String name,
            EventCalls calls,
            Supplier<Letterbox> letterboxes,
            Quirks.Events way,
            Supplier<Duration> clockAhead,
            Timers timers,
            RandomGenerator random) {
        this.name = name;
        this.calls = calls;
        this.letterboxes = letterboxes;
        this.way = way;
        this.clockAhead = clockAhead;
        this.timers = timers;
        this.random = random;
    }

    /** Hands messages to one more receiver, beginning with how things stand. */
    void add(Consumer<List<Notification>> receiver) {
        receivers.add(receiver);
        if (receivers.size() == 1) {
            begin(way != Quirks.Events.NOTIFY);
        } else if (feed != null) {
            feed.synchronise();
        }
    }

    /** Ends it for a receiver. Completes when the device knows, if it was the last one. */
    Future<Void> remove(Consumer<List<Notification>> receiver) {
        if (!receivers.remove(receiver) || !receivers.isEmpty()) {
            return Future.succeededFuture();
        }
        if (pause != null) {
            pause.cancel();
        }
        Feed ended = feed;
        feed = null;
        return ended == null ? Future.succeededFuture() : ended.close();
    }

    /**
     * Says once of a topic that no row knows it, in the words of a row that would: an integrator copies it. However many channels
     * show the device.
     */
    void unknown(Notification message) {
        String topic = UnknownTopics.printable(message.topic().toString());
        if (unknown.size() >= UnknownTopics.MAX_TOPICS || !unknown.add(topic)) {
            return;
        }
        String items = message.data().stream()
                .map(item -> "\"" + UnknownTopics.printable(item.name()) + "\"")
                .distinct()
                .limit(UnknownTopics.MAX_ITEMS)
                .collect(Collectors.joining(" or "));
        LOG.info(
                "{} a topic that nobody knows; if it is an alarm, say so in onvif.topics: {{ topic: \"{}\"{}, alarm: … }}",
                name,
                topic,
                items.isEmpty() ? "" : ", item: " + items);
    }

    private void begin(boolean pull) {
        if (way == Quirks.Events.NONE) {
            return;
        }
        Feed.Listener listener = new Feed.Listener() {
            @Override
            public void messages(List<Notification> messages) {
                List.copyOf(receivers).forEach(receiver -> receiver.accept(messages));
            }

            @Override
            public void missing(String words) {
                EventFeed.this.missing(pull, words);
            }
        };
        Feed begun = pull
                ? new PullPoint(name, calls, timers, clockAhead, random, listener)
                : new PostedEvents(name, calls, letterboxes.get(), timers, clockAhead, random, listener);
        feed = begun;
        begun.start();
    }

    private void missing(boolean pull, String words) {
        feed = null;
        if (pull && way == Quirks.Events.TRY) {
            begin(false);
            return;
        }
        if (!said) {
            said = true;
            LOG.warn("{} no events: {}", name, words);
        }
        pause = timers.after(MISSING_PAUSE, () -> begin(way != Quirks.Events.NOTIFY));
    }
}
