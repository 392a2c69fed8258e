package org.ovcgateway.gateway.platform.dialect;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.vertx.core.Future;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.ovcgateway.gateway.command.AlarmAnswer;
import org.ovcgateway.gateway.command.AlarmReport;
import org.ovcgateway.gateway.command.Device;
import org.ovcgateway.gateway.command.DeviceState;
import org.ovcgateway.gateway.command.ErrorCode;

/**
 * One way of speaking to a platform, as a table: where to log in, what each method does, how the device reports. Everything
 * in which the dialects differ is here; nothing else asks which one is in use.
 */
public final class Dialect {

    /** What the document calls a method. It is answered if, and only if, it came with a {@code seq}, whatever its kind. */
    public enum Kind {
        RPC,
        EVENT
    }

    /** What to do with a request for a method that is not in the table. */
    public enum UnknownMethod {
        /** Answer with {@link ErrorCode#UNSUPPORTED_METHOD}. */
        REPLY_101,
        /** Close the connection (IVR RPC, exception rule 4). */
        CLOSE
    }

    /** What to do with a request that comes while the one before is still unanswered. */
    public enum OverlappingRequest {
        /** Carry it out and answer in turn. */
        ANSWER_IN_TURN,
        /** Close the connection (IVR RPC, exception rule 2). */
        CLOSE
    }

    /** Makes a command of a message's parameters. */
    @FunctionalInterface
    public interface Binder<P> {
        P bind(Fields fields) throws BadFieldException;
    }

    /** A method that the platform may call. */
    public record Row(String method, Kind kind, Action action) {}

    /** What a row does. */
    @FunctionalInterface
    public interface Action {

        /**
         * Has the device do it.
         *
         * @return the answer; its future may be completed from any thread
         * @throws BadFieldException for parameters that the method does not take
         */
        Future<JsonNode> perform(Device device, Fields params) throws BadFieldException;
    }

    private final String name;
    private final Login.Address login;
    private final Map<String, Row> rows;
    private final Report<DeviceState, Fields> keepalive;
    private final @Nullable Report<DeviceState, ServerInfo> serverInfo;
    private final @Nullable Report<AlarmReport, AlarmAnswer> alarm;
    private final Predicate<AlarmReport> toldAlarms;
    private final UnknownMethod unknownMethod;
    private final OverlappingRequest overlappingRequest;

    private Dialect(Builder builder) {
        name = builder.name;
        login = Objects.requireNonNull(builder.login, "login");
        rows = Collections.unmodifiableMap(new LinkedHashMap<>(builder.rows));
        keepalive = Objects.requireNonNull(builder.keepalive, "keepalive");
        serverInfo = builder.serverInfo;
        alarm = builder.alarm;
        toldAlarms = builder.toldAlarms;
        unknownMethod = builder.unknownMethod;
        overlappingRequest = builder.overlappingRequest;
    }

    public static Builder named(String name) {
        return new Builder(name);
    }

    /** As the configuration calls it. */
    public String name() {
        return name;
    }

    public Login.Address login() {
        return login;
    }

    /** What the platform may call, by name, in the order of the table. */
    public Map<String, Row> rows() {
        return rows;
    }

    public Report<DeviceState, Fields> keepalive() {
        return keepalive;
    }

    /** The question for the platform's own particulars; null where the dialect has none. */
    public @Nullable Report<DeviceState, ServerInfo> serverInfo() {
        return serverInfo;
    }

    /** How the alarm is told; null where the dialect has no words for it. */
    public @Nullable Report<AlarmReport, AlarmAnswer> alarm(AlarmReport report) {
        return toldAlarms.test(report) ? alarm : null;
    }

    public UnknownMethod unknownMethod() {
        return unknownMethod;
    }

    public OverlappingRequest overlappingRequest() {
        return overlappingRequest;
    }

    /** Collects the table's rows. */
    public static final class Builder {
        private static final JsonNode EMPTY_ANSWER = JsonNodeFactory.instance.objectNode();

        private final String name;
        private final Map<String, Row> rows = new LinkedHashMap<>();
        private Login.@Nullable Address login;
        private @Nullable Report<DeviceState, Fields> keepalive;
        private @Nullable Report<DeviceState, ServerInfo> serverInfo;
        private @Nullable Report<AlarmReport, AlarmAnswer> alarm;
        private Predicate<AlarmReport> toldAlarms = report -> true;
        private UnknownMethod unknownMethod = UnknownMethod.REPLY_101;
        private OverlappingRequest overlappingRequest = OverlappingRequest.ANSWER_IN_TURN;

        private Builder(String name) {
            this.name = name;
        }

        public Builder login(Login.Address address) {
            login = address;
            return this;
        }

        /** A request without parameters. */
        public <R> Builder rpc(String method, Function<Device, Future<R>> call, Function<? super R, JsonNode> encoder) {
            return row(method, Kind.RPC, (device, params) -> call.apply(device).map(encoder));
        }

        /** A request with parameters and an empty answer. */
        public <P> Builder rpc(String method, Binder<P> binder, BiFunction<Device, P, Future<Void>> call) {
            return row(method, Kind.RPC, action(binder, call));
        }

        /** A request with parameters and an answer. */
        public <P, R> Builder rpc(
                String method,
                Binder<P> binder,
                BiFunction<Device, P, Future<R>> call,
                Function<? super R, JsonNode> encoder) {
            return row(method, Kind.RPC, action(binder, call, encoder));
        }

        /** An event with parameters. */
        public <P> Builder event(String method, Binder<P> binder, BiFunction<Device, P, Future<Void>> call) {
            return row(method, Kind.EVENT, action(binder, call));
        }

        /** The heartbeat, whose answer says nothing but that there is one. */
        public Builder keepalive(String method, Report.Encoder<DeviceState> encoder) {
            keepalive = new Report<>(method, encoder, answer -> answer);
            return this;
        }

        /** The question that follows a login. */
        public Builder serverInfo(
                String method, Report.Encoder<DeviceState> encoder, Report.Decoder<ServerInfo> decoder) {
            serverInfo = new Report<>(method, encoder, decoder);
            return this;
        }

        /**
         * The report of an alarm.
         *
         * @param told which alarms the platform knows
         */
        public Builder alarm(
                String method,
                Predicate<AlarmReport> told,
                Report.Encoder<AlarmReport> encoder,
                Report.Decoder<AlarmAnswer> decoder) {
            alarm = new Report<>(method, encoder, decoder);
            toldAlarms = told;
            return this;
        }

        public Builder unknownMethod(UnknownMethod reaction) {
            unknownMethod = reaction;
            return this;
        }

        public Builder overlappingRequest(OverlappingRequest reaction) {
            overlappingRequest = reaction;
            return this;
        }

        public Dialect build() {
            return new Dialect(this);
        }

        private static <P, R> Action action(
                Binder<P> binder, BiFunction<Device, P, Future<R>> call, Function<? super R, JsonNode> encoder) {
            return (device, params) -> call.apply(device, binder.bind(params)).map(encoder);
        }

        private static <P> Action action(Binder<P> binder, BiFunction<Device, P, Future<Void>> call) {
            return (device, params) -> call.apply(device, binder.bind(params)).map(EMPTY_ANSWER);
        }

        private Builder row(String method, Kind kind, Action action) {
            if (rows.put(method, new Row(method, kind, action)) != null) {
                throw new IllegalStateException(name + ": two rows for " + method);
            }
            return this;
        }
    }
}
