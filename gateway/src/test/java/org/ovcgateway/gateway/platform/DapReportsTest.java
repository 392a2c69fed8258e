package org.ovcgateway.gateway.platform;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.ovcgateway.gateway.platform.PeerRig.JSON;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.ovcgateway.camera.AlarmType;
import org.ovcgateway.gateway.command.AlarmAnswer;
import org.ovcgateway.gateway.command.AlarmReport;
import org.ovcgateway.gateway.platform.dialect.Dap;
import org.ovcgateway.gateway.platform.dialect.Fields;
import org.ovcgateway.gateway.platform.dialect.Identity;
import org.ovcgateway.gateway.platform.dialect.ServerInfo;
import org.ovcgateway.gateway.platform.dialect.Speaker;

/** What the device tells and asks in the dialect dap. */
class DapReportsTest {
    private static final Identity IDENTITY = new Identity("2009550000011079", "edge-gateway", "0.1.0", null, null);
    private static final Speaker SPEAKER = new Speaker(IDENTITY, ZoneOffset.UTC);

    @Test
    void theHeartbeatTellsEachChannelsState() {
        JsonNode params = Dap.DIALECT.keepalive().encoder().encode(new FakeDevice().state(), SPEAKER);
        assertEquals(
                Fixtures.dap("keepalive-request"),
                new MessageCodec()
                        .encode(new Message.Request(1, Dap.DIALECT.keepalive().method(), params)));
    }

    @Test
    void theServersParticularsAreReadAndMayBeAbsent() throws Exception {
        var question = Objects.requireNonNull(Dap.DIALECT.serverInfo());
        JsonNode answer =
                JSON.readTree(Fixtures.dap("get-server-info-response")).get("resp");
        assertEquals(
                new ServerInfo("10.0.0.9:9000", Duration.ofSeconds(30), null, null, null),
                question.decoder().decode(new Fields(answer)));
        assertEquals(
                new ServerInfo(null, Duration.ofSeconds(10), null, null, null),
                question.decoder().decode(new Fields(JSON.readTree("{\"hibernation\":\"\"}"))));
    }

    @Test
    void anAlarmIsToldAsTheDocumentSaysAndItsAnswerMayWantAPicture() throws Exception {
        AlarmReport report = new AlarmReport(
                0, Instant.parse("2016-12-04T18:15:32.999Z"), AlarmType.MOTION, AlarmReport.State.START, "rule 1");
        var row = Objects.requireNonNull(Dap.DIALECT.alarm(report));
        assertEquals(
                Fixtures.dap("alarm-notify-request"),
                new MessageCodec()
                        .encode(new Message.Request(
                                1, row.method(), row.encoder().encode(report, SPEAKER))));
        JsonNode answer = JSON.readTree(Fixtures.dap("alarm-notify-response")).get("resp");
        assertEquals(
                new AlarmAnswer("https://pictures.example.com/1.jpg?token=abc"),
                row.decoder().decode(new Fields(answer)));
        for (String none : List.of(
                "{}", "{\"pic_upload_url\":\"\"}", "{\"pic_upload_url\":null}", "{\"pic_upload_url\":7}", "[]")) {
            assertEquals(new AlarmAnswer(null), row.decoder().decode(new Fields(JSON.readTree(none))), none);
        }
        assertFalse(new AlarmAnswer("https://h/?token=abc").toString().contains("://"));
    }

    @Test
    void anAlarmForWhichThereIsNoNumberIsNotTold() {
        for (AlarmType type : AlarmType.values()) {
            assertEquals(
                    type.number() <= 11,
                    Dap.DIALECT.alarm(new AlarmReport(0, Instant.EPOCH, type, AlarmReport.State.END, "")) != null);
        }
    }
}
