package org.ovcgateway.gateway.platform;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.Future;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.ovcgateway.gateway.command.CommandException;
import org.ovcgateway.gateway.command.ControlAudio;
import org.ovcgateway.gateway.command.ErrorCode;
import org.ovcgateway.gateway.command.PlayAudio;
import org.ovcgateway.gateway.command.StartLive;
import org.ovcgateway.gateway.command.StartRecord;
import org.ovcgateway.gateway.command.StopLive;
import org.ovcgateway.gateway.command.StopRecord;
import org.ovcgateway.gateway.platform.dialect.Dap;
import org.ovcgateway.gateway.platform.dialect.Dialect.OverlappingRequest;
import org.ovcgateway.gateway.platform.dialect.Fields;
import org.ovcgateway.gateway.platform.dialect.Identity;
import org.ovcgateway.gateway.platform.dialect.ServerInfo;
import org.ovcgateway.gateway.supervise.ManualTimers;

class DapTest {
    private static final Identity IDENTITY = new Identity("2009550000011079", "edge-gateway", "0.1.0", null, null);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final FakeDevice device = new FakeDevice();
    private final ManualTimers timers = new ManualTimers();
    private final List<String> sent = new ArrayList<>();
    private final RpcPeer peer = new RpcPeer(
            new MessageCodec(),
            RpcPeer.Limits.STANDARD,
            OverlappingRequest.ANSWER_IN_TURN,
            timers,
            new RpcPeer.Link() {
                @Override
                public void send(String text) {
                    sent.add(text);
                }

                @Override
                public void broken(SessionException cause) {
                    throw new AssertionError(cause);
                }
            },
            new Commands(Dap.DIALECT, device, timers));

    private String answerTo(String request) {
        sent.clear();
        peer.receive(request);
        assertEquals(1, sent.size());
        return sent.get(0);
    }

    @ParameterizedTest
    @CsvSource({
        "live-publish-request, live-publish-response",
        "live-stop-request, live-stop-response",
        "start-cloud-record-request, start-cloud-record-response",
        "stop-cloud-record-request, stop-cloud-record-response",
        "get-cap-request, get-cap-response",
        "dev-info-request, dev-info-response",
        "query-time-request, query-time-response",
        "audio-out-query-request, audio-out-query-response",
        "unknown-method-request, unknown-method-failure",
    })
    void everyRequestIsAnsweredAsTheDocumentSays(String request, String answer) {
        assertEquals(Fixtures.dap(answer), answerTo(Fixtures.dap(request)));
    }

    @Test
    void theParametersBecomeCommands() {
        peer.receive(Fixtures.dap("live-publish-request"));
        peer.receive(Fixtures.dap("live-stop-request"));
        peer.receive(Fixtures.dap("live-stop-request").replace("LiveStop", "LiveStopPublish"));
        peer.receive(Fixtures.dap("start-cloud-record-request"));
        peer.receive(Fixtures.dap("stop-cloud-record-request"));
        assertEquals(
                List.of(
                        new StartLive(
                                0, "rtmp://live.example.com:1935/live/0?key=a%2Fb", "stream-7f3a", null, 2_000_000),
                        new StopLive(0, "stream-7f3a"),
                        new StopLive(0, "stream-7f3a"),
                        new StartRecord(
                                0,
                                "rec-20160302-00000001",
                                null,
                                0,
                                Duration.ofSeconds(10),
                                8_388_608,
                                3,
                                Duration.ofSeconds(5),
                                Instant.parse("2016-12-05T02:15:32.250Z"),
                                "https://record.example.com/upload?token=abc"),
                        new StopRecord(0, "rec-20160302-00000001")),
                device.commands);
    }

    @Test
    void eventsForTheLoudspeakerBecomeCommandsAndAreNotAnswered() {
        peer.receive(Fixtures.dap("audio-out-play-event"));
        for (String op : List.of("stop", "pause", "resume", "rewind")) {
            peer.receive(Fixtures.dap("audio-out-ctrl-event").replace("stop", op));
        }
        assertEquals(
                List.of(
                        new PlayAudio(1, "http://files.example.com/bell.mp3?key=1"),
                        new ControlAudio(1, ControlAudio.Operation.STOP),
                        new ControlAudio(1, ControlAudio.Operation.PAUSE),
                        new ControlAudio(1, ControlAudio.Operation.RESUME)),
                device.commands);
        assertEquals(List.of(), sent);
    }

    @Test
    void noUrlIsShownInACommandsWords() {
        peer.receive(Fixtures.dap("audio-out-play-event"));
        peer.receive(Fixtures.dap("live-publish-request"));
        peer.receive(Fixtures.dap("start-cloud-record-request"));
        device.commands.forEach(command -> assertFalse(command.toString().contains("://"), command.toString()));
    }

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
        JsonNode error = JSON.readTree(answerTo(text)).get("err");
        assertEquals(12, error.get("code").intValue());
        assertTrue(error.get("msg").textValue().startsWith(words), error.toString());
        assertTrue(device.commands.isEmpty());
    }

    @Test
    void aCallbackUrlMayHave256BytesAndNoMore() throws Exception {
        String request = Fixtures.dap("start-cloud-record-request");
        String url = "https://record.example.com/upload?token=abc";
        String longest = url + "c".repeat(256 - url.length());
        assertTrue(JSON.readTree(answerTo(request.replace(url, longest))).has("resp"));
        assertEquals(
                "cbk_url: expected at most 256 bytes but was 257 bytes",
                JSON.readTree(answerTo(request.replace(url, longest + "c")))
                        .at("/err/msg")
                        .textValue());
    }

    @Test
    void parametersThatAreMissingAltogetherAreErrorTwelve() {
        assertTrue(answerTo("{\"req\":\"LivePublish\",\"seq\":1}").contains("\"code\":12"));
        assertTrue(answerTo("{\"req\":\"LivePublish\",\"params\":[],\"seq\":2}").contains("\"code\":12"));
    }

    @Test
    void theDevicesRefusalIsTheAnswer() {
        device.outcome =
                command -> Future.failedFuture(new CommandException(ErrorCode.CHANNEL_OFFLINE, "channel 0 is offline"));
        assertEquals(
                "{\"seq\":7,\"err\":{\"code\":103,\"msg\":\"channel 0 is offline\"}}",
                answerTo(Fixtures.dap("live-publish-request")));
    }

    @Test
    void aDeviceThatThrowsIsAnInternalError() {
        device.outcome = command -> {
            throw new IllegalStateException("rtmp://secret");
        };
        assertEquals(
                "{\"seq\":7,\"err\":{\"code\":1,\"msg\":\"internal error\"}}",
                answerTo(Fixtures.dap("live-publish-request")));
    }

    @Test
    void aRequestThatComesAsAnEventIsDoneAndNotAnswered() {
        peer.receive("{\"event\":\"LiveStop\",\"params\":{\"channel\":0,\"stream_id\":\"s\"}}");
        assertEquals(1, device.commands.size());
        assertTrue(sent.isEmpty());
    }

    @Test
    void theHeartbeatTellsEachChannelsState() {
        JsonNode params = Dap.DIALECT.keepalive().encoder().encode(device.state(), IDENTITY);
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
                new ServerInfo("10.0.0.9:9000", Duration.ofSeconds(30)),
                question.decoder().decode(new Fields(answer)));
        assertEquals(
                new ServerInfo(null, Duration.ofSeconds(10)),
                question.decoder().decode(new Fields(JSON.readTree("{\"hibernation\":\"\"}"))));
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
            "cbk_url"
        };
        String[] methods = {"LivePublish", "LiveStop", "StartCloudRecord", "StopCloudRecord", "GetCap"};
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
            String answer = answerTo("{\"req\":\"" + methods[random.nextInt(methods.length)] + "\",\"params\":{"
                    + params + "},\"seq\":" + round + "}");
            assertFalse(answer.contains("\"code\":1,"), answer);
        }
    }
}
