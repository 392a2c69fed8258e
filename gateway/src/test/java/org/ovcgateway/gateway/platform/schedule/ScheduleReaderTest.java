package org.ovcgateway.gateway.platform.schedule;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** H.627.2 I.1, with what PROTOCOL.md tells of the field. */
class ScheduleReaderTest {
    private static Schedule read(String body) throws SchedulingException {
        return ScheduleReader.read(body, true);
    }

    private static String refusal(String body, boolean allowPlaintext) {
        return String.valueOf(assertThrows(SchedulingException.class, () -> ScheduleReader.read(body, allowPlaintext))
                .getMessage());
    }

    @Test
    void everythingIsReadAndBlanksAroundAddressesAreCutOff() throws Exception {
        assertEquals(
                new Schedule(
                        URI.create("wss://www.test01.com:9443"),
                        Instant.parse("2026-01-01T00:00:00.250Z"),
                        "www.test02.com:9700",
                        "www.test03.com:3478",
                        "www.test04.com"),
                read(
                        "{\"PassDomain\":\"www.test01.com \",\"P2p_passDomain\":\" www.test02.com\",\"TurnDomain\":\"www.test03.com\","
                                + "\"HibernationDomain\":\"www.test04.com \",\"PassPort\":9080,\"Secure_PassPort\":9443,"
                                + "\"P2p_passPort\":9700,\"TurnPort\":\"3478\",\"SyncTime\":1767225600250,\"new\":[1]}"));
    }

    @Test
    void whatIsNotNeededToLogInMayBeMissing() throws Exception {
        Schedule schedule =
                read("{\"PassDomain\":\"a\",\"Secure_PassPort\":\"443\",\"TurnDomain\":\"t\",\"SyncTime\":\"soon\"}");
        assertEquals(new Schedule(URI.create("wss://a:443"), null, null, null, null), schedule);
    }

    @Test
    void withoutASecurePortThePlainOneIsTakenIfThatIsAllowed() throws Exception {
        for (String none : new String[] {"", "\"Secure_PassPort\":0,", "\"Secure_PassPort\":null,"}) {
            String body = "{" + none + "\"PassDomain\":\"a\",\"PassPort\":9080}";
            assertEquals(URI.create("ws://a:9080"), read(body).signalling());
            assertEquals(
                    "the scheduler names a platform without TLS (Secure_PassPort is 0, PassPort 9080), and "
                            + "platform.allow-plaintext is false",
                    refusal(body, false));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "1767225600, 2026-01-01T00:00:00Z",
        "1767225600.5, 2026-01-01T00:00:00.5Z",
        "99999999999, 5138-11-16T09:46:39Z",
        "100000000000, 1973-03-03T09:46:40Z",
        "1767225600000, 2026-01-01T00:00:00Z",
        "'\"1767225600000\"', 2026-01-01T00:00:00Z",
    })
    void aTimeIsInMillisecondsUnlessItIsTooSmallForThat(String wire, Instant time) throws Exception {
        assertEquals(
                time,
                read("{\"PassDomain\":\"a\",\"Secure_PassPort\":1,\"SyncTime\":" + wire + "}")
                        .time());
    }

    @ParameterizedTest
    @CsvSource({"0", "-5", "1e300", "true"})
    void aTimeThatCannotBeIsNone(String wire) throws Exception {
        assertNull(read("{\"PassDomain\":\"a\",\"Secure_PassPort\":1,\"SyncTime\":" + wire + "}")
                .time());
    }

    @Test
    void whatIsNeededIsAskedForInWords() {
        assertTrue(refusal("{}", true).contains("PassDomain: expected a host name but was missing"));
        assertTrue(refusal("{\"PassDomain\":\"  \",\"Secure_PassPort\":1}", true)
                .contains("PassDomain: expected a host name"));
        assertTrue(refusal("{\"PassDomain\":\"a b\",\"Secure_PassPort\":1}", true)
                .contains("PassDomain: expected a host name"));
        assertTrue(refusal("{\"PassDomain\":\"a/b\",\"Secure_PassPort\":1}", true)
                .contains("PassDomain: expected a host name"));
        assertTrue(refusal("{\"PassDomain\":\"u@a\",\"Secure_PassPort\":1}", true)
                .contains("PassDomain: expected a host name"));
        assertTrue(refusal("{\"PassDomain\":\"a\"}", true).contains("PassPort: expected a port"));
        assertTrue(refusal("{\"PassDomain\":\"a\",\"Secure_PassPort\":65536}", true)
                .contains("Secure_PassPort: expected a port, or 0 for none but was 65536"));
        assertTrue(refusal("{\"PassDomain\":\"a\",\"Secure_PassPort\":1.5}", true)
                .contains("Secure_PassPort: expected a port"));
    }

    @Test
    void whatIsNoObjectAndWhatSaysWhyNotIsRefusedInWords() {
        assertEquals("the scheduler refused: \"device unknown\"", refusal("{\"info\":\"device unknown\"}", true));
        for (String body : new String[] {"", "[]", "<html>", "{} {}", "[".repeat(100)}) {
            assertTrue(refusal(body, true).contains("expected a JSON object but was"), body);
        }
    }
}
