package org.ovcgateway.gateway.platform;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.Future;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.ovcgateway.camera.AlarmType;
import org.ovcgateway.gateway.command.AlarmReport;
import org.ovcgateway.gateway.command.CommandException;
import org.ovcgateway.gateway.command.ErrorCode;
import org.ovcgateway.gateway.command.LogUploaded;
import org.ovcgateway.gateway.platform.dialect.Dialect;
import org.ovcgateway.gateway.platform.dialect.Dialect.Kind;
import org.ovcgateway.gateway.platform.dialect.Dialect.UnknownMethod;
import org.ovcgateway.gateway.platform.dialect.Fields;
import org.ovcgateway.gateway.platform.dialect.Host;
import org.ovcgateway.gateway.platform.dialect.Identity;
import org.ovcgateway.gateway.platform.dialect.Report;
import org.ovcgateway.gateway.platform.dialect.Speaker;
import org.ovcgateway.gateway.supervise.ManualTimers;

/** Each dialect against the messages of its folder, both directions. */
class DialectFixturesTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Speaker SPEAKER = new Speaker(
            new Identity("2009550000011079", "edge-gateway", "0.1.0", "AA:BB:CC:DD:EE:FF", null),
            ZoneId.of("Asia/Shanghai"));
    private static final Instant MOMENT = Instant.parse("2016-12-04T18:15:32.999Z");

    private final FakeDevice device = new FakeDevice();
    private final ManualTimers timers = new ManualTimers();
    private final List<String> sent = new ArrayList<>();
    private int reschedules;
    private @Nullable SessionException brokenBy;

    static List<Dialect> dialects() {
        return Fixtures.dialects();
    }

    private RpcPeer peer(Dialect dialect) {
        sent.clear();
        brokenBy = null;
        device.commands.clear();
        RpcPeer.Link link = new RpcPeer.Link() {
            @Override
            public void send(String text) {
                sent.add(text);
            }

            @Override
            public void broken(SessionException cause) {
                brokenBy = cause;
            }
        };
        Host host = new Host(device, () -> reschedules++);
        return new RpcPeer(
                new MessageCodec(),
                RpcPeer.Limits.STANDARD,
                dialect.overlappingRequest(),
                timers,
                link,
                new Commands(dialect, host, timers));
    }

    /** The messages of a kind, by name without the kind. */
    private static Map<String, JsonNode> fixtures(Dialect dialect, String kind) throws Exception {
        Map<String, JsonNode> all = new TreeMap<>();
        for (String name : Fixtures.names(dialect.name())) {
            if (name.endsWith(kind)) {
                all.put(
                        name.substring(0, name.length() - kind.length()),
                        JSON.readTree(Fixtures.of(dialect.name(), name)));
            }
        }
        return all;
    }

    private static Set<String> reported(Dialect dialect) {
        Set<String> methods = new TreeSet<>();
        dialect.reports().forEach(report -> methods.add(report.method()));
        return methods;
    }

    @ParameterizedTest
    @MethodSource("dialects")
    void everyMethodHasItsMessages(Dialect dialect) throws Exception {
        Set<String> requests = new TreeSet<>();
        fixtures(dialect, "-request").forEach((name, message) -> {
            requests.add(message.get("req").textValue());
        });
        Set<String> events = new TreeSet<>();
        fixtures(dialect, "-event")
                .values()
                .forEach(message -> events.add(message.get("event").textValue()));
        Set<String> rpcMethods = new TreeSet<>(Set.of("FormatDrive")); // which no document has
        Set<String> eventMethods = new TreeSet<>();
        dialect.rows().values().forEach(row -> (row.kind() == Kind.RPC ? rpcMethods : eventMethods).add(row.method()));
        dialect.reports()
                .forEach(report -> (report.kind() == Kind.RPC ? rpcMethods : eventMethods).add(report.method()));
        assertEquals(rpcMethods, requests);
        assertEquals(eventMethods, events);
        Set<String> answered = new TreeSet<>(fixtures(dialect, "-response").keySet());
        answered.add("unknown-method");
        assertEquals(fixtures(dialect, "-request").keySet(), answered);
    }

    @ParameterizedTest
    @MethodSource("dialects")
    void everyRequestOfThePlatformIsAnsweredAsTheDocumentSays(Dialect dialect) throws Exception {
        Map<String, JsonNode> answers = fixtures(dialect, "-response");
        for (Map.Entry<String, JsonNode> request : fixtures(dialect, "-request").entrySet()) {
            if (dialect.rows().containsKey(request.getValue().get("req").textValue())) {
                peer(dialect).receive(request.getValue().toString());
                assertEquals(List.of(String.valueOf(answers.get(request.getKey()))), sent);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("dialects")
    void everyEventOfThePlatformIsDoneAndNotAnswered(Dialect dialect) throws Exception {
        int done = 0;
        for (JsonNode event : fixtures(dialect, "-event").values()) {
            if (dialect.rows().containsKey(event.get("event").textValue())) {
                peer(dialect).receive(event.toString());
                assertEquals(List.of(), sent);
                assertEquals(++done, count(), event.toString());
            }
        }
    }

    private int seen;

    private int count() {
        seen += device.commands.size() + reschedules;
        reschedules = 0;
        return seen;
    }

    @ParameterizedTest
    @MethodSource("dialects")
    void everyEventThatCarriesASeqIsAnsweredAndEveryRequestWithoutIsNone(Dialect dialect) throws Exception {
        for (JsonNode event : fixtures(dialect, "-event").values()) {
            if (dialect.rows().containsKey(event.get("event").textValue())) {
                RpcPeer peer = peer(dialect);
                peer.receive(((ObjectNode) event.deepCopy()).put("seq", 3).toString());
                ObjectNode asRequest = JSON.createObjectNode();
                asRequest.set("req", event.get("event"));
                asRequest.setAll((ObjectNode) event.deepCopy());
                asRequest.remove("event");
                peer.receive(asRequest.put("seq", 4).toString());
                assertEquals(List.of("{\"seq\":3,\"resp\":{}}", "{\"seq\":4,\"resp\":{}}"), sent);
            }
        }
        for (JsonNode request : fixtures(dialect, "-request").values()) {
            if (dialect.rows().containsKey(request.get("req").textValue())) {
                ObjectNode asEvent = JSON.createObjectNode();
                asEvent.set("event", request.get("req"));
                if (request.has("params")) {
                    asEvent.set("params", request.get("params"));
                }
                peer(dialect).receive(asEvent.toString());
                assertEquals(List.of(), sent);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("dialects")
    void everythingThatTheDeviceTellsLooksAsTheDocumentSays(Dialect dialect) throws Exception {
        List<JsonNode> told = new ArrayList<>();
        tell(told, dialect.keepalive(), device.state());
        tell(told, dialect.serverInfo(), device.state());
        AlarmReport alarm = new AlarmReport(0, MOMENT, AlarmType.MOTION, AlarmReport.State.START, "rule 1");
        tell(told, dialect.alarm(alarm), alarm);
        tell(told, dialect.firmware(), device.state());
        tell(told, dialect.preview(), device.state());
        tell(told, dialect.bind(), "B-1234");
        tell(told, dialect.battery(), 57);
        LogUploaded done = new LogUploaded(
                "17",
                true,
                Instant.parse("2016-12-04T18:15:32Z"),
                Instant.parse("2016-12-05T18:15:32Z"),
                "https://logs.example.com/1?token=abc",
                4711);
        tell(told, dialect.logDone(), done);
        Set<String> methods = reported(dialect);
        Set<JsonNode> fixtures = new HashSet<>();
        for (String kind : List.of("-request", "-event")) {
            fixtures(dialect, kind).forEach((name, message) -> {
                ObjectNode copy = message.deepCopy();
                copy.remove("seq");
                if (methods.contains(
                        message.path(kind.equals("-event") ? "event" : "req").textValue())) {
                    fixtures.add(copy);
                }
            });
        }
        assertEquals(fixtures, Set.copyOf(told));
        assertEquals(methods.size(), told.size());
    }

    private static <T> void tell(List<JsonNode> told, @Nullable Report<T, ?> report, T value) throws Exception {
        if (report == null) {
            return;
        }
        JsonNode params = report.encoder().encode(value, SPEAKER);
        ObjectNode message = (ObjectNode) JSON.readTree(new MessageCodec()
                .encode(
                        report.kind() == Kind.RPC
                                ? new Message.Request(1, report.method(), params)
                                : new Message.Event(report.method(), params)));
        message.remove("seq");
        told.add(message);
    }

    @ParameterizedTest
    @MethodSource("dialects")
    void everyAnswerOfThePlatformIsUnderstood(Dialect dialect) throws Exception {
        Map<String, JsonNode> requests = fixtures(dialect, "-request");
        for (Map.Entry<String, JsonNode> answer : fixtures(dialect, "-response").entrySet()) {
            String method = Objects.requireNonNull(requests.get(answer.getKey()))
                    .path("req")
                    .asText();
            for (Report<?, ?> report : dialect.reports()) {
                if (report.method().equals(method)) {
                    Object read =
                            report.decoder().decode(new Fields(answer.getValue().get("resp")));
                    assertNotNull(read);
                    assertFalse(read.toString().contains("key=1"), read.toString());
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("dialects")
    void onlyCodesOfTheDocumentAreAnswered(Dialect dialect) throws Exception {
        for (ErrorCode code : ErrorCode.values()) {
            device.outcome = command -> Future.failedFuture(new CommandException(code, "words"));
            for (JsonNode request : fixtures(dialect, "-request").values()) {
                if (dialect.rows().containsKey(request.get("req").textValue())) {
                    peer(dialect).receive(request.toString());
                    JsonNode answer = JSON.readTree(sent.get(0));
                    if (answer.has("err")) {
                        ErrorCode spoken = dialect.spoken(code);
                        assertEquals(spoken.code(), answer.at("/err/code").intValue());
                        assertEquals("words", answer.at("/err/msg").textValue());
                    }
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("dialects")
    void anUnknownMethodIsAnsweredOrEndsTheSession(Dialect dialect) {
        peer(dialect).receive(Fixtures.of(dialect.name(), "unknown-method-request"));
        if (dialect.unknownMethod() == UnknownMethod.CLOSE) {
            assertNotNull(brokenBy);
            assertEquals(SessionException.Reason.PROTOCOL, brokenBy.reason());
            assertTrue(sent.isEmpty());
        } else {
            assertNull(brokenBy);
            assertEquals(List.of(Fixtures.of(dialect.name(), "unknown-method-failure")), sent);
        }
    }
}
