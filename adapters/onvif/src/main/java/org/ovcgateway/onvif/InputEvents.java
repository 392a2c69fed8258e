package org.ovcgateway.onvif;

import io.vertx.core.Future;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.ovcgateway.camera.AlarmType;
import org.ovcgateway.camera.CameraEvents;
import org.ovcgateway.onvif.device.Contact;
import org.ovcgateway.onvif.device.Timers;
import org.ovcgateway.onvif.events.OfferedTopics;
import org.ovcgateway.onvif.events.OnvifEvents;
import org.ovcgateway.onvif.events.SourceFilter;
import org.ovcgateway.onvif.events.TopicTable;
import org.ovcgateway.onvif.soap.Service;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The events of one input of a device that may not have been met yet: they begin after the first contact, which is tried as
 * often as it takes. Safe for any thread; {@link #close} is called on the device's event loop.
 */
final class InputEvents implements CameraEvents {
    private static final Logger LOG = LoggerFactory.getLogger(InputEvents.class);
    private static final Duration RETRY = Duration.ofSeconds(10);

    private final OnvifDevice device;
    private final @Nullable String videoSource;
    private final TopicTable table;
    private final Runnable met;
    private final Timers timers;

    /** Written on the device's event loop. */
    private volatile Set<AlarmType> alarms = Set.of();

    private volatile @Nullable OnvifEvents begun;
    private Timers.@Nullable Timer retry;
    private boolean closed;

    /** @param met called on the device's event loop after the first contact */
    InputEvents(OnvifDevice device, @Nullable String videoSource, TopicTable table, Runnable met) {
        this.device = device;
        this.videoSource = videoSource;
        this.table = table;
        this.met = met;
        this.timers = device.timers();
    }

    @Override
    public void listen(Consumer<Event> listener) {
        device.loop().run(() -> meet(listener));
    }

    private void meet(Consumer<Event> listener) {
        if (closed) {
            return;
        }
        device.session().contact().onComplete(contact -> {
            if (closed) {
                return;
            }
            if (contact.succeeded()) {
                begin(contact.result(), listener);
            } else {
                retry = timers.after(RETRY, () -> meet(listener));
            }
        });
    }

    private void begin(Contact contact, Consumer<Event> listener) {
        met.run();
        offered()
                .onFailure(
                        refusal -> LOG.debug("[onvif {}] tells no topics: {}", device.address(), refusal.getMessage()));
        OnvifEvents events = new OnvifEvents(
                device.feed(),
                table,
                SourceFilter.of(contact.profiles(), source(contact), device::isUsedAlone),
                timers);
        begun = events;
        events.listen(event -> {
            add(Set.of(event.type()));
            listener.accept(event);
        });
    }

    private void add(Set<AlarmType> more) {
        if (!alarms.containsAll(more)) {
            Set<AlarmType> all = new HashSet<>(alarms);
            all.addAll(more);
            alarms = Set.copyOf(all);
        }
    }

    /** Asks what it offers to tell; subscribes to nothing. On the device's event loop. */
    Future<OfferedEvents> offered() {
        return device.link()
                .calls()
                .call(Service.EVENTS, OfferedTopics.request())
                .map(answer -> new OfferedEvents(
                        OfferedTopics.alarms(answer, table), OfferedTopics.unknown(answer, table, timers.now())))
                .onSuccess(found -> add(found.alarms()));
    }

    /** Of a recorder it is the first input where the configuration names none. */
    private @Nullable String source(Contact contact) {
        if (videoSource != null || contact.videoSources().isEmpty()) {
            return videoSource;
        }
        return contact.videoSources().get(0);
    }

    @Override
    public List<UnknownTopic> unknownTopics() {
        OnvifEvents events = begun;
        return events == null ? List.of() : events.unknownTopics();
    }

    /** What it offered to tell, or told, as far as that is an alarm. */
    Set<AlarmType> alarms() {
        return alarms;
    }

    /** Completes when the device knows, or cannot be told. */
    Future<Void> close() {
        closed = true;
        if (retry != null) {
            retry.cancel();
        }
        OnvifEvents events = begun;
        return events == null ? Future.succeededFuture() : events.close();
    }
}
