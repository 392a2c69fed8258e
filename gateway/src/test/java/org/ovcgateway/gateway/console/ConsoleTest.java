package org.ovcgateway.gateway.console;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.ovcgateway.config.ListenAddress;
import org.ovcgateway.gateway.status.GatewayStatus;
import org.ovcgateway.gateway.status.PlatformStatus;
import org.ovcgateway.gateway.status.SampleStatus;
import org.ovcgateway.gateway.status.UplinkStatus;

/** Health and metrics as an HTTP client sees them. */
class ConsoleTest {
    private static final UplinkStatus UPLINK = new UplinkStatus(4_000_000L, Map.of("live", 99_000L, "back_fill", 12L));

    private final Vertx vertx = Vertx.vertx();
    private final HttpClient client = HttpClient.newHttpClient();
    private volatile PlatformStatus platform =
            new PlatformStatus(PlatformStatus.State.ONLINE, 2, SampleStatus.WITH_SECRET);

    @AfterEach
    void closeVertx() throws Exception {
        await(vertx.close());
    }

    private static <T> T await(Future<T> future) throws Exception {
        return future.toCompletionStage().toCompletableFuture().get(60, TimeUnit.SECONDS);
    }

    private Console start(boolean metrics) throws Exception {
        return await(Console.start(
                vertx,
                new ListenAddress("127.0.0.1", 0),
                metrics,
                () -> Future.succeededFuture(new GatewayStatus(
                        platform,
                        SampleStatus.BOX,
                        List.of(SampleStatus.BUSY, SampleStatus.IDLE),
                        Collections.emptySortedMap(),
                        null,
                        UPLINK)),
                "1.2.3"));
    }

    private HttpResponse<String> ask(Console console, String method, String path) throws Exception {
        return client.send(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + console.port() + path))
                        .method(method, HttpRequest.BodyPublishers.noBody())
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    @Test
    void liveAnswersWhateverTheStatus() throws Exception {
        platform = new PlatformStatus(PlatformStatus.State.DISCONNECTED, 0, null);
        HttpResponse<String> response = ask(start(true), "GET", "/health/live");
        assertEquals(200, response.statusCode());
        assertEquals(
                "application/json",
                response.headers().firstValue("content-type").orElse(""));
        assertEquals(new JsonObject().put("status", "live"), new JsonObject(response.body()));
    }

    @Test
    void readyMeansLoggedIn() throws Exception {
        Console console = start(true);
        HttpResponse<String> response = ask(console, "GET", "/health/ready");
        assertEquals(200, response.statusCode());
        JsonObject body = new JsonObject(response.body());
        assertEquals("ready", body.getString("status"));
        assertEquals(new JsonArray(), body.getJsonArray("reasons"));
        assertEquals("offset", body.getString("clock"));
        assertEquals(
                new JsonObject()
                        .put("channel", 0)
                        .put("source", "streaming")
                        .put("push", "pushing")
                        .put("standing-push", "failed")
                        .put("recording", true),
                body.getJsonArray("channels").getJsonObject(0));

        platform = new PlatformStatus(PlatformStatus.State.LOGGING_IN, 3, "a word");
        HttpResponse<String> notReady = ask(console, "GET", "/health/ready");
        assertEquals(503, notReady.statusCode());
        assertEquals(
                new JsonArray().add("the platform session is logging in; wanted is online"),
                new JsonObject(notReady.body()).getJsonArray("reasons"));
    }

    @Test
    void metricsHoldTheFigures() throws Exception {
        HttpResponse<String> response = ask(start(true), "GET", "/metrics");
        assertEquals(200, response.statusCode());
        assertEquals(
                "text/plain; version=0.0.4; charset=utf-8",
                response.headers().firstValue("content-type").orElse(""));
        List<String> lines = response.body().lines().toList();
        for (String wanted : List.of(
                "ovc_build_info{version=\"1.2.3\"} 1",
                "ovc_platform_state{state=\"online\"} 1",
                "ovc_platform_state{state=\"connecting\"} 0",
                "ovc_platform_reconnects_total 2",
                "ovc_clock_state{state=\"offset\"} 1",
                "ovc_clock_state{state=\"own\"} 0",
                "ovc_clock_offset_seconds -3600.250",
                "ovc_battery_percent 80",
                "ovc_uplink_bits_per_second 8000000",
                "ovc_uplink_max_bits_per_second 4000000",
                "ovc_uplink_bytes_total{for=\"back_fill\"} 12",
                "ovc_uplink_bytes_total{for=\"live\"} 99000",
                "ovc_source_state{channel=\"0\",state=\"streaming\"} 1",
                "ovc_source_state{channel=\"7\",state=\"streaming\"} 0",
                "ovc_source_bytes_total{channel=\"0\"} 123456",
                "ovc_source_frames_total{channel=\"0\"} 250",
                "ovc_source_packets_lost_total{channel=\"0\"} 3",
                "ovc_source_frames_damaged_total{channel=\"0\"} 2",
                "ovc_source_reconnects_total{channel=\"0\"} 1",
                "ovc_source_last_packet_age_seconds{channel=\"0\"} 0.040",
                "ovc_push_state{channel=\"0\",protocol=\"srt\",state=\"pushing\"} 1",
                "ovc_push_bytes{channel=\"0\",protocol=\"srt\"} 99000000",
                "ovc_audio_transcoding{channel=\"0\"} 1",
                "ovc_audio_transcoding{channel=\"7\"} 0",
                "ovc_audio_units_dropped_total{channel=\"0\"} 6",
                "ovc_audio_transcoder_failures_total{channel=\"0\"} 7",
                "ovc_push_frames_dropped{channel=\"0\",protocol=\"srt\"} 4",
                "ovc_push_frames_over_budget{channel=\"0\",protocol=\"srt\"} 50",
                "ovc_push_groups_over_budget{channel=\"0\",protocol=\"srt\"} 2",
                "ovc_push_reconnects{channel=\"0\",protocol=\"srt\"} 1",
                "ovc_segment_uploads_total{channel=\"0\",result=\"ok\"} 10",
                "ovc_segment_uploads_total{channel=\"0\",result=\"failed\"} 1",
                "ovc_segment_uploads_total{channel=\"0\",result=\"dropped\"} 5",
                "ovc_recording{channel=\"0\"} 1",
                "ovc_recording{channel=\"7\"} 0",
                "ovc_segments_pending{channel=\"0\"} 2",
                "ovc_segments_pending_bytes{channel=\"0\"} 3000000",
                "ovc_pre_record_seconds{channel=\"0\"} 11.960",
                "ovc_pre_record_wanted_seconds{channel=\"0\"} 10.000",
                "ovc_pre_record_group_seconds{channel=\"0\"} 4.000",
                "ovc_pre_record_bytes{channel=\"0\"} 12000000",
                "ovc_pre_record_groups_dropped_total{channel=\"0\"} 3",
                "ovc_alarms_total{channel=\"0\",type=\"motion\"} 9",
                "ovc_alarms_total{channel=\"0\",type=\"bell\"} 1",
                "ovc_alarm_reports_total{channel=\"0\",result=\"ok\"} 12",
                "ovc_alarm_reports_total{channel=\"0\",result=\"refused\"} 1",
                "ovc_alarm_reports_total{channel=\"0\",result=\"dropped\"} 4",
                "ovc_alarm_reports_pending{channel=\"0\"} 3",
                "ovc_alarm_reports_pending{channel=\"7\"} 0",
                "ovc_camera_events_unknown_total{channel=\"0\"} 17")) {
            assertTrue(lines.contains(wanted), wanted + " in\n" + response.body());
        }
        assertFalse(response.body().contains("ovc_source_last_packet_age_seconds{channel=\"7\"}"));
    }

    @Test
    void everyLineOfTheMetricsIsWellFormedAndEveryFamilyIsDocumented() throws Exception {
        String body = ask(start(true), "GET", "/metrics").body();
        String page = Files.readString(Path.of("..", "docs", "ref", "metrics.md"));
        Pattern sample = Pattern.compile(
                "([a-z_]+)(\\{[a-z]+=\"[^\"\\\\]*\"(,[a-z]+=\"[^\"\\\\]*\")*})? -?[0-9]+(\\.[0-9]{3})?");
        String family = "";
        for (String line : body.lines().toList()) {
            if (line.startsWith("# TYPE ")) {
                family = line.split(" ", -1)[2];
                assertTrue(page.contains("`" + family + "`"), family + " is missing from docs/ref/metrics.md");
            } else if (!line.startsWith("# HELP ")) {
                Matcher matcher = sample.matcher(line);
                assertTrue(matcher.matches(), line);
                assertEquals(family, matcher.group(1));
            }
        }
    }

    @Test
    void neitherHealthNorMetricsShowUrlsUsersOrSecrets() throws Exception {
        Console console = start(true);
        for (String path : List.of("/health/live", "/health/ready", "/metrics")) {
            String body = ask(console, "GET", path).body();
            for (String secret : List.of("geheim", "admin", "://", "192.168")) {
                assertFalse(body.contains(secret), body);
            }
        }
    }

    @Test
    void metricsCanBeSwitchedOff() throws Exception {
        assertEquals(404, ask(start(false), "GET", "/metrics").statusCode());
    }

    @Test
    void otherPathsAndMethodsAreRefused() throws Exception {
        Console console = start(true);
        for (String path : List.of("/", "/health", "/health/live/", "/metrics/x", "/..", "/api/v1/x")) {
            assertEquals(404, ask(console, "GET", path).statusCode(), path);
        }
        HttpResponse<String> post = ask(console, "POST", "/metrics");
        assertEquals(405, post.statusCode());
        assertEquals("GET, HEAD", post.headers().firstValue("allow").orElse(""));
        HttpResponse<String> head = ask(console, "HEAD", "/health/live");
        assertEquals(200, head.statusCode());
        assertEquals("", head.body());
    }

    @Test
    void aTakenPortIsAnErrorThatNamesTheAddress() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Future<Console> started = Console.start(
                    vertx,
                    new ListenAddress("127.0.0.1", taken.getLocalPort()),
                    true,
                    () -> Future.succeededFuture(new GatewayStatus(platform, List.of())),
                    "1");
            Throwable cause = await(started.<Throwable>map(console -> new AssertionError("it listens"))
                    .otherwise(failure -> failure));
            assertTrue(
                    String.valueOf(cause.getMessage())
                            .startsWith("the console cannot listen on 127.0.0.1:" + taken.getLocalPort()
                                    + " (console.listen): "),
                    cause.toString());
        }
    }

    @Test
    void garbageHarmsNobodyElse() throws Exception {
        Console console = start(true);
        Random random = new Random(5);
        for (int i = 0; i < 50; i++) {
            try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), console.port())) {
                byte[] garbage = new byte[random.nextInt(2000)];
                random.nextBytes(garbage);
                socket.getOutputStream().write(garbage);
                socket.getOutputStream().write("GET \u0000 HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.UTF_8));
            } catch (IOException reset) {
                assertTrue(reset.getMessage() != null, "the server may close on us at any time");
            }
        }
        assertEquals(200, ask(console, "GET", "/health/live").statusCode());
        await(console.close());
    }
}
