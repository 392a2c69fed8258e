package org.ovcgateway.gateway.platform;

import com.fasterxml.jackson.databind.JsonNode;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.http.HttpClosedException;
import io.vertx.core.http.UpgradeRejectedException;
import io.vertx.core.http.WebSocket;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketConnectOptions;
import java.io.IOException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.ovcgateway.gateway.command.AlarmAnswer;
import org.ovcgateway.gateway.command.AlarmReport;
import org.ovcgateway.gateway.command.BindAnswer;
import org.ovcgateway.gateway.command.Device;
import org.ovcgateway.gateway.command.DeviceState;
import org.ovcgateway.gateway.command.FirmwareOffer;
import org.ovcgateway.gateway.command.LogUploaded;
import org.ovcgateway.gateway.platform.SessionException.Reason;
import org.ovcgateway.gateway.platform.dialect.BadFieldException;
import org.ovcgateway.gateway.platform.dialect.Dialect;
import org.ovcgateway.gateway.platform.dialect.Dialect.Kind;
import org.ovcgateway.gateway.platform.dialect.Excerpt;
import org.ovcgateway.gateway.platform.dialect.Fields;
import org.ovcgateway.gateway.platform.dialect.Login;
import org.ovcgateway.gateway.platform.dialect.Report;
import org.ovcgateway.gateway.platform.dialect.ServerInfo;
import org.ovcgateway.gateway.platform.dialect.Speaker;
import org.ovcgateway.gateway.supervise.Job;
import org.ovcgateway.gateway.supervise.Timers;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One login to the platform: connects, sends a heartbeat at once and then at its interval, and lasts until the connection
 * or a rule is broken. It never retries, and nothing that the platform has started ends with it. On the event loop of its
 * timers.
 */
final class Session implements Job.Run, RpcPeer.Link, Reports.Sender {
    private static final Logger log = LoggerFactory.getLogger(Session.class);

    /** RFC 6455 7.4.1. */
    private static final short NORMAL_CLOSURE = 1000;

    private static final short PROTOCOL_ERROR = 1002;

    /** RFC 6455 7.1.5: what stands for a connection that ended without a close frame. */
    private static final short NO_CLOSE_FRAME = 1006;

    private static final String WITHOUT_CLOSE_FRAME = "without a close frame";

    private final SessionOptions options;
    private final Dialect dialect;
    private final Device device;
    private final Timers timers;
    private final Job.Progress progress;
    private final Consumer<ServerInfo> serverInfo;
    private final RpcPeer peer;

    private @Nullable WebSocket socket;
    private Timers.@Nullable Timer nextBeat;
    private boolean beatUnanswered;
    private boolean loggedIn;
    private boolean over;

    /**
     * @param serverInfo told what the platform says about itself, once after the login
     */
    Session(
            SessionOptions options,
            Dialect dialect,
            Commands commands,
            Device device,
            Timers timers,
            Job.Progress progress,
            Consumer<ServerInfo> serverInfo) {
        this.options = options;
        this.dialect = dialect;
        this.device = device;
        this.timers = timers;
        this.progress = progress;
        this.serverInfo = serverInfo;
        this.peer =
                new RpcPeer(new MessageCodec(), options.limits(), dialect.overlappingRequest(), timers, this, commands);
    }

    @Override
    public Future<AlarmAnswer> alarm(AlarmReport report) {
        return dialect.hasBeenTold(report)
                ? Future.succeededFuture(new AlarmAnswer(null))
                : tell("AlarmNotify", dialect.alarm(report), report);
    }

    @Override
    public Future<FirmwareOffer> firmware() {
        return tell("GetFirmware", dialect.firmware(), device.state());
    }

    @Override
    public Future<String> previewUrl() {
        return tell("preview_server", dialect.preview(), device.state());
    }

    @Override
    public Future<BindAnswer> bind(String bindId) {
        Report<String, Fields> report = dialect.bind();
        return tell("Bind", report, bindId)
                .map(answer -> report != null && report.kind() == Kind.RPC ? BindAnswer.TAKEN : BindAnswer.TOLD);
    }

    @Override
    public Future<Void> batteryChanged(int percent) {
        return tell("BatteryChange", dialect.battery(), percent).mapEmpty();
    }

    @Override
    public Future<Void> logUploaded(LogUploaded done) {
        return tell("LogDone", dialect.logDone(), done).mapEmpty();
    }

    /**
     * From any thread.
     *
     * @param method by the name that it has in the documents that have it
     * @param report null if the dialect has none
     */
    private <T, A> Future<A> tell(String method, @Nullable Report<T, A> report, T value) {
        if (report == null) {
            return Future.failedFuture("the dialect " + dialect.name() + " has no " + method);
        }
        Promise<A> answer = Promise.promise();
        timers.execute(() -> ask(report, value).onComplete(answer));
        return answer.future();
    }

    /** Connects. Once. */
    void open(WebSocketClient client, boolean again) {
        log.info(
                "[platform] connecting to {} as {}",
                options.shown(),
                options.identity().deviceId());
        Login login = new Login(options.identity(), options.password(), again);
        WebSocketConnectOptions target = new WebSocketConnectOptions();
        target.setHost(options.host());
        target.setPort(options.port());
        target.setSsl(options.tls());
        target.setURI(dialect.login().requestUri(login));
        dialect.requestHeaders(options.identity()).forEach(target::addHeader);
        target.setFollowRedirects(false);
        target.setTimeout(options.connectTimeout().toMillis());
        client.connect(target).onComplete(this::connected, cause -> end(connectFailure(cause)));
    }

    @Override
    public void send(String text) {
        if (socket != null) {
            socket.writeTextMessage(text);
        }
    }

    @Override
    public void broken(SessionException cause) {
        if (over) {
            return;
        }
        closeSocket(cause.reason() == Reason.PROTOCOL ? PROTOCOL_ERROR : NORMAL_CLOSURE);
        end(cause);
    }

    @Override
    public void stop() {
        if (over) {
            return;
        }
        over = true;
        release(new SessionException(Reason.CLOSED, "the gateway closed the session"));
        closeSocket(NORMAL_CLOSURE).onComplete(closed -> progress.ended(null));
    }

    private void connected(WebSocket connected) {
        socket = connected;
        if (over) {
            closeSocket(NORMAL_CLOSURE);
            return;
        }
        connected.textMessageHandler(text -> received(connected, text));
        connected.binaryMessageHandler(data -> broken(new SessionException(
                Reason.PROTOCOL, "expected a text message but came a binary one of " + data.length() + " bytes")));
        connected.exceptionHandler(this::failed);
        connected.closeHandler(closed -> end(closedByPlatform(how(connected))));
        beat();
    }

    /** A platform that asks but does not read is not read from either, until it has taken its answers. */
    private void received(WebSocket from, String text) {
        peer.receive(text);
        if (!over && from.writeQueueFull()) {
            from.pause();
            from.drainHandler(drained -> from.resume());
        }
    }

    private void failed(Throwable cause) {
        if (cause instanceof HttpClosedException || cause instanceof IOException) {
            end(closedByPlatform(WITHOUT_CLOSE_FRAME)); // its status must not be asked for before it has closed
        } else {
            broken(new SessionException(Reason.PROTOCOL, "bad WebSocket data: " + cause.getMessage(), cause));
        }
    }

    /** One heartbeat, unless the last one is still unanswered; that one has its own time-out. */
    private void beat() {
        nextBeat = timers.after(options.keepaliveInterval(), this::beat);
        if (beatUnanswered) {
            return;
        }
        Future<Fields> answer = ask(dialect.keepalive(), device.state());
        beatUnanswered = true;
        answer.onSuccess(nothing -> beatAnswered()).onFailure(cause -> {
            beatUnanswered = false;
            if (cause instanceof RpcException) { // the platform knows us, whatever it dislikes
                log.warn("[platform] {}", cause.getMessage());
                beatAnswered();
            }
        });
    }

    private void beatAnswered() {
        beatUnanswered = false;
        if (!loggedIn && !over) {
            loggedIn = true;
            progress.running();
            askServerInfo();
        }
    }

    private void askServerInfo() {
        Report<DeviceState, ServerInfo> question = dialect.serverInfo();
        if (question != null) {
            ask(question, device.state()).onSuccess(serverInfo::accept).onFailure(cause -> {
                if (!over) {
                    log.info("[platform] no server information: {}", cause.getMessage());
                }
            });
        }
    }

    private <T, A> Future<A> ask(Report<T, A> report, T value) {
        JsonNode params = report.encoder().encode(value, new Speaker(options.identity(), device.zone()));
        return send(report, params).compose(answer -> {
            try {
                return Future.succeededFuture(report.decoder().decode(new Fields(answer)));
            } catch (BadFieldException e) {
                return Future.failedFuture(
                        new SessionException(Reason.PROTOCOL, "answer to " + report.method() + ": " + e.getMessage()));
            }
        });
    }

    private Future<@Nullable JsonNode> send(Report<?, ?> report, @Nullable JsonNode params) {
        return switch (report.kind()) {
            case RPC -> peer.request(report.method(), params).map(answer -> answer);
            case EVENT -> peer.event(report.method(), params).mapEmpty();
        };
    }

    private void end(SessionException cause) {
        if (!over) {
            over = true;
            release(cause);
            progress.ended(cause);
        }
    }

    private void release(SessionException cause) {
        if (nextBeat != null) {
            nextBeat.cancel();
        }
        peer.close(cause);
    }

    private Future<Void> closeSocket(short status) {
        return socket == null ? Future.succeededFuture() : socket.close(status);
    }

    private SessionException connectFailure(Throwable cause) {
        if (cause instanceof UpgradeRejectedException rejected) {
            int status = rejected.getStatus();
            return status == 401 || status == 403
                    ? new SessionException(
                            Reason.LOGIN_REFUSED,
                            "login refused with HTTP " + status + ": check device-id and password")
                    : new SessionException(
                            Reason.LOGIN_DOUBTFUL,
                            "the platform answered HTTP " + status
                                    + " instead of 101: not its signalling port, out of service, or a refused login");
        }
        return new SessionException(
                Reason.UNREACHABLE,
                "cannot reach " + options.shown() + ": " + Unreachable.words(cause, options.host()),
                cause);
    }

    private static String how(WebSocket closed) {
        Short status = closed.closeStatusCode();
        if (status == null || status == NO_CLOSE_FRAME) {
            return WITHOUT_CLOSE_FRAME;
        }
        String reason = closed.closeReason();
        return "with " + status + (reason == null ? "" : " " + Excerpt.of(reason));
    }

    private SessionException closedByPlatform(String how) {
        return loggedIn
                ? new SessionException(Reason.CLOSED, "the platform closed the connection " + how)
                : new SessionException(
                        Reason.LOGIN_DOUBTFUL,
                        "the platform closed the connection " + how
                                + " before it answered the first Keepalive: possibly a wrong device-id or password");
    }
}
