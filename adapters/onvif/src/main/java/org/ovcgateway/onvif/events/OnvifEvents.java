package org.ovcgateway.onvif.events;

import io.vertx.core.Future;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.ovcgateway.camera.CameraEvents;
import org.ovcgateway.onvif.device.Timers;

/**
 * The events of one video source of a device. {@link #listen} and {@link #close} are called on the camera's event loop, on
 * which the listener is called as well; {@link #unknownTopics} from any thread.
 */
public final class OnvifEvents implements CameraEvents {
    private final EventFeed feed;
    private final TopicTable table;
    private final SourceFilter filter;
    private final Timers timers;
    private final Consumer<List<Notification>> receiver = this::take;

    private volatile @Nullable EventStates states;

    /** Events that nobody listens to yet, so that nothing is asked of the device. */
    public OnvifEvents(EventFeed feed, TopicTable table, SourceFilter filter, Timers timers) {
        this.feed = feed;
        this.table = table;
        this.filter = filter;
        this.timers = timers;
    }

    @Override
    public void listen(Consumer<Event> listener) {
        if (states != null) {
            throw new IllegalStateException("expected one listener but there is another one already");
        }
        states = new EventStates(table, filter, timers, listener, feed::unknown);
        feed.add(receiver);
    }

    private void take(List<Notification> messages) {
        EventStates current = states;
        if (current != null) {
            current.take(messages);
        }
    }

    @Override
    public List<UnknownTopic> unknownTopics() {
        EventStates current = states;
        return current == null ? List.of() : current.unknownTopics();
    }

    /** Ends it; nothing is heard afterwards. Completes when the device knows, or cannot be told. */
    public Future<Void> close() {
        EventStates current = states;
        if (current == null) {
            return Future.succeededFuture();
        }
        Future<Void> ended = feed.remove(receiver);
        current.close();
        return ended;
    }
}
