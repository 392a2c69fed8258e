package org.ovcgateway.gateway.control;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.ovcgateway.gateway.status.ChannelStatus.UploadTotals;
import org.ovcgateway.gateway.status.GatewayStatus;
import org.ovcgateway.gateway.status.PlatformStatus;
import org.ovcgateway.gateway.status.RecordStatus;
import org.ovcgateway.gateway.status.RecordingStatus;
import org.ovcgateway.gateway.status.SampleStatus;
import org.ovcgateway.gateway.status.SpoolStatus;
import org.ovcgateway.gateway.status.UplinkStatus;

/** What the owner is shown. */
class StatusDocumentTest {
    private static final RecordingStatus BACKLOG = new RecordingStatus(
            new RecordStatus(9, 18_000_000),
            new UploadTotals(1, 0, 0),
            Map.of("outage", new RecordingStatus.Gaps(2, 12.5)));

    private static GatewayStatus status() {
        return new GatewayStatus(
                new PlatformStatus(PlatformStatus.State.LOGGING_IN, 2, SampleStatus.WITH_SECRET),
                SampleStatus.BOX,
                List.of(SampleStatus.BUSY, SampleStatus.IDLE),
                new TreeMap<>(Map.of(7, BACKLOG, 8, BACKLOG)),
                new SpoolStatus(9, 18_000_000, 20_000_000_000L, null),
                new UplinkStatus(4_000_000L, Map.of("live", 99_000_000L, "back_fill", 0L)));
    }

    @Test
    void theDocumentHasEveryPart() {
        JsonObject document = StatusDocument.of(status(), "1.2.3");
        assertEquals("logging in", document.getJsonObject("platform").getString("state"));
        assertEquals(-3_600_250, document.getJsonObject("box").getLong("clock_offset_ms"));
        assertEquals(20_000_000_000L, document.getJsonObject("spool").getLong("max_bytes"));
        JsonObject busy = document.getJsonArray("channels").getJsonObject(0);
        assertEquals(
                new JsonObject("{\"protocol\":\"srt\",\"state\":\"pushing\",\"bytes\":99000000,\"frames_dropped\":4,"
                        + "\"frames_over_budget\":50,\"reconnects\":1}"),
                busy.getJsonObject("push"));
        assertEquals(new JsonObject("{\"segments\":2,\"bytes\":3000000}"), busy.getJsonObject("pending"));
        assertEquals(
                new JsonObject("{\"wanted_seconds\":10.0,\"seconds\":11.96,\"bytes\":12000000,\"groups_dropped\":3,"
                        + "\"group_seconds\":4.0}"),
                busy.getJsonObject("pre_record"));
        assertEquals(40, busy.getLong("since_last_packet_ms"));
        JsonObject idle = document.getJsonArray("channels").getJsonObject(1);
        assertEquals(null, idle.getValue("push"));
        assertEquals(new JsonObject("{\"segments\":9,\"bytes\":18000000}"), idle.getJsonObject("pending"));
        assertEquals(new JsonObject("{\"ok\":1,\"failed\":0,\"dropped\":0}"), idle.getJsonObject("uploads"));
        assertEquals(
                new JsonObject("{\"outage\":{\"count\":2,\"seconds\":12.5}}"),
                document.getJsonArray("former_channels").getJsonObject(0).getJsonObject("gaps"));
    }

    @Test
    void noSecretIsInIt() {
        String document = StatusDocument.of(status(), "1.2.3").encodePrettily();
        assertFalse(document.contains("geheim"), document);
        assertFalse(document.contains("admin"), document);
    }

    @Test
    void peopleGetLines() {
        assertEquals(
                List.of(
                        "gateway      version 1.2.3",
                        "platform     logging in, 2 reconnects, last error: cannot reach"
                                + " rtsp://***@192.168.1.31/stream1?token=***",
                        "clock        the platform's, -3600250 ms ahead of the box's, not set: nobody may",
                        "battery      80 %",
                        "awake until  2026-01-02T03:04:05Z",
                        "spool        9 segments, 18.0 MB of 20.0 GB",
                        "uplink       4.0 Mbit/s at most, 99.0 MB live",
                        "channel 0    Front door, streaming, 250 pictures, 3 packets lost, 2 pictures damaged, 1 reconnects, last"
                                + " error: cannot reach rtsp://***@192.168.1.31/stream1?token=***",
                        "  live       srt pushing, 99.0 MB, 4 pictures dropped, 50 pictures left out for the"
                                + " uplink's budget, 1 reconnects",
                        "  standing   rtmp failed, 7 bytes, 5 reconnects",
                        "  recording  runs, 2 segments pending (3.0 MB), 10 uploaded, 1 failed, 5 dropped",
                        "  pre-record 12.0 s of 10.0 s (12.0 MB), 3 groups of pictures dropped",
                        "  stills     6 uploaded, 2 failed, last error: cannot reach"
                                + " rtsp://***@192.168.1.31/stream1?token=***",
                        "  alarms     3 wait for the platform, 12 told, 1 refused, 4 dropped",
                        "channel 7    camera online, nobody watches",
                        "  recording  9 segments pending (18.0 MB), 1 uploaded",
                        "  gaps       2 by outage, 12.5 s",
                        "channel 8    not configured any more",
                        "  recording  9 segments pending (18.0 MB), 1 uploaded",
                        "  gaps       2 by outage, 12.5 s"),
                StatusText.of(StatusDocument.of(status(), "1.2.3")));
    }
}
