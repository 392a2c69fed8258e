package org.ovcgateway.gateway.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.ovcgateway.gateway.e2e.Site.SOON;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.ovcgateway.media.AccessUnit;
import org.ovcgateway.simulator.camera.Clips;
import org.ovcgateway.simulator.camera.Faults;
import org.ovcgateway.simulator.camera.MediaFaults;
import org.ovcgateway.simulator.camera.MediaFaults.BadPackets;
import org.ovcgateway.simulator.camera.PacketisedTrack;
import org.ovcgateway.simulator.camera.Variant;
import org.ovcgateway.simulator.platform.LiveStreams;
import org.ovcgateway.testkit.Await;

/** What cameras do to their media in mid-stream: pushes and recordings go on over the same connections. */
@Execution(ExecutionMode.CONCURRENT)
class BadMediaTest {
    private static final PacketisedTrack OTHER_CLIP = otherClip();

    @SuppressWarnings("NullAway.Init") // set before each test
    private Site site;

    @SuppressWarnings("NullAway.Init") // set before each test
    private Path folder;

    @BeforeEach
    void start(@TempDir Path temporary) throws IOException {
        folder = temporary;
        site = Site.started(temporary);
    }

    @AfterEach
    void stop() {
        site.close();
    }

    private static PacketisedTrack otherClip() {
        try {
            return new Clips().sub().video().head(5);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void set(MediaFaults faults) {
        site.door.faults(Faults.NONE.withMedia(faults));
    }

    static Stream<MediaFaults> faults() {
        MediaFaults none = MediaFaults.NONE;
        return Stream.of(
                none.withStampShift(Duration.ofHours(5)),
                none.withStampShift(Duration.ofHours(-5)),
                none.withStampShift(Duration.ofSeconds(3)),
                none.withStampShift(Duration.ofSeconds(-3)),
                none.withRestarts(1),
                none.withReportShift(Duration.ofMillis(500)),
                none.withReportShift(Duration.ofHours(-1)),
                none.withDrift(-5000),
                none.withPackets(BadPackets.GARBAGE),
                none.withPackets(BadPackets.OTHER_PAYLOAD_TYPE),
                none.withPackets(BadPackets.TRUNCATED),
                none.withSoundless(true));
    }

    @ParameterizedTest
    @MethodSource("faults")
    void liveGoesOnOverTheSameConnectionsWhatComesAndWhenItGoes(MediaFaults fault) {
        site.publishByRtmp(0, "front");
        LiveStreams.Stream stream = site.stream("front");
        Arrivals arrivals = site.watch("front");
        Await.until("pictures", SOON, () -> arrivals.pictures() > 10);
        set(fault);
        int before = arrivals.pictures();
        Await.until("pictures despite " + fault, SOON, () -> arrivals.pictures() > before + 40);
        set(MediaFaults.NONE);
        int after = arrivals.pictures();
        Await.until("pictures after " + fault, SOON, () -> arrivals.pictures() > after + 40);
        assertSame(stream, site.stream("front"));
        assertEquals(1, site.door.sessions(), "connections that the camera saw");
        arrivals.assertOnward();
        assertTrue(arrivals.widestGap() < 6L * AccessUnit.CLOCK_RATE, "gap of " + arrivals.widestGap() + " ticks");
    }

    @Test
    void timeStampsThatStartAnewAtZeroAreNotSeen() {
        set(MediaFaults.NONE.withWrapIn(Duration.ofSeconds(1)));
        site.publishByRtmp(0, "front");
        Arrivals arrivals = site.watch("front");
        Await.until("more than a second of pictures", SOON, () -> arrivals.pictures() > 60);
        arrivals.assertOnward();
        assertTrue(arrivals.widestGap() < AccessUnit.CLOCK_RATE, "gap of " + arrivals.widestGap() + " ticks");
    }

    @Test
    void anotherPictureSizeIsPushedWithoutAReconnectAndCutsTheRecording() throws Exception {
        site.publishByRtmp(0, "front");
        site.ask("StartCloudRecord", site.recording(0, "tape"));
        LiveStreams.Stream stream = site.stream("front");
        Await.until("the first size", SOON, () -> stream.video().equals("H.264 1280x720"));
        site.awaitSaved("tape", 2);
        set(MediaFaults.NONE.withClip(OTHER_CLIP));
        Await.until("the second size", SOON, () -> stream.video().equals("H.264 640x360"));
        int saved = site.saved("tape").size();
        site.awaitSaved("tape", saved + 3);
        set(MediaFaults.NONE);
        Await.until("the first size again", SOON, () -> stream.video().equals("H.264 1280x720"));
        Await.until("what comes behind the second change", SOON, () -> cuts(site.saved("tape")) >= 3);
        List<JsonObject> segments = site.saved("tape");
        assertSame(stream, site.stream("front"));
        assertEquals(1, site.door.sessions(), "connections that the camera saw");
        assertEquals(3, cuts(segments), segments.toString());
        for (int i = 0; i < segments.size(); i++) {
            JsonObject segment = segments.get(i);
            assertEquals(List.of("aac", "h264"), FfProbe.codecs(site.download(segment, folder)), segment.toString());
            if (i > 0) {
                JsonObject earlier = segments.get(i - 1);
                assertEquals(
                        earlier.getDouble("start") + earlier.getDouble("duration"), segment.getDouble("start"), 0.002);
            }
        }
    }

    private static long cuts(List<JsonObject> segments) {
        return segments.stream().filter(each -> each.getBoolean("discontinue")).count();
    }

    @Test
    void bySrtAnotherPictureSizeComesInTheSameStream() {
        site.publishBySrt(0, "front");
        LiveStreams.Stream stream = site.stream("front");
        Await.until("the first size", SOON, () -> stream.video().equals("H.264 1280x720"));
        set(MediaFaults.NONE.withClip(OTHER_CLIP));
        Await.until("the second size", SOON, () -> stream.video().equals("H.264 640x360"));
        assertSame(stream, site.stream("front"));
    }

    @Test
    void keyFramesOfTwoMegabytesArriveByRtmpAndInSegments() throws Exception {
        set(MediaFaults.NONE.withClip(new Clips().main(Variant.H264).video()).withKeyFrameBytes(2_000_000));
        site.publishByRtmp(0, "front");
        site.ask("StartCloudRecord", site.recording(0, "tape"));
        Arrivals arrivals = site.watch("front");
        Await.until("key frames", SOON, () -> arrivals.keyFrames() >= 3);
        arrivals.assertOnward();
        for (JsonObject segment : site.awaitSaved("tape", 2)) {
            assertEquals(List.of("aac", "h264"), FfProbe.codecs(site.download(segment, folder)), segment.toString());
        }
    }

    @Test
    void groupsOfTenSecondsAreShownAtOnceToWhoComesLater() throws Exception {
        set(MediaFaults.NONE.withClip(new Clips().longGroups()));
        site.ask("StartCloudRecord", site.recording(0, "tape"));
        site.awaitSaved("tape", 2);
        site.publishByRtmp(0, "front");
        Arrivals arrivals = site.watch("front");
        Await.until("pictures", SOON, () -> arrivals.pictures() > 20);
        set(MediaFaults.NONE);
        Await.until("short groups again", SOON, () -> arrivals.keyFrames() > 10);
        arrivals.assertOnward();
        assertEquals(1, site.door.sessions(), "connections that the camera saw");
    }
}
