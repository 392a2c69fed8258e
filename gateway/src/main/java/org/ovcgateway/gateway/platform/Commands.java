package org.ovcgateway.gateway.platform;

import com.fasterxml.jackson.databind.JsonNode;
import io.vertx.core.Future;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.ovcgateway.gateway.command.CommandException;
import org.ovcgateway.gateway.command.ErrorCode;
import org.ovcgateway.gateway.platform.SessionException.Reason;
import org.ovcgateway.gateway.platform.dialect.BadFieldException;
import org.ovcgateway.gateway.platform.dialect.Dialect;
import org.ovcgateway.gateway.platform.dialect.Dialect.UnknownMethod;
import org.ovcgateway.gateway.platform.dialect.Excerpt;
import org.ovcgateway.gateway.platform.dialect.Fields;
import org.ovcgateway.gateway.platform.dialect.Host;
import org.ovcgateway.gateway.supervise.Timers;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Looks up what the platform asks for in the dialect's table and has the device do it. Outlives the sessions. */
final class Commands implements RpcPeer.Handler {
    private static final Logger log = LoggerFactory.getLogger(Commands.class);
    private static final int MAX_LINES_PER_SECOND = 10;
    private static final int MAX_UNKNOWN_EVENTS = 20;

    private final Dialect dialect;
    private final Host host;
    private final Timers timers;
    private final FloodGate refusals;
    private final Set<String> unknownEvents = new HashSet<>();

    Commands(Dialect dialect, Host host, Timers timers) {
        this.dialect = dialect;
        this.host = host;
        this.timers = timers;
        this.refusals = new FloodGate(
                MAX_LINES_PER_SECOND, timers, count -> log.warn("[platform] and {} more refused commands", count));
    }

    @Override
    public Future<JsonNode> request(String method, @Nullable JsonNode params) {
        Dialect.Row row = dialect.rows().get(method);
        if (row == null && dialect.unknownMethod() == UnknownMethod.CLOSE) {
            return Future.failedFuture(new SessionException(Reason.PROTOCOL, "unknown method " + Excerpt.of(method)));
        }
        Future<JsonNode> answer = row == null
                ? refusal(ErrorCode.UNSUPPORTED_METHOD, "unknown method " + Excerpt.of(method))
                : perform(row, params);
        answer.onFailure(cause -> timers.execute(() -> logFailure(Excerpt.of(method), cause)));
        return answer.recover(cause -> Future.failedFuture(inTheDialectsCodes(cause)));
    }

    @Override
    public void event(String name, @Nullable JsonNode params) {
        Dialect.Row row = dialect.rows().get(name);
        if (row != null) {
            perform(row, params).onFailure(cause -> timers.execute(() -> logFailure(Excerpt.of(name), cause)));
        } else if (unknownEvents.size() < MAX_UNKNOWN_EVENTS && unknownEvents.add(name)) {
            log.info("[platform] unknown event {}; ignored from now on", Excerpt.of(name));
        }
    }

    private Future<JsonNode> perform(Dialect.Row row, @Nullable JsonNode params) {
        try {
            return row.action().perform(host, new Fields(params, host.device().zone()));
        } catch (BadFieldException e) {
            return refusal(ErrorCode.BAD_PARAMETER, String.valueOf(e.getMessage()));
        } catch (RuntimeException e) {
            return Future.failedFuture(e); // our own fault: answered with an internal error, logged with its trace
        }
    }

    private Throwable inTheDialectsCodes(Throwable cause) {
        if (!(cause instanceof CommandException refused) || dialect.spoken(refused.code()) == refused.code()) {
            return cause;
        }
        return new CommandException(dialect.spoken(refused.code()), String.valueOf(refused.getMessage()), refused);
    }

    private void logFailure(String method, Throwable cause) {
        if (!refusals.admits()) {
            return;
        }
        if (cause instanceof CommandException refused) {
            log.warn("[platform] {} refused: {} {}", method, refused.code().code(), refused.getMessage());
        } else {
            log.error("[platform] {} failed", method, cause);
        }
    }

    private static Future<JsonNode> refusal(ErrorCode code, String words) {
        return Future.failedFuture(new CommandException(code, words));
    }
}
