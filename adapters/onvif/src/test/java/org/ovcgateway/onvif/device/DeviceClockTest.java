package org.ovcgateway.onvif.device;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.ovcgateway.onvif.device.SessionBench.dateAndTime;
import static org.ovcgateway.onvif.device.SessionBench.failure;
import static org.ovcgateway.onvif.device.SessionBench.now;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.ovcgateway.camera.CameraException;
import org.ovcgateway.camera.NotSupported;
import org.ovcgateway.onvif.SchemaCheck;
import org.ovcgateway.onvif.xml.XmlElement;
import org.ovcgateway.onvif.xml.XmlException;
import org.ovcgateway.onvif.xml.XmlReader;

class DeviceClockTest {
    private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");

    private final SessionBench bench = new SessionBench().media1("main v0 H264 1920 1080");
    private final DeviceClock clock = new DeviceClock(bench.session);

    /** Answers that the clock is ahead by these seconds, one after the other. */
    private void ahead(int... seconds) {
        now(bench.session.contact());
        bench.device.forget("GetSystemDateAndTime");
        for (int second : seconds) {
            bench.device.answer("GetSystemDateAndTime", dateAndTime(second));
        }
    }

    private List<String> zonesTried() {
        return bench.device.requests("SetSystemDateAndTime").stream()
                .map(request -> request.textAt("TimeZone", "TZ") + " " + request.textAt("DaylightSavings"))
                .toList();
    }

    @Test
    void everyRequestIsWhatTheInterfaceDescriptionsAllow() {
        LocalDateTime now = LocalDateTime.of(2026, 3, 1, 12, 0, 0);
        SchemaCheck.assertValid(DeviceClock.setSystemDateAndTime(now, "CST-8", true));
        SchemaCheck.assertValid(DeviceClock.setSystemDateAndTime(now, null, false));
    }

    @Test
    void howFarItIsAheadIsAskedAndRemembered() {
        ahead(7);
        assertEquals(Duration.ofSeconds(7), now(clock.ahead()));
        assertEquals(7000, bench.memory.learnt().clockAheadMillis());
    }

    @Test
    void aClockThatIsOffIsSetAndReadBack() {
        ahead(30, 0);
        bench.device.answer("SetSystemDateAndTime");
        now(clock.set(BERLIN, Duration.ofSeconds(5)));
        XmlElement request = bench.device.requests("SetSystemDateAndTime").get(0);
        assertEquals("Manual", request.textAt("DateTimeType"));
        assertEquals(
                Instant.parse("2026-03-01T12:00:00Z"), DateAndTime.read(request).now());
        assertEquals(List.of("CET-1CEST,M3.5.0,M10.5.0/3 true"), zonesTried());
        assertEquals(0, bench.memory.learnt().clockAheadMillis());
    }

    @ParameterizedTest
    @CsvSource({"5, 5, 0", "6, 5, 1"})
    void aClockWithinTheToleranceIsLeftAlone(int off, int tolerance, int times) {
        ahead(off, 0);
        bench.device.answer("SetSystemDateAndTime");
        now(clock.set(BERLIN, Duration.ofSeconds(tolerance)));
        assertEquals(times, bench.device.requests("SetSystemDateAndTime").size());
    }

    @Test
    void aClockThatIsSetByAServerIsLeftAlone() {
        now(bench.session.contact());
        bench.device
                .forget("GetSystemDateAndTime")
                .answer("GetSystemDateAndTime", dateAndTime(30).replace("Manual", "NTP"));
        now(clock.set(BERLIN, Duration.ZERO));
        assertEquals(List.of(), zonesTried());
    }

    @Test
    void aZoneThatIsRefusedMakesWayForTheCamerasOwnAndThenForNone() {
        ahead(30, 0);
        bench.device
                .fault("SetSystemDateAndTime", "InvalidTimeZone")
                .fault("SetSystemDateAndTime", "InvalidTimeZone")
                .answer("SetSystemDateAndTime");
        now(clock.set(ZoneId.of("Asia/Kolkata"), Duration.ofSeconds(5)));
        assertEquals(List.of("IST-5:30 false", "CST-8 false", "null false"), zonesTried());
    }

    @Test
    void aClockThatIsNotMovedIsToldOf() {
        ahead(30, 28);
        bench.device.answer("SetSystemDateAndTime");
        assertEquals(
                "the camera took the time and yet is 28 s ahead",
                failure(CameraException.class, clock.set(BERLIN, Duration.ofSeconds(5)))
                        .getMessage());
    }

    @Test
    void aCameraThatTakesNoTimeSaysSo() {
        ahead(30);
        failure(NotSupported.class, clock.set(BERLIN, Duration.ofSeconds(5)));
        assertEquals(1, zonesTried().size());
        bench.device.fault("SetSystemDateAndTime", "InvalidDateTime");
        String words = String.valueOf(failure(CameraException.class, clock.set(BERLIN, Duration.ofSeconds(5)))
                .getMessage());
        assertTrue(words.startsWith("the camera failed at setting its clock: "), words);
        assertEquals(4, zonesTried().size());
    }

    @Test
    void aCameraThatTellsNoTimeSaysSo() {
        now(bench.session.contact());
        bench.device.forget("GetSystemDateAndTime").answer("GetSystemDateAndTime", "<a/>");
        failure(NotSupported.class, clock.ahead());
        failure(NotSupported.class, clock.set(BERLIN, Duration.ZERO));
    }

    @ParameterizedTest
    @CsvSource({
        "UTCDateTime,   CST-8,         false, 12, 2026, 2026-03-01T12:00:30Z",
        "LocalDateTime, CST-8,         false, 12, 2026, 2026-03-01T04:00:30Z",
        "LocalDateTime, EST5EDT,       true,  12, 2026, 2026-03-01T16:00:30Z",
        "LocalDateTime, Asia/Shanghai, false, 12, 2026,",
        "UTCDateTime,   CST-8,         false, 24, 2026,",
        "UTCDateTime,   CST-8,         false, '', 2026,",
        "UTCDateTime,   CST-8,         false, 12, 0,    0000-03-01T12:00:30Z"
    })
    void isReadAsFarAsItMakesSense(String name, String zone, String summer, String hour, String year, String expected)
            throws XmlException {
        String document = dateAndTime(30)
                .replace("UTCDateTime", name)
                .replace("CST-8", zone)
                .replace("Savings>false", "Savings>" + summer)
                .replace("Hour>12", "Hour>" + hour)
                .replace("Year>2026", "Year>" + year);
        Instant now = DateAndTime.read(XmlReader.read(document)).now();
        assertEquals(expected == null || year.equals("0") ? null : Instant.parse(expected), now);
    }
}
