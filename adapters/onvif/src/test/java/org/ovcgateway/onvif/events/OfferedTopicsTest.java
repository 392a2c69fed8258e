package org.ovcgateway.onvif.events;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.ovcgateway.camera.AlarmType;
import org.ovcgateway.camera.CameraEvents.UnknownTopic;
import org.ovcgateway.onvif.xml.XmlElement;
import org.ovcgateway.onvif.xml.XmlReader;

class OfferedTopicsTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

    private static String topic(String name, String... items) {
        StringBuilder data = new StringBuilder();
        for (String item : items) {
            data.append("<tt:SimpleItemDescription Name=\"").append(item).append("\" Type=\"xs:boolean\"/>");
        }
        return "<" + name + " wstop:topic=\"true\"><tt:MessageDescription><tt:Source>"
                + "<tt:SimpleItemDescription Name=\"Source\" Type=\"xs:string\"/></tt:Source><tt:Data>" + data
                + "</tt:Data></tt:MessageDescription></" + name + ">";
    }

    private static XmlElement answer(String topics) throws Exception {
        return XmlReader.read(
                "<GetEventPropertiesResponse><TopicSet>" + topics + "</TopicSet></GetEventPropertiesResponse>");
    }

    @Test
    void knownTopicsAreAlarmsAndOthersAreListedWithTheirItems() throws Exception {
        XmlElement answer = answer("<tns1:VideoSource>" + topic("MotionAlarm", "State")
                + topic("Un.known", "IsSo", "Level") + "</tns1:VideoSource>" + topic("x:Other"));
        TopicTable table = TopicTable.with(List.of());
        assertTrue(OfferedTopics.alarms(answer, table).contains(AlarmType.MOTION));
        assertEquals(
                List.of(
                        new UnknownTopic("Other", 0, NOW, List.of()),
                        new UnknownTopic("VideoSource/Un.known", 0, NOW, List.of("IsSo", "Level"))),
                OfferedTopics.unknown(answer, table, NOW));
    }

    private static Set<AlarmType> alarms(String topics, TopicRow... rows) throws Exception {
        return OfferedTopics.alarms(answer(topics), TopicTable.with(List.of(rows)));
    }

    @Test
    void rowsForAnyTopicClaimOnlyWhatTheItemsOfATopicTell() throws Exception {
        assertEquals(Set.of(), alarms(topic("x:Other", "Level")));
        assertEquals(Set.of(), alarms("<x:Other wstop:topic=\"true\"/>"));
        assertEquals(Set.of(AlarmType.HUMAN), alarms(topic("x:Other", "Level", "ispeople")));
        assertEquals(
                Set.of(AlarmType.HUMAN, AlarmType.LINE_CROSSING, AlarmType.MOTION),
                alarms(topic("x:Other", "IsPeople", "IsVehicle", "IsLineCross") + "<tns1:VideoSource>"
                        + topic("MotionAlarm", "State") + "</tns1:VideoSource>"));
    }

    @Test
    void rowsThatNameAPartOfTheTopicClaimItWhereThatIsOffered() throws Exception {
        String row = "<tnsaxis:CameraApplicationPlatform><FenceGuard>" + topic("Camera1Profile1", "active")
                + "</FenceGuard></tnsaxis:CameraApplicationPlatform>";
        assertEquals(Set.of(AlarmType.LINE_CROSSING), alarms(row));
        assertEquals(Set.of(), alarms(row.replace("FenceGuard", "Other")));
    }

    @Test
    void aUsersRowForAnyTopicWithoutAnItemClaimsItWhereThereIsATopic() throws Exception {
        TopicRow any = TopicRow.state("*", null, AlarmType.TAMPER);
        assertEquals(Set.of(), alarms("", any));
        assertEquals(Set.of(AlarmType.TAMPER), alarms(topic("x:Other", "Level"), any));
        assertEquals(
                Set.of(AlarmType.MOTION),
                alarms(topic("x:Other", "Level", "IsMotion"), TopicRow.state("*", "Open", AlarmType.TAMPER)));
    }

    @Test
    void whatAUserSaysIsNoAlarmIsNotListed() throws Exception {
        TopicTable table = TopicTable.with(List.of(TopicRow.state("Other", null, null)));
        assertEquals(List.of(), OfferedTopics.unknown(answer(topic("x:Other")), table, NOW));
    }

    @Test
    void whatARowForAnyTopicKnowsByItsItemIsNotListed() throws Exception {
        TopicTable table = TopicTable.with(List.of());
        assertEquals(List.of(), OfferedTopics.unknown(answer(topic("x:Other", "Level", "ispeople")), table, NOW));
    }

    @Test
    void noMoreThanAHundredAreListed() throws Exception {
        StringBuilder topics = new StringBuilder();
        for (int i = 0; i < 101; i++) {
            topics.append(topic("Other" + i));
        }
        assertEquals(
                100,
                OfferedTopics.unknown(answer(topics.toString()), TopicTable.with(List.of()), NOW)
                        .size());
    }
}
