package org.ovcgateway.gateway.platform;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.ovcgateway.gateway.platform.PeerRig.JSON;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.ovcgateway.camera.AlarmType;
import org.ovcgateway.camera.CameraSettings;
import org.ovcgateway.camera.CameraSettings.VideoCodec;
import org.ovcgateway.camera.Quality;
import org.ovcgateway.gateway.command.AutoReboot;
import org.ovcgateway.gateway.command.ChangeSettings;
import org.ovcgateway.gateway.command.ChannelSettings;
import org.ovcgateway.gateway.command.DeviceSettings;
import org.ovcgateway.gateway.platform.dialect.Dap;
import org.slf4j.event.Level;

/** Changes of the configuration in the dialect dap. */
class DapConfigurationTest {
    private final PeerRig rig = new PeerRig(Dap.DIALECT);
    private final FakeDevice device = rig.device;
    private final RpcPeer peer = rig.peer;

    private ChangeSettings change(String params) {
        device.commands.clear();
        rig.sent.clear();
        peer.receive("{\"req\":\"SetConfig\",\"params\":" + params.replace('\'', '"') + ",\"seq\":1}");
        assertEquals(1, device.commands.size(), () -> rig.sent.toString());
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
                        rig.answerTo("{\"req\":\"SetConfig\",\"params\":" + params.replace('\'', '"') + ",\"seq\":1}"))
                .get("err");
        assertEquals(12, error.get("code").intValue());
        assertTrue(error.get("msg").textValue().startsWith(words), error.toString());
        assertTrue(device.commands.isEmpty());
    }
}
