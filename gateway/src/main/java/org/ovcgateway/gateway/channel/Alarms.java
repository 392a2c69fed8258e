package org.ovcgateway.gateway.channel;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.ovcgateway.camera.AlarmType;
import org.ovcgateway.camera.CameraEvents.Event;
import org.ovcgateway.camera.CameraEvents.State;
import org.ovcgateway.gateway.command.AlarmReport;
import org.ovcgateway.gateway.supervise.Timers;

/**
 * Makes a channel's alarms of what its camera says. A type of alarm is one state, whatever the number of sources in the camera:
 * it begins with the first, at once, and is over when the last has been quiet for the hold-off. What never ends is ended after
 * a silence. What a camera tells of how things stood before it was listened to is no alarm, but a state. Outside the hours of
 * its {@link Watch} a type is not heard, and what is going on is over when they are. On the channel's loop.
 */
final class Alarms {
    /** A camera that names a new source each time must not fill the memory: what comes beyond counts as one source. */
    static final int MAX_SOURCES = 64;

    /** Characters of a description that are passed on. */
    static final int MAX_DESCRIPTION = 256;

    /**
     * How patient to be.
     *
     * @param silence after which a state that was not told again is taken to be over
     * @param holdOff how long it must be quiet before an alarm is over; a momentary one lasts as long
     */
    record Patience(Duration silence, Duration holdOff) {}

    /** One type, from its beginning to its end. */
    private final class Ongoing {
        private final AlarmType type;
        private final Map<String, Timers.Timer> silences = new HashMap<>();
        private Timers.@Nullable Timer quiet;
        private Timers.@Nullable Timer disarmed;
        private @Nullable Instant reported;
        private String description = "";

        Ongoing(AlarmType type) {
            this.type = type;
        }

        void active(String source) {
            cancelQuiet();
            String key = silences.size() < MAX_SOURCES || silences.containsKey(source) ? source : "";
            Timers.Timer last = silences.put(
                    key, timers.after(patience.silence(), () -> inactive(key, Duration.ZERO, timers.now())));
            if (last != null) {
                last.cancel();
            }
        }

        /** Ends it where the watch is over, and sees to it that it ends when it will be. */
        void watched() {
            if (disarmed != null) {
                disarmed.cancel();
                disarmed = null;
            }
            Watch watch = watch(type);
            LocalTime now = timeOfDay.get();
            if (!watch.isArmed(now)) {
                over(timers.now());
            } else if (watch.hasHours()) {
                disarmed = timers.after(watch.left(now), this::watched);
            }
        }

        void inactive(String source, Duration holdOff, Instant at) {
            Timers.Timer silence = silences.remove(source);
            if (silence != null) {
                silence.cancel();
                if (silences.isEmpty()) {
                    overAfter(holdOff, at);
                }
            }
        }

        void moment(Instant at) {
            if (silences.isEmpty()) {
                overAfter(holdOff(type), at.plus(holdOff(type)));
            }
        }

        void report(Instant at, String words) {
            if (reported == null) {
                reported = at;
                description = words;
                raised.merge(type, 1L, Long::sum);
                reports.accept(new AlarmReport(channel, at, type, AlarmReport.State.START, words));
            }
        }

        void over(Instant at) {
            cancelQuiet();
            if (disarmed != null) {
                disarmed.cancel();
                disarmed = null;
            }
            silences.values().forEach(Timers.Timer::cancel);
            ongoing.remove(type);
            Instant began = reported;
            if (began != null) {
                Instant ended = at.isBefore(began) ? began : at;
                reports.accept(new AlarmReport(channel, ended, type, AlarmReport.State.END, description));
            }
            changed.run();
        }

        private void overAfter(Duration holdOff, Instant at) {
            cancelQuiet();
            if (holdOff.isZero()) {
                over(at);
            } else {
                quiet = timers.after(holdOff, () -> over(at));
            }
        }

        private void cancelQuiet() {
            if (quiet != null) {
                quiet.cancel();
                quiet = null;
            }
        }
    }

    private final int channel;
    private final Patience patience;
    private final Timers timers;
    private final Supplier<LocalTime> timeOfDay;
    private final Consumer<AlarmReport> reports;
    private final Runnable changed;
    private final Map<AlarmType, Ongoing> ongoing = new EnumMap<>(AlarmType.class);
    private final Map<AlarmType, Long> raised = new EnumMap<>(AlarmType.class);
    private final Map<AlarmType, Watch> watches = new EnumMap<>(AlarmType.class);
    private boolean closed;

    /**
     * @param timeOfDay in the device's zone, now
     * @param reports told at once of what begins and ends
     * @param changed told when {@link #active} has changed
     */
    Alarms(
            int channel,
            Patience patience,
            Timers timers,
            Supplier<LocalTime> timeOfDay,
            Consumer<AlarmReport> reports,
            Runnable changed) {
        this.channel = channel;
        this.patience = patience;
        this.timers = timers;
        this.timeOfDay = timeOfDay;
        this.reports = reports;
        this.changed = changed;
    }

    /** Takes one message of the camera. */
    void heard(Event event) {
        if (closed || !watch(event.type()).isArmed(timeOfDay.get())) {
            return;
        }
        if (event.state() == State.INACTIVE) {
            Ongoing present = ongoing.get(event.type());
            if (present != null) {
                present.inactive(event.source(), holdOff(event.type()), event.at());
            }
        } else if (event.state() == State.ACTIVE || !event.initial()) {
            begin(event);
        }
    }

    private void begin(Event event) {
        Ongoing present = ongoing.get(event.type());
        boolean fresh = present == null;
        if (present == null) {
            present = new Ongoing(event.type());
            ongoing.put(event.type(), present);
        }
        if (!event.initial()) {
            present.report(event.at(), shortened(event.description()));
        }
        if (event.state() == State.ACTIVE) {
            present.active(event.source());
        } else {
            present.moment(event.at());
        }
        if (fresh) {
            changed.run();
            present.watched();
        }
    }

    private Duration holdOff(AlarmType type) {
        Duration chosen = watch(type).holdOff();
        return chosen == null ? patience.holdOff() : chosen;
    }

    /** What is going on just now. */
    Set<AlarmType> active() {
        return ongoing.isEmpty() ? Set.of() : EnumSet.copyOf(ongoing.keySet());
    }

    /** How many of each type began and were reported, since the start. */
    Map<AlarmType, Long> raised() {
        return Map.copyOf(raised);
    }

    Watch watch(AlarmType type) {
        return watches.getOrDefault(type, Watch.ALWAYS);
    }

    /** Has a type told so from now on; what is going on, and would not be told now, is over. */
    void watch(AlarmType type, Watch watch) {
        watches.put(type, watch);
        Ongoing present = ongoing.get(type);
        if (present != null) {
            present.watched();
        }
    }

    /** Ends what is going on; nothing is heard any more. */
    void close() {
        closed = true;
        List.copyOf(ongoing.values()).forEach(each -> each.over(timers.now()));
    }

    private static String shortened(String words) {
        return words.codePointCount(0, words.length()) <= MAX_DESCRIPTION
                ? words
                : words.substring(0, words.offsetByCodePoints(0, MAX_DESCRIPTION));
    }
}
