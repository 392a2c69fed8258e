package org.ovcgateway.onvif.events;

import io.vertx.core.Future;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.ovcgateway.camera.CameraException;
import org.ovcgateway.camera.NotSupported;
import org.ovcgateway.onvif.device.Timers;
import org.ovcgateway.onvif.soap.EventCalls;
import org.ovcgateway.onvif.xml.XmlElement;

/**
 * Has a device post its messages to us (WS-BaseNotification 1.3), for those that have no pull points, or none that work. As
 * nothing is heard of a subscription where nothing happens, it lives as long as it is renewed. Used on the camera's event loop.
 */
final class PostedEvents implements Feed {
    private final SubscriptionCalls calls;
    private final Timers timers;
    private final Supplier<Duration> clockAhead;
    private final Letterbox letterbox;
    private final Listener listener;
    private final SubscriptionKeeper keeper;
    private boolean open;
    private boolean closed;
    private Timers.@Nullable Timer end;

    /** Events of one device, not yet asked for; the rest is as that of {@link PullPoint}. */
    PostedEvents(
            String name,
            EventCalls calls,
            Letterbox letterbox,
            Timers timers,
            Supplier<Duration> clockAhead,
            RandomGenerator random,
            Listener listener) {
        this.calls = new SubscriptionCalls(calls, timers, clockAhead);
        this.timers = timers;
        this.clockAhead = clockAhead;
        this.letterbox = letterbox;
        this.listener = listener;
        this.keeper = new SubscriptionKeeper(name, this.calls, timers, random, new Posting());
    }

    private final class Posting implements SubscriptionKeeper.Owner {
        @Override
        public Future<Subscription> create() {
            return opened().compose(done -> calls.subscribe(letterbox.newAddress()));
        }

        @Override
        public void begun() {
            synchronise();
        }

        @Override
        public void ended() {
            cancelEnd();
        }

        /** It goes on until its time is over, and then another one has to be made. */
        @Override
        public void unrenewable() {
            Subscription live = keeper.live();
            if (live != null) {
                Duration left = Duration.between(timers.now(), live.end());
                end = timers.after(
                        left.isNegative() ? Duration.ZERO : left,
                        () -> keeper.gone(new CameraException(
                                CameraException.Kind.FAILED, "the camera does not renew its subscription")));
            }
        }

        @Override
        public void missing(String words) {
            letterbox.close();
            listener.missing(words);
        }
    }

    private Future<Void> opened() {
        if (closed) {
            return Future.failedFuture(new NotSupported("listening has ended"));
        }
        if (open) {
            return Future.succeededFuture();
        }
        return letterbox.open(this::posted).onSuccess(done -> {
            open = true;
            if (closed) {
                letterbox.close();
            }
        });
    }

    /** A SOAP envelope with {@code Notify}, or what else a device takes for one. */
    private void posted(XmlElement document) {
        XmlElement notify =
                document.at("Body", "Notify").or(() -> document.child("Body")).orElse(document);
        List<Notification> messages = NotificationReader.read(notify, timers.now(), clockAhead.get());
        if (!closed && !messages.isEmpty()) {
            keeper.proven();
            listener.messages(messages);
        }
    }

    @Override
    public void start() {
        keeper.start();
    }

    @Override
    public void synchronise() {
        Subscription live = keeper.live();
        if (live != null) {
            calls.synchronise(live);
        }
    }

    @Override
    public Future<Void> close() {
        closed = true;
        cancelEnd();
        return keeper.close().eventually(letterbox::close);
    }

    private void cancelEnd() {
        if (end != null) {
            end.cancel();
        }
    }
}
