package org.ovcgateway.gateway.platform;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketClientOptions;
import java.io.IOException;
import java.net.URI;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.ovcgateway.gateway.command.Device;
import org.ovcgateway.gateway.platform.dialect.Dialect;
import org.ovcgateway.gateway.platform.dialect.Host;
import org.ovcgateway.gateway.platform.dialect.ServerInfo;
import org.ovcgateway.gateway.supervise.Backoff;
import org.ovcgateway.gateway.supervise.Job;
import org.ovcgateway.gateway.supervise.Supervisor;
import org.ovcgateway.gateway.supervise.Timers;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the device logged in to its platform: one {@link Session} after the other under a {@link Supervisor}, on one event
 * loop. Methods from any thread.
 */
public final class PlatformLink {
    private static final Logger log = LoggerFactory.getLogger(PlatformLink.class);
    private static final int CLOSING_TIMEOUT_SECONDS = 2;

    /**
     * How the link fares.
     *
     * @param supervisor {@link Supervisor.State#RUNNING} while logged in
     * @param lastFailure what kind the latest failure was; null if there was none
     * @param serverInfo what the platform said about itself at the last login; null if nothing yet
     */
    public record Status(
            Supervisor.Status supervisor,
            SessionException.@Nullable Reason lastFailure,
            @Nullable ServerInfo serverInfo) {

        /** Whether the platform knows the device as present. */
        public boolean loggedIn() {
            return supervisor.state() == Supervisor.State.RUNNING;
        }
    }

    private SessionOptions options; // on the event loop
    private @Nullable Session latest; // on the event loop
    private final Dialect dialect;
    private final Device device;
    private final Reports reports;
    private final Runnable lookUp;
    private final Timers timers;
    private final WebSocketClient client;
    private final Commands commands;
    private final Supervisor supervisor;

    private boolean hadSession; // on the event loop
    private volatile SessionException.@Nullable Reason lastFailure;
    private volatile @Nullable ServerInfo serverInfo;

    /**
     * @param context the event loop on which everything here, and every call of the device, happens
     * @param reports told who takes reports
     * @param backoff {@link Reconnect}, or another one in tests
     * @param lookUp told, on the event loop, that the platform's address should be asked for again: so many logins have failed,
     *     or the platform says so; the link goes on meanwhile
     * @throws IOException if the CA file cannot be used
     */
    public PlatformLink(
            Vertx vertx,
            Context context,
            SessionOptions options,
            Dialect dialect,
            Device device,
            Reports reports,
            Backoff backoff,
            Runnable lookUp)
            throws IOException {
        this.options = options;
        this.dialect = dialect;
        this.device = device;
        this.reports = reports;
        this.lookUp = lookUp;
        this.timers = Timers.on(context);
        this.client = vertx.createWebSocketClient(clientOptions(options));
        this.commands = new Commands(dialect, new Host(device, lookUp), timers);
        this.supervisor = new Supervisor("[platform]", this::open, backoff, timers, this::changed);
    }

    /** Begins to log in. Once. */
    public void start() {
        timers.execute(supervisor::start);
    }

    /** Logs out for good. */
    public Future<Void> stop() {
        Promise<Void> stopped = Promise.promise();
        timers.execute(() -> supervisor.stop().compose(ended -> client.close()).onComplete(stopped));
        return stopped.future();
    }

    /** Logs in there from now on, unless it does already; ends the session elsewhere. */
    public void moveTo(URI url) {
        timers.execute(() -> {
            SessionOptions there = options.at(url);
            if (there.shown().equals(options.shown())) {
                log.info("[platform] the platform is still at {}", options.shown());
                return;
            }
            log.info("[platform] the platform is at {} now", there.shown());
            options = there;
            if (latest != null) {
                latest.broken(new SessionException(
                        SessionException.Reason.CLOSED, "the platform is elsewhere now, at " + there.shown()));
            }
            supervisor.hurry();
        });
    }

    public Status status() {
        return new Status(supervisor.status(), lastFailure, serverInfo);
    }

    private Job.Run open(Job.Progress progress) {
        Login login = new Login(progress);
        Session session = new Session(options, dialect, commands, device, timers, login, info -> serverInfo = info);
        login.session = session;
        latest = session;
        session.open(client, hadSession);
        return session;
    }

    /** One session, from its login to its end, as the link sees it. */
    private final class Login implements Job.Progress {
        private final Job.Progress progress;
        private @Nullable Session session;

        Login(Job.Progress progress) {
            this.progress = progress;
        }

        @Override
        public void running() {
            hadSession = true;
            progress.running();
            reports.online(Objects.requireNonNull(session, "logged in"));
        }

        @Override
        public void ended(@Nullable Throwable cause) {
            if (session != null) {
                reports.offline(session);
            }
            if (cause instanceof SessionException failure) {
                lastFailure = failure.reason();
            }
            progress.ended(cause);
        }
    }

    private void changed(Supervisor.Status status) {
        if (status.state() == Supervisor.State.WAITING && Reconnect.wantsLookUp(status.failures())) {
            lookUp.run();
        }
    }

    private static WebSocketClientOptions clientOptions(SessionOptions options) throws IOException {
        WebSocketClientOptions client = new WebSocketClientOptions();
        client.setMaxMessageSize(MessageCodec.MAX_LENGTH);
        client.setMaxFrameSize(MessageCodec.MAX_LENGTH);
        client.setClosingTimeout(CLOSING_TIMEOUT_SECONDS);
        client.setConnectTimeout((int) options.connectTimeout().toMillis());
        client.setSslHandshakeTimeout(options.connectTimeout().toMillis());
        client.setSslHandshakeTimeoutUnit(TimeUnit.MILLISECONDS);
        client.setVerifyHost(true);
        if (options.caFile() != null) {
            client.setTrustOptions(Trust.systemAnd(options.caFile()));
        }
        return client;
    }
}
