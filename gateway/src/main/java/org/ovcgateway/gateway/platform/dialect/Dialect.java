package org.ovcgateway.gateway.platform.dialect;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.ovcgateway.camera.AlarmType;
import org.ovcgateway.gateway.command.AlarmAnswer;
import org.ovcgateway.gateway.command.AlarmReport;
import org.ovcgateway.gateway.command.Device;
import org.ovcgateway.gateway.command.DeviceState;
import org.ovcgateway.gateway.command.ErrorCode;
import org.ovcgateway.gateway.command.FirmwareOffer;
import org.ovcgateway.gateway.command.LogUploaded;

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
         * Has it done.
         *
         * @return the answer; its future may be completed from any thread
         * @throws BadFieldException for parameters that the method does not take
         */
        Future<JsonNode> perform(Host host, Fields params) throws BadFieldException;
    }

    private final String name;
    private final Login.Address login;
    private final Map<String, Function<Identity, String>> requestHeaders;
    private final Map<String, Row> rows;
    private final Report<DeviceState, Fields> keepalive;
    private final @Nullable Report<DeviceState, ServerInfo> serverInfo;
    private final @Nullable Report<AlarmReport, AlarmAnswer> alarm;
    private final Predicate<AlarmType> toldAlarms;
    private final Set<AlarmType> momentary;
    private final @Nullable Report<DeviceState, FirmwareOffer> firmware;
    private final @Nullable Report<DeviceState, String> preview;
    private final @Nullable Report<String, Fields> bind;
    private final @Nullable Report<Integer, Fields> battery;
    private final @Nullable Report<LogUploaded, Fields> logDone;
    private final Set<ErrorCode> errors;
    private final UnknownMethod unknownMethod;
    private final OverlappingRequest overlappingRequest;

    private Dialect(Builder builder) {
        name = builder.name;
        login = Objects.requireNonNull(builder.login, "login");
        requestHeaders = Collections.unmodifiableMap(new LinkedHashMap<>(builder.requestHeaders));
        rows = Collections.unmodifiableMap(new LinkedHashMap<>(builder.rows));
        keepalive = Objects.requireNonNull(builder.keepalive, "keepalive");
        serverInfo = builder.serverInfo;
        alarm = builder.alarm;
        toldAlarms = builder.toldAlarms;
        momentary = builder.momentary;
        firmware = builder.firmware;
        preview = builder.preview;
        bind = builder.bind;
        battery = builder.battery;
        logDone = builder.logDone;
        errors = builder.errors;
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

    /** By which headers every HTTP request of the device names it, the login's and those of uploads and downloads. */
    public Map<String, String> requestHeaders(Identity identity) {
        Map<String, String> headers = new LinkedHashMap<>();
        requestHeaders.forEach((header, value) -> headers.put(header, value.apply(identity)));
        return headers;
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
        return toldAlarms.test(report.type()) ? alarm : null;
    }

    /** Whether the alarm is the end of one that has none here: all of it was told when it began. */
    public boolean hasBeenTold(AlarmReport report) {
        return report.state() == AlarmReport.State.END && momentary.contains(report.type());
    }

    /** The question for software; null where the dialect has none. */
    public @Nullable Report<DeviceState, FirmwareOffer> firmware() {
        return firmware;
    }

    /** The question for where a still may be put; null where the dialect has none. */
    public @Nullable Report<DeviceState, String> preview() {
        return preview;
    }

    /** How an owner's id is told; null where the dialect has no words for it. */
    public @Nullable Report<String, Fields> bind() {
        return bind;
    }

    /** How the battery's charge in percent is told; null where the dialect has no words for it. */
    public @Nullable Report<Integer, Fields> battery() {
        return battery;
    }

    /** How the end of an upload of the log is told; null where the dialect has no words for it. */
    public @Nullable Report<LogUploaded, Fields> logDone() {
        return logDone;
    }

    /** All that the device asks or tells. */
    public List<Report<?, ?>> reports() {
        @Nullable Report<?, ?>[] all = {keepalive, serverInfo, alarm, firmware, preview, bind, battery, logDone};
        List<Report<?, ?>> reports = new ArrayList<>();
        for (Report<?, ?> report : all) {
            if (report != null) {
                reports.add(report);
            }
        }
        return reports;
    }

    /** The code if the document has it, else {@link ErrorCode#INTERNAL}, which they all have. */
    public ErrorCode spoken(ErrorCode code) {
        return errors.contains(code) ? code : ErrorCode.INTERNAL;
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
        private final Map<String, Function<Identity, String>> requestHeaders = new LinkedHashMap<>();
        private Login.@Nullable Address login;
        private @Nullable Report<DeviceState, Fields> keepalive;
        private @Nullable Report<DeviceState, ServerInfo> serverInfo;
        private @Nullable Report<AlarmReport, AlarmAnswer> alarm;
        private Predicate<AlarmType> toldAlarms = type -> true;
        private Set<AlarmType> momentary = Set.of();
        private @Nullable Report<DeviceState, FirmwareOffer> firmware;
        private @Nullable Report<DeviceState, String> preview;
        private @Nullable Report<String, Fields> bind;
        private @Nullable Report<Integer, Fields> battery;
        private @Nullable Report<LogUploaded, Fields> logDone;
        private Set<ErrorCode> errors = Set.of(ErrorCode.values());
        private UnknownMethod unknownMethod = UnknownMethod.REPLY_101;
        private OverlappingRequest overlappingRequest = OverlappingRequest.ANSWER_IN_TURN;

        private Builder(String name) {
            this.name = name;
        }

        public Builder login(Login.Address address) {
            login = address;
            return this;
        }

        /** A header of every HTTP request by which the device is named. */
        public Builder requestHeader(String header, Function<Identity, String> value) {
            requestHeaders.put(header, value);
            return this;
        }

        /** A request without parameters and with an empty answer. */
        public Builder rpc(String method, Function<Device, Future<Void>> call) {
            return row(method, Kind.RPC, action(call));
        }

        /** A request without parameters. */
        public <R> Builder rpc(String method, Function<Device, Future<R>> call, Function<? super R, JsonNode> encoder) {
            return row(
                    method,
                    Kind.RPC,
                    (host, params) -> call.apply(host.device()).map(encoder));
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

        /** An event without parameters. */
        public Builder event(String method, Function<Device, Future<Void>> call) {
            return row(method, Kind.EVENT, action(call));
        }

        /** The event after which the platform's address is asked for again. */
        public Builder reschedule(String method) {
            return row(method, Kind.EVENT, (host, params) -> {
                host.reschedule().run();
                return Future.succeededFuture(EMPTY_ANSWER);
            });
        }

        /** An event with parameters. */
        public <P> Builder event(String method, Binder<P> binder, BiFunction<Device, P, Future<Void>> call) {
            return row(method, Kind.EVENT, action(binder, call));
        }

        /** The heartbeat, whose answer says nothing but that there is one. */
        public Builder keepalive(String method, Report.Encoder<DeviceState> encoder) {
            keepalive = new Report<>(method, Kind.RPC, encoder, answer -> answer);
            return this;
        }

        /** The question that follows a login. */
        public Builder serverInfo(
                String method, Report.Encoder<DeviceState> encoder, Report.Decoder<ServerInfo> decoder) {
            serverInfo = new Report<>(method, Kind.RPC, encoder, decoder);
            return this;
        }

        /**
         * The report of an alarm.
         *
         * @param told which alarms the platform knows
         */
        public Builder alarm(
                String method,
                Predicate<AlarmType> told,
                Report.Encoder<AlarmReport> encoder,
                Report.Decoder<AlarmAnswer> decoder) {
            alarm = new Report<>(method, Kind.RPC, encoder, decoder);
            toldAlarms = told;
            return this;
        }

        /** Alarms that begin and have no end here. */
        public Builder momentary(Set<AlarmType> types) {
            momentary = Set.copyOf(types);
            return this;
        }

        public Builder firmware(String method, Report.Decoder<FirmwareOffer> decoder) {
            firmware = new Report<>(method, Kind.RPC, (state, speaker) -> null, decoder);
            return this;
        }

        public Builder preview(String method, Report.Decoder<String> decoder) {
            preview = new Report<>(method, Kind.RPC, (state, speaker) -> null, decoder);
            return this;
        }

        public Builder bind(String method, Kind kind, Report.Encoder<String> encoder) {
            bind = new Report<>(method, kind, encoder, answer -> answer);
            return this;
        }

        public Builder battery(String method, Report.Encoder<Integer> encoder) {
            battery = new Report<>(method, Kind.EVENT, encoder, answer -> answer);
            return this;
        }

        public Builder logDone(String method, Report.Encoder<LogUploaded> encoder) {
            logDone = new Report<>(method, Kind.EVENT, encoder, answer -> answer);
            return this;
        }

        /** The codes that the document has, if not all. */
        public Builder errors(ErrorCode... codes) {
            errors = Set.of(codes);
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
            return (host, params) ->
                    call.apply(host.device(), binder.bind(params)).map(encoder);
        }

        private static <P> Action action(Binder<P> binder, BiFunction<Device, P, Future<Void>> call) {
            return (host, params) ->
                    call.apply(host.device(), binder.bind(params)).map(EMPTY_ANSWER);
        }

        private static Action action(Function<Device, Future<Void>> call) {
            return (host, params) -> call.apply(host.device()).map(EMPTY_ANSWER);
        }

        private Builder row(String method, Kind kind, Action action) {
            if (rows.put(method, new Row(method, kind, action)) != null) {
                throw new IllegalStateException(name + ": two rows for " + method);
            }
            return this;
        }
    }
}
