package org.ovcgateway.simulator.platform;

import io.netty.handler.codec.http.QueryStringDecoder;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.http.ServerWebSocketHandshake;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Where devices log in, by the path of their dialect. Keeps what is known of each, and misbehaves when told to. */
final class DeviceEndpoint {
    private static final Duration SKEW = Duration.ofHours(1);
    private static final Duration LATE = Duration.ofSeconds(25);

    private final Vertx vertx;
    private final @Nullable String password;
    private final PlatformDialect ovcDialect;
    private final Consumer<VirtualDevice> onState;
    private final Answers answers;
    private final Map<String, VirtualDevice> devices = new LinkedHashMap<>();
    private Misbehaviour misbehaviour = Misbehaviour.NONE;
    private Duration late = LATE;
    private Conversation conversation = Conversation.NONE;

    /**
     * @param password what {@code login_passwd} must be; null lets everyone in
     * @param ovcDialect what is spoken at {@code /ovc}
     * @param onState called when a device came, went or told something
     */
    DeviceEndpoint(
            Vertx vertx,
            @Nullable String password,
            PlatformDialect ovcDialect,
            Consumer<VirtualDevice> onState,
            Answers answers) {
        this.vertx = vertx;
        this.password = password;
        this.ovcDialect = ovcDialect;
        this.onState = onState;
        this.answers = answers;
    }

    /** @param late how long an answer takes while answers are late; null for 25 s, which is longer than a device waits */
    void misbehave(Misbehaviour misbehaviour, @Nullable Duration late) {
        this.misbehaviour = misbehaviour;
        this.late = late == null || late.toMillis() < 1 ? LATE : late;
    }

    /** How far ahead the platform's clock pretends to be. */
    Duration skew() {
        return misbehaviour == Misbehaviour.CLOCK_SKEW ? SKEW : Duration.ZERO;
    }

    /** Devices that are there count as having just logged in. */
    void converse(Conversation conversation) {
        this.conversation = conversation;
        devices.values().stream()
                .filter(device -> device.connection() != null)
                .forEach(device -> conversation.loggedIn(device, device.dialect(), device.login()));
    }

    Conversation conversation() {
        return conversation;
    }

    /** The device of that id, whether it has ever connected or not. */
    VirtualDevice device(String id) {
        return devices.computeIfAbsent(id, VirtualDevice::new);
    }

    /** Decides over the upgrade, and takes the connection in; false if the path is none of a dialect's. */
    boolean handshake(ServerWebSocketHandshake handshake) {
        PlatformDialect dialect = PlatformDialect.at(handshake.path(), ovcDialect);
        if (dialect == null) {
            return false;
        }
        MultiMap query = query(handshake.query());
        String id = query.get("login_code");
        String offered = query.get("login_passwd");
        if (id == null || (password != null && !password.equals(offered))) {
            if (id != null) {
                device(id).log().add(MessageLog.Direction.REMARK, "login refused: wrong password");
            }
            handshake.reject(401);
        } else if (misbehaviour == Misbehaviour.REFUSE_LOGIN) {
            device(id).log().add(MessageLog.Direction.REMARK, "login refused on purpose");
            handshake.reject(401);
            conversation.turnedAway(device(id));
        } else {
            handshake.accept().onSuccess(socket -> connected(device(id), dialect, query, socket));
        }
        return true;
    }

    private void connected(VirtualDevice device, PlatformDialect dialect, MultiMap query, ServerWebSocket socket) {
        JsonObject login = new JsonObject();
        query.forEach((name, value) -> {
            if (!name.equalsIgnoreCase("login_passwd")) {
                login.put(name, value);
            }
        });
        device.log().add(MessageLog.Direction.REMARK, "logged in, " + dialect.key() + ": " + login.encode());
        PlatformDialect.loginFields().stream()
                .filter(field -> !query.contains(field))
                .forEach(field -> device.fault("a login without " + field));
        Session session = new Session(device, dialect);
        DeviceConnection connection = new DeviceConnection(vertx, socket, device.log(), session);
        if (misbehaviour == Misbehaviour.CLOSE_WITHOUT_FRAME) {
            device.log().add(MessageLog.Direction.REMARK, "cut on purpose");
            connection.cut();
            conversation.turnedAway(device);
            return;
        }
        device.connected(connection, dialect, login);
        onState.accept(device);
        conversation.loggedIn(device, dialect, login);
    }

    /** One login of a device. */
    private final class Session implements DeviceConnection.Listener {
        private final VirtualDevice device;
        private final PlatformDialect dialect;
        private Misbehaviour shown = Misbehaviour.NONE;
        private int unanswered;

        Session(VirtualDevice device, PlatformDialect dialect) {
            this.device = device;
            this.dialect = dialect;
        }

        @Override
        public void requested(DeviceConnection connection, long seq, String method, @Nullable Object params) {
            boolean keepalive = method.equals("Keepalive");
            if (keepalive && params instanceof JsonObject state) {
                device.keepalive(state);
                onState.accept(device);
            }
            if (unanswered > 0 && dialect.closesOnOverlappingRequest()) {
                fault(method + " came before the request before it was answered");
                connection.close();
                return;
            }
            checkFields(method, params);
            unanswered++;
            Answer scripted = conversation.requested(device, method, params);
            if (misbehaviour == Misbehaviour.LATE) {
                vertx.setTimer(late.toMillis(), timer -> answer(connection, seq, method, params, scripted));
            } else {
                answer(connection, seq, method, params, scripted);
            }
            conversation.answered();
            if (keepalive && shown != misbehaviour) {
                shown = misbehaviour;
                show(connection);
            }
        }

        private void answer(
                DeviceConnection connection,
                long seq,
                String method,
                @Nullable Object params,
                @Nullable Answer scripted) {
            if (connection.isClosed()) {
                return;
            }
            switch (misbehaviour) {
                case SILENT -> remark("left unanswered on purpose");
                case MALFORMED -> connection.send("{\"seq\":" + seq + ",\"resp\":");
                case WRONG_SEQ ->
                    connection.send(Answer.success(new JsonObject()).encode(seq + 1));
                default -> {
                    unanswered--;
                    Answer answer = scripted == null ? answers.to(device, dialect, method, params) : scripted;
                    if (answer == null && dialect.closesOnUnknownMethod()) {
                        fault("no method of " + dialect.key() + ": " + method);
                        connection.close();
                        return;
                    }
                    connection.send(
                            (answer == null ? Answer.error(101, "the virtual platform knows no " + method) : answer)
                                    .encode(seq));
                    if (!method.equals("Keepalive")) {
                        onState.accept(device);
                    }
                }
            }
        }

        /** What is done once in a session. */
        private void show(DeviceConnection connection) {
            switch (misbehaviour) {
                case UNKNOWN_METHOD -> {
                    connection.event("NoSuchEvent", null);
                    connection.request("NoSuchMethod", null);
                }
                case DOUBLE_LOGIN -> {
                    remark("closed on purpose, as if the device had logged in elsewhere");
                    connection.close();
                }
                case RESCHEDULE -> connection.event("Reschedule", null);
                case CLOCK_SKEW -> {
                    JsonObject time = PlatformDialect.time(
                            LocalDateTime.now(ZoneId.systemDefault()).plus(SKEW));
                    if (dialect.setsTimeByEvent()) {
                        connection.event(dialect.setTime(), time);
                    } else {
                        connection.request(dialect.setTime(), time);
                    }
                }
                default -> {}
            }
        }

        @Override
        public void told(String event, @Nullable Object params) {
            checkFields(event, params);
            if (!dialect.knowsEvent(event)) {
                fault("no event of " + dialect.key() + ": " + event);
            } else if (params instanceof JsonObject fields) {
                answers.told(device, event, fields);
                onState.accept(device);
            }
            conversation.told(device, event, params);
        }

        @Override
        public void fault(String words) {
            device.fault(words);
            onState.accept(device);
        }

        @Override
        public void closed(DeviceConnection closed) {
            boolean current = device.connection() == closed;
            device.disconnected(closed);
            onState.accept(device);
            if (current) {
                conversation.closed(device);
            }
        }

        private void checkFields(String message, @Nullable Object params) {
            for (String field : dialect.required(message)) {
                if (!(params instanceof JsonObject fields) || fields.getValue(field) == null) {
                    fault(message + " without " + field);
                }
            }
        }

        private void remark(String words) {
            device.log().add(MessageLog.Direction.REMARK, words);
        }
    }

    static MultiMap query(@Nullable String query) {
        MultiMap values = MultiMap.caseInsensitiveMultiMap();
        if (query != null) {
            new QueryStringDecoder(query, false).parameters().forEach(values::add);
        }
        return values;
    }
}
