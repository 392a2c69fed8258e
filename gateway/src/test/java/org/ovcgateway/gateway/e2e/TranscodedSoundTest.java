package org.ovcgateway.gateway.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.ovcgateway.gateway.e2e.Site.SOON;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.ovcgateway.gateway.status.TranscodingStatus;
import org.ovcgateway.simulator.camera.Sound;
import org.ovcgateway.testkit.Await;
import org.ovcgateway.testkit.NginxRtmp;

/** However a camera sounds, every target gets AAC: real servers and ffprobe as judges. */
@Execution(ExecutionMode.CONCURRENT)
class TranscodedSoundTest {
    private static final int ATTEMPTS = 5;
    /** A second of it at least, however low its rate. */
    private static final int PACKETS = 8;

    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    private Path folder;

    @ParameterizedTest
    @EnumSource
    void nginxRecordsAac(Sound sound) throws IOException {
        try (Site site = Site.started(folder, sound);
                NginxRtmp nginx = new NginxRtmp(Files.createDirectory(folder.resolve("nginx")))) {
            publish(site, 0, nginx.url("key"));
            Path recording = Await.value(
                    "a recording",
                    SOON,
                    () -> nginx.recordings("key").stream().findFirst().orElse(null));
            Await.until("two seconds of it", SOON, () -> size(recording) > Footage.bytesOfTwoSeconds(Footage.H264));
            Await.until("its sound", SOON, () -> FfProbe.soundPackets(recording) > PACKETS);
            assertTranscoded(site, 0, sound);
            stop(site, 0);
            nginx.awaitWritten(recording);
            assertEquals(List.of("aac", "h264"), FfProbe.codecs(recording));
            assertGoesOn(recording);
            Await.until(
                    "nothing to be transcoded",
                    SOON,
                    () -> !transcoding(site, 0).active());
        }
    }

    @ParameterizedTest
    @EnumSource
    void srtLiveTransmitReceivesAac(Sound sound) throws IOException, InterruptedException {
        try (Site site = Site.started(folder, sound);
                SrtListener listener = new SrtListener(folder)) {
            whereTheMachineKeepsUp(attempt -> {
                if (attempt > 0) {
                    listener.startAgain();
                }
                publish(site, 1, listener.url());
                Await.until(
                        "two seconds to arrive",
                        SOON,
                        () -> listener.bytes() > Footage.bytesOfTwoSeconds(Footage.H265));
                Await.until("its sound", SOON, () -> FfProbe.soundPackets(listener.received()) > PACKETS);
                assertTranscoded(site, 1, sound);
                stop(site, 1);
                listener.kill();
                assertEquals(List.of("aac", "hevc"), FfProbe.codecs(listener.received()));
                assertGoesOn(listener.received());
            });
        }
    }

    @ParameterizedTest
    @EnumSource
    void everySegmentHasAacFromTheFirstOn(Sound sound) throws IOException, InterruptedException {
        try (Site site = Site.started(folder, sound)) {
            whereTheMachineKeepsUp(attempt -> {
                String session = "door" + attempt;
                site.ask("StartCloudRecord", site.recording(0, session));
                List<JsonObject> segments = site.awaitSaved(session, 3);
                assertTranscoded(site, 0, sound);
                site.ask("StopCloudRecord", new JsonObject().put("channel", 0).put("session_id", session));
                for (JsonObject segment : segments) {
                    assertEquals(List.of("aac", "h264"), FfProbe.codecs(download(site, segment)));
                }
            });
        }
    }

    /** What is recorded here, once. */
    private interface Attempt {
        void record(int number) throws IOException, InterruptedException;
    }

    /**
     * Sound comes through the pool behind its pictures, by milliseconds. Where a machine stands still in between for longer than
     * is recorded here, it is recorded again.
     */
    private static void whereTheMachineKeepsUp(Attempt attempt) throws IOException, InterruptedException {
        for (int number = 0; number < ATTEMPTS - 1; number++) {
            try {
                attempt.record(number);
                return;
            } catch (AssertionError without) {
                System.err.println("recorded again: " + without.getMessage());
            }
        }
        attempt.record(ATTEMPTS - 1);
    }

    private static void assertTranscoded(Site site, int channel, Sound sound) {
        boolean expected = sound != Sound.AAC && sound != Sound.LATM;
        assertEquals(new TranscodingStatus(expected, 0, 0), transcoding(site, channel));
    }

    private static TranscodingStatus transcoding(Site site, int channel) {
        return site.channel(channel).transcoding();
    }

    private static void publish(Site site, int channel, String url) {
        site.ask("LivePublish", Site.live(channel, url, "live"));
    }

    private static void stop(Site site, int channel) {
        site.ask("LiveStop", new JsonObject().put("channel", channel).put("stream_id", "live"));
    }

    private static long size(Path file) {
        return file.toFile().length();
    }

    private static void assertGoesOn(Path file) {
        for (String track : List.of("v", "a")) {
            List<Double> stamps = FfProbe.stamps(file, track);
            assertTrue(stamps.size() > PACKETS, stamps.toString());
            List<Double> sorted = new ArrayList<>(stamps);
            Collections.sort(sorted);
            assertEquals(sorted, stamps);
        }
    }

    private Path download(Site site, JsonObject segment) throws IOException, InterruptedException {
        String name = segment.getString("name");
        HttpResponse<Path> response = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .build()
                .send(
                        HttpRequest.newBuilder(URI.create(site.platform().httpUri() + "/segments/"
                                        + segment.getString("session") + "/" + name))
                                .build(),
                        HttpResponse.BodyHandlers.ofFile(folder.resolve(name)));
        assertEquals(200, response.statusCode());
        return response.body();
    }
}
