package org.ovcgateway.gateway.platform;

import static org.junit.jupiter.api.Assertions.assertFalse;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.HttpServerOptions;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.ovcgateway.gateway.platform.SessionException.Reason;
import org.ovcgateway.gateway.platform.dialect.Dap;
import org.ovcgateway.gateway.platform.dialect.Dialect;
import org.ovcgateway.gateway.platform.dialect.Identity;
import org.ovcgateway.gateway.supervise.Backoff;
import org.ovcgateway.gateway.supervise.Timers;
import org.ovcgateway.testkit.Await;
import org.slf4j.LoggerFactory;

/** A link to a platform of the test's own, whose pauses are short, and the lines that it logs. For one test thread. */
final class SessionRig implements AfterEachCallback {
    static final Duration SOON = Duration.ofSeconds(60);
    static final String PASSWORD = "p@:/?#[]!$&'()*+,;=% \u4e2d\"~canary";

    /** For a test in which something must be late. */
    static final RpcPeer.Limits IMPATIENT = new RpcPeer.Limits(Duration.ofMillis(400), Duration.ofMillis(200), 64, 16);

    /** Tries again almost at once. */
    private static final Backoff SHORT = new Backoff() {
        @Override
        public Duration pause(int failures, Throwable cause) {
            return Duration.ofMillis(20);
        }

        @Override
        public Duration forgiveAfter() {
            return Duration.ZERO;
        }
    };

    final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(2));
    final FakeDevice device = new FakeDevice();
    final AtomicInteger lookUps = new AtomicInteger();
    private final Reports reports = new Reports(Timers.on(vertx.getOrCreateContext()), (report, url) -> {});
    final FakePlatform platform;
    private final ListAppender<ILoggingEvent> logLines = new ListAppender<>();
    private @Nullable PlatformLink started;

    SessionRig() throws Exception {
        platform = new FakePlatform(vertx, new HttpServerOptions());
        logLines.start();
        root().setLevel(Level.INFO);
        root().addAppender(logLines);
    }

    /** Ends what was started; fails where the log shows a secret. */
    @Override
    public void afterEach(ExtensionContext test) throws Exception {
        root().detachAppender(logLines);
        if (started != null) {
            started.stop().await(60, TimeUnit.SECONDS);
        }
        vertx.close().await(60, TimeUnit.SECONDS);
        logged().forEach(line -> {
            assertFalse(line.contains("canary"), line);
            assertFalse(line.contains("login_"), line);
        });
    }

    private static Logger root() {
        return (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    }

    /** From now on the log has everything. */
    static void logEverything() {
        root().setLevel(Level.TRACE);
    }

    /** The lines of the log so far. */
    List<String> logged() {
        synchronized (logLines) { // as it does itself while a line is added
            return logLines.list.stream()
                    .map(ILoggingEvent::getFormattedMessage)
                    .toList();
        }
    }

    boolean logged(String part) {
        return logged().stream().anyMatch(line -> line.contains(part));
    }

    PlatformLink start(Dialect dialect, SessionOptions options) throws IOException {
        return start(dialect, options, SHORT);
    }

    PlatformLink start(Dialect dialect, SessionOptions options, Backoff backoff) throws IOException {
        PlatformLink link = new PlatformLink(
                vertx,
                vertx.getOrCreateContext(),
                options,
                dialect,
                device,
                reports,
                backoff,
                lookUps::incrementAndGet);
        started = link;
        link.start();
        return link;
    }

    /** A session in the dialect dap. */
    PlatformLink start() throws IOException {
        return start(Dap.DIALECT, options("ws", platform.port()));
    }

    static SessionOptions options(String scheme, int port) {
        return options(scheme, port, null, RpcPeer.Limits.STANDARD);
    }

    static SessionOptions options(String scheme, int port, @Nullable Path caFile, RpcPeer.Limits limits) {
        return new SessionOptions(
                URI.create(scheme + "://127.0.0.1:" + port),
                true,
                caFile,
                new Identity("a b+c/\u00fc&=?%#", "edge gateway", "0.1.0+7", null, null),
                PASSWORD,
                Duration.ofMillis(100),
                Duration.ofSeconds(5),
                limits);
    }

    static void awaitLogin(PlatformLink link) {
        Await.until("login", SOON, () -> link.status().loggedIn());
    }

    static void awaitFailure(PlatformLink link, Reason reason, String words) {
        Await.until("a failure: " + words, SOON, () -> {
            String error = link.status().supervisor().lastError();
            return link.status().lastFailure() == reason && error != null && error.contains(words);
        });
    }
}
