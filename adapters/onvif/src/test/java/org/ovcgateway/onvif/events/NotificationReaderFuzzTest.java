package org.ovcgateway.onvif.events;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.ovcgateway.camera.CameraEvents.Event;
import org.ovcgateway.onvif.ManualTimers;
import org.ovcgateway.onvif.xml.XmlElement;
import org.ovcgateway.onvif.xml.XmlException;
import org.ovcgateway.onvif.xml.XmlReader;

/** The input is what a camera answers to {@code PullMessages}. */
class NotificationReaderFuzzTest {
    private static final TopicTable TABLE = TopicTable.with(List.of());

    @FuzzTest
    void whateverACameraTellsBecomesBoundedEvents(byte[] input) {
        XmlElement answer;
        try {
            answer = XmlReader.read(input);
        } catch (XmlException e) {
            return;
        }
        List<Event> events = new ArrayList<>();
        ManualTimers timers = new ManualTimers();
        EventStates states = new EventStates(TABLE, SourceFilter.ALL, timers, events::add, news -> {});
        List<Notification> read = NotificationReader.read(answer, timers.now(), Duration.ZERO);
        states.take(read);
        states.take(read);
        for (Event event : events) {
            assertTrue(
                    Duration.between(event.at(), timers.now()).abs().compareTo(Stamps.TOLERANCE) <= 0, event::toString);
            assertTrue(event.description().length() <= 200, event::toString);
        }
        assertTrue(states.unknownTopics().size() <= 100);
        states.close();
        assertTrue(timers.waiting() == 0, "timers are left");
    }
}
