package org.ovcgateway.onvif.events;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.ovcgateway.camera.AlarmType;

/** Items 17 and 18 of what cameras do, and the table of alarms and topics. */
class TopicTableTest {
    private static final TopicTable TABLE = TopicTable.with(List.of());

    @ParameterizedTest
    @CsvSource({
        "tns1:VideoSource/MotionAlarm, State=true, MOTION ACTIVE",
        "tns1:VideoSource/MotionAlarm, State=false, MOTION INACTIVE",
        "tns1:RuleEngine/CellMotionDetector/Motion, IsMotion=true, MOTION ACTIVE",
        "tns1:RuleEngine/MotionRegionDetector/Motion, State=1, MOTION ACTIVE",
        "tns1:RuleEngine/MotionRegionDetector/Motion, IsMotion=true, MOTION ACTIVE",
        "tns1:RuleEngine/MotionDetector/Detection, Detected=true, MOTION ACTIVE",
        "tns1:VideoAnalytics/tnssamsung:MotionDetection, State=true, MOTION ACTIVE",
        "tnsaxis:CameraApplicationPlatform/VMD/Camera1ProfileANY, active=1, MOTION ACTIVE",
        "tns1:Device/Trigger/DigitalInput, LogicalState=true, EXTERNAL ACTIVE",
        "tns1:Device/tns1:Trigger/tnssamsung:DigitalInput, State=true, EXTERNAL ACTIVE",
        "tns1:Device/Trigger/Relay, LogicalState=active, ''",
        "tns1:RuleEngine/LineDetector/Crossed, ObjectId=1, LINE_CROSSING MOMENT",
        "tns1:RuleEngine/LineDetector/Crossed, ObjectId=0, LINE_CROSSING MOMENT",
        "tns1:RuleEngine/LineDetector/Crossed, ObjectId=7 State=true, LINE_CROSSING ACTIVE",
        "tns1:RuleEngine/FieldDetector/ObjectsInside, ObjectId=1 IsInside=false, LINE_CROSSING INACTIVE",
        "tns1:RuleEngine/CellMotionDetector/LineCross, IsLineCross=true, LINE_CROSSING ACTIVE",
        "tns1:RuleEngine/CellMotionDetector/Intrusion, IsIntrusion=true, LINE_CROSSING ACTIVE",
        "tns1:RuleEngine/IntrusionDetector/Intrusion, IsIntrusion=true, LINE_CROSSING ACTIVE",
        "tns1:RuleEngine/MyRuleDetector/BabyCryingDetect, State=true, CRY ACTIVE",
        "tns1:RuleEngine/AudioDetector/Class, Class=baby_cry, CRY MOMENT VOICE MOMENT",
        "tns1:RuleEngine/AudioDetector/Class, Class=scream, VOICE MOMENT",
        "tns1:AudioAnalytics/Audio/DetectedSound, isSoundDetected=true, VOICE ACTIVE",
        "tns1:RuleEngine/Recognition/Face, Likelihood=0.9, FACE MOMENT",
        "tns1:RuleEngine/MyRuleDetector/FaceDetect, State=true, FACE ACTIVE",
        "tns1:RuleEngine/ObjectDetection/Object, ClassTypes=Vehicle;Human, FACE INACTIVE HUMAN ACTIVE",
        "tns1:RuleEngine/ObjectDetection/Object, ClassTypes=Face, FACE ACTIVE HUMAN INACTIVE",
        "tns1:RuleEngine/ObjectDetection/Object, ClassTypes=, FACE INACTIVE HUMAN INACTIVE",
        "tns1:RuleEngine/MyRuleDetector/PeopleDetect, State=true, HUMAN ACTIVE",
        "tns1:RuleEngine/PeopleDetector/People, IsPeople=true, HUMAN ACTIVE",
        "tns1:RuleEngine/CellMotionDetector/People, IsPeople=true, HUMAN ACTIVE",
        "tns1:UserAlarm/IVA/HumanShapeDetect, State=true, HUMAN ACTIVE",
        "tns1:Monitoring/BatteryCapacity, PercentageRemainingCapacity=14.9, LOW_BATTERY ACTIVE",
        "tns1:Monitoring/BatteryCapacity, PercentageRemainingCapacity=15, LOW_BATTERY INACTIVE",
        "tns1:RuleEngine/TamperDetector/Tamper, IsTamper=true, TAMPER ACTIVE",
        "tns1:RuleEngine/TamperDetector/Tamper, State=TRUE, TAMPER ACTIVE",
        "tns1:RuleEngine/CellMotionDetector/Tamper, IsTamper=true, TAMPER ACTIVE",
        "tns1:UserAlarm/VideoCover, State=true, TAMPER ACTIVE",
        "tns1:Door/State/DoorTamper, State=TamperDetected, TAMPER ACTIVE",
        "tns1:Door/State/DoorTamper, State=NotInTamper, TAMPER INACTIVE",
        "tns1:VideoSource/tnsaxis:Tampering, tampering=1, TAMPER MOMENT",
        "tns1:VideoSource/GlobalSceneChange/ImagingService, State=true, ''",
        "tns1:RuleEngine/MyRuleDetector/Visitor, State=true, BELL ACTIVE",
        "tns1:VideoSource/Alarm, Type=Ring, BELL MOMENT",
        "tns1:VideoSource/Alarm, Type=CameraBellButton, BELL MOMENT",
        "tns1:VideoSource/Alarm, Type=Other, ''",
        "tns1:Device/tnsaxis:Sensor/PIR, state=1, PIR ACTIVE",
        "tns1:RuleEngine/MyRuleDetector/VehicleDetect, State=true, ''",
    })
    void everyRowOfTheTableMeansItsAlarm(String topic, String data, String expected) {
        assertEquals(expected, meanings(TABLE, topic, data));
    }

    @ParameterizedTest
    @CsvSource({
        "IsPeople, HUMAN",
        "IsLineCross, LINE_CROSSING",
        "IsTamper, TAMPER",
        "IsIntrusion, LINE_CROSSING",
        "IsMotion, MOTION",
    })
    void oneTopicForAllIsToldApartByItsItem(String item, AlarmType type) {
        assertEquals(
                type + " ACTIVE", meanings(TABLE, "tns1:RuleEngine/TPSmartEventDetector/TPSmartEvent", item + "=true"));
    }

    @ParameterizedTest
    @CsvSource({
        "tns1:RuleEngine/CellMotionDetector/Motion/",
        "tns1:RuleEngine/CellMotionDetector/Motion//.",
        "tns1:RuleEngine/tns1:CellMotionDetector/tns1:Motion",
        "RuleEngine/CellMotionDetector/Motion",
        "' tns1:RuleEngine / CellMotionDetector/Motion '",
        "tns1:VideoAnalytics/tnshik:MotionAlarm",
        "tns1:VideoSoure/MotionAlarm",
        "tns1:videosource/motionalarm",
    })
    void aTopicIsKnownHoweverItIsSpelt(String topic) {
        assertEquals("MOTION ACTIVE", meanings(TABLE, topic, "IsMotion=true"));
    }

    @ParameterizedTest
    @CsvSource({
        "tns1:Device/Trigger/tnshik:AlarmIn, State=true, EXTERNAL ACTIVE",
        "tns1:VideoSource/tns1:Device/Trigger/DigitalInput, LogicalState=true, EXTERNAL ACTIVE",
        "tns1:RuleEngine/tnsajax:ObjectDetection/Object, ClassTypes=Human, FACE INACTIVE HUMAN ACTIVE",
    })
    void vendorsPrefixesAndNestingDoNotMatter(String topic, String data, String expected) {
        assertEquals(expected, meanings(TABLE, topic, data));
    }

    @ParameterizedTest
    @CsvSource({
        "true, ACTIVE",
        "TRUE, ACTIVE",
        "True, ACTIVE",
        "1, ACTIVE",
        "active, ACTIVE",
        "on, ACTIVE",
        "false, INACTIVE",
        "FALSE, INACTIVE",
        "0, INACTIVE",
        "inactive, INACTIVE",
        "off, INACTIVE",
    })
    void yesAndNoAreReadInAllSpellings(String value, String state) {
        assertEquals("MOTION " + state, meanings(TABLE, "tns1:VideoSource/MotionAlarm", "State=" + value));
    }

    @Test
    void aValueThatIsNeitherYesNorNoSaysNothing() {
        assertEquals("", meanings(TABLE, "tns1:VideoSource/MotionAlarm", "State=perhaps"));
    }

    @Test
    void theItemThatTellsIsFoundAmongSeveralInAnyOrder() {
        assertEquals(
                "HUMAN ACTIVE",
                meanings(TABLE, "tns1:RuleEngine/MyRuleDetector/PeopleDetect", "ObjectId=0 Level=low State=true"));
        assertEquals(
                "HUMAN INACTIVE",
                meanings(TABLE, "tns1:RuleEngine/MyRuleDetector/PeopleDetect", "State=false ObjectId=1 Score=1"));
    }

    @Test
    void aMomentThatIsOnlyToldAsTheWayThingsStandDidNotHappen() {
        Notification message = Messages.read(Messages.message(
                "tns1:RuleEngine/LineDetector/Crossed", "Initialized", "", "ObjectId=1", "2026-01-01T00:00:00Z"));
        assertEquals(List.of(), TABLE.meanings(message));
    }

    @Test
    void aDeletedPropertyIsOverThoughItSaysNothing() {
        Notification message = Messages.read(Messages.message(
                "tns1:RuleEngine/FieldDetector/ObjectsInside", "Deleted", "", "", "2026-01-01T00:00:00Z"));
        assertEquals("LINE_CROSSING INACTIVE", words(TABLE.meanings(message)));
    }

    @Test
    void aTopicThatNoRowKnowsIsUnknown() {
        assertNull(TABLE.meanings(Messages.changed("tns1:Vendor/Whatever", "State=true")));
        assertNull(TABLE.meanings(Messages.changed("tns1:VideoSource", "State=true")));
    }

    @Test
    void aUsersRowGoesBeforeOursThoughItNamesLessOfTheTopic() {
        TopicTable table = TopicTable.with(List.of(
                TopicRow.state("MotionAlarm", null, AlarmType.PIR),
                TopicRow.state("VideoSource/GlobalSceneChange/*", "State", AlarmType.TAMPER),
                TopicRow.state("FieldDetector/ObjectsInside", null, null)));
        assertEquals("PIR ACTIVE", meanings(table, "tns1:VideoSource/MotionAlarm", "State=true"));
        assertEquals(
                "TAMPER ACTIVE", meanings(table, "tns1:VideoSource/GlobalSceneChange/AnalyticsService", "State=true"));
        assertEquals("", meanings(table, "tns1:RuleEngine/FieldDetector/ObjectsInside", "IsInside=true"));
        assertEquals("HUMAN ACTIVE", meanings(table, "tns1:RuleEngine/MyRuleDetector/PeopleDetect", "State=true"));
    }

    @Test
    void aUsersRowForOneItemLeavesTheOthersToUs() {
        TopicTable table = TopicTable.with(
                List.of(TopicRow.state("TPSmartEventDetector/TPSmartEvent", "IsVehicle", AlarmType.MOTION)));
        String topic = "tns1:RuleEngine/TPSmartEventDetector/TPSmartEvent";
        assertEquals("MOTION ACTIVE", meanings(table, topic, "IsVehicle=true"));
        assertEquals("HUMAN ACTIVE", meanings(table, topic, "IsPeople=true"));
        assertEquals("", meanings(table, topic, "IsPet=true"));
    }

    @Test
    void theLongestEndOfATopicDecides() {
        TopicTable table = TopicTable.with(List.of(
                TopicRow.state("Motion", null, AlarmType.PIR),
                TopicRow.state("Special/Motion", null, AlarmType.CRY),
                TopicRow.state("*/Motion", null, AlarmType.BELL)));
        assertEquals("CRY ACTIVE", meanings(table, "a:b/c:Special/d:Motion", "State=1"));
        assertEquals("BELL ACTIVE", meanings(table, "a:b/d:Motion", "State=1"));
        assertEquals("PIR ACTIVE", meanings(table, "d:Motion", "State=1"));
    }

    private static String meanings(TopicTable table, String topic, String data) {
        return words(table.meanings(Messages.changed(topic, data.replace(';', ','))));
    }

    private static String words(@Nullable List<TopicTable.Meaning> meanings) {
        return meanings == null
                ? "unknown"
                : meanings.stream()
                        .map(meaning -> meaning.type() + " " + meaning.state())
                        .distinct()
                        .collect(Collectors.joining(" "));
    }
}
