package org.ovcgateway.gateway.platform;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.ovcgateway.gateway.platform.SessionRig.IMPATIENT;
import static org.ovcgateway.gateway.platform.SessionRig.SOON;
import static org.ovcgateway.gateway.platform.SessionRig.awaitFailure;
import static org.ovcgateway.gateway.platform.SessionRig.awaitLogin;
import static org.ovcgateway.gateway.platform.SessionRig.options;

import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.ovcgateway.gateway.command.ChannelState;
import org.ovcgateway.gateway.command.DeviceState;
import org.ovcgateway.gateway.platform.SessionException.Reason;
import org.ovcgateway.gateway.platform.dialect.Dap;
import org.ovcgateway.testkit.Await;

/** The first messages of a session, its heartbeat, and what it makes of their answers. */
class SessionHeartbeatTest {
    @RegisterExtension
    private final SessionRig rig = new SessionRig();

    private final FakePlatform platform = rig.platform;
    private final FakeDevice device = rig.device;

    SessionHeartbeatTest() throws Exception {}

    @Test
    void theHeartbeatComesAtOnceAndThenAtItsIntervalWithTheStateOfTheMoment() throws Exception {
        awaitLogin(rig.start());
        Await.until("two messages", SOON, () -> platform.received.size() >= 2);
        assertEquals(Fixtures.dap("keepalive-request"), platform.received.get(0));
        assertEquals(Fixtures.dap("get-server-info-request"), platform.received.get(1));
        device.state = new DeviceState(
                DeviceState.Condition.FAULT,
                List.of(new ChannelState(5, ChannelState.Status.OFFLINE, null, null, Set.of())));
        Await.until("three more heartbeats", SOON, () -> platform.count("\"state\":3") >= 3);
        String last = platform.received.get(platform.received.size() - 1);
        assertTrue(last.startsWith(
                "{\"req\":\"Keepalive\",\"params\":{\"state\":3,\"channels\":[{\"channel\":5,\"state\":0}]}"));
        assertEquals(1, platform.count("GetServerInfo"));
        assertEquals(1, platform.logins.size());
    }

    @Test
    void whatThePlatformSaysAboutItselfIsInTheStatus() throws Exception {
        platform.behaviour = (from, text) -> {
            if (text.contains("GetServerInfo")) {
                from.writeTextMessage(Fixtures.dap("get-server-info-response"));
            } else {
                FakePlatform.answer(from, text);
            }
        };
        PlatformLink link = rig.start();
        Await.until("server info", SOON, () -> link.status().serverInfo() != null);
    }

    @Test
    void aPlatformWithoutServerInfoIsFine() throws Exception {
        platform.behaviour = (from, text) -> {
            if (text.contains("GetServerInfo")) {
                from.writeTextMessage("{\"seq\":2,\"err\":{\"code\":101,\"msg\":\"unknown\"}}");
            } else {
                FakePlatform.answer(from, text);
            }
        };
        awaitLogin(rig.start());
        Await.until("more heartbeats", SOON, () -> platform.count("Keepalive") >= 3);
        assertEquals(1, platform.logins.size());
    }

    @Test
    void aHeartbeatAnsweredWithAnErrorIsAnAnswer() throws Exception {
        platform.behaviour = (from, text) ->
                from.writeTextMessage("{\"seq\":" + FakePlatform.seq(text) + ",\"err\":{\"code\":1,\"msg\":\"busy\"}}");
        awaitLogin(rig.start());
        Await.until("more heartbeats", SOON, () -> platform.count("Keepalive") >= 3);
        assertEquals(1, platform.logins.size());
        assertTrue(rig.logged("Keepalive: error 1 \"busy\""));
    }

    @Test
    void aPlatformThatDoesNotAnswerIsLeftAndTriedAgain() throws Exception {
        List<String> ofTheFirst = new CopyOnWriteArrayList<>();
        platform.behaviour = (from, text) -> {
            if (from == platform.sockets.get(0)) {
                ofTheFirst.add(text);
            }
        };
        PlatformLink link = rig.start(Dap.DIALECT, options("ws", platform.port(), null, IMPATIENT));
        awaitFailure(link, Reason.TIMEOUT, "no answer to Keepalive within 400 ms");
        assertEquals(List.of(Fixtures.dap("keepalive-request")), ofTheFirst);
        platform.behaviour = FakePlatform::answer;
        Await.until("an answered heartbeat", SOON, () -> platform.count("GetServerInfo") > 0);
    }

    @Test
    void anAnswerWithAnotherSeqEndsTheSession() throws Exception {
        platform.behaviour =
                (from, text) -> from.writeTextMessage("{\"seq\":" + (FakePlatform.seq(text) + 1) + ",\"resp\":{}}");
        awaitFailure(rig.start(), Reason.PROTOCOL, "expected seq 1 but was 2");
        Await.until("another login", SOON, () -> platform.logins.size() >= 2);
    }
}
