package org.ovcgateway.gateway.channel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.ovcgateway.camera.AlarmType;
import org.ovcgateway.camera.CameraEvents;
import org.ovcgateway.camera.CameraEvents.State;
import org.ovcgateway.gateway.command.AlarmReport;
import org.ovcgateway.gateway.supervise.ManualTimers;

/** What becomes of a camera's messages. */
class AlarmsTest {
    private static final Duration SILENCE = Duration.ofSeconds(60);
    private static final Duration HOLD_OFF = Duration.ofSeconds(5);
    private static final Duration MOMENT = Duration.ofMillis(1);

    private final ManualTimers timers = new ManualTimers();
    private final List<AlarmReport> reports = new ArrayList<>();
    private final List<Set<AlarmType>> flags = new ArrayList<>();
    private final Alarms alarms = alarms(new Alarms.Patience(SILENCE, HOLD_OFF));
    private final Instant start = timers.now();

    private Alarms alarms(Alarms.Patience patience) {
        Alarms[] made = new Alarms[1];
        made[0] = new Alarms(3, patience, timers, this::timeOfDay, reports::add, () -> flags.add(made[0].active()));
        return made[0];
    }

    private LocalTime timeOfDay() {
        return LocalTime.ofInstant(timers.now(), ZoneOffset.UTC);
    }

    private void hear(AlarmType type, String source, State state) {
        hear(type, source, state, false);
    }

    private void hear(AlarmType type, String source, State state, boolean initial) {
        alarms.heard(new CameraEvents.Event(type, source, state, initial, timers.now(), "rule " + source));
    }

    private static AlarmReport report(Instant at, AlarmType type, AlarmReport.State state, String source) {
        return new AlarmReport(3, at, type, state, "rule " + source);
    }

    private List<String> told() {
        return reports.stream()
                .map(each -> Duration.between(start, each.at()).toSeconds() + " " + each.type() + " " + each.state())
                .toList();
    }

    @Test
    void anAlarmBeginsAtOnceAndEndsWithItsOwnTimeWhenItHasBeenQuietForTheHoldOff() {
        hear(AlarmType.MOTION, "a", State.ACTIVE);
        assertEquals(List.of(report(start, AlarmType.MOTION, AlarmReport.State.START, "a")), reports);
        timers.advance(Duration.ofSeconds(20));
        hear(AlarmType.MOTION, "a", State.INACTIVE);
        timers.advance(HOLD_OFF.minus(MOMENT));
        assertEquals(1, reports.size());
        assertEquals(Set.of(AlarmType.MOTION), alarms.active());
        timers.advance(MOMENT);
        assertEquals(report(start.plusSeconds(20), AlarmType.MOTION, AlarmReport.State.END, "a"), reports.get(1));
        assertEquals(List.of(Set.of(AlarmType.MOTION), Set.of()), flags);
        assertEquals(0, timers.waiting());
    }

    @Test
    void whatComesBackWithinTheHoldOffIsTheSameAlarm() {
        for (int i = 0; i < 10; i++) {
            hear(AlarmType.MOTION, "a", State.ACTIVE);
            timers.advance(Duration.ofSeconds(1));
            hear(AlarmType.MOTION, "a", State.INACTIVE);
            timers.advance(HOLD_OFF.minus(MOMENT));
        }
        timers.advance(HOLD_OFF);
        assertEquals(2, reports.size());
        assertEquals(Map.of(AlarmType.MOTION, 1L), alarms.raised());
    }

    @Test
    void aTypeIsOneAlarmWhateverTheNumberOfItsSources() {
        hear(AlarmType.MOTION, "a", State.ACTIVE);
        timers.advance(Duration.ofSeconds(1));
        hear(AlarmType.MOTION, "b", State.ACTIVE);
        hear(AlarmType.HUMAN, "a", State.ACTIVE);
        hear(AlarmType.MOTION, "a", State.INACTIVE);
        timers.advance(Duration.ofSeconds(10));
        assertEquals(List.of("0 MOTION START", "1 HUMAN START"), told());
        hear(AlarmType.MOTION, "b", State.INACTIVE);
        timers.advance(HOLD_OFF);
        assertEquals(List.of("0 MOTION START", "1 HUMAN START", "11 MOTION END"), told());
        assertEquals(Set.of(AlarmType.HUMAN), alarms.active());
    }

    @Test
    void anAlarmThatNeverEndsIsEndedAfterTheSilenceWhichEveryMessageRenews() {
        hear(AlarmType.MOTION, "a", State.ACTIVE);
        timers.advance(SILENCE.minus(MOMENT));
        hear(AlarmType.MOTION, "a", State.ACTIVE);
        timers.advance(SILENCE.minus(MOMENT));
        assertEquals(1, reports.size());
        timers.advance(MOMENT);
        assertEquals(List.of("0 MOTION START", "119 MOTION END"), told());
        assertEquals(0, timers.waiting());
        hear(AlarmType.MOTION, "a", State.INACTIVE);
        assertEquals(2, reports.size());
        assertEquals(0, timers.waiting());
    }

    @Test
    void aMomentBeginsAndEndsAfterTheHoldOff() {
        hear(AlarmType.LINE_CROSSING, "a", State.MOMENT);
        timers.advance(Duration.ofSeconds(4));
        hear(AlarmType.LINE_CROSSING, "b", State.MOMENT);
        timers.advance(Duration.ofSeconds(4));
        assertEquals(List.of("0 LINE_CROSSING START"), told());
        timers.advance(Duration.ofSeconds(1));
        assertEquals(List.of("0 LINE_CROSSING START", "9 LINE_CROSSING END"), told());
        hear(AlarmType.LINE_CROSSING, "a", State.MOMENT);
        assertEquals(3, reports.size());
    }

    @Test
    void howThingsStandIsNoAlarmButShows() {
        hear(AlarmType.MOTION, "a", State.ACTIVE, true);
        hear(AlarmType.FACE, "a", State.INACTIVE, true);
        hear(AlarmType.BELL, "a", State.MOMENT, true);
        assertEquals(List.of(), reports);
        assertEquals(Set.of(AlarmType.MOTION), alarms.active());
        hear(AlarmType.MOTION, "a", State.INACTIVE);
        timers.advance(HOLD_OFF);
        assertEquals(List.of(), reports);
        assertEquals(Set.of(), alarms.active());
    }

    @Test
    void aChangeAfterTheStateIsAnAlarmAndAStateMayEndOne() {
        hear(AlarmType.MOTION, "a", State.ACTIVE, true);
        timers.advance(Duration.ofSeconds(2));
        hear(AlarmType.MOTION, "b", State.ACTIVE);
        assertEquals(List.of("2 MOTION START"), told());
        hear(AlarmType.MOTION, "a", State.INACTIVE, true);
        hear(AlarmType.MOTION, "b", State.INACTIVE, true);
        timers.advance(HOLD_OFF);
        assertEquals(List.of("2 MOTION START", "2 MOTION END"), told());
    }

    @Test
    void aTypeThatIsOffIsNotHeardAndEndsWhatIsGoingOn() {
        hear(AlarmType.MOTION, "a", State.ACTIVE);
        timers.advance(Duration.ofSeconds(1));
        alarms.watch(AlarmType.MOTION, Watch.ALWAYS.withOn(false));
        hear(AlarmType.MOTION, "a", State.ACTIVE);
        assertEquals(List.of("0 MOTION START", "1 MOTION END"), told());
        assertEquals(Set.of(), alarms.active());
        alarms.watch(AlarmType.MOTION, Watch.ALWAYS);
        hear(AlarmType.MOTION, "a", State.ACTIVE);
        assertEquals(3, reports.size());
    }

    @Test
    void noSourceIsForgottenHoweverManyThereAreAndMemoryIsBounded() {
        for (int i = 0; i < 10_000; i++) {
            hear(AlarmType.MOTION, "source " + i, State.ACTIVE);
        }
        assertEquals(Alarms.MAX_SOURCES + 1, timers.waiting());
        timers.advance(SILENCE);
        assertEquals(List.of("0 MOTION START", "60 MOTION END"), told());
    }

    @Test
    void aDescriptionIsPassedOnUpToItsLimit() {
        String longest = "\ud83d\udd14".repeat(Alarms.MAX_DESCRIPTION);
        for (String words : List.of(longest, longest + "x")) {
            alarms.heard(new CameraEvents.Event(AlarmType.MOTION, "", State.MOMENT, false, timers.now(), words));
            timers.advance(HOLD_OFF);
        }
        assertEquals(4, reports.size());
        reports.forEach(each -> assertEquals(longest, each.description()));
    }

    @Test
    void anEndIsNeverBeforeItsBeginningWhateverTheCameraSays() {
        hear(AlarmType.MOTION, "a", State.ACTIVE);
        alarms.heard(new CameraEvents.Event(AlarmType.MOTION, "a", State.INACTIVE, false, start.minusSeconds(100), ""));
        timers.advance(HOLD_OFF);
        assertEquals(List.of("0 MOTION START", "0 MOTION END"), told());
    }

    @Test
    void withoutAHoldOffAnEndIsAnEnd() {
        Alarms quick = alarms(new Alarms.Patience(SILENCE, Duration.ZERO));
        quick.heard(new CameraEvents.Event(AlarmType.MOTION, "", State.ACTIVE, false, start, ""));
        quick.heard(new CameraEvents.Event(AlarmType.MOTION, "", State.INACTIVE, false, start, ""));
        quick.heard(new CameraEvents.Event(AlarmType.BELL, "", State.MOMENT, false, start, ""));
        assertEquals(List.of("0 MOTION START", "0 MOTION END", "0 BELL START", "0 BELL END"), told());
        assertEquals(0, timers.waiting());
    }

    @Test
    void whatIsGoingOnWhenTheChannelClosesIsEndedAndNothingIsHeardAfterwards() {
        hear(AlarmType.MOTION, "a", State.ACTIVE);
        hear(AlarmType.FACE, "a", State.ACTIVE, true);
        timers.advance(Duration.ofSeconds(1));
        alarms.close();
        hear(AlarmType.BELL, "a", State.MOMENT);
        assertEquals(List.of("0 MOTION START", "1 MOTION END"), told());
        assertEquals(0, timers.waiting());
    }

    private void at(String time) {
        Duration until = Duration.between(timeOfDay(), LocalTime.parse(time));
        timers.advance(until.isNegative() ? until.plusDays(1) : until);
    }

    private boolean begins(String time) {
        at(time);
        int before = reports.size();
        hear(AlarmType.MOTION, "a", State.MOMENT);
        boolean begun = reports.size() > before;
        timers.advance(HOLD_OFF);
        return begun;
    }

    private static Watch hours(int from, int to) {
        return new Watch(true, Duration.ofSeconds(from), Duration.ofSeconds(to), null);
    }

    @Test
    void withinItsHoursAnAlarmIsToldFromTheFirstSecondToTheLast() {
        alarms.watch(AlarmType.MOTION, hours(12_000, 12_060));
        assertFalse(begins("03:19:59.999"));
        assertTrue(begins("03:20:00"));
        assertTrue(begins("03:20:54.999"));
        assertFalse(begins("03:21:00"));
    }

    @Test
    void hoursMayGoAcrossMidnight() {
        alarms.watch(AlarmType.MOTION, hours(79_200, 21_600));
        assertFalse(begins("21:59:50"));
        assertTrue(begins("22:00:00"));
        assertTrue(begins("00:00:00"));
        assertTrue(begins("05:59:54"));
        assertFalse(begins("06:00:00"));
    }

    @Test
    void equalHoursAndTheWholeDayAreAlways() {
        for (Watch always : List.of(hours(3600, 3600), hours(0, 86_400))) {
            alarms.watch(AlarmType.MOTION, always);
            assertTrue(begins("00:59:50"));
            assertTrue(begins("01:00:00"));
            assertTrue(begins("23:59:54"));
            assertEquals(0, timers.waiting());
        }
    }

    @Test
    void whatIsGoingOnWhenItsHoursEndIsOverThen() {
        alarms.watch(AlarmType.MOTION, hours(79_200, 30));
        at("23:59:50");
        Instant night = timers.now();
        hear(AlarmType.MOTION, "a", State.ACTIVE);
        timers.advance(Duration.ofSeconds(40).minus(MOMENT));
        assertEquals(Set.of(AlarmType.MOTION), alarms.active());
        timers.advance(MOMENT);
        assertEquals(Set.of(), alarms.active());
        assertEquals(night.plusSeconds(40), reports.get(1).at());
        hear(AlarmType.MOTION, "a", State.ACTIVE);
        assertEquals(2, reports.size());
        assertEquals(0, timers.waiting());
    }

    @Test
    void hoursThatChangeEndWhatTheyNoLongerHold() {
        hear(AlarmType.MOTION, "a", State.ACTIVE);
        alarms.watch(AlarmType.MOTION, hours(0, 3600));
        assertEquals(1, reports.size());
        alarms.watch(AlarmType.MOTION, hours(3600, 7200));
        assertEquals(List.of("0 MOTION START", "0 MOTION END"), told());
        assertEquals(0, timers.waiting());
    }

    @Test
    void aTypeMayHaveAHoldOffOfItsOwn() {
        alarms.watch(AlarmType.MOTION, new Watch(true, Duration.ZERO, Duration.ofDays(1), Duration.ofSeconds(30)));
        hear(AlarmType.MOTION, "a", State.ACTIVE);
        hear(AlarmType.MOTION, "a", State.INACTIVE);
        hear(AlarmType.BELL, "a", State.MOMENT);
        timers.advance(Duration.ofSeconds(30).minus(MOMENT));
        assertEquals(Set.of(AlarmType.MOTION), alarms.active());
        timers.advance(MOMENT);
        assertEquals(Set.of(), alarms.active());
        hear(AlarmType.MOTION, "a", State.MOMENT);
        timers.advance(Duration.ofSeconds(30));
        assertEquals(6, reports.size());
    }
}
