package org.ovcgateway.onvif.events;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.ovcgateway.onvif.events.Messages.NOW;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NotificationReaderTest {
    @Test
    void aMessageIsReadWithItsTopicItemsOperationAndTime() {
        Notification read = Messages.read(Messages.message(
                "tns1:RuleEngine/CellMotionDetector/Motion",
                "Changed",
                "VideoSourceConfigurationToken=vsc0 Rule=MyMotion",
                "IsMotion=true",
                "2025-12-31T23:59:59.5Z"));
        assertEquals("RuleEngine/CellMotionDetector/Motion", read.topic().toString());
        assertEquals(
                List.of(new Item("VideoSourceConfigurationToken", "vsc0"), new Item("Rule", "MyMotion")),
                read.source());
        assertEquals(List.of(new Item("IsMotion", "true")), read.data());
        assertEquals(Notification.Operation.CHANGED, read.operation());
        assertEquals(Instant.parse("2025-12-31T23:59:59.500Z"), read.at());
    }

    @ParameterizedTest
    @CsvSource({"Initialized, INITIALISED", "Changed, CHANGED", "Deleted, DELETED", "'', NONE", "Nonsense, NONE"})
    void operationsAreRead(String text, Notification.Operation operation) {
        assertEquals(
                operation,
                Messages.read(Messages.message("t:A", text, "", "", NOW.toString()))
                        .operation());
    }

    @Test
    void aMessageWithoutATopicOrContentDoesNoHarm() {
        assertEquals(
                List.of(),
                NotificationReader.read(
                        Messages.answer("<wsnt:NotificationMessage/><x/>"
                                + "<wsnt:NotificationMessage><wsnt:Topic> /. </wsnt:Topic></wsnt:NotificationMessage>"),
                        NOW,
                        Duration.ZERO));
        Notification bare =
                Messages.read("<wsnt:NotificationMessage><wsnt:Topic>a:B</wsnt:Topic></wsnt:NotificationMessage>");
        assertEquals(List.of(), bare.data());
        assertEquals(NOW, bare.at());
    }

    @Test
    void aMessageThatIsNotWrappedTwiceAndItemsWithoutAValueAreBorne() {
        Notification read = Messages.read("<wsnt:NotificationMessage><wsnt:Topic>a:B</wsnt:Topic>"
                + "<tt:Message PropertyOperation='Changed'><tt:Data><tt:SimpleItem Name='x'/><tt:ElementItem Name='y'/>"
                + "<tt:SimpleItem Name='State' Value=' true '/></tt:Data></tt:Message></wsnt:NotificationMessage>");
        assertEquals(List.of(new Item("State", "true")), read.data());
    }

    @Test
    void theKeyOfAMessageIsPartOfItsSource() {
        Notification read =
                Messages.read("<wsnt:NotificationMessage><wsnt:Topic>a:B</wsnt:Topic><wsnt:Message><tt:Message>"
                        + "<tt:Key><tt:SimpleItem Name='ObjectId' Value='7'/></tt:Key></tt:Message></wsnt:Message>"
                        + "</wsnt:NotificationMessage>");
        assertEquals(List.of(new Item("ObjectId", "7")), read.source());
    }

    @Test
    void noMoreThanAThousandMessagesAndThirtyTwoItemsAreRead() {
        String message = "<wsnt:NotificationMessage><wsnt:Topic>a:B</wsnt:Topic></wsnt:NotificationMessage>";
        assertEquals(
                1000,
                NotificationReader.read(Messages.answer(message.repeat(1001)), NOW, Duration.ZERO)
                        .size());
        String items = "a=1 ".repeat(33).strip();
        assertEquals(
                32,
                Messages.read(Messages.message("a:B", "", items, "", ""))
                        .source()
                        .size());
    }

    @ParameterizedTest
    @CsvSource({
        "2026-01-01T00:00:01Z, 2026-01-01T00:00:01Z",
        "2026-01-01T00:00:01, 2026-01-01T00:00:01Z",
        "2026-01-01T00:00:01.123456789012Z, 2026-01-01T00:00:01.123456789Z",
        "2026-01-01T08:00:01+08:00, 2026-01-01T00:00:01Z",
        "2026-01-01T08:00:01+0800, 2026-01-01T00:00:01Z",
        "2026-1-1 0:00:01Z, 2026-01-01T00:00:01Z",
        "2026-01-01T00:61:16Z, 2026-01-01T01:01:16Z",
        "2026-01-01T-07:10:32Z, 2025-12-31T17:10:32Z",
        "2026-01-01T24:00:00Z, 2026-01-02T00:00:00Z",
    })
    void timesAreReadLeniently(String text, Instant expected) {
        assertEquals(expected, Stamps.read(text));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "0000-00-00T00:00:00Z",
                "T00:61:16Z",
                "2026-13-01T00:00:00Z",
                "2026-02-30T00:00:00Z",
                "2026-01-01T00:00:00+99:00",
                "yesterday",
            })
    void aTimeThatCannotBeReadIsTheTimeOfArrival(String text) {
        assertNull(Stamps.read(text));
        assertEquals(NOW, Stamps.corrected(text, NOW, Duration.ofHours(3)));
    }

    @Test
    void theCamerasTimeIsCorrectedForItsClock() {
        assertEquals(NOW.minusSeconds(2), Stamps.corrected("2026-01-01T00:59:58Z", NOW, Duration.ofHours(1)));
        assertEquals(NOW.minusSeconds(2), Stamps.corrected("2025-12-31T22:59:58Z", NOW, Duration.ofHours(-1)));
    }

    @Test
    void aTimeMoreThanAMinuteOffIsTheTimeOfArrival() {
        assertEquals(NOW.minusSeconds(60), Stamps.corrected("2025-12-31T23:59:00Z", NOW, Duration.ZERO));
        assertEquals(NOW, Stamps.corrected("2025-12-31T23:58:59Z", NOW, Duration.ZERO));
        assertEquals(NOW.plusSeconds(60), Stamps.corrected("2026-01-01T00:01:00Z", NOW, Duration.ZERO));
        assertEquals(NOW, Stamps.corrected("2026-01-01T00:01:01Z", NOW, Duration.ZERO));
    }
}
