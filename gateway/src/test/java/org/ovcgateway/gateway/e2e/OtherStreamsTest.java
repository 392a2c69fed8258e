package org.ovcgateway.gateway.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.ovcgateway.gateway.e2e.Site.SOON;

import com.sun.net.httpserver.HttpServer;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.ovcgateway.simulator.platform.DeviceError;
import org.ovcgateway.testkit.Await;

/** Cameras that our RTSP client cannot read: MPEG-4 part 2 and motion JPEG over RTSP, a stream over HTTP. */
@Execution(ExecutionMode.CONCURRENT)
class OtherStreamsTest {
    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    private Path folder;

    private final ExecutorService connections = Executors.newCachedThreadPool();
    private @Nullable FfmpegCamera rtspCamera;
    private @Nullable HttpServer httpServer;
    private @Nullable Site site;

    @AfterEach
    void stop() {
        if (site != null) {
            site.close();
        }
        if (rtspCamera != null) {
            rtspCamera.close();
        }
        if (httpServer != null) {
            httpServer.stop(0);
        }
        connections.shutdownNow();
    }

    @Test
    void mpeg4Part2OverRtspIsRecordedAndPushedBySrt() throws Exception {
        Site started = start(ffmpeg("-c:v mpeg4 -g 15 -b:v 300k"));

        started.ask("StartCloudRecord", started.recording(2, "tape"));
        for (JsonObject segment : started.awaitSaved("tape", 3)) {
            assertEquals(List.of("mpeg4"), FfProbe.codecs(started.download(segment, folder)));
        }
        try (SrtListener listener = new SrtListener(folder)) {
            started.ask("LivePublish", Site.live(2, listener.url(), "live"));
            Await.until("some pictures", SOON, () -> listener.bytes() > 200_000);
            started.ask("LiveStop", new JsonObject().put("channel", 2).put("stream_id", "live"));
            assertEquals(List.of("mpeg4"), FfProbe.codecs(listener.received()));
        }
    }

    @Test
    void mpeg4Part2IsRefusedInWordsWhereRtmpIsAskedFor() throws Exception {
        Site started = start(ffmpeg("-c:v mpeg4 -g 15 -b:v 300k"));

        DeviceError refusal =
                started.refused("LivePublish", Site.live(2, started.platform().rtmpUrl("live"), "live"));
        assertTrue(String.valueOf(refusal.getMessage()).contains("MPEG-4 part 2"), refusal.getMessage());
    }

    @Test
    void motionJpegIsRefusedInWords() throws Exception {
        Site started = start(ffmpeg("-c:v mjpeg -pix_fmt yuvj420p -huffman default -force_duplicated_matrix 1"));

        started.refused("LivePublish", Site.live(2, started.platform().srtUrl("live"), "live"));
        assertEquals(
                "the camera sends JPEG, which no platform takes; set it to H.264 or H.265",
                started.channel(2).lastError());
    }

    @Test
    void aStreamOverHttpIsRecorded() throws Exception {
        Site started = start(http());

        started.ask("StartCloudRecord", started.recording(2, "tape"));
        for (JsonObject segment : started.awaitSaved("tape", 3)) {
            assertEquals(List.of("aac", "h264"), FfProbe.codecs(started.download(segment, folder)));
        }
        started.ask("StopCloudRecord", new JsonObject().put("channel", 2).put("session_id", "tape"));
    }

    private Site start(String camera) throws IOException {
        Site started = Site.startedWith(folder, List.of(camera));
        site = started;
        return started;
    }

    private String ffmpeg(String encoding) throws IOException {
        FfmpegCamera camera = new FfmpegCamera(folder, encoding);
        rtspCamera = camera;
        return camera.url();
    }

    /** Gives each client what ffmpeg encodes for it, live. */
    private String http() throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        httpServer = server;
        server.setExecutor(connections);
        server.createContext("/video.ts", exchange -> {
            exchange.sendResponseHeaders(200, 0);
            Process encoder = new ProcessBuilder(
                            ("ffmpeg -nostdin -v error -re -f lavfi -i testsrc2=size=320x240:rate=15 -f lavfi -i"
                                            + " sine=frequency=440 -c:v libx264 -preset ultrafast -tune zerolatency -pix_fmt"
                                            + " yuv420p -g 15 -c:a aac -f mpegts -")
                                    .split(" "))
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            try (InputStream encoded = encoder.getInputStream()) {
                byte[] buffer = new byte[1316];
                for (int count = encoded.read(buffer); count > 0; count = encoded.read(buffer)) {
                    exchange.getResponseBody().write(buffer, 0, count);
                    exchange.getResponseBody().flush();
                }
            } finally {
                encoder.destroy();
                exchange.close();
            }
        });
        server.start();
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/video.ts";
    }
}
