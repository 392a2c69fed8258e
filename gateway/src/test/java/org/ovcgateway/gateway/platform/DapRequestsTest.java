package org.ovcgateway.gateway.platform;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Future;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.ovcgateway.gateway.command.ChannelRef;
import org.ovcgateway.gateway.command.CommandException;
import org.ovcgateway.gateway.command.ControlAudio;
import org.ovcgateway.gateway.command.ErrorCode;
import org.ovcgateway.gateway.command.PlayAudio;
import org.ovcgateway.gateway.command.StartLive;
import org.ovcgateway.gateway.command.StartRecord;
import org.ovcgateway.gateway.command.StopLive;
import org.ovcgateway.gateway.command.StopRecord;
import org.ovcgateway.gateway.command.SyncTime;
import org.ovcgateway.gateway.platform.dialect.Dap;

/** What the dialect dap makes of the platform's requests, and how each is answered. */
class DapRequestsTest {
    private final PeerRig rig = new PeerRig(Dap.DIALECT);
    private final FakeDevice device = rig.device;
    private final RpcPeer peer = rig.peer;

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
        assertEquals(Fixtures.dap(answer), rig.answerTo(Fixtures.dap(request)));
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
        assertTrue(rig.answerTo("{\"req\":\"SyncTime\",\"params\":{\"datetime\":\"16-12-05\",\"offset\":5},\"seq\":1}")
                .contains("datetime: expected a time such as 2016-12-05T02:15:32 but was"));
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
        assertEquals(List.of(), rig.sent);
    }

    @Test
    void aRequestThatComesAsAnEventIsDoneAndNotAnswered() {
        peer.receive("{\"event\":\"LiveStop\",\"params\":{\"channel\":0,\"stream_id\":\"s\"}}");
        assertEquals(1, device.commands.size());
        assertTrue(rig.sent.isEmpty());
    }

    @Test
    void theDevicesRefusalIsTheAnswer() {
        device.outcome =
                command -> Future.failedFuture(new CommandException(ErrorCode.CHANNEL_OFFLINE, "channel 0 is offline"));
        assertEquals(
                "{\"seq\":7,\"err\":{\"code\":103,\"msg\":\"channel 0 is offline\"}}",
                rig.answerTo(Fixtures.dap("live-publish-request")));
    }

    @Test
    void aDeviceThatThrowsIsAnInternalError() {
        device.outcome = command -> {
            throw new IllegalStateException("rtmp://secret");
        };
        assertEquals(
                "{\"seq\":7,\"err\":{\"code\":1,\"msg\":\"internal error\"}}",
                rig.answerTo(Fixtures.dap("live-publish-request")));
    }

    @Test
    void noUrlIsShownInACommandsWords() {
        peer.receive(Fixtures.dap("audio-out-play-event"));
        peer.receive(Fixtures.dap("live-publish-request"));
        peer.receive(Fixtures.dap("start-cloud-record-request"));
        device.commands.forEach(command -> assertFalse(command.toString().contains("://"), command.toString()));
    }
}
