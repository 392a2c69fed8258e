package org.ovcgateway.gateway.log;

import ch.qos.logback.classic.spi.ILoggingEvent;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Lets the first of equal messages through, counts those that follow within a second, and sums them up when the second
 * is over. Owned by one thread. Remembers a bounded number of messages; beyond that all pass.
 */
final class FloodControl {
    static final long WINDOW_MILLIS = 1000;
    static final int MAX_REMEMBERED = 256;

    private final Consumer<ILoggingEvent> next;
    private final Map<String, Repeats> windows = new LinkedHashMap<>();

    private static final class Repeats {
        private final long endsAt;
        private ILoggingEvent last;
        private int count;

        Repeats(ILoggingEvent first, long endsAt) {
            this.last = first;
            this.endsAt = endsAt;
        }
    }

    FloodControl(Consumer<ILoggingEvent> next) {
        this.next = next;
    }

    /** @param now milliseconds that never go back, on the same clock as {@link #sumUp} */
    void accept(ILoggingEvent event, long now) {
        sumUp(now);
        String key = event.getLevel() + event.getLoggerName() + ' ' + event.getFormattedMessage();
        Repeats repeats = windows.get(key);
        if (repeats != null) {
            repeats.count++;
            repeats.last = event;
            return;
        }
        if (windows.size() < MAX_REMEMBERED) {
            windows.put(key, new Repeats(event, now + WINDOW_MILLIS));
        }
        next.accept(event);
    }

    /** Ends the windows whose second is over. */
    void sumUp(long now) {
        // Windows all last equally long, so they end in the order in which they were put.
        for (Iterator<Repeats> oldestFirst = windows.values().iterator(); oldestFirst.hasNext(); ) {
            Repeats repeats = oldestFirst.next();
            if (repeats.endsAt > now) {
                return;
            }
            oldestFirst.remove();
            if (repeats.count > 0) {
                next.accept(summary(repeats));
            }
        }
    }

    private static ILoggingEvent summary(Repeats repeats) {
        ILoggingEvent last = repeats.last;
        return OwnEvents.of(
                last.getTimeStamp(),
                last.getLevel(),
                last.getLoggerName(),
                last.getThreadName(),
                last.getFormattedMessage() + " (" + repeats.count
                        + (repeats.count == 1 ? " more time)" : " more times)"));
    }
}
