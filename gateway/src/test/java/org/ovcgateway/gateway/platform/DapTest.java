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
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.ovcgateway.camera.AlarmType;
import org.ovcgateway.camera.CameraSettings;
import org.ovcgateway.camera.CameraSettings.VideoCodec;
import org.ovcgateway.camera.Ptz.Direction;
import org.ovcgateway.camera.Quality;
import org.ovcgateway.gateway.command.AlarmAnswer;
import org.ovcgateway.gateway.command.AlarmReport;
import org.ovcgateway.gateway.command.AutoReboot;
import org.ovcgateway.gateway.command.ChangeSettings;
import org.ovcgateway.gateway.command.ChannelRef;
import org.ovcgateway.gateway.command.ChannelSettings;
import org.ovcgateway.gateway.command.CommandException;
import org.ovcgateway.gateway.command.ControlAudio;
import org.ovcgateway.gateway.command.ControlPtz;
import org.ovcgateway.gateway.command.DeviceSettings;
import org.ovcgateway.gateway.command.ErrorCode;
import org.ovcgateway.gateway.command.PlayAudio;
import org.ovcgateway.gateway.command.PtzOrder;
import org.ovcgateway.gateway.command.StartLive;
import org.ovcgateway.gateway.command.StartRecord;
import org.ovcgateway.gateway.command.StopLive;
import org.ovcgateway.gateway.command.StopRecord;
import org.ovcgateway.gateway.command.SyncTime;
import org.ovcgateway.gateway.platform.dialect.Dap;
import org.ovcgateway.gateway.platform.dialect.Dialect.OverlappingRequest;
import org.ovcgateway.gateway.platform.dialect.Fields;
import org.ovcgateway.gateway.platform.dialect.Host;
import org.ovcgateway.gateway.platform.dialect.Identity;
import org.ovcgateway.gateway.platform.dialect.ServerInfo;
import org.ovcgateway.gateway.platform.dialect.Speaker;
import org.ovcgateway.gateway.supervise.ManualTimers;
import org.slf4j.event.Level;

class DapTest {
    private static final Identity IDENTITY = new Identity("2009550000011079", "edge-gateway", "0.1.0", null, null);
    private static final Speaker SPEAKER = new Speaker(IDENTITY, ZoneOffset.UTC);
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
            new Commands(Dap.DIALECT, new Host(device, () -> {}), timers));

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
        "get-ptz-preset-list-request, get-ptz-preset-list-response",
        "sync-time-request, sync-time-response",
        "get-config-request, get-config-response",
        "set-config-request, set-config-response",
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

    private ControlPtz ptz(String op, String value) {
        device.commands.clear();
        peer.receive("{\"event\":\"CtrlPTZ\",\"params\":{\"channel\":4,\"op\":\"" + op + "\"" + value + "}}");
        return (ControlPtz) device.commands.get(0);
    }

    @ParameterizedTest
    @CsvSource({
        "up, UP",
        "down, DOWN",
        "left, LEFT",
        "right, RIGHT",
        "upleft, UP_LEFT",
        "upright, UP_RIGHT",
        "downleft, DOWN_LEFT",
        "downright, DOWN_RIGHT",
        "zoomin, ZOOM_IN",
        "zoomout, ZOOM_OUT"
    })
    void aMoveHasASpeedOf50AndAStepASizeOf0WhereThePlatformNamesNone(String op, Direction direction) {
        assertEquals(new ControlPtz(4, new PtzOrder.Move(direction, 50)), ptz(op, ""));
        assertEquals(new ControlPtz(4, new PtzOrder.Move(direction, 0)), ptz(op, ",\"value\":0"));
        assertEquals(new ControlPtz(4, new PtzOrder.Move(direction, 100)), ptz(op, ",\"value\":100"));
        assertEquals(new ControlPtz(4, new PtzOrder.Step(direction, 0)), ptz(op + "_step", ""));
        assertEquals(new ControlPtz(4, new PtzOrder.Step(direction, 100)), ptz(op + "_step", ",\"value\":100"));
    }

    @Test
    void aStopIsAStopWhateverItsValueAndPresetsGoFrom0To255() {
        assertEquals(new ControlPtz(4, new PtzOrder.Stop()), ptz("stop", ""));
        assertEquals(new ControlPtz(4, new PtzOrder.Stop()), ptz("stop", ",\"value\":\"x\""));
        assertEquals(new ControlPtz(4, new PtzOrder.GoToPreset(0)), ptz("goto_preset", ",\"value\":0"));
        assertEquals(new ControlPtz(4, new PtzOrder.SetPreset(255)), ptz("set_preset", ",\"value\":255"));
        assertEquals(new ControlPtz(4, new PtzOrder.ClearPreset(7)), ptz("clear_preset", ",\"value\":7"));
    }

    @ParameterizedTest
    @CsvSource({
        "up, 101",
        "up, -1",
        "up, 1.5",
        "up_step, 101",
        "goto_preset, 256",
        "goto_preset, -1",
        "set_preset, null",
        "clear_preset, true",
        "fly, 1",
        "stop_step, 1",
        "_step, 1"
    })
    void anOrderThatIsNoneIsRefusedAndReachesNobody(String op, String value) throws Exception {
        String answer = answerTo("{\"req\":\"CtrlPTZ\",\"params\":{\"channel\":4,\"op\":\"" + op + "\",\"value\":"
                + value + "},\"seq\":9}");
        assertEquals(12, JSON.readTree(answer).at("/err/code").intValue(), answer);
        peer.receive(
                "{\"event\":\"CtrlPTZ\",\"params\":{\"channel\":4,\"op\":\"" + op + "\",\"value\":" + value + "}}");
        assertEquals(List.of(), device.commands);
    }

    @Test
    void theOtherCommandsOfCamerasAreRead() {
        peer.receive(Fixtures.dap("reboot-channel-event"));
        peer.receive(Fixtures.dap("sync-time-request"));
        peer.receive(Fixtures.dap("get-ptz-preset-list-request"));
        assertEquals(
                List.of(
                        new ChannelRef(2),
                        new SyncTime(LocalDateTime.of(2016, 12, 5, 2, 15, 32), Duration.ofSeconds(5)),
                        new ChannelRef(0)),
                device.commands);
        assertTrue(answerTo("{\"req\":\"SyncTime\",\"params\":{\"datetime\":\"16-12-05\",\"offset\":5},\"seq\":1}")
                .contains("datetime: expected a time such as 2016-12-05T02:15:32 but was"));
    }

    private ChangeSettings change(String params) {
        device.commands.clear();
        sent.clear();
        peer.receive("{\"req\":\"SetConfig\",\"params\":" + params.replace('\'', '"') + ",\"seq\":1}");
        assertEquals(1, device.commands.size(), () -> sent.toString());
        return (ChangeSettings) device.commands.get(0);
    }

    @Test
    void aPartOfTheConfigurationBecomesAChangeOfThatPart() {
        ChannelSettings nothing = new ChannelSettings(null, null, null, null, null, Map.of(), null, null);
        assertEquals(new ChangeSettings(new DeviceSettings(new TreeMap<>(), null, null), List.of()), change("{}"));
        assertEquals(
                new TreeMap<>(Map.of(3, nothing)),
                change("{'channls':{'3':{}}}").wanted().channels());
        for (String spelling : List.of("channls", "channels")) {
            assertEquals(
                    new TreeMap<>(Map.of(
                            0,
                            new ChannelSettings(
                                    Quality.SD,
                                    new CameraSettings.Video(VideoCodec.H264, null, null, 25, null, null),
                                    new CameraSettings.Audio(null, 8000, null),
                                    true,
                                    false,
                                    Map.of(AlarmType.LINE_CROSSING, new ChannelSettings.Alarm(false, 100)),
                                    0,
                                    "gate"))),
                    change("{'" + spelling + "':{'0':{'video_encoding':{'encoder':'h264','quality':'sd','fps':25,"
                                    + "'rsk_encrypt':false},'audio_encoding':{'encoder':'aac','sample_rate':8000},"
                                    + "'image':{'horflip':true,'verflip':false},'alarms':{'cross':{'on':false,"
                                    + "'sensitivity':100}},'audio_out_volume':0,'osd':'gate'}}}")
                            .wanted()
                            .channels());
        }
        DeviceSettings box = change("{'log_level':5,'tz':-7}").wanted();
        assertEquals(Level.ERROR, box.logLevel());
        assertEquals(ZoneOffset.ofHours(-7), box.zone());
    }

    @Test
    void whenTheBoxStartsAnewIsToldInSecondsOrAsTimes() {
        assertEquals(
                new AutoReboot(true, Duration.ofDays(7), Duration.ofHours(2), Duration.ofDays(1)),
                change("{'auto_reboot':{'on':true,'cycle':604800,'start':7200,'end':86400}}")
                        .wanted()
                        .autoReboot());
        assertEquals(
                new AutoReboot(null, null, Duration.ofMinutes(150), Duration.ofDays(1)),
                change("{'auto_reboot':{'start':'02:30:00','end':'24:00:00'}}")
                        .wanted()
                        .autoReboot());
    }

    @Test
    void whatIsAlwaysSoMayBeSentBack() {
        ChangeSettings same = change("{'channls':{'0':{'on':true,'encrypt':false,'audio_encoding':{'encoder':'aac',"
                + "'bits_per_sample':16,'sample_per_frame':1024}}}}");
        assertEquals(List.of(), same.unknown());
        assertEquals(
                "",
                Objects.requireNonNull(change("{'channls':{'0':{'osd':''}}}")
                                .wanted()
                                .channels()
                                .get(0))
                        .overlayText());
    }

    @Test
    void whatTheGatewayDoesNotKnowIsNamed() {
        assertEquals(
                List.of(
                        "auto_reboot.random",
                        "wifi",
                        "channls.0.trace",
                        "channls.0.on other than true",
                        "channls.0.encrypt",
                        "channls.0.video_encoding.rsk_encrypt",
                        "channls.0.video_encoding.profile",
                        "channls.0.audio_encoding.channel",
                        "channls.0.audio_encoding.sample_per_frame other than 1024",
                        "channls.0.audio_encoding.encoder other than aac"),
                change(
                                "{'auto_reboot':{'random':true},'wifi':{},'channls':{'0':{'trace':true,'on':false,'encrypt':true,'video_encoding':{'rsk_encrypt':true,"
                                        + "'profile':1},'audio_encoding':{'encoder':'g711','channel':1,'sample_per_frame':960},"
                                        + "'alarms':{'earthquake':{'on':true}}}}}")
                        .unknown());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{'channls':[]} | channls: expected an object but was an array",
                "{'channls':{'x':{}}} | channls.?: expected a channel number",
                "{'channls':{'0':1}} | channls.0: expected an object but was 1",
                "{'channls':{'0':{'image':{'horflip':1}}}} | channls.0.image.horflip: expected true or false but was 1",
                "{'channls':{'0':{'video_encoding':{'quality':'4k'}}}} | channls.0.video_encoding.quality: expected fhd, hd, ld, sd",
                "{'channls':{'0':{'alarms':{'motion':{'sensitivity':101}}}}} | channls.0.alarms.motion.sensitivity: expected an integer from 0 to 100 but was 101",
                "{'channls':{'0':{'audio_out_volume':-1}}} | channls.0.audio_out_volume: expected an integer from 0 to 100",
                "{'log_level':6} | log_level: expected an integer from 0 to 5 but was 6",
                "{'auto_reboot':{'cycle':0}} | auto_reboot.cycle: expected an integer of at least 1 but was 0",
                "{'auto_reboot':{'start':86401}} | auto_reboot.start: expected an integer from 0 to 86400 but was 86401",
                "{'auto_reboot':{'end':'6 am'}} | auto_reboot.end: expected seconds of the day or a time such as 02:30:00",
                "{'auto_reboot':{'end':true}} | auto_reboot.end: expected an integer from 0 to 86400",
                "{'channls':{'0':{'on':1}}} | channls.0.on: expected true or false",
                "{'tz':'UTC'} | tz: expected an integer from -18 to 18",
            },
            quoteCharacter = '\u0001')
    void aBadConfigurationIsErrorTwelveAndNamesTheFieldByItsPath(String params, String words) throws Exception {
        JsonNode error = JSON.readTree(
                        answerTo("{\"req\":\"SetConfig\",\"params\":" + params.replace('\'', '"') + ",\"seq\":1}"))
                .get("err");
        assertEquals(12, error.get("code").intValue());
        assertTrue(error.get("msg").textValue().startsWith(words), error.toString());
        assertTrue(device.commands.isEmpty());
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
        JsonNode params = Dap.DIALECT.keepalive().encoder().encode(device.state(), SPEAKER);
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
            String answer = answerTo("{\"req\":\"" + methods[random.nextInt(methods.length)] + "\",\"params\":{"
                    + params + "},\"seq\":" + round + "}");
            assertFalse(answer.contains("\"code\":1,"), answer);
        }
    }
}
