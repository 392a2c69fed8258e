package org.ovcgateway.onvif.device;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PosixTimeZoneTest {
    private static final Instant NOW = Instant.parse("2026-07-01T12:00:00Z");

    @ParameterizedTest
    @CsvSource({
        "Asia/Shanghai,          'CST-8'",
        "UTC,                    'UTC0'",
        "Asia/Kolkata,           'IST-5:30'",
        "Europe/Berlin,          'CET-1CEST,M3.5.0,M10.5.0/3'",
        "America/New_York,       'EST5EDT,M3.2.0,M11.1.0'",
        "Australia/Sydney,       'AEST-10AEDT,M10.1.0,M4.1.0/3'",
        "+08:00,                 'UTC-8'"
    })
    void zonesAreWrittenWithTheirRules(String zone, String expected) {
        assertEquals(expected, PosixTimeZone.of(ZoneId.of(zone), NOW));
    }

    @ParameterizedTest
    @CsvSource({
        "CST-8,                         false, +08:00",
        "MoroccoStandardTime0,          false, Z",
        "MoroccoStandardTime0,          true,  Z",
        "'<+0530>-5:30',                false, +05:30",
        "EST5EDT,                       false, -05:00",
        "'EST5EDT,M3.2.0,M11.1.0',      true,  -04:00",
        "GMT+08:00:00,                  false, -08:00",
        "'China Standard Time-8:00:00', false, +08:00"
    })
    void theOffsetOfWhatCamerasWriteIsFound(String text, boolean summer, String expected) {
        assertEquals(ZoneOffset.of(expected), PosixTimeZone.offset(text, summer));
    }

    @ParameterizedTest
    @CsvSource({"''", "Asia/Shanghai", "UTC-99", "8"})
    void whatIsNoTimeZoneHasNone(String text) {
        assertNull(PosixTimeZone.offset(text, false));
    }

    @Test
    void noZoneHasNoOffset() {
        assertNull(PosixTimeZone.offset(null, true));
    }
}
