package org.ovcgateway.onvif.events;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.ovcgateway.onvif.events.Messages.message;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.ovcgateway.camera.AlarmType;
import org.ovcgateway.camera.CameraEvents.Event;
import org.ovcgateway.camera.CameraEvents.UnknownTopic;
import org.ovcgateway.onvif.ManualTimers;

class EventStatesTest {
    private static final String MOTION = "tns1:VideoSource/MotionAlarm";
    private static final String CELLS = "tns1:RuleEngine/CellMotionDetector/Motion";

    private final ManualTimers timers = new ManualTimers();
    private final List<Event> events = new ArrayList<>();
    private final TopicTable table = TopicTable.with(List.of(new TopicRow(
            "Never/Ends", "State", List.of(), AlarmType.PIR, TopicRow.Kind.STATE, Duration.ofSeconds(10))));
    private final List<Notification> news = new ArrayList<>();
    private EventStates states = new EventStates(table, SourceFilter.ALL, timers, events::add, news::add);

    private void told(String topic, String operation, String source, String data) {
        states.take(NotificationReader.read(
                Messages.answer(
                        message(topic, operation, source, data, timers.now().toString())),
                timers.now(),
                Duration.ZERO));
    }

    private String heard() {
        String heard = String.join(
                ", ",
                events.stream()
                        .map(event -> event.type() + " " + event.state() + (event.initial() ? " initial" : ""))
                        .toList());
        events.clear();
        return heard;
    }

    @Test
    void aChangeIsAnEvent() {
        told(MOTION, "Changed", "VideoSourceToken=0", "State=true");
        told(MOTION, "Changed", "VideoSourceToken=0", "State=false");
        assertEquals("MOTION ACTIVE, MOTION INACTIVE", heard());
    }

    @Test
    void howThingsStandAtTheStartIsToldAsThat() {
        told(MOTION, "Initialized", "VideoSourceToken=0", "State=true");
        assertEquals("MOTION ACTIVE initial", heard());
    }

    @Test
    void whatIsRepeatedRaisesNothing() {
        told(MOTION, "Changed", "", "State=true");
        heard();
        for (int i = 0; i < 29; i++) {
            timers.advance(Duration.ofSeconds(1));
            told(MOTION, "Changed", "", "State=true");
        }
        timers.advance(Duration.ofMillis(999));
        told(MOTION, "Changed", "", "State=true");
        assertEquals("", heard());
    }

    @Test
    void whatIsStillRepeatedAfterHalfAMinuteLasts() {
        told(MOTION, "Changed", "", "State=true");
        heard();
        for (int i = 0; i < 60; i++) {
            timers.advance(Duration.ofSeconds(1));
            told(MOTION, "Changed", "", "State=true");
        }
        assertEquals("MOTION ACTIVE, MOTION ACTIVE", heard());
    }

    @Test
    void aNewSubscriptionsStartNeverTellsAnEdgeTwice() {
        told(MOTION, "Changed", "", "State=true");
        heard();
        timers.advance(Duration.ofHours(1));
        told(MOTION, "Initialized", "", "State=true");
        assertEquals("", heard());
        told(MOTION, "Initialized", "", "State=false");
        assertEquals("MOTION INACTIVE initial", heard());
    }

    @Test
    void aChangeThatComesBehindTheStateThatItMadeIsStillTold() {
        told(MOTION, "Initialized", "", "State=true");
        told(MOTION, "Changed", "", "State=true");
        told(MOTION, "Changed", "", "State=true");
        told(MOTION, "Initialized", "", "State=false");
        told(MOTION, "Changed", "", "State=false");
        assertEquals("MOTION ACTIVE initial, MOTION ACTIVE, MOTION INACTIVE initial, MOTION INACTIVE", heard());
    }

    @Test
    void rulesAndTopicsAreSourcesOfTheirOwn() {
        told(CELLS, "Changed", "VideoSourceConfigurationToken=a Rule=one", "IsMotion=true");
        told(CELLS, "Changed", "VideoSourceConfigurationToken=a Rule=two", "IsMotion=true");
        told(MOTION, "Changed", "VideoSourceToken=a", "State=true");
        assertEquals(3, events.stream().map(Event::source).distinct().count());
        events.clear();
        told(CELLS, "Changed", "Rule=two VideoSourceConfigurationToken=a", "IsMotion=false");
        assertEquals("MOTION INACTIVE", heard());
    }

    @Test
    void oneThingIsOneSourceHoweverTheVideoSourceIsCalled() {
        told(CELLS, "Changed", "VideoSourceConfigurationToken=vsconf Rule=one", "IsMotion=true");
        told(CELLS, "Changed", "VideoSourceConfigurationToken=VideoSourceToken Rule=one", "IsMotion=true");
        told("tns1:RuleEngine/MyRuleDetector/FaceDetect", "Changed", "Source=vsconf", "State=true");
        told("tns1:RuleEngine/MyRuleDetector/FaceDetect", "Changed", "Source=VideoSourceToken", "State=true");
        assertEquals("MOTION ACTIVE, FACE ACTIVE", heard());
    }

    @Test
    void whatIsDeletedIsOverIfItLasted() {
        String inside = "tns1:RuleEngine/FieldDetector/ObjectsInside";
        told(inside, "Deleted", "Rule=r", "");
        assertEquals("", heard());
        told(inside, "Changed", "Rule=r", "IsInside=true");
        told(inside, "Deleted", "Rule=r", "IsInside=true");
        told(inside, "Deleted", "Rule=r", "");
        assertEquals("LINE_CROSSING ACTIVE, LINE_CROSSING INACTIVE", heard());
    }

    @Test
    void anEndThatTheCameraNeverTellsIsMadeUpAfterTheRowsTime() {
        told("v:Never/Ends", "Changed", "", "State=true");
        timers.advance(Duration.ofSeconds(9));
        told("v:Never/Ends", "Changed", "", "State=true");
        timers.advance(Duration.ofMillis(9999));
        assertEquals("PIR ACTIVE", heard());
        timers.advance(Duration.ofMillis(1));
        assertEquals("PIR INACTIVE", heard());
        told("v:Never/Ends", "Changed", "", "State=true");
        assertEquals("PIR ACTIVE", heard());
        told("v:Never/Ends", "Changed", "", "State=false");
        assertEquals("PIR INACTIVE", heard());
        assertEquals(0, timers.waiting());
    }

    @Test
    void momentsAreToldEachTimeButNotTwice() {
        String crossed = "tns1:RuleEngine/LineDetector/Crossed";
        told(crossed, "", "Rule=r", "ObjectId=1");
        told(crossed, "", "Rule=r", "ObjectId=1");
        told(crossed, "", "Rule=r", "ObjectId=2");
        timers.advance(Duration.ofSeconds(1));
        told(crossed, "", "Rule=r", "ObjectId=2");
        assertEquals("LINE_CROSSING MOMENT, LINE_CROSSING MOMENT, LINE_CROSSING MOMENT", heard());
    }

    @Test
    void severalItemsOfOneMeaningAreOneEvent() {
        told("tns1:RuleEngine/X/Y", "Changed", "", "IsPeople=false IsPerson=true");
        assertEquals("HUMAN ACTIVE", heard());
    }

    @Test
    void unknownTopicsAreCountedUpToAHundred() {
        for (int i = 0; i < 101; i++) {
            told("v:Unknown/T" + i, "Changed", "", "State=true");
        }
        told("v:Unknown/T0", "Changed", "", "State=true");
        assertEquals(100, states.unknownTopics().size());
        assertEquals(2L, states.unknownTopics().get(0).count());
        assertEquals(100, news.size());
        assertEquals("", heard());
    }

    @Test
    void ofAnUnknownTopicItIsToldWhatARowNeeds() {
        told("v:Un/Known", "Changed", "VideoSourceToken=a", "State=true Level=3");
        timers.advance(Duration.ofSeconds(7));
        told("v:Un/Known", "Changed", "", "State=false Object\u007fId=3");
        assertEquals(
                List.of(new UnknownTopic("Un/Known", 2, timers.now(), List.of("State", "Level", "Object?Id"))),
                states.unknownTopics());
        assertEquals(1, news.size());
    }

    @Test
    void noMoreThanSixteenItemsOfAnUnknownTopicAreTold() {
        for (int i = 0; i < 17; i++) {
            told("v:Un/Known", "Changed", "", "Item" + i + "=1");
        }
        assertEquals(16, states.unknownTopics().get(0).items().size());
    }

    @Test
    void ofARecordersInputThoseAreToldThatMayBeAboutIt() {
        states = new EventStates(table, SourceFilterTest.second(), timers, events::add, news::add);
        told("v:Un/Known", "Changed", "VideoSourceToken=source-1", "State=true");
        assertEquals(List.of(), states.unknownTopics());
        told("v:Un/Known", "Changed", "VideoSourceToken=source-2", "State=true");
        told("v:Un/Known", "Changed", "", "State=true");
        assertEquals(2, states.unknownTopics().get(0).count());
    }

    @Test
    void noMoreThanFiveHundredSourcesAreRemembered() {
        for (int i = 0; i < 501; i++) {
            told("v:Never/Ends", "Changed", "Rule=" + i, "State=true");
        }
        assertEquals(500, timers.waiting());
        states.close();
        assertEquals(0, timers.waiting());
    }

    @Test
    void anotherChannelsMessagesAreNotOurs() {
        states = new EventStates(table, SourceFilterTest.second(), timers, events::add, news::add);
        told(MOTION, "Changed", "VideoSourceToken=source-1", "State=true");
        assertEquals("", heard());
        told(MOTION, "Changed", "VideoSourceToken=source-2", "State=true");
        assertEquals("MOTION ACTIVE", heard());
    }

    @Test
    void anEventSaysWhereItCameFrom() {
        told(CELLS, "Changed", "VideoSourceConfigurationToken=a Rule=Yard", "IsMotion=true");
        assertEquals(
                "RuleEngine/CellMotionDetector/Motion Yard IsMotion=true",
                events.get(0).description());
        assertEquals(
                "RuleEngine/CellMotionDetector/Motion Rule=yard", events.get(0).source());
        assertEquals(timers.now(), events.get(0).at());
    }
}
