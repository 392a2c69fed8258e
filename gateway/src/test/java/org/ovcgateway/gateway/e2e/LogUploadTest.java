package org.ovcgateway.gateway.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ovcgateway.gateway.e2e.UploadServer.Upload;
import org.ovcgateway.testkit.Await;
import org.ovcgateway.testkit.PeerProcess;

/** The log that a daemon, a process of its own, writes, on its way to where the platform wants it. */
class LogUploadTest {
    private static final DateTimeFormatter LOCAL =
            DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss").withZone(ZoneId.of("Asia/Shanghai"));
    private static final Duration HOUR = Duration.ofHours(1);

    private final UploadServer server = new UploadServer();
    private int orders;

    @AfterEach
    void end() {
        server.close();
    }

    private JsonObject order(Instant from, Instant to) {
        return new JsonObject()
                .put("start", LOCAL.format(from))
                .put("end", LOCAL.format(to))
                .put("url", server.url("/log?key=upload-canary"));
    }

    private static List<JsonObject> lines(Buffer log) {
        return log.toString(StandardCharsets.UTF_8).lines().map(JsonObject::new).toList();
    }

    private static Instant time(JsonObject line) {
        return Instant.parse(line.getString("time"));
    }

    /** The log tells of it when the platform sends nonsense with a secret in it; on the terminal somewhat before the file has it. */
    private static void provoke(Site site, Path folder) {
        site.tell("Whatever " + Site.PLATFORM_PASSWORD, new JsonObject());
        Await.until("a line on it", Site.SOON, () -> {
            try {
                return Files.readString(folder.resolve("log/ovc-gateway.jsonl")).contains("unknown event");
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    private static void assertRedacted(Upload upload) {
        String text = upload.body().toString(StandardCharsets.UTF_8);
        assertTrue(text.contains("Whatever ***"), text);
        assertFalse(text.contains("canary"), text);
    }

    private PeerProcess daemon(Site site) throws IOException {
        PeerProcess daemon = site.daemon(site.writeConfig("off", 0));
        Await.until("the login", Site.SOON, () -> site.device().getBoolean("connected", false));
        Await.until("its line", Site.SOON, () -> daemon.output().contains("[platform] running"));
        return daemon;
    }

    @Test
    void anEventHasThePartOfTheLogUploadedThatIsAskedFor(@TempDir Path folder) throws IOException {
        try (Site site = new Site(folder);
                PeerProcess daemon = daemon(site)) {
            provoke(site, folder);
            assertTrue(daemon.isAlive(), daemon::output);
            Instant now = Instant.now();
            site.tell("LogUpload", order(now.minus(HOUR), now.plus(HOUR)));
            Upload whole = server.await("PUT /log", 1);
            assertRedacted(whole);
            List<JsonObject> all = lines(whole.body());

            Instant second = time(all.get(all.size() - 1)).truncatedTo(ChronoUnit.SECONDS);
            site.tell("LogUpload", order(second, second));
            List<JsonObject> part = lines(server.await("PUT /log", 2).body());
            List<JsonObject> expected = all.stream()
                    .filter(line -> time(line).truncatedTo(ChronoUnit.SECONDS).equals(second))
                    .toList();
            assertEquals(expected, part.subList(0, expected.size())); // it goes on being written to
            part.forEach(line -> assertEquals(second, time(line).truncatedTo(ChronoUnit.SECONDS)));

            site.tell("LogUpload", order(now.minus(HOUR.multipliedBy(3)), now.minus(HOUR.multipliedBy(2))));
            Upload nothing = server.await("PUT /log", 3);
            assertEquals(0, nothing.body().length());
            assertEquals("0", nothing.contentLength());
            assertEquals(1, site.device().getInteger("logins"));
        }
    }

    private JsonObject done(Site site, Instant from, Instant to) {
        int transaction = ++orders;
        assertEquals(
                new JsonObject(), site.ask("LogUploadAsync", order(from, to).put("trans_id", transaction)));
        Await.until(
                "LogDone " + transaction,
                Site.SOON,
                () -> site.device().getJsonArray("logs_done").size() >= transaction);
        JsonObject done = site.device().getJsonArray("logs_done").getJsonObject(transaction - 1);
        assertEquals(Integer.toString(transaction), done.getString("trans_id"));
        return done;
    }

    @Test
    void aRequestIsAnsweredAtOnceAndTheEndIsTold(@TempDir Path folder) throws IOException {
        try (Site site = new Site(folder, "dialect: h627");
                PeerProcess daemon = daemon(site)) {
            provoke(site, folder);
            assertTrue(daemon.isAlive(), daemon::output);
            Instant now = Instant.now();
            JsonObject whole = done(site, now.minus(HOUR), now.plus(HOUR));
            Upload upload = server.await("PUT /log", 1);
            assertRedacted(upload);
            assertEquals("success", whole.getString("status"));
            assertEquals(upload.body().length(), whole.getInteger("size"));
            List<JsonObject> all = lines(upload.body());
            assertEquals(LOCAL.format(time(all.get(0))), whole.getString("start"));
            assertEquals(LOCAL.format(time(all.get(all.size() - 1))), whole.getString("end"));

            JsonObject nothing = done(site, now.minus(HOUR.multipliedBy(3)), now.minus(HOUR.multipliedBy(2)));
            assertEquals("success", nothing.getString("status"));
            assertEquals(0, nothing.getInteger("size"));
            assertEquals(0, server.await("PUT /log", 2).body().length());

            server.close();
            assertEquals("fail", done(site, now.minus(HOUR), now).getString("status"));
            assertEquals(1, site.device().getInteger("logins"));
            assertTrue(
                    site.device().getJsonArray("faults").isEmpty(),
                    () -> site.device().encode());
        }
    }
}
