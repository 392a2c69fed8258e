package org.ovcgateway.gateway.log;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggingEvent;
import java.util.Map;

/** Events that the log itself makes. */
final class OwnEvents {
    private OwnEvents() {}

    static ILoggingEvent of(long timeMillis, Level level, String logger, String thread, String message) {
        LoggingEvent event = new LoggingEvent();
        event.setTimeStamp(timeMillis);
        event.setLevel(level);
        event.setLoggerName(logger);
        event.setThreadName(thread);
        event.setMessage(message);
        // Otherwise an appender asks the event's logger context for it, and there is none.
        event.setMDCPropertyMap(Map.of());
        return event;
    }
}
