package org.ovcgateway.media.rtmp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.ovcgateway.media.rtmp.Publishing.PATIENCE;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.ovcgateway.media.AccessUnit;
import org.ovcgateway.media.Codec;
import org.ovcgateway.media.VideoFormat;
import org.ovcgateway.media.amf.AmfValue;
import org.ovcgateway.media.flv.HevcForm;
import org.ovcgateway.media.push.PushException;
import org.ovcgateway.media.push.PushException.Kind;
import org.ovcgateway.testkit.Await;
import org.ovcgateway.testkit.PeerProcess;

/** The publisher's end of the protocol against a server written for the test. */
class RtmpPushTest {
    private static final String KEY = "s3cret?token=xyz";

    private static void assertFails(ScriptedServer server, Kind kind, String words) {
        try (server;
                Publishing push = new Publishing(server.url("live", KEY))) {
            PushException cause = push.awaitFailure();
            assertEquals(kind, cause.kind());
            assertTrue(cause.toString().contains(words), cause.toString());
            assertFalse(cause.toString().contains("s3cret"), cause.toString());
        }
    }

    @Test
    void theDialogueIsThatOfAnEncoder() {
        try (ScriptedServer server = new ScriptedServer(Answers::consent);
                Publishing push = new Publishing(server.url("live?vhost=v", KEY))) {
            push.awaitReady().closeInOrder();
            assertNull(push.awaitClosed());
            Await.until("the farewell", PATIENCE, () -> server.heard().size() == 7);
            assertEquals(
                    List.of(
                            "connect",
                            "releaseStream",
                            "FCPublish",
                            "createStream",
                            "publish",
                            "FCUnpublish",
                            "deleteStream"),
                    server.heard().stream().map(RtmpCommand::name).toList());
            AmfValue connect = server.heard().get(0).object();
            assertEquals("live?vhost=v", connect.text("app"));
            assertEquals(server.url("live?vhost=v", ""), connect.text("tcUrl") + "/");
            Map<String, AmfValue> members = ((AmfValue.Structure) connect).members();
            assertEquals(new AmfValue.StrictArray(List.of(new AmfValue.Text("hvc1"))), members.get("fourCcList"));
            RtmpCommand publish = server.heard().get(4);
            assertEquals(List.of(new AmfValue.Text(KEY), new AmfValue.Text("live")), publish.arguments());
            assertEquals(new AmfValue.Numeric(9), server.heard().get(6).argument(0));
        }
    }

    @Test
    void aRefusedConnectIsReadOutWithoutSecrets() {
        assertFails(
                new ScriptedServer(call -> call.reply(new RtmpCommand(
                        "_error",
                        1,
                        AmfValue.Nothing.NULL,
                        Answers.info("error", "NetConnection.Connect.Rejected", "[ AccessManager.Reject ] : " + KEY)))),
                Kind.REFUSED,
                "waiting for the answer to connect: NetConnection.Connect.Rejected [ AccessManager.Reject ] : ...");
    }

    @Test
    void aRefusedPublishIsReadOut() {
        assertFails(
                new ScriptedServer(call -> {
                    if (call.command().name().equals("publish")) {
                        call.reply(Answers.status("error", "NetStream.Publish.BadName", "Stream is busy"));
                    } else {
                        Answers.consent(call);
                    }
                }),
                Kind.REFUSED,
                "waiting for the answer to publish: NetStream.Publish.BadName Stream is busy");
    }

    @Test
    void refusalsOfReleaseStreamAndFcPublishDoNotMatter() {
        ScriptedServer picky = new ScriptedServer(call -> {
            if (call.command().transaction() == 2 || call.command().transaction() == 3) {
                call.reply(new RtmpCommand("_error", call.command().transaction(), AmfValue.Nothing.NULL));
                call.reply(new RtmpCommand("onFCPublish", 0, AmfValue.Nothing.NULL, Answers.info("status", "x", "y")));
                call.reply(new RtmpCommand("onBWDone", 0, AmfValue.Nothing.NULL));
            } else {
                Answers.consent(call);
            }
        });
        try (picky;
                Publishing push = new Publishing(picky.url("live", KEY))) {
            push.awaitReady();
        }
    }

    @Test
    void aRefusalWhilePublishingEndsThePush() {
        assertFails(
                new ScriptedServer(call -> {
                    Answers.consent(call);
                    if (call.command().name().equals("publish")) {
                        call.reply(Answers.status("error", "NetStream.Failed", "quota"));
                    }
                }),
                Kind.REFUSED,
                "publishing: NetStream.Failed quota");
    }

    @Test
    void aServerThatSaysNoMoreIsGivenUp() throws IOException {
        try (ServerSocket mute = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
                Publishing push = new Publishing(
                        "rtmp://127.0.0.1:" + mute.getLocalPort() + "/live/" + KEY,
                        new RtmpPush.Timeouts(PATIENCE, Duration.ofMillis(500), PATIENCE))) {
            PushException cause = push.awaitFailure();
            assertEquals(Kind.NETWORK, cause.kind());
            assertTrue(cause.toString().contains("still waiting for the handshake after 500 ms"), cause.toString());
        }
    }

    /** At a few hundred kilobits per second it would take minutes to miss an acknowledgement, and the first may not have come yet. */
    @Test
    void aServerThatHasAnsweredAPingAndThenTakesInNothingIsGivenUp() {
        try (ScriptedServer server = new ScriptedServer(Answers::consent);
                Publishing push = new Publishing(
                        server.url("live", KEY), new RtmpPush.Timeouts(PATIENCE, PATIENCE, Duration.ofMillis(250)))) {
            push.awaitReady();
            server.swallow();
            PushException cause = push.awaitFailure();
            assertEquals(Kind.NETWORK, cause.kind());
            assertTrue(cause.toString().contains("no sign for 500 ms, not even in answer to pings"), cause.toString());
        }
    }

    @Test
    void aServerThatAnswersPingsIsKeptThoughThereIsNothingToSend() {
        Duration stall = Duration.ofMillis(100);
        try (ScriptedServer server = new ScriptedServer(Answers::consent);
                Publishing push =
                        new Publishing(server.url("live", KEY), new RtmpPush.Timeouts(PATIENCE, PATIENCE, stall))) {
            push.awaitReady();
            long sent = push.statistics().bytesSent();
            long pings = 40; // of which eight would have been enough to be given up
            Await.until("pings", PATIENCE, () -> push.statistics().bytesSent() > sent + pings * 6);
            push.closeInOrder();
            assertNull(push.awaitClosed());
        }
    }

    @Test
    void nobodyListeningIsSaidAtOnce() {
        try (Publishing push = new Publishing("rtmp://127.0.0.1:" + PeerProcess.freePort() + "/live/" + KEY)) {
            PushException cause = push.awaitFailure();
            assertEquals(Kind.NETWORK, cause.kind());
            assertTrue(cause.toString().contains("cannot connect to rtmp://127.0.0.1:"), cause.toString());
            assertFalse(cause.toString().contains("s3cret"), cause.toString());
        }
    }

    @Test
    void aServerOfAnotherProtocolIsNamedAsSuch() throws Exception {
        try (ServerSocket http = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
                Publishing push = new Publishing("rtmp://127.0.0.1:" + http.getLocalPort() + "/live/" + KEY);
                var socket = http.accept()) {
            socket.getOutputStream().write(new byte[] {'H', 'T', 'T', 'P'});
            PushException cause = push.awaitFailure();
            assertEquals(Kind.PROTOCOL, cause.kind());
            assertTrue(cause.toString().contains("expected RTMP version 3 in the handshake but was 72"));
        }
    }

    @Test
    void mediaStartsAtAKeyFrameAtTimeZero() {
        List<AccessUnit> clip = TestUnits.video(List.of(false, true, false), 900_000);
        AccessUnit early = TestUnits.audio(900_000);
        AccessUnit late = TestUnits.audio(904_000);
        try (ScriptedServer server = new ScriptedServer(Answers::consent);
                Publishing push = new Publishing(server.url("live", KEY))) {
            push.awaitReady().feed(List.of(early)).feed(clip).feed(List.of(late));
            Await.until("six messages", PATIENCE, () -> server.media().size() >= 6);
            List<ScriptedServer.Message> media = server.media();
            ByteBuf metadata = Unpooled.wrappedBuffer(
                    ByteBufUtil.decodeHexDump(media.get(0).body()));
            assertEquals(RtmpMessage.DATA, media.get(0).type());
            assertTrue(
                    metadata.toString(java.nio.charset.StandardCharsets.UTF_8).contains("@setDataFrame"));
            assertTrue(
                    media.get(1).body().startsWith("170000000001"), media.get(1).body());
            assertEquals(new ScriptedServer.Message(9, 0, "170100000000000002" + "6588"), media.get(2));
            assertEquals(new ScriptedServer.Message(9, 40, "270100000000000002" + "4199"), media.get(3));
            assertEquals(new ScriptedServer.Message(8, 4, "af001210"), media.get(4));
            assertEquals(new ScriptedServer.Message(8, 4, "af012120"), media.get(5));
        }
    }

    @Test
    void h265IsRefusedInWordsWhereItIsSwitchedOff() {
        VideoFormat format = new VideoFormat(Codec.H265, List.of(Unpooled.wrappedBuffer(new byte[] {1})), 640, 360);
        AccessUnit unit =
                new AccessUnit(format, 0, 0, true, Unpooled.directBuffer().writeZero(8));
        RtmpOptions off = new RtmpOptions(RtmpPush.Timeouts.DEFAULT, HevcForm.OFF, null);
        try (ScriptedServer server = new ScriptedServer(Answers::consent);
                Publishing push = new Publishing(server.url("live", KEY), off)) {
            push.awaitReady().feed(List.of(unit));
            PushException cause = push.awaitFailure();
            assertEquals(Kind.UNSUPPORTED, cause.kind());
            assertTrue(cause.toString().contains("the source sends H265"), cause.toString());
            AmfValue.Structure connect =
                    (AmfValue.Structure) server.heard().get(0).object();
            assertFalse(connect.members().containsKey("fourCcList"));
        }
        assertEquals(1, unit.refCnt());
        unit.release();
    }
}
