package org.ovcgateway.simulator.platform;

import static org.junit.jupiter.api.Assertions.assertEquals;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.ovcgateway.testkit.Await;
import org.slf4j.LoggerFactory;

class UploadServiceTest {
    private static final Duration LIMIT = Duration.ofSeconds(20);

    private final Vertx vertx = Vertx.vertx();
    private final List<ILoggingEvent> logged = new CopyOnWriteArrayList<>();
    private final AppenderBase<ILoggingEvent> appender = new AppenderBase<>() {
        @Override
        protected void append(ILoggingEvent event) {
            logged.add(event);
        }
    };

    @SuppressWarnings("NullAway.Init") // set before each test
    private VirtualPlatform platform;

    @BeforeEach
    void start() throws Exception {
        platform = result(VirtualPlatform.start(vertx, PlatformOptions.loopback()));
        logger(UploadService.class.getName()).setLevel(Level.DEBUG);
        appender.start();
        logger(Logger.ROOT_LOGGER_NAME).addAppender(appender);
    }

    @AfterEach
    void stop() throws Exception {
        logger(Logger.ROOT_LOGGER_NAME).detachAppender(appender);
        logger(UploadService.class.getName()).setLevel(null);
        result(platform.stop());
        result(vertx.close());
    }

    @Test
    void anUploadThatIsCutOffIsNoErrorOfOurs() throws IOException {
        try (Socket uplink =
                new Socket(InetAddress.getLoopbackAddress(), platform.httpUri().getPort())) {
            uplink.getOutputStream()
                    .write("PUT /upload/r1/1 HTTP/1.1\r\nHost: here\r\nContent-Length: 100\r\n\r\nhalf"
                            .getBytes(StandardCharsets.US_ASCII));
        }
        Await.until("the upload to be cut off", LIMIT, () -> !said(Level.DEBUG).isEmpty());
        assertEquals(List.of("PUT /upload/r1/1: cut off"), said(Level.DEBUG));
        assertEquals(List.of(), said(Level.ERROR));
    }

    private List<String> said(Level level) {
        return logged.stream()
                .filter(event -> event.getLevel().equals(level)
                        && (level == Level.ERROR || event.getLoggerName().equals(UploadService.class.getName())))
                .map(ILoggingEvent::getFormattedMessage)
                .toList();
    }

    private static Logger logger(String name) {
        return (Logger) LoggerFactory.getLogger(name);
    }

    private static <T> T result(Future<T> future) throws Exception {
        return future.toCompletionStage().toCompletableFuture().get(LIMIT.toSeconds(), TimeUnit.SECONDS);
    }
}
