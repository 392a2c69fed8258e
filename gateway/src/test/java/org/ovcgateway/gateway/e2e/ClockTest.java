package org.ovcgateway.gateway.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ovcgateway.gateway.status.ClockStatus;

/** A platform whose time is another one than the box's, which nobody may set. */
class ClockTest {
    private static final ZoneId ZONE = ZoneId.of("Asia/Shanghai");
    private static final Duration HOUR = Duration.ofHours(1);

    @SuppressWarnings("NullAway.Init") // set before each test
    private Site site;

    @BeforeEach
    void start(@TempDir Path folder) throws IOException {
        site = Site.started(folder);
    }

    @AfterEach
    void stop() {
        site.close();
    }

    private void sync(LocalDateTime time, int offset) {
        site.ask(
                "SyncTime",
                new JsonObject()
                        .put(
                                "datetime",
                                DateTimeFormatter.ISO_LOCAL_DATE_TIME.format(time.truncatedTo(ChronoUnit.SECONDS)))
                        .put("offset", offset));
    }

    private Duration toldAhead() {
        LocalDateTime told =
                LocalDateTime.parse(site.ask("QueryTime", new JsonObject()).getString("datetime"));
        return Duration.between(LocalDateTime.now(ZONE), told);
    }

    private static void assertAnHour(Duration ahead) {
        assertTrue(ahead.minus(HOUR).abs().compareTo(Duration.ofMinutes(5)) < 0, ahead::toString);
    }

    @Test
    void thePlatformsTimeIsKeptForAllThatItIsTold() {
        sync(LocalDateTime.now(ZONE).plus(HOUR), 10);
        assertAnHour(toldAhead());
        ClockStatus clock = site.status().box().clock();
        assertEquals(ClockStatus.Source.OFFSET, clock.source());
        String reason = String.valueOf(clock.reason());
        assertTrue(reason.matches("there is no helper at /.*/helper\\.sock"), reason);
        assertAnHour(clock.offset());

        site.ask("StartCloudRecord", site.recording(0, "hour"));
        double start = site.awaitSaved("hour", 1).get(0).getDouble("start");
        assertAnHour(Duration.ofSeconds((long) start - Instant.now().getEpochSecond()));
    }

    @Test
    void aTimeWithinTheToleranceChangesNothing() {
        sync(LocalDateTime.now(ZONE).plus(HOUR), 4000);
        assertEquals(ClockStatus.OWN, site.status().box().clock());
    }
}
