package org.ovcgateway.gateway.channel;

import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Function;
import org.ovcgateway.gateway.command.AlarmReport;
import org.ovcgateway.gateway.supervise.Timers;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The pictures that the platform wants to a channel's alarms, one after the other. On the channel's loop. */
final class AlarmPictures {
    private static final Logger log = LoggerFactory.getLogger(AlarmPictures.class);

    /** Taken later, a picture shows something else: an alarm from before an outage gets none. */
    static final Duration MAX_AGE = Duration.ofMinutes(1);

    static final int MAX_WAITING = 8;

    private record Wanted(AlarmReport report, String url) {}

    private final String prefix;
    private final Timers timers;
    private final Function<String, Future<Void>> upload;
    private final Deque<Wanted> waiting = new ArrayDeque<>();
    private boolean busy;

    /**
     * @param prefix how the log calls the channel: {@code [ch 3]}
     * @param upload takes a picture and puts it at the URL; says itself what went wrong
     */
    AlarmPictures(String prefix, Timers timers, Function<String, Future<Void>> upload) {
        this.prefix = prefix;
        this.timers = timers;
        this.upload = upload;
    }

    void wanted(AlarmReport report, String url) {
        if (waiting.size() >= MAX_WAITING) {
            log.warn("{} [alarm] no picture to {}: {} are waiting already", prefix, report.type(), MAX_WAITING);
            return;
        }
        waiting.add(new Wanted(report, url));
        next();
    }

    private void next() {
        Wanted first = busy ? null : waiting.poll();
        if (first == null) {
            return;
        }
        Duration age = Duration.between(first.report().at(), timers.now());
        if (age.compareTo(MAX_AGE) > 0) {
            log.info(
                    "{} [alarm] no picture to {}, which is {} s old",
                    prefix,
                    first.report().type(),
                    age.toSeconds());
            next();
            return;
        }
        busy = true;
        upload.apply(first.url()).onComplete(done -> {
            busy = false;
            next();
        });
    }
}
