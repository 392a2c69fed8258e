package org.ovcgateway.gateway.log;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.rolling.FixedWindowRollingPolicy;
import ch.qos.logback.core.rolling.RollingFileAppender;
import ch.qos.logback.core.rolling.SizeBasedTriggeringPolicy;
import ch.qos.logback.core.util.Duration;
import ch.qos.logback.core.util.FileSize;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.ovcgateway.config.LogLevel;
import org.ovcgateway.config.Secret;
import org.slf4j.LoggerFactory;

/**
 * The log of the running daemon. Started first, closed last; in between its level and the secrets to keep out of it may
 * change. Thread-safe.
 */
public final class Logging implements AutoCloseable {
    static final String FILE = "ovc-gateway.jsonl";
    static final String OLD_FILE = "ovc-gateway.%d.jsonl";
    static final int OLD_FILES = 4;
    static final long FILE_BYTES = 10_000_000;
    private static final String OWN_LOGGERS = "org.ovcgateway";
    /** Say, beside the part that gets the failure and has words for it, that a peer spoke something else or hung up. */
    private static final List<String> REPEATERS = List.of(
            "io.vertx.core.net.impl.ConnectionBase",
            "io.vertx.core.http.impl.HttpClientConnectionInternal",
            "io.vertx.core.http.impl.HttpClientResponseImpl");

    private static final Path STANDARD_DIRECTORY = Path.of("/var/log/ovc-gateway");

    private final LoggerContext context;
    private final Redactor redactor;
    private final LogWriter writer;

    private Logging(LoggerContext context, Redactor redactor, LogWriter writer) {
        this.context = context;
        this.redactor = redactor;
        this.writer = writer;
    }

    /**
     * Replaces what is set up by the log of the daemon.
     *
     * @param directory for the JSON lines; null for none
     * @param environment tells by {@code JOURNAL_STREAM} whether standard error is the journal's
     */
    public static Logging start(LogLevel level, @Nullable Path directory, Map<String, String> environment) {
        LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
        Redactor redactor = new Redactor();
        List<Appender<ILoggingEvent>> targets = new ArrayList<>();
        targets.add(standardError(context, environment.containsKey("JOURNAL_STREAM"), redactor));
        if (directory != null) {
            targets.add(files(context, directory, redactor));
        }
        LogWriter writer = new LogWriter(targets);
        writer.setContext(context);
        writer.start();
        Logger root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        root.detachAndStopAllAppenders();
        root.addAppender(writer);
        Logging logging = new Logging(context, redactor, writer);
        logging.level(level);
        return logging;
    }

    /**
     * Where the JSON lines go: {@code LOGS_DIRECTORY} as systemd sets it, else /var/log/ovc-gateway; null if that is
     * not a directory or may not be written to.
     */
    public static @Nullable Path directory(Map<String, String> environment) {
        String given = environment.get("LOGS_DIRECTORY");
        Path directory = given == null ? STANDARD_DIRECTORY : Path.of(given.split(":", 2)[0]);
        return Files.isDirectory(directory) && Files.isWritable(directory) ? directory : null;
    }

    /**
     * Where the JSON lines go: the folder that was given, made where it is not there; else {@link #directory(Map)}; else
     * {@code log} in the state directory, if that may be written to; null for nowhere.
     *
     * @param given null if none was
     * @throws IOException if the given one cannot be made or written to
     */
    public static @Nullable Path directory(Map<String, String> environment, @Nullable Path given, Path stateDirectory)
            throws IOException {
        if (given != null) {
            Files.createDirectories(given);
            if (!Files.isWritable(given)) {
                throw new IOException(given + ": the log cannot be written there");
            }
            return given;
        }
        Path standard = directory(environment);
        if (standard != null) {
            return standard;
        }
        Path kept = stateDirectory.resolve("log");
        try {
            Files.createDirectories(kept);
        } catch (IOException e) {
            return null; // nor is there any state: a daemon without a place of its own
        }
        return Files.isWritable(kept) ? kept : null;
    }

    /** Sets the level of our own messages; libraries speak from WARN on, and from DEBUG on when we are at TRACE. */
    public void level(LogLevel level) {
        Level own = Level.toLevel(level.name());
        Level others = own.isGreaterOrEqual(Level.WARN) ? own : own == Level.TRACE ? Level.DEBUG : Level.WARN;
        context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME).setLevel(others);
        context.getLogger(OWN_LOGGERS).setLevel(own);
        Level repeated = own == Level.TRACE ? others : Level.OFF;
        REPEATERS.forEach(name -> context.getLogger(name).setLevel(repeated));
    }

    /** Keeps these out of every line from now on, instead of those given before. */
    public void protect(Collection<Secret> secrets) {
        redactor.protect(secrets);
    }

    /** Takes out of a text what is kept out of every line. */
    public String redact(String text) {
        return redactor.redact(text);
    }

    /** Writes what is queued and ends. Later messages are lost. */
    @Override
    public void close() {
        context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME).detachAppender(writer);
        writer.stop();
    }

    static Appender<ILoggingEvent> standardError(LoggerContext context, boolean journal, Redactor redactor) {
        OperatorEncoder encoder = new OperatorEncoder(journal, redactor);
        encoder.setContext(context);
        encoder.start();
        ConsoleAppender<ILoggingEvent> appender = new ConsoleAppender<>();
        appender.setContext(context);
        appender.setTarget("System.err");
        appender.setEncoder(encoder);
        appender.start();
        return appender;
    }

    private static Appender<ILoggingEvent> files(LoggerContext context, Path directory, Redactor redactor) {
        JsonLineEncoder encoder = new JsonLineEncoder(redactor);
        encoder.setContext(context);
        encoder.start();
        RollingFileAppender<ILoggingEvent> appender = new RollingFileAppender<>();
        appender.setContext(context);
        appender.setFile(directory.resolve(FILE).toString());
        appender.setEncoder(encoder);
        FixedWindowRollingPolicy names = new FixedWindowRollingPolicy();
        names.setContext(context);
        names.setParent(appender);
        names.setFileNamePattern(directory.resolve(OLD_FILE.replace("%d", "%i")).toString());
        names.setMinIndex(1);
        names.setMaxIndex(OLD_FILES);
        names.start();
        SizeBasedTriggeringPolicy<ILoggingEvent> size = new SizeBasedTriggeringPolicy<>();
        size.setContext(context);
        size.setMaxFileSize(new FileSize(FILE_BYTES));
        size.setCheckIncrement(Duration.buildBySeconds(5));
        size.start();
        appender.setRollingPolicy(names);
        appender.setTriggeringPolicy(size);
        appender.start();
        return appender;
    }
}
