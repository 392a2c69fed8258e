package org.ovcgateway.gateway.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxy;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.ovcgateway.config.LogLevel;
import org.ovcgateway.config.Secret;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What reaches the journal and the files, and in which shape. */
class LogTest {
    private static LoggingEvent event(Level level, String message) {
        LoggingEvent event = new LoggingEvent();
        event.setTimeStamp(1_000);
        event.setLevel(level);
        event.setLoggerName("org.ovcgateway.Part");
        event.setThreadName("main");
        event.setMessage(message);
        return event;
    }

    private static String line(boolean journal, ILoggingEvent event) {
        return new String(new OperatorEncoder(journal, new Redactor()).encode(event), StandardCharsets.UTF_8);
    }

    @ParameterizedTest
    @CsvSource({"ERROR,<3>", "WARN,<4>", "INFO,<6>", "DEBUG,<7>", "TRACE,<7>"})
    void theJournalLearnsTheRankOfEachLine(String level, String rank) {
        assertEquals(
                rank + "[ch 3] one\n" + rank + "two\n", line(true, event(Level.toLevel(level), "[ch 3] one\ntwo")));
    }

    @Test
    void aTerminalSeesTimeAndLevelAndNoControlCharacters() {
        String line = line(false, event(Level.WARN, "a \u001b[31mred\u0007 word"));
        assertTrue(line.matches("\\d\\d:\\d\\d:01\\.000 WARN  a \uFFFD\\[31mred\uFFFD word\n"), line);
    }

    @Test
    void aStackTraceIsPartOfTheLine() throws IOException {
        LoggingEvent event = event(Level.ERROR, "failed");
        event.setThrowableProxy(new ThrowableProxy(new IllegalStateException("at rtsp://u:geheim@a/b")));
        String lines = line(true, event);
        assertTrue(
                lines.startsWith("<3>failed\n<3>java.lang.IllegalStateException: at rtsp://***@a/b\n<3>\tat "), lines);
        JsonNode json = new ObjectMapper().readTree(new JsonLineEncoder(new Redactor()).encode(event));
        assertTrue(json.get("error").asText().startsWith("java.lang.IllegalStateException: at rtsp://***@a/b"));
    }

    @Test
    void aJsonLineIsOneObject() throws IOException {
        byte[] line = new JsonLineEncoder(new Redactor()).encode(event(Level.INFO, "a \"b\" \\ \n\t\u0001 \u00e4 😀"));
        String text = new String(line, StandardCharsets.UTF_8);
        assertEquals(text.length() - 1, text.indexOf('\n'));
        JsonNode json = new ObjectMapper().readTree(text);
        assertEquals("1970-01-01T00:00:01Z", json.get("time").asText());
        assertEquals("INFO", json.get("level").asText());
        assertEquals("org.ovcgateway.Part", json.get("logger").asText());
        assertEquals("main", json.get("thread").asText());
        assertEquals("a \"b\" \\ \n\t\u0001 \u00e4 😀", json.get("message").asText());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "push to rtmp://u:geheim@host/app | push to rtmp://***@host/app",
                "wss://h/ovc?login_id=1&login_passwd=geheim&x=1 | wss://h/ovc?login_id=1&login_passwd=***&x=1",
                "password: geheim, next | password: ***, next",
                "a.yaml:4:13 platform.password: missing; allowed is x | a.yaml:4:13 platform.password: missing; allowed is x",
                "platform.password=geheim | platform.password=***",
                "{\"hb_token\": \"geheim\", \"a\": 1} | {\"hb_token\": ***, \"a\": 1}",
                "nothing: here=1 at a@b | nothing: here=1 at a@b",
                "PUT https://h/a.ts?part=1&X-Amz-Signature=0aF9&key=k-1 | PUT https://h/a.ts?part=1&X-Amz-Signature=***&key=***",
                "it is geh31mnis | it is ***",
            })
    void secretsAreTakenOutOfALine(String line, String wanted) {
        Redactor redactor = new Redactor();
        redactor.protect(List.of(new Secret("geh31mnis"), new Secret("abc")));
        assertEquals(wanted, redactor.redact(line));
    }

    @Test
    void aFloodIsCountedAndSummedUpOnceASecond() {
        List<String> written = new ArrayList<>();
        FloodControl control = new FloodControl(event -> written.add(event.getFormattedMessage()));
        for (int i = 0; i < 100; i++) {
            control.accept(event(Level.WARN, "again"), 1000 + i);
        }
        control.accept(event(Level.WARN, "other"), 1500);
        assertEquals(List.of("again", "other"), written);
        control.sumUp(1999);
        assertEquals(2, written.size());
        control.sumUp(2000);
        assertEquals(List.of("again", "other", "again (99 more times)"), written);
        control.accept(event(Level.WARN, "again"), 2001);
        assertEquals("again", written.get(3));
        control.sumUp(Long.MAX_VALUE);
        assertEquals(4, written.size());
    }

    @Test
    void aFloodOfDifferentMessagesIsRememberedWithinBounds() {
        List<String> written = new ArrayList<>();
        FloodControl control = new FloodControl(event -> written.add(event.getFormattedMessage()));
        for (int i = 0; i < FloodControl.MAX_REMEMBERED + 10; i++) {
            control.accept(event(Level.INFO, "message " + i), 0);
        }
        control.accept(event(Level.INFO, "message 0"), 0);
        control.accept(event(Level.INFO, "message " + FloodControl.MAX_REMEMBERED), 0);
        assertEquals(FloodControl.MAX_REMEMBERED + 11, written.size());
    }

    @Test
    void theDirectoryIsSystemdsOrTheStandardOneIfItMayBeWrittenTo(@TempDir Path folder) {
        assertEquals(folder, Logging.directory(Map.of("LOGS_DIRECTORY", folder.toString())));
        assertEquals(folder, Logging.directory(Map.of("LOGS_DIRECTORY", folder + ":/other")));
        assertNull(Logging.directory(Map.of("LOGS_DIRECTORY", folder + "/none")));
    }

    @Test
    void aDirectoryThatIsGivenIsMadeAndComesFirst(@TempDir Path folder) throws IOException {
        Path given = folder.resolve("given/log");
        Map<String, String> systemd = Map.of("LOGS_DIRECTORY", folder.toString());
        assertEquals(given, Logging.directory(systemd, given, folder.resolve("state")));
        assertTrue(Files.isDirectory(given));
        assertEquals(folder, Logging.directory(systemd, null, folder.resolve("state")));
        Path file = Files.writeString(folder.resolve("file"), "");
        assertThrows(IOException.class, () -> Logging.directory(systemd, file, folder.resolve("state")));
    }

    @Test
    void theLastResortIsTheStateDirectory(@TempDir Path folder) throws IOException {
        Map<String, String> nowhere =
                Map.of("LOGS_DIRECTORY", folder.resolve("none").toString());
        assertEquals(folder.resolve("state/log"), Logging.directory(nowhere, null, folder.resolve("state")));
        Path file = Files.writeString(folder.resolve("file"), "");
        assertNull(Logging.directory(nowhere, null, file));
    }

    @Test
    void ofConnectionsThatFailTheLibrariesSayNothing(@TempDir Path folder) throws IOException {
        try (Logging logging = Logging.start(LogLevel.INFO, folder, Map.of())) {
            LoggerFactory.getLogger("io.vertx.core.net.impl.ConnectionBase").error("invalid version format: RTSP/1.0");
            LoggerFactory.getLogger("io.vertx.core.http.impl.HttpClientConnectionInternal")
                    .warn("Connection evicted");
            LoggerFactory.getLogger("io.vertx.core.http.impl.HttpClientResponseImpl")
                    .error("Stream reset: 0");
            logging.level(LogLevel.TRACE);
            LoggerFactory.getLogger("io.vertx.core.net.impl.ConnectionBase").error("now it is asked for");
        } finally {
            new FirstLogging().configure((LoggerContext) LoggerFactory.getILoggerFactory());
        }
        List<String> lines = Files.readAllLines(folder.resolve(Logging.FILE));
        assertEquals(1, lines.size(), lines::toString);
        assertTrue(lines.get(0).contains("now it is asked for"), lines::toString);
    }

    @Test
    void theRunningLogFiltersRedactsAndWritesAllBeforeItCloses(@TempDir Path folder) throws IOException {
        Logger own = LoggerFactory.getLogger("org.ovcgateway.Test");
        Logger library = LoggerFactory.getLogger("io.example.Library");
        try (Logging logging = Logging.start(LogLevel.INFO, folder, Map.of())) {
            logging.protect(List.of(new Secret("geh31mnis")));
            own.debug("too quiet");
            own.info("[ch 1] hello {}", "geh31mnis");
            library.info("too chatty");
            library.warn("worth a word");
            logging.level(LogLevel.DEBUG);
            own.debug("now it is heard");
            for (int i = 0; i < 5; i++) {
                own.warn("flood");
            }
        } finally {
            new FirstLogging().configure((LoggerContext) LoggerFactory.getILoggerFactory());
        }
        List<String> messages = new ArrayList<>();
        for (String line : Files.readAllLines(folder.resolve(Logging.FILE))) {
            messages.add(new ObjectMapper().readTree(line).get("message").asText());
        }
        assertEquals(
                List.of("[ch 1] hello ***", "worth a word", "now it is heard", "flood", "flood (4 more times)"),
                messages);
        assertFalse(Files.readString(folder.resolve(Logging.FILE)).contains("geh31mnis"));
    }
}
