package org.ovcgateway.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.ovcgateway.camera.AlarmType;
import org.ovcgateway.camera.CameraSettings.Values;
import org.ovcgateway.camera.CameraSettings.Video;
import org.ovcgateway.camera.CameraSettings.VideoCodec;
import org.ovcgateway.camera.Quality;
import org.ovcgateway.config.LogLevel;
import org.ovcgateway.gateway.channel.Choices;
import org.ovcgateway.gateway.channel.Watch;
import org.ovcgateway.gateway.command.AutoReboot;
import org.ovcgateway.gateway.command.StandingPush;
import org.ovcgateway.testkit.Await;

/** What the platform chose, over restarts. */
class ChoicesFileTest {
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final Choices QUIET = new Choices(
            Quality.LD,
            Map.of(
                    AlarmType.MOTION,
                    new Watch(false, Duration.ofHours(22), Duration.ofHours(6), Duration.ofSeconds(9)),
                    AlarmType.PIR,
                    new Watch(false, Duration.ZERO, Duration.ofDays(1), null)),
            new Choices.Before(
                    "fake",
                    new Values(
                            Map.of(Quality.HD, new Video(VideoCodec.H265, null, null, null, null, null)),
                            null,
                            false,
                            true,
                            70,
                            0,
                            "")),
            new StandingPush(3, true, Quality.FHD, "rtmp://media.example.com/live/key"));
    private static final BoxChoices BOX = new BoxChoices(
            LogLevel.DEBUG,
            ZoneOffset.ofHours(-7),
            new AutoReboot(true, Duration.ofDays(7), Duration.ofHours(23), Duration.ofHours(1)));

    @TempDir
    Path folder = Path.of("");

    private final Vertx vertx = Vertx.vertx();

    @AfterEach
    void stop() throws Exception {
        vertx.close().await(60, TimeUnit.SECONDS);
    }

    private ChoicesFile open(@Nullable Path directory) {
        ChoicesFile file = new ChoicesFile(vertx, directory);
        file.load();
        return file;
    }

    @Test
    void whatWasKeptIsRecalledByTheNextDaemon() {
        Path state = folder.resolve("not").resolve("there-yet");
        ChoicesFile first = open(state);
        assertEquals(Choices.STANDARD, first.recall(3));
        first.keep(7, Choices.STANDARD);
        first.keep(3, QUIET);
        assertEquals(QUIET, first.recall(3));
        Await.until("the file", SOON, () -> open(state).recall(3).equals(QUIET));
        assertEquals(Choices.STANDARD, open(state).recall(7));
        assertEquals(BoxChoices.NONE, open(state).recallBox());
        first.keepBox(BOX);
        Await.until("the box's", SOON, () -> open(state).recallBox().equals(BOX));
        assertEquals(QUIET, open(state).recall(3));
    }

    @Test
    void whatMayHoldAKeyIsTheDaemonsAloneToRead() throws Exception {
        open(folder).keep(3, QUIET).await(60, TimeUnit.SECONDS);
        assertEquals(
                PosixFilePermissions.fromString("rw-------"),
                Files.getPosixFilePermissions(folder.resolve(ChoicesFile.NAME)));
    }

    @Test
    void withoutAStateDirectoryItIsRememberedByThisDaemonOnly() {
        ChoicesFile memory = open(null);
        memory.keep(0, QUIET);
        assertEquals(QUIET, memory.recall(0));
        assertEquals(Choices.STANDARD, open(null).recall(0));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{",
                "[]",
                "{\"channels\":7}",
                "{\"channels\":{\"x\":{},\"0\":7}}",
                "{\"channels\":{\"0\":{\"quality\":\"8K\",\"alarms\":{\"EARTHQUAKE\":{\"on\":true},\"PIR\":7},"
                        + "\"before\":[],\"standing-push\":{\"enabled\":true}}}}",
                "{\"log-level\":\"LOUD\",\"zone-seconds\":99999999,\"auto-reboot\":{\"on\":true,\"cycle\":-1}}"
            })
    void aFileThatIsBrokenOrFromALaterVersionIsNoObstacle(String content) throws IOException {
        Files.writeString(folder.resolve(ChoicesFile.NAME), content);
        ChoicesFile file = open(folder);
        assertEquals(Choices.STANDARD, file.recall(0));
        assertEquals(BoxChoices.NONE, file.recallBox());
        file.keep(3, QUIET);
        Await.until("the file", SOON, () -> open(folder).recall(3).equals(QUIET));
        assertFalse(Files.exists(folder.resolve(ChoicesFile.NAME + ".new")));
    }

    @Test
    void whereNothingCanBeWrittenItIsRememberedAllTheSame() throws IOException {
        Path notAFolder = Files.writeString(folder.resolve("file"), "");
        ChoicesFile file = open(notAFolder.resolve("state"));
        file.keep(0, QUIET);
        assertEquals(QUIET, file.recall(0));
    }
}
