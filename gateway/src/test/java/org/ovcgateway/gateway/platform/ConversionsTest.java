package org.ovcgateway.gateway.platform;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.ovcgateway.camera.AlarmType;
import org.ovcgateway.camera.Ptz.Direction;
import org.ovcgateway.camera.Quality;
import org.ovcgateway.config.AlarmBits;
import org.ovcgateway.config.DialectName;
import org.ovcgateway.gateway.command.AlarmReport;
import org.ovcgateway.gateway.command.ChannelState;
import org.ovcgateway.gateway.command.ConfigureDetection;
import org.ovcgateway.gateway.command.ConfigureDetection.Corner;
import org.ovcgateway.gateway.command.ControlPtz;
import org.ovcgateway.gateway.command.ControlTour;
import org.ovcgateway.gateway.command.DeviceState;
import org.ovcgateway.gateway.command.ErrorCode;
import org.ovcgateway.gateway.command.FirmwareOffer;
import org.ovcgateway.gateway.command.GoToPreset;
import org.ovcgateway.gateway.command.PtzOrder;
import org.ovcgateway.gateway.command.StandingPush;
import org.ovcgateway.gateway.command.StartLive;
import org.ovcgateway.gateway.command.StartRecord;
import org.ovcgateway.gateway.command.SyncTime;
import org.ovcgateway.gateway.command.UploadLog;
import org.ovcgateway.gateway.platform.dialect.Dap;
import org.ovcgateway.gateway.platform.dialect.Dialect;
import org.ovcgateway.gateway.platform.dialect.Dialects;
import org.ovcgateway.gateway.platform.dialect.H627;
import org.ovcgateway.gateway.platform.dialect.Identity;
import org.ovcgateway.gateway.platform.dialect.Ivr;
import org.ovcgateway.gateway.platform.dialect.OvsRpc;
import org.ovcgateway.gateway.platform.dialect.Speaker;

/** Where the dialects differ in shape: what becomes of their parameters, and how the device's words look in them. */
class ConversionsTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Speaker SPEAKER =
            new Speaker(new Identity("20095", "edge", "0.1.0", null, null), ZoneId.of("Asia/Shanghai"));
    private static final Instant MOMENT = Instant.parse("2016-12-04T18:15:32.999Z");

    /** Of the last message. */
    private PeerRig rig = new PeerRig(Dap.DIALECT);

    private RpcPeer peer(Dialect dialect) {
        rig = new PeerRig(dialect);
        return rig.peer;
    }

    private List<Record> commands(Dialect dialect, String fixture) {
        peer(dialect).receive(Fixtures.of(dialect.name(), fixture));
        return rig.device.commands;
    }

    private String answer(Dialect dialect, String message) {
        rig = new PeerRig(dialect);
        return rig.answerTo(message.replace('\'', '"'));
    }

    @Test
    void theQualityOfALivePushAndOfARecordingIsIvrsAlone() {
        assertEquals(
                List.of(new StartLive(
                        0, "rtmp://live.example.com:1935/live/0?key=a%2Fb", "stream-7f3a", Quality.SD, 2_000_000)),
                commands(Ivr.DIALECT, "rtmp-publish-request"));
        assertEquals(
                Quality.FHD,
                ((StartRecord) commands(Ivr.DIALECT, "start-cloud-record-request")
                                .get(0))
                        .quality());
        assertNull(((StartLive) commands(OvsRpc.DIALECT, "rtmp-publish-request").get(0)).quality());
        assertNull(((StartRecord) commands(H627.DIALECT, "start-record-request").get(0)).quality());
    }

    @ParameterizedTest
    @CsvSource({
        "DAP, StartCloudRecord, true, true",
        "H627, StartRecord, false, true",
        "OVS_RPC, StartCloudRecord, false, false",
        "IVR, StartCloudRecord, false, false"
    })
    void eachDocumentSaysWhatARecordingMayLeaveOut(
            DialectName name, String method, boolean withoutBitrate, boolean withoutPreRecord) throws Exception {
        Dialect dialect = Dialects.of(name, AlarmBits.DOCUMENTED);
        String fixture = name == DialectName.H627 ? "start-record-request" : "start-cloud-record-request";
        for (String field : List.of("max_bitrate", "prerecord_seconds")) {
            ObjectNode request = (ObjectNode) JSON.readTree(Fixtures.of(dialect.name(), fixture));
            assertEquals(method, request.get("req").textValue());
            ((ObjectNode) request.get("params")).remove(field);
            boolean allowed = field.equals("max_bitrate") ? withoutBitrate : withoutPreRecord;
            assertEquals(allowed, answer(dialect, request.toString()).contains("\"resp\""), field);
        }
    }

    @Test
    void aMoveHasTheSpeedOfItsDialectWhereThePlatformNamesNone() {
        for (DialectName name : DialectName.values()) {
            int speed = name == DialectName.IVR || name == DialectName.OVS_RPC ? 100 : 50;
            peer(Dialects.of(name, AlarmBits.DOCUMENTED))
                    .receive("{\"event\":\"CtrlPTZ\",\"params\":{\"channel\":4,\"op\":\"left\"}}");
            assertEquals(List.of(new ControlPtz(4, new PtzOrder.Move(Direction.LEFT, speed))), rig.device.commands);
        }
    }

    @Test
    void toursAndPresetsGoByToken() {
        assertEquals(List.of(new GoToPreset(0, "T1")), commands(Ivr.DIALECT, "goto-ptz-preset-event"));
        assertEquals(
                List.of(new ControlTour(0, "R1", ControlTour.Operation.START)),
                commands(Ivr.DIALECT, "ctrl-ptz-preset-tour-event"));
        assertEquals(
                List.of(new ControlTour(0, null, ControlTour.Operation.STOP)),
                commands(Ivr.DIALECT, "ctrl-ptz-patrol-event"));
        peer(Ivr.DIALECT)
                .receive("{\"event\":\"CtrlPTZPresetTour\",\"params\":{\"channel\":0,\"token\":\"\",\"op\":\"stop\"}}");
        assertEquals(List.of(new ControlTour(0, null, ControlTour.Operation.STOP)), rig.device.commands);
        assertEquals(
                "{\"seq\":1,\"err\":{\"code\":1,\"msg\":\"token: expected a string that is not empty but was missing\"}}",
                answer(Ivr.DIALECT, "{'req':'CtrlPTZPresetTour','params':{'channel':0,'op':'start'},'seq':1}"));
    }

    @Test
    void whatIsDetectedHasItsTimesItsQuietAndItsCorners() {
        assertEquals(
                List.of(new ConfigureDetection(
                        0,
                        AlarmType.MOTION,
                        true,
                        Duration.ofHours(20),
                        Duration.ofHours(6),
                        70,
                        Duration.ofSeconds(10),
                        null)),
                commands(Ivr.DIALECT, "alarm-move-detect-config-request"));
        assertEquals(
                List.of(new ConfigureDetection(
                        0,
                        AlarmType.LINE_CROSSING,
                        true,
                        Duration.ZERO,
                        Duration.ofDays(1),
                        0,
                        Duration.ZERO,
                        List.of(new Corner(0, 1), new Corner(99, 2), new Corner(100, 97), new Corner(3, 98)))),
                commands(Ivr.DIALECT, "alarm-rect-intrusion-detect-config-request"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'enable':1 | enable: expected true or false but was 1",
                "'enable':null | enable: expected true or false but was missing",
                "'start':86401 | start: expected an integer from 0 to 86400 but was 86401",
                "'end':-1 | end: expected an integer from 0 to 86400 but was -1",
                "'sensitivity':101 | sensitivity: expected an integer from 0 to 100 but was 101",
                "'delay':null | delay: expected an integer from 0 to 86400 but was missing",
                "'rect':{'ulx':0} | rect.uly: expected an integer from 0 to 100 but was missing",
                "'rect':{'ulx':101} | rect.ulx: expected an integer from 0 to 100 but was 101",
            },
            quoteCharacter = '\u0001')
    void aBadDetectionIsRefusedInIvrsOnlyCode(String field, String words) {
        String good = "{'channel':0,'enable':true,'sensitivity':1,'delay':1,";
        String answer =
                answer(Ivr.DIALECT, "{'req':'AlarmRectIntrusionDetectConfig','params':" + good + field + "},'seq':1}");
        assertTrue(answer.startsWith("{\"seq\":1,\"err\":{\"code\":1,\"msg\":\"" + words), answer);
        assertTrue(rig.device.commands.isEmpty());
    }

    @Test
    void standingPushesComeAsAnArrayAndEachChannelOnce() {
        assertEquals(
                List.of(new FakeDevice.Replaced(List.of(
                        new StandingPush(0, true, Quality.HD, "rtmp://push.example.com/live/0?key=1"),
                        new StandingPush(1, false, Quality.LD, "rtmp://push.example.com/live/1?key=2")))),
                commands(Ivr.DIALECT, "set-rtmp-publish-config-request"));
        String push = "{'enable':true,'channel':3,'quality':'hd','url':'rtmp://h/a'}";
        String set = "{'req':'SetRTMPPublishConfig','seq':1,'params':";
        assertTrue(answer(Ivr.DIALECT, set + "[" + push + "," + push + "]}")
                .contains("[1].channel: expected each channel once but was again 3"));
        assertTrue(answer(Ivr.DIALECT, set + "[1]}").contains("[0]: expected an object but was 1"));
        assertTrue(answer(Ivr.DIALECT, set + push + "}").contains("params: expected an array but was an object"));
        assertTrue(answer(Ivr.DIALECT, set + "[" + push.replace("hd", "4k") + "]}")
                .contains("[0].quality: expected fhd, hd, ld, sd but was"));
        assertEquals("{\"seq\":1,\"resp\":{}}", answer(Ivr.DIALECT, set + "[]}"));
    }

    @Test
    void softwareIsNamedOrAskedFor() {
        FirmwareOffer offer = new FirmwareOffer("0.2.0", "https://files.example.com/0.2.0.deb?key=1");
        assertEquals(List.of(offer), commands(H627.DIALECT, "upgrade-firmware-event"));
        assertEquals(List.of(offer), commands(OvsRpc.DIALECT, "upgrade-firmware-event"));
        assertEquals(
                List.of(new FakeDevice.Called("upgrade to what the platform has")),
                commands(Ivr.DIALECT, "upgrade-firmware-event"));
    }

    @Test
    void aTimeIsInTheZoneThatItNamesOrInTheDevices() {
        LocalDateTime time = LocalDateTime.of(2016, 12, 5, 2, 15, 32);
        Duration offset = Duration.ofSeconds(5);
        assertEquals(List.of(new SyncTime(time, offset)), commands(H627.DIALECT, "settime-request"));
        String set = "{'req':'Settime','params':{'datetime':'2016-12-05T02:15:32',TZ'offset':5},'seq':1}";
        answer(H627.DIALECT, set.replace("TZ", ""));
        assertEquals(List.of(new SyncTime(time, offset)), rig.device.commands);
        answer(H627.DIALECT, set.replace("TZ", "'tz':-7,"));
        assertEquals(List.of(new SyncTime(time.plusHours(15), offset)), rig.device.commands);
        assertTrue(answer(H627.DIALECT, set.replace("TZ", "'tz':19,")).contains("\"code\":12"));
        assertTrue(
                answer(H627.DIALECT, set.replace("TZ", "'tz':19,")).contains("tz: expected an integer from -18 to 18"));
    }

    @Test
    void aLogsTimesAreInTheDevicesZoneAndItsTransactionIsEchoedAsText() {
        Instant from = Instant.parse("2016-12-04T18:15:32Z");
        Instant to = from.plus(Duration.ofDays(1));
        String url = "https://logs.example.com/1?token=abc";
        assertEquals(List.of(new UploadLog("17", from, to, url)), commands(H627.DIALECT, "log-upload-async-request"));
        peer(H627.DIALECT)
                .receive(Fixtures.of("h627", "log-upload-async-request").replace(":17,", ":\"t-17\","));
        assertEquals(List.of(new UploadLog("t-17", from, to, url)), rig.device.commands);
        peer(Dialects.of(DialectName.DAP, AlarmBits.DOCUMENTED)).receive(Fixtures.dap("log-upload-event"));
        assertEquals(List.of(new UploadLog(null, from, to, url)), rig.device.commands);
        assertTrue(answer(
                        H627.DIALECT,
                        Fixtures.of("h627", "log-upload-async-request").replace("2016-12-06", "2016-12-04"))
                .contains("\"code\":12"));
    }

    @ParameterizedTest
    @EnumSource(DialectName.class)
    void eachDialectTellsTheAlarmsThatItHasNumbersFor(DialectName name) {
        Dialect dialect = Dialects.of(name, AlarmBits.DOCUMENTED);
        int last = switch (name) {
            case IVR -> 4;
            case OVS_RPC -> 7;
            case DAP -> 11;
            case H627 -> 12;
        };
        for (AlarmType type : AlarmType.values()) {
            AlarmReport report = new AlarmReport(0, MOMENT, type, AlarmReport.State.END, "");
            assertEquals(type.number() <= last, dialect.alarm(report) != null, type.toString());
        }
        assertNotNull(dialect.alarm(new AlarmReport(0, MOMENT, AlarmType.MOTION, AlarmReport.State.START, "")));
    }

    @Test
    void aMomentaryAlarmIsAPulseWithoutAnEndInH627Alone() {
        Set<AlarmType> single =
                EnumSet.of(AlarmType.LINE_CROSSING, AlarmType.LOW_BATTERY, AlarmType.TAMPER, AlarmType.BELL);
        for (AlarmType type : AlarmType.values()) {
            AlarmReport start = new AlarmReport(0, MOMENT, type, AlarmReport.State.START, "");
            AlarmReport end = new AlarmReport(0, MOMENT, type, AlarmReport.State.END, "");
            var row = Objects.requireNonNull(H627.DIALECT.alarm(start));
            String state = Objects.requireNonNull(row.encoder().encode(start, SPEAKER))
                    .get("state")
                    .textValue();
            assertEquals(single.contains(type) ? "pulse" : "start", state);
            assertEquals(single.contains(type), H627.DIALECT.hasBeenTold(end));
            assertFalse(H627.DIALECT.hasBeenTold(start));
            assertFalse(OvsRpc.DIALECT.hasBeenTold(end));
        }
    }

    @ParameterizedTest
    @EnumSource(DialectName.class)
    void theFlagsHaveTheBitsOfTheDocumentOrThoseOfOlderPlatforms(DialectName name) {
        int bits = switch (name) {
            case IVR -> 0b1_1100;
            case OVS_RPC -> 0b1111_1100;
            case DAP, H627 -> 0b1111_1111_1100;
        };
        ChannelState channel =
                new ChannelState(0, ChannelState.Status.ONLINE, null, null, EnumSet.allOf(AlarmType.class));
        DeviceState state = new DeviceState(DeviceState.Condition.UPGRADING, List.of(channel));
        for (AlarmBits which : AlarmBits.values()) {
            var beat = Objects.requireNonNull(
                    Dialects.of(name, which).keepalive().encoder().encode(state, SPEAKER));
            assertEquals(2, beat.get("state").intValue());
            assertEquals(
                    which == AlarmBits.DOCUMENTED ? bits : bits >> 1,
                    beat.at("/channels/0/alarm").intValue());
        }
    }

    @ParameterizedTest
    @CsvSource({
        "IVR, 0 1 2 0 0, ",
        "OVS_RPC, 0 1 2 0 0, stream_id",
        "DAP, 0 1 1 0 0, stream_id",
        "H627, 0 1 1 3 4, stream_id"
    })
    void aChannelsStateIsInTheDialectsNumbers(DialectName name, String numbers, String stream) {
        List<ChannelState> channels = Stream.of(
                        new ChannelState(0, ChannelState.Status.OFFLINE, "s", "r", Set.of()),
                        new ChannelState(1, ChannelState.Status.ONLINE, null, "r", Set.of()),
                        new ChannelState(2, ChannelState.Status.ONLINE, "s", null, Set.of()),
                        new ChannelState(3, ChannelState.Status.ERROR, null, null, Set.of()),
                        new ChannelState(4, ChannelState.Status.DISABLED, null, null, Set.of()))
                .toList();
        var beat = Objects.requireNonNull(Dialects.of(name, AlarmBits.DOCUMENTED)
                .keepalive()
                .encoder()
                .encode(new DeviceState(DeviceState.Condition.FAULT, channels), SPEAKER));
        assertEquals(3, beat.get("state").intValue());
        assertEquals(
                numbers,
                Stream.of(0, 1, 2, 3, 4)
                        .map(i -> beat.at("/channels/" + i + "/state").asText())
                        .collect(Collectors.joining(" ")));
        assertEquals(stream != null, beat.at("/channels/2").has("stream_id"));
        assertFalse(beat.at("/channels/1").has("stream_id"));
        assertEquals("r", beat.at("/channels/1/record_session").asText());
        assertFalse(beat.at("/channels/2").has("record_session"));
        assertFalse(beat.at("/channels/2").has("alarm"));
        assertEquals(
                name == DialectName.H627 ? "20095" : "", beat.path("mac_id").asText());
    }

    @Test
    void theCodesOfADocumentAreThoseThatItLists() {
        for (ErrorCode code : ErrorCode.values()) {
            assertEquals(code == ErrorCode.BITRATE_TOO_HIGH ? code : ErrorCode.INTERNAL, Ivr.DIALECT.spoken(code));
            assertEquals(code == ErrorCode.CONFIG_UNSUPPORTED ? ErrorCode.INTERNAL : code, OvsRpc.DIALECT.spoken(code));
            assertEquals(code, H627.DIALECT.spoken(code));
        }
    }
}
