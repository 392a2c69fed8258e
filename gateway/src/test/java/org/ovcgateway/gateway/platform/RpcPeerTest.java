package org.ovcgateway.gateway.platform;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.ovcgateway.gateway.command.CommandException;
import org.ovcgateway.gateway.command.ErrorCode;
import org.ovcgateway.gateway.platform.SessionException.Reason;
import org.ovcgateway.gateway.platform.dialect.Dialect.OverlappingRequest;
import org.ovcgateway.gateway.supervise.ManualTimers;

class RpcPeerTest {
    private static final RpcPeer.Limits LIMITS =
            new RpcPeer.Limits(Duration.ofSeconds(20), Duration.ofSeconds(15), 5, 3);

    private final ManualTimers timers = new ManualTimers();
    private final List<String> sent = new ArrayList<>();
    private final List<String> events = new ArrayList<>();
    private final Map<String, Promise<JsonNode>> asked = new LinkedHashMap<>();
    private @Nullable SessionException brokenBy;
    private RpcPeer peer = peer(OverlappingRequest.ANSWER_IN_TURN);

    private RpcPeer peer(OverlappingRequest overlapping) {
        RpcPeer.Link link = new RpcPeer.Link() {
            @Override
            public void send(String text) {
                sent.add(text);
            }

            @Override
            public void broken(SessionException cause) {
                assertNull(brokenBy);
                brokenBy = cause;
            }
        };
        RpcPeer.Handler handler = new RpcPeer.Handler() {
            @Override
            public Future<JsonNode> request(String method, @Nullable JsonNode params) {
                Promise<JsonNode> answer = Promise.promise();
                asked.put(method, answer);
                return answer.future();
            }

            @Override
            public void event(String name, @Nullable JsonNode params) {
                events.add(name);
            }
        };
        return new RpcPeer(new MessageCodec(), LIMITS, overlapping, timers, link, handler);
    }

    private static JsonNode empty() {
        return JsonNodeFactory.instance.objectNode();
    }

    private Promise<JsonNode> asked(String method) {
        return Objects.requireNonNull(asked.get(method));
    }

    private void answer(String method) {
        asked(method).complete(empty());
    }

    private void assertBroken(Reason reason, String words) {
        SessionException cause = Objects.requireNonNull(brokenBy, "the connection lives");
        assertEquals(reason, cause.reason());
        assertTrue(String.valueOf(cause.getMessage()).contains(words), cause.getMessage());
        assertEquals(0, timers.waiting());
    }

    @Test
    void requestsAreNumberedFromOneAndSentOneAtATime() {
        Future<JsonNode> first = peer.request("Keepalive", empty());
        Future<JsonNode> second = peer.request("GetServerInfo", null);
        assertEquals(List.of("{\"req\":\"Keepalive\",\"params\":{},\"seq\":1}"), sent);
        peer.receive("{\"seq\":1,\"resp\":{}}");
        assertTrue(first.succeeded());
        assertEquals("{\"req\":\"GetServerInfo\",\"seq\":2}", sent.get(1));
        peer.receive("{\"seq\":2,\"resp\":[]}");
        assertTrue(second.result().isArray());
        assertEquals(0, timers.waiting());
    }

    @Test
    void anErrorAnswerFailsTheRequestAndNotTheConnection() {
        Future<JsonNode> request = peer.request("GetServerInfo", null);
        peer.receive("{\"seq\":1,\"err\":{\"code\":101,\"msg\":\"no\\nsuch\"}}");
        RpcException failure = assertInstanceOf(RpcException.class, request.cause());
        assertEquals(101, failure.code());
        assertFalse(String.valueOf(failure.getMessage()).contains("\n"));
        assertNull(brokenBy);
    }

    @Test
    void noAnswerForTwentySecondsClosesTheConnection() {
        Future<JsonNode> outstanding = peer.request("Keepalive", null);
        Future<JsonNode> queued = peer.request("GetServerInfo", null);
        timers.advance(Duration.ofMillis(19_999));
        assertNull(brokenBy);
        timers.advance(Duration.ofMillis(1));
        assertBroken(Reason.TIMEOUT, "no answer to Keepalive within 20000 ms");
        assertTrue(outstanding.failed());
        assertTrue(queued.failed());
        assertTrue(peer.request("Keepalive", null).failed());
        assertEquals(1, sent.size());
    }

    @Test
    void theTimeOfAQueuedRequestBeginsWhenItIsSent() {
        peer.request("Keepalive", null);
        peer.request("GetServerInfo", null);
        timers.advance(Duration.ofSeconds(19));
        peer.receive("{\"seq\":1,\"resp\":{}}");
        timers.advance(Duration.ofSeconds(19));
        assertNull(brokenBy);
        timers.advance(Duration.ofSeconds(1));
        assertBroken(Reason.TIMEOUT, "GetServerInfo");
    }

    @Test
    void anAnswerWithAnotherSeqClosesTheConnection() {
        peer.request("Keepalive", null);
        peer.receive("{\"seq\":2,\"resp\":{}}");
        assertBroken(Reason.PROTOCOL, "answer to Keepalive: expected seq 1 but was 2");
    }

    @Test
    void anErrorAnswerWithAnotherSeqClosesTheConnection() {
        peer.request("Keepalive", null);
        peer.receive("{\"seq\":0,\"err\":{\"code\":1,\"msg\":\"\"}}");
        assertBroken(Reason.PROTOCOL, "expected seq 1 but was 0");
    }

    @Test
    void anAnswerToNothingClosesTheConnection() {
        peer.receive("{\"seq\":1,\"resp\":{}}");
        assertBroken(Reason.PROTOCOL, "expected no answer but came one with seq 1");
    }

    @Test
    void aMalformedMessageClosesTheConnection() {
        peer.receive("{\"req\":\"LivePublish\"}");
        assertBroken(Reason.PROTOCOL, "malformed message: seq: expected an integer but was missing");
        peer.receive("{\"req\":\"LivePublish\",\"seq\":1}");
        assertTrue(asked.isEmpty());
    }

    @Test
    void requestsAreAnsweredInTheOrderOfTheirArrival() {
        peer.receive("{\"req\":\"A\",\"seq\":1}");
        peer.receive("{\"req\":\"B\",\"seq\":2}");
        peer.receive("{\"req\":\"C\",\"seq\":3}");
        assertEquals(List.of("A", "B", "C"), List.copyOf(asked.keySet()));
        answer("C");
        answer("B");
        assertTrue(sent.isEmpty());
        answer("A");
        assertEquals(List.of("{\"seq\":1,\"resp\":{}}", "{\"seq\":2,\"resp\":{}}", "{\"seq\":3,\"resp\":{}}"), sent);
        assertEquals(0, timers.waiting());
    }

    @Test
    void anEventOvertakesASlowRequestAndIsNotAnswered() {
        peer.receive("{\"req\":\"A\",\"seq\":1}");
        peer.receive("{\"event\":\"CtrlPTZ\",\"params\":{}}");
        assertEquals(List.of("CtrlPTZ"), events);
        assertTrue(sent.isEmpty());
    }

    @Test
    void anEventThatCarriesASeqIsAnswered() {
        peer.receive("{\"event\":\"RebootDevice\",\"seq\":9}");
        answer("RebootDevice");
        assertEquals(List.of("{\"seq\":9,\"resp\":{}}"), sent);
    }

    @Test
    void theDirectionsDoNotWaitForEachOther() {
        peer.request("Keepalive", null);
        peer.receive("{\"req\":\"A\",\"seq\":1}");
        answer("A");
        assertEquals("{\"seq\":1,\"resp\":{}}", sent.get(1));
    }

    @Test
    void aCommandThatTakesFifteenSecondsIsAnsweredWithAnError() {
        peer.receive("{\"req\":\"A\",\"seq\":1}");
        timers.advance(Duration.ofSeconds(5));
        peer.receive("{\"req\":\"B\",\"seq\":2}");
        answer("B");
        timers.advance(Duration.ofMillis(9_999));
        assertTrue(sent.isEmpty());
        timers.advance(Duration.ofMillis(1));
        assertEquals(
                List.of(
                        "{\"seq\":1,\"err\":{\"code\":1,\"msg\":\"A took longer than 15000 ms\"}}",
                        "{\"seq\":2,\"resp\":{}}"),
                sent);
        answer("A");
        assertEquals(2, sent.size());
        assertNull(brokenBy);
    }

    @Test
    void aRefusalBecomesItsCodeAndAnythingElseAnInternalErrorWithoutDetails() {
        peer.receive("{\"req\":\"A\",\"seq\":1}");
        peer.receive("{\"req\":\"B\",\"seq\":2}");
        asked("A").fail(new CommandException(ErrorCode.NO_SUCH_CHANNEL, "no channel 7"));
        asked("B").fail(new IllegalStateException("rtmp://secret"));
        assertEquals(
                List.of(
                        "{\"seq\":1,\"err\":{\"code\":102,\"msg\":\"no channel 7\"}}",
                        "{\"seq\":2,\"err\":{\"code\":1,\"msg\":\"internal error\"}}"),
                sent);
    }

    @Test
    void aHandlerCanHaveTheConnectionClosed() {
        peer.receive("{\"req\":\"A\",\"seq\":1}");
        asked("A").fail(new SessionException(Reason.PROTOCOL, "unknown method"));
        assertBroken(Reason.PROTOCOL, "unknown method");
        assertTrue(sent.isEmpty());
    }

    @Test
    void aSecondRequestBeforeTheAnswerClosesTheConnectionWhereTheDialectSaysSo() {
        peer = peer(OverlappingRequest.CLOSE);
        peer.receive("{\"req\":\"A\",\"seq\":1}");
        answer("A");
        peer.receive("{\"req\":\"B\",\"seq\":2}");
        assertNull(brokenBy);
        peer.receive("{\"req\":\"C\",\"seq\":3}");
        assertBroken(Reason.PROTOCOL, "before the one before it was answered");
    }

    @Test
    void asManyUnansweredRequestsAsAllowedAreTakenAndOneMoreIsAFlood() {
        for (int seq = 1; seq <= 5; seq++) {
            peer.receive("{\"req\":\"A" + seq + "\",\"seq\":" + seq + "}");
        }
        assertNull(brokenBy);
        peer.receive("{\"req\":\"A6\",\"seq\":6}");
        assertBroken(Reason.PROTOCOL, "expected at most 5 unanswered requests");
        assertEquals(5, asked.size());
    }

    @Test
    void moreRequestsOfOursThanMayWaitFailAtOnce() {
        peer.request("Keepalive", null);
        List<Future<JsonNode>> waiting = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            waiting.add(peer.request("AlarmNotify", null));
        }
        assertTrue(peer.request("AlarmNotify", null).failed());
        assertTrue(waiting.stream().noneMatch(Future::isComplete));
        assertNull(brokenBy);
    }

    @Test
    void whatIsStillBeingDoneWhenTheConnectionEndsGoesUnanswered() {
        peer.receive("{\"req\":\"A\",\"seq\":1}");
        Future<JsonNode> request = peer.request("Keepalive", null);
        peer.close(new SessionException(Reason.CLOSED, "gone"));
        answer("A");
        assertEquals(1, sent.size());
        assertTrue(request.failed());
        assertNull(brokenBy);
        assertEquals(0, timers.waiting());
    }

    @Test
    void tenThousandEventsInARowAreHandledInOrder() {
        for (int i = 0; i < 10_000; i++) {
            peer.receive("{\"event\":\"E" + i + "\"}");
        }
        assertEquals(10_000, events.size());
        assertEquals("E9999", events.get(9_999));
    }
}
