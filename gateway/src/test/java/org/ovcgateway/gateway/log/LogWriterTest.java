package org.ovcgateway.gateway.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** A log that cannot be written fast enough. */
class LogWriterTest {

    /** Blocks in its first event until released. */
    private static final class SlowTarget extends AppenderBase<ILoggingEvent> {
        private final CountDownLatch entered = new CountDownLatch(1);
        private final CountDownLatch released = new CountDownLatch(1);
        private final List<String> written = new CopyOnWriteArrayList<>();

        @Override
        protected void append(ILoggingEvent event) {
            entered.countDown();
            try {
                assertTrue(released.await(30, TimeUnit.SECONDS));
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
            }
            written.add(event.getFormattedMessage());
        }
    }

    @Test
    void nobodyWaitsForASlowTargetAndWhatIsLostIsCounted() throws InterruptedException {
        SlowTarget target = new SlowTarget();
        target.start();
        LogWriter writer = new LogWriter(List.of(target));
        writer.start();
        writer.doAppend(event(0));
        assertTrue(target.entered.await(30, TimeUnit.SECONDS));
        for (int i = 1; i <= LogWriter.QUEUE + 10; i++) {
            writer.doAppend(event(i));
        }
        target.released.countDown();
        writer.stop();
        assertEquals("message 0", target.written.get(0));
        assertEquals("10 log lines were lost because the log could not be written fast enough", target.written.get(1));
        assertEquals(LogWriter.QUEUE + 2, target.written.size());
        assertEquals("message " + LogWriter.QUEUE, target.written.get(target.written.size() - 1));
    }

    private static ILoggingEvent event(int number) {
        return OwnEvents.of(0, Level.INFO, "org.ovcgateway.Part", "main", "message " + number);
    }
}
