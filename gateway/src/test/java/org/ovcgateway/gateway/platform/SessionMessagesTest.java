package org.ovcgateway.gateway.platform;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.ovcgateway.gateway.platform.SessionRig.SOON;
import static org.ovcgateway.gateway.platform.SessionRig.awaitFailure;
import static org.ovcgateway.gateway.platform.SessionRig.awaitLogin;
import static org.ovcgateway.gateway.platform.SessionRig.options;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.ovcgateway.gateway.command.ChannelRef;
import org.ovcgateway.gateway.command.StopLive;
import org.ovcgateway.gateway.platform.SessionException.Reason;
import org.ovcgateway.gateway.platform.dialect.Dialect;
import org.ovcgateway.gateway.platform.dialect.Login;
import org.ovcgateway.testkit.Await;

/** What comes from the platform over a session: commands, events, nonsense and floods. */
class SessionMessagesTest {
    @RegisterExtension
    private final SessionRig rig = new SessionRig();

    private final FakePlatform platform = rig.platform;
    private final FakeDevice device = rig.device;

    SessionMessagesTest() throws Exception {}

    @Test
    void aMalformedMessageEndsTheSessionWithAProtocolError() throws Exception {
        PlatformLink link = rig.start();
        awaitLogin(link);
        Promise<Short> closed = Promise.promise();
        var socket = platform.sockets.get(0);
        socket.closeHandler(nothing -> closed.complete(socket.closeStatusCode()));
        platform.send("{\"req\":");
        awaitFailure(link, Reason.PROTOCOL, "malformed message: expected one JSON object");
        assertEquals((short) 1002, closed.future().await(60, TimeUnit.SECONDS));
        awaitLogin(link);
    }

    @Test
    void aBinaryMessageEndsTheSession() throws Exception {
        PlatformLink link = rig.start();
        awaitLogin(link);
        platform.sockets.get(0).writeBinaryMessage(Buffer.buffer("{}"));
        awaitFailure(link, Reason.PROTOCOL, "expected a text message but came a binary one of 2 bytes");
    }

    @Test
    void theLongestMessageIsTakenAndALongerOneEndsTheSession() throws Exception {
        PlatformLink link = rig.start();
        awaitLogin(link);
        String frame = "{\"req\":\"Nonsense\",\"seq\":1,\"x\":\"\"}";
        String padding = "x".repeat(MessageCodec.MAX_LENGTH - frame.length());
        platform.send(frame.replace("\"\"", "\"" + padding + "\""));
        Await.until("an answer", SOON, () -> platform.count("\"code\":101") == 1);
        platform.send(frame.replace("\"\"", "\"" + padding + "x\""));
        Await.until("another login", SOON, () -> platform.logins.size() >= 2);
        assertEquals(Reason.PROTOCOL, link.status().lastFailure());
    }

    @Test
    void anUnknownMethodIsAnswered101AndAnUnknownEventIgnoredAndLoggedOnce() throws Exception {
        awaitLogin(rig.start());
        platform.send("{\"event\":\"Dance\",\"params\":{\"channel\":0}}");
        platform.send("{\"event\":\"Dance\"}");
        platform.send(Fixtures.dap("unknown-method-request"));
        Await.until("the answer", SOON, () -> platform.received.contains(Fixtures.dap("unknown-method-failure")));
        assertEquals(
                1, rig.logged().stream().filter(line -> line.contains("Dance")).count());
        assertEquals(1, platform.logins.size());
    }

    @Test
    void commandsReachTheDeviceOnTheSessionsEventLoopAndAreAnsweredInOrder() throws Exception {
        awaitLogin(rig.start());
        Promise<Void> slow = Promise.promise();
        List<Boolean> onLoop = new CopyOnWriteArrayList<>();
        device.outcome = command -> {
            onLoop.add(Context.isOnEventLoopThread());
            return command instanceof StopLive ? Future.succeededFuture() : slow.future();
        };
        platform.send(Fixtures.dap("live-publish-request"));
        platform.send(Fixtures.dap("live-stop-request"));
        Await.until("both commands", SOON, () -> device.commands.size() == 2);
        assertEquals(0, platform.count("\"resp\""));
        slow.complete(); // from this thread
        Await.until("the answers", SOON, () -> platform.count("\"resp\"") == 2);
        List<String> answers = new ArrayList<>(platform.received);
        answers.removeIf(text -> !text.contains("\"resp\""));
        assertEquals(List.of(Fixtures.dap("live-publish-response"), Fixtures.dap("live-stop-response")), answers);
        assertEquals(List.of(true, true), onLoop);
    }

    @Test
    void anEventOvertakesASlowRequest() throws Exception {
        List<Integer> moves = new CopyOnWriteArrayList<>();
        Dialect withEvents = Dialect.named("test")
                .login(Login.Address.at("/ovc"))
                .keepalive("Keepalive", (state, identity) -> null)
                .rpc(
                        "Slow",
                        fields -> new ChannelRef(0),
                        (device, channel) -> Promise.<Void>promise().future())
                .event("CtrlPTZ", fields -> new ChannelRef(fields.smallInteger("channel", 0, 9)), (device, channel) -> {
                    moves.add(channel.channel());
                    return Future.succeededFuture();
                })
                .build();
        // Whatever holds up this machine, the session does not end before the command's time is over.
        RpcPeer.Limits limits = new RpcPeer.Limits(Duration.ofSeconds(60), Duration.ofMillis(200), 64, 16);
        awaitLogin(rig.start(withEvents, options("ws", platform.port(), null, limits)));
        platform.send("{\"req\":\"Slow\",\"seq\":1}");
        platform.send("{\"event\":\"CtrlPTZ\",\"params\":{\"channel\":4}}");
        platform.send("{\"event\":\"CtrlPTZ\",\"params\":{\"channel\":\"x\"}}");
        Await.until("the event", SOON, () -> moves.equals(List.of(4)));
        Await.until("the deadline's answer", SOON, () -> platform.count("Slow took longer than 200 ms") == 1);
        assertEquals(0, platform.count("\"code\":12"));
    }

    @Test
    void aBurstOfTenThousandEventsHoldsUpNeitherRequestNorHeartbeat() throws Exception {
        PlatformLink link = rig.start();
        awaitLogin(link);
        platform.behaviour = (from, text) -> {
            platform.behaviour = FakePlatform::answer;
            for (int i = 0; i < 10_000; i++) {
                from.writeTextMessage("{\"event\":\"E" + i + "\",\"params\":{\"n\":" + i + "}}");
            }
            from.writeTextMessage(Fixtures.dap("query-time-request"));
            FakePlatform.answer(from, text);
        };
        Await.until("the answer", SOON, () -> platform.received.contains(Fixtures.dap("query-time-response")));
        long beats = platform.count("Keepalive");
        Await.until("more heartbeats", SOON, () -> platform.count("Keepalive") > beats + 2);
        assertEquals(1, platform.logins.size());
    }

    @Test
    void aFloodOfBadRequestsIsSummedUpInTheLog() throws Exception {
        awaitLogin(rig.start());
        IntStream.range(0, 500).forEach(i -> platform.send("{\"req\":\"Nonsense\",\"seq\":" + i + "}"));
        Await.until("all answers", SOON, () -> platform.count("\"code\":101") == 500);
        Await.until("the summary", SOON, () -> rig.logged("more refused commands"));
        assertTrue(
                rig.logged().stream().filter(line -> line.contains("refused")).count() < 60);
    }
}
