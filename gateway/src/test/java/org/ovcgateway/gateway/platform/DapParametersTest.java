package org.ovcgateway.gateway.platform;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.ovcgateway.gateway.platform.PeerRig.JSON;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.ovcgateway.gateway.command.StartRecord;
import org.ovcgateway.gateway.platform.dialect.Dap;

/** Parameters of the requests of the dialect dap: what may be left out, and what is refused. */
class DapParametersTest {
    private final PeerRig rig = new PeerRig(Dap.DIALECT);
    private final FakeDevice device = rig.device;
    private final RpcPeer peer = rig.peer;

    @Test
    void optionalFieldsOfARecordingHaveTheDocumentsDefaults() {
        peer.receive(
                "{\"req\":\"StartCloudRecord\",\"params\":{\"session_id\":\"s\",\"channel\":3,\"seg_duration\":10.0,"
                        + "\"seg_max_size\":1,\"seg_max_count\":1,\"start_ts\":-1,\"cbk_url\":\"http://r/u\"},\"seq\":1}");
        StartRecord record = (StartRecord) device.commands.get(0);
        assertEquals(0, record.maxBitrate());
        assertEquals(Duration.ZERO, record.preRecord());
        assertEquals(Duration.ofSeconds(10), record.segmentDuration());
        assertNull(record.start());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "LivePublish | channel | 'x' | channel: expected an integer of at least 0 but was a string of 1 characters",
                "LivePublish | channel | -1 | channel: expected an integer of at least 0 but was -1",
                "LivePublish | channel | 1.5 | channel: expected an integer of at least 0 but was 1.5",
                "LivePublish | channel | 2147483648 | channel: expected an integer of at least 0 but was 2147483648",
                "LivePublish | channel | ~ | channel: expected an integer of at least 0 but was missing",
                "LivePublish | channel | null | channel: expected an integer of at least 0 but was missing",
                "LivePublish | url | 7 | url: expected a string that is not empty but was 7",
                "LivePublish | url | '' | url: expected a string that is not empty but was empty",
                "LivePublish | stream_id | {} | stream_id: expected a string that is not empty but was an object",
                "LivePublish | max_bitrate | ~ | max_bitrate: expected an integer of at least 0 but was missing",
                "LivePublish | max_bitrate | true | max_bitrate: expected an integer of at least 0 but was true",
                "LiveStop | stream_id | ~ | stream_id: expected a string that is not empty but was missing",
                "StartCloudRecord | seg_duration | 0 | seg_duration: expected an integer from 1 to 86400 but was 0",
                "StartCloudRecord | seg_max_size | 0 | seg_max_size: expected an integer of at least 1 but was 0",
                "StartCloudRecord | seg_max_count | [] | seg_max_count: expected an integer of at least 1 but was an array",
                "StartCloudRecord | prerecord_seconds | -1 | prerecord_seconds: expected an integer from 0 to 86400 but was -1",
                "StartCloudRecord | start_ts | ~ | start_ts: expected a number",
                "StartCloudRecord | start_ts | 1e400 | start_ts: expected a number",
                "StartCloudRecord | start_ts | 253402300800 | start_ts: expected a number",
                "StartCloudRecord | cbk_url | 'ftp://host/' | cbk_url: expected an http or https URL but was another one",
                "StartCloudRecord | cbk_url | 'http://h/ x' | cbk_url: expected an http or https URL but was not a URL",
                "StopCloudRecord | session_id | ~ | session_id: expected a string that is not empty but was missing",
            },
            quoteCharacter = '\u0001')
    void aBadParameterIsErrorTwelveAndNamesTheField(String method, String field, String value, String words)
            throws Exception {
        String fixture = switch (method) {
            case "LivePublish" -> "live-publish-request";
            case "LiveStop" -> "live-stop-request";
            case "StartCloudRecord" -> "start-cloud-record-request";
            default -> "stop-cloud-record-request";
        };
        ObjectNode request = (ObjectNode) JSON.readTree(Fixtures.dap(fixture));
        ObjectNode params = (ObjectNode) request.get("params");
        params.remove(field);
        String text = request.toString();
        if (!value.equals("~")) {
            text = text.replace("\"params\":{", "\"params\":{\"" + field + "\":" + value.replace('\'', '"') + ",");
        }
        JsonNode error = JSON.readTree(rig.answerTo(text)).get("err");
        assertEquals(12, error.get("code").intValue());
        assertTrue(error.get("msg").textValue().startsWith(words), error.toString());
        assertTrue(device.commands.isEmpty());
    }

    @Test
    void aCallbackUrlMayHave256BytesAndNoMore() throws Exception {
        String request = Fixtures.dap("start-cloud-record-request");
        String url = "https://record.example.com/upload?token=abc";
        String longest = url + "c".repeat(256 - url.length());
        assertTrue(JSON.readTree(rig.answerTo(request.replace(url, longest))).has("resp"));
        assertEquals(
                "cbk_url: expected at most 256 bytes but was 257 bytes",
                JSON.readTree(rig.answerTo(request.replace(url, longest + "c")))
                        .at("/err/msg")
                        .textValue());
    }

    @Test
    void parametersThatAreMissingAltogetherAreErrorTwelve() {
        assertTrue(rig.answerTo("{\"req\":\"LivePublish\",\"seq\":1}").contains("\"code\":12"));
        assertTrue(rig.answerTo("{\"req\":\"LivePublish\",\"params\":[],\"seq\":2}")
                .contains("\"code\":12"));
    }

    @Test
    void randomParametersAreTakenOrRefusedAndNothingElse() throws Exception {
        Random random = new Random(42);
        String[] values = {
            "0",
            "-1",
            "1e308",
            "-1e400",
            "1.0",
            "9223372036854775807",
            "9223372036854775808",
            "\"\"",
            "\"x\"",
            "null",
            "true",
            "[]",
            "{}",
            "[[1]]",
            "{\"0\":{\"alarms\":{\"motion\":{}},\"image\":null}}",
            "\"stop\"",
            "\"http://[::1\"",
            "\"http://h/%zz\"",
            "123456789012345678901234567890"
        };
        String[] fields = {
            "channel",
            "url",
            "stream_id",
            "max_bitrate",
            "session_id",
            "seg_duration",
            "seg_max_size",
            "seg_max_count",
            "prerecord_seconds",
            "start_ts",
            "cbk_url",
            "op",
            "value",
            "datetime",
            "offset",
            "channls",
            "channels",
            "log_level",
            "tz"
        };
        String[] methods = {
            "LivePublish",
            "LiveStop",
            "StartCloudRecord",
            "StopCloudRecord",
            "GetCap",
            "CtrlPTZ",
            "GetPTZPresetList",
            "RebootChannel",
            "SyncTime",
            "SetConfig"
        };
        for (int round = 0; round < 5_000; round++) {
            StringBuilder params = new StringBuilder();
            for (String field : fields) {
                if (random.nextInt(5) > 0) {
                    params.append(params.length() == 0 ? "" : ",")
                            .append('"')
                            .append(field)
                            .append("\":")
                            .append(values[random.nextInt(values.length)]);
                }
            }
            String answer = rig.answerTo("{\"req\":\"" + methods[random.nextInt(methods.length)] + "\",\"params\":{"
                    + params + "},\"seq\":" + round + "}");
            assertFalse(answer.contains("\"code\":1,"), answer);
        }
    }
}
