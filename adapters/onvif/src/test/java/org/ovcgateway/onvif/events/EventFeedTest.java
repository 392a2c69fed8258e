package org.ovcgateway.onvif.events;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.ovcgateway.camera.CameraEvents.Event;
import org.ovcgateway.onvif.ManualTimers;
import org.ovcgateway.onvif.ScriptedDevice;
import org.ovcgateway.onvif.device.Quirks;
import org.ovcgateway.onvif.soap.SoapFault;
import org.ovcgateway.onvif.xml.XmlElement;

class EventFeedTest {
    private static final String SUBSCRIBED =
            "<r:R><r:SubscriptionReference><a:Address>http://h/s</a:Address></r:SubscriptionReference></r:R>";
    private static final String PULL_POINT = "CreatePullPointSubscription";

    private final ManualTimers timers = new ManualTimers();
    private final ScriptedDevice device = new ScriptedDevice();
    private final List<Promise<XmlElement>> polls = new ArrayList<>();
    private final List<Event> events = new ArrayList<>();
    private final PostedEventsTest.FakeLetterbox letterbox = new PostedEventsTest.FakeLetterbox();

    private EventFeed feed(Quirks.Events way) {
        return new EventFeed("[test]", device, () -> letterbox, way, () -> Duration.ZERO, timers, new Random(1));
    }

    private OnvifEvents events(EventFeed feed) {
        return new OnvifEvents(feed, TopicTable.with(List.of()), SourceFilter.ALL, timers);
    }

    private void pullPoints() {
        device.answer(PULL_POINT, SUBSCRIBED).answer("SetSynchronizationPoint").answer("Unsubscribe");
        device.on("PullMessages", body -> {
            Promise<XmlElement> poll = Promise.promise();
            polls.add(poll);
            return poll.future();
        });
    }

    private static XmlElement motion(String operation, boolean state) {
        return Messages.answer(Messages.message("tns1:VideoSource/MotionAlarm", operation, "", "State=" + state, "")
                + Messages.message("v:Un/Known", "Changed", "", "State=1", ""));
    }

    @Test
    void nothingIsAskedBeforeSomebodyListens() {
        pullPoints();
        OnvifEvents events = events(feed(Quirks.Events.TRY));
        assertEquals(List.of(), device.names());
        assertEquals(0, events.unknownTopics().size());
        events.close();
        events.listen(this.events::add);
        assertEquals(List.of(PULL_POINT, "SetSynchronizationPoint", "PullMessages"), device.names());
    }

    @Test
    void aListenerHearsOfChangesAndOfTopicsThatNobodyKnows() {
        pullPoints();
        OnvifEvents listened = events(feed(Quirks.Events.TRY));
        listened.listen(events::add);
        polls.get(0).complete(motion("Changed", true));
        assertEquals(1, events.size());
        assertEquals("Un/Known", listened.unknownTopics().get(0).topic());
        assertThrows(IllegalStateException.class, () -> listened.listen(events::add));
    }

    @Test
    void anEdgeIsNotToldAgainByTheNextSubscription() {
        pullPoints();
        events(feed(Quirks.Events.TRY)).listen(events::add);
        timers.advance(Duration.ofSeconds(40));
        polls.get(0).complete(motion("Changed", true));
        timers.advance(Duration.ofSeconds(40));
        polls.get(1).fail(new SoapFault(400, "ResourceUnknownFault", "gone"));
        timers.advance(Duration.ofSeconds(2));
        assertEquals(2, device.requests(PULL_POINT).size());
        polls.get(2).complete(motion("Initialized", true));
        assertEquals(1, events.size());
    }

    @Test
    void twoChannelsOfADeviceShareOneSubscription() {
        pullPoints();
        EventFeed feed = feed(Quirks.Events.TRY);
        OnvifEvents one = events(feed);
        OnvifEvents other = events(feed);
        one.listen(events::add);
        other.listen(events::add);
        assertEquals(1, device.requests(PULL_POINT).size());
        assertEquals(2, device.requests("SetSynchronizationPoint").size());
        polls.get(0).complete(motion("Changed", true));
        assertEquals(2, events.size());
        one.close();
        assertEquals(0, device.requests("Unsubscribe").size());
        other.close();
        assertEquals(1, device.requests("Unsubscribe").size());
        assertEquals(0, timers.waiting());
    }

    @Test
    void whereThereAreNoPullPointsMessagesArePosted() {
        device.answer("Subscribe", SUBSCRIBED);
        events(feed(Quirks.Events.TRY)).listen(events::add);
        assertEquals(List.of(PULL_POINT, "Subscribe", "SetSynchronizationPoint"), device.names());
        letterbox.post(motion("Changed", true));
        assertEquals(1, events.size());
    }

    @Test
    void whatIsToBePostedIsNotPulled() {
        device.answer("Subscribe", SUBSCRIBED);
        pullPoints();
        events(feed(Quirks.Events.NOTIFY)).listen(events::add);
        assertEquals(List.of("Subscribe", "SetSynchronizationPoint"), device.names());
    }

    @Test
    void whatIsToBePulledIsNotPosted() {
        events(feed(Quirks.Events.PULL)).listen(events::add);
        assertEquals(List.of(PULL_POINT), device.names());
    }

    @Test
    void aCameraThatShallNotBeAskedIsNotAsked() {
        pullPoints();
        OnvifEvents listened = events(feed(Quirks.Events.NONE));
        listened.listen(events::add);
        listened.close();
        assertEquals(List.of(), device.names());
    }

    @ParameterizedTest
    @EnumSource(names = {"TRY", "PULL", "NOTIFY"})
    void aCameraWithoutEventsIsAskedAgainEveryTenMinutes(Quirks.Events way) {
        OnvifEvents listened = events(feed(way));
        listened.listen(events::add);
        int once = device.names().size();
        timers.advance(EventFeed.MISSING_PAUSE.minusMillis(1));
        assertEquals(once, device.names().size());
        timers.advance(Duration.ofMillis(1));
        assertEquals(2 * once, device.names().size());
        listened.close();
        assertEquals(0, timers.waiting());
    }

    @Test
    void nothingIsHeardAfterClosing() {
        pullPoints();
        OnvifEvents listened = events(feed(Quirks.Events.TRY));
        listened.listen(events::add);
        Future<Void> closed = listened.close();
        polls.get(0).tryComplete(motion("Changed", true));
        assertEquals(true, closed.succeeded());
        assertEquals(List.of(), events);
        assertEquals(0, timers.waiting());
    }
}
