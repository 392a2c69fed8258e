package org.ovcgateway.gateway.channel;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.vertx.core.Promise;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.ovcgateway.camera.AlarmType;
import org.ovcgateway.gateway.command.AlarmReport;
import org.ovcgateway.gateway.supervise.ManualTimers;

/** Which of the pictures that the platform wants are made, and when. */
class AlarmPicturesTest {
    private final ManualTimers timers = new ManualTimers();
    private final List<String> uploads = new ArrayList<>();
    private final Deque<Promise<Void>> underWay = new ArrayDeque<>();
    private final AlarmPictures pictures = new AlarmPictures("[ch 0]", timers, url -> {
        uploads.add(url);
        Promise<Void> upload = Promise.promise();
        underWay.add(upload);
        return upload.future();
    });

    private void want(String url, Duration age) {
        pictures.wanted(
                new AlarmReport(0, timers.now().minus(age), AlarmType.MOTION, AlarmReport.State.START, ""), url);
    }

    @Test
    void oneIsMadeAfterTheOtherWhetherItSucceedsOrNot() {
        want("a", Duration.ZERO);
        want("b", Duration.ZERO);
        want("c", Duration.ZERO);
        assertEquals(List.of("a"), uploads);
        underWay.remove().fail("refused");
        assertEquals(List.of("a", "b"), uploads);
        underWay.remove().complete();
        assertEquals(List.of("a", "b", "c"), uploads);
    }

    @Test
    void eightMayWaitAndNoMore() {
        for (int i = 0; i < AlarmPictures.MAX_WAITING + 2; i++) {
            want("" + i, Duration.ZERO);
        }
        while (!underWay.isEmpty()) {
            underWay.remove().complete();
        }
        assertEquals(List.of("0", "1", "2", "3", "4", "5", "6", "7", "8"), uploads);
    }

    @Test
    void noneIsMadeMoreThanAMinuteAfterTheAlarmHoweverItCameToBeLate() {
        want("in time", AlarmPictures.MAX_AGE);
        want("waits too long", Duration.ZERO);
        want("waits too long as well", Duration.ofSeconds(1));
        want("late", AlarmPictures.MAX_AGE.plusMillis(1));
        timers.advance(AlarmPictures.MAX_AGE.plusMillis(1));
        want("new", Duration.ZERO);
        underWay.remove().complete();
        assertEquals(List.of("in time", "new"), uploads);
    }
}
