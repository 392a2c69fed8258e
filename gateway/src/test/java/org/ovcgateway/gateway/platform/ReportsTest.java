package org.ovcgateway.gateway.platform;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.ovcgateway.camera.AlarmType;
import org.ovcgateway.gateway.command.AlarmAnswer;
import org.ovcgateway.gateway.command.AlarmReport;
import org.ovcgateway.gateway.command.BindAnswer;
import org.ovcgateway.gateway.command.FirmwareOffer;
import org.ovcgateway.gateway.command.LogUploaded;
import org.ovcgateway.gateway.supervise.ManualTimers;

/** Alarms on their way to the platform. */
class ReportsTest {
    private final List<String> pictures = new ArrayList<>();
    private final ManualTimers timers = new ManualTimers();
    private final List<List<Long>> kept = new ArrayList<>();
    private List<AlarmReport> earlier = List.of();
    private final Reports reports =
            new Reports(timers, (report, url) -> pictures.add(report.channel() + " " + url), new Reports.Memory() {
                @Override
                public List<AlarmReport> recall() {
                    return earlier;
                }

                @Override
                public Future<Void> keep(List<AlarmReport> alarms) {
                    kept.add(alarms.stream()
                            .map(alarm -> alarm.at().getEpochSecond())
                            .toList());
                    return Future.succeededFuture();
                }
            });

    /** A session that answers when a test says so. */
    private static final class Login implements Reports.Sender {
        private final List<Long> got = new ArrayList<>();
        private final List<String> told = new ArrayList<>();
        private Supplier<Future<Void>> logs = Future::succeededFuture;
        private final Deque<Promise<AlarmAnswer>> unanswered = new ArrayDeque<>();

        @Override
        public Future<AlarmAnswer> alarm(AlarmReport report) {
            got.add(report.at().getEpochSecond());
            Promise<AlarmAnswer> answer = Promise.promise();
            unanswered.add(answer);
            return answer.future();
        }

        @Override
        public Future<FirmwareOffer> firmware() {
            return Future.succeededFuture(new FirmwareOffer("0.2.0", "http://h/f"));
        }

        @Override
        public Future<String> previewUrl() {
            return Future.failedFuture("dap has no words for it");
        }

        @Override
        public Future<BindAnswer> bind(String bindId) {
            told.add("bind " + bindId);
            return Future.succeededFuture(BindAnswer.TAKEN);
        }

        @Override
        public Future<Void> batteryChanged(int percent) {
            told.add("battery " + percent);
            return Future.succeededFuture();
        }

        @Override
        public Future<Void> logUploaded(LogUploaded done) {
            told.add("log " + done.transaction());
            return logs.get();
        }

        void answer(@Nullable String url) {
            unanswered.remove().complete(new AlarmAnswer(url));
        }

        void answerAll() {
            while (!unanswered.isEmpty()) {
                answer(null);
            }
        }

        void breakOff() {
            unanswered.remove().fail(new SessionException(SessionException.Reason.CLOSED, "gone"));
        }
    }

    private static AlarmReport alarm(long second) {
        return new AlarmReport(0, Instant.ofEpochSecond(second), AlarmType.MOTION, AlarmReport.State.START, "rule");
    }

    @Test
    void oneIsToldAfterTheOther() {
        Login login = new Login();
        reports.online(login);
        reports.alarm(alarm(1));
        reports.alarm(alarm(2));
        assertEquals(List.of(1L), login.got);
        assertEquals(new Reports.Figures(2, 0, 0, 0), reports.figures(0));
        login.answer("http://h/1.jpg");
        assertEquals(List.of(1L, 2L), login.got);
        login.answer(null);
        assertEquals(List.of("0 http://h/1.jpg"), pictures);
        assertEquals(new Reports.Figures(0, 2, 0, 0), reports.figures(0));
        assertEquals(Reports.Figures.NONE, reports.figures(1));
    }

    @Test
    void whatHappensWhileNobodyIsLoggedInIsToldInOrderAfterwards() {
        reports.alarm(alarm(1));
        reports.alarm(alarm(2));
        reports.alarm(alarm(3));
        Login login = new Login();
        reports.online(login);
        login.answerAll();
        assertEquals(List.of(1L, 2L, 3L), login.got);
    }

    @Test
    void whatASessionDidNotAnswerIsToldAgainInTheNext() {
        Login first = new Login();
        reports.online(first);
        reports.alarm(alarm(1));
        reports.alarm(alarm(2));
        first.answer(null);
        first.breakOff();
        reports.offline(first);
        reports.alarm(alarm(3));
        assertEquals(List.of(1L, 2L), first.got);
        Login second = new Login();
        reports.online(second);
        second.answerAll();
        assertEquals(List.of(2L, 3L), second.got);
        assertEquals(new Reports.Figures(0, 3, 0, 0), reports.figures(0));
    }

    @Test
    void theEndOfAnOldSessionDoesNotEndANewOne() {
        Login old = new Login();
        Login fresh = new Login();
        reports.online(old);
        reports.alarm(alarm(1));
        reports.online(fresh);
        reports.offline(old);
        old.answer("http://h/late.jpg");
        assertEquals(List.of(), pictures);
        fresh.answerAll();
        reports.alarm(alarm(2));
        assertEquals(List.of(1L, 2L), fresh.got);
    }

    @Test
    void whatThePlatformRefusesHoldsUpNothing() {
        Login login = new Login();
        reports.online(login);
        reports.alarm(alarm(1));
        reports.alarm(alarm(2));
        login.unanswered.remove().fail(new RpcException("AlarmNotify", 102, "no such channel"));
        assertEquals(List.of(1L, 2L), login.got);
        login.answer(null);
        assertEquals(new Reports.Figures(0, 1, 1, 0), reports.figures(0));
    }

    private static LogUploaded uploaded(int transaction) {
        return new LogUploaded("" + transaction, true, Instant.EPOCH, Instant.EPOCH, "http://h/l?key=canary", 1);
    }

    @Test
    void whatIsAskedAndToldGoesToWhoeverIsLoggedIn() {
        assertEquals(
                "nobody is logged in to the platform",
                reports.firmware().cause().getMessage());
        assertTrue(reports.previewUrl().failed());
        assertTrue(reports.bind("B").failed());
        assertTrue(reports.batteryChanged(1).failed());
        Login login = new Login();
        reports.online(login);
        assertEquals("0.2.0", reports.firmware().result().model());
        assertEquals("dap has no words for it", reports.previewUrl().cause().getMessage());
        assertTrue(reports.bind("B").succeeded());
        assertTrue(reports.batteryChanged(57).succeeded());
        assertEquals(List.of("bind B", "battery 57"), login.told);
        reports.offline(login);
        assertTrue(reports.bind("B").failed());
    }

    @Test
    void theEndOfAnUploadWaitsForTheNextSession() {
        Future<Void> first = reports.logUploaded(uploaded(1));
        Future<Void> second = reports.logUploaded(uploaded(2));
        assertFalse(first.isComplete());
        Login broken = new Login();
        broken.logs = () -> Future.failedFuture(new SessionException(SessionException.Reason.CLOSED, "gone"));
        reports.online(broken);
        reports.offline(broken);
        assertFalse(first.isComplete());
        Login login = new Login();
        reports.online(login);
        assertEquals(List.of("log 1", "log 2"), login.told);
        assertTrue(first.succeeded());
        assertTrue(second.succeeded());
        assertTrue(reports.logUploaded(uploaded(3)).succeeded());
        login.logs = () -> Future.failedFuture("dap has no words for it");
        assertTrue(reports.logUploaded(uploaded(4)).failed());
        assertFalse(uploaded(5).toString().contains("canary"));
    }

    @Test
    void ofMoreUploadsThanMayWaitTheOldestGo() {
        List<Future<Void>> waiting = new ArrayList<>();
        for (int i = 0; i <= Reports.MAX_PENDING_UPLOADS; i++) {
            waiting.add(reports.logUploaded(uploaded(i)));
        }
        assertTrue(waiting.get(0).failed());
        assertFalse(waiting.get(1).isComplete());
        Login login = new Login();
        reports.online(login);
        assertEquals(Reports.MAX_PENDING_UPLOADS, login.told.size());
    }

    @Test
    void ofMoreThanMayWaitTheOldestGo() {
        for (long second = 1; second <= Reports.MAX_PENDING + 2; second++) {
            reports.alarm(alarm(second));
        }
        assertEquals(new Reports.Figures(Reports.MAX_PENDING, 0, 0, 2), reports.figures(0));
        Login login = new Login();
        reports.online(login);
        login.answerAll();
        assertEquals(
                IntStream.rangeClosed(3, Reports.MAX_PENDING + 2)
                        .mapToObj(Long::valueOf)
                        .toList(),
                login.got);
    }

    @Test
    void theOneThatIsBeingToldMayBeTheOldestThatGoes() {
        Login login = new Login();
        reports.online(login);
        for (long second = 1; second <= Reports.MAX_PENDING + 1; second++) {
            reports.alarm(alarm(second));
        }
        login.answerAll();
        assertEquals(Reports.MAX_PENDING + 1, login.got.size());
        assertEquals(new Reports.Figures(0, Reports.MAX_PENDING, 0, 1), reports.figures(0));
    }

    @Test
    void whatWaitsForASecondIsKeptAndWhatIsTakenBeforeIsNot() {
        Login login = new Login();
        reports.online(login);
        reports.alarm(alarm(1));
        login.answer(null);
        timers.advance(Reports.KEEP_AFTER);
        assertEquals(List.of(), kept);
        reports.offline(login);
        reports.alarm(alarm(2));
        reports.alarm(alarm(3));
        timers.advance(Reports.KEEP_AFTER.minusMillis(1));
        assertEquals(List.of(), kept);
        timers.advance(Duration.ofMillis(1));
        assertEquals(List.of(List.of(2L, 3L)), kept);
        reports.online(login);
        login.answerAll();
        timers.advance(Reports.KEEP_AFTER);
        assertEquals(List.of(List.of(2L, 3L), List.of()), kept);
        assertEquals(0, timers.waiting());
    }

    @Test
    void whatAnEarlierRunKeptIsToldFirst() {
        earlier = List.of(alarm(1), alarm(2));
        reports.recall();
        reports.alarm(alarm(3));
        Login login = new Login();
        reports.online(login);
        login.answer(null);
        reports.close();
        assertEquals(List.of(List.of(2L, 3L)), kept, "the one that is being told may not have arrived");
        login.answerAll();
        assertEquals(List.of(1L, 2L, 3L), login.got);
        assertEquals(new Reports.Figures(0, 3, 0, 0), reports.figures(0));
    }
}
