package org.ovcgateway.simulator.platform;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.ovcgateway.simulator.camera.Band;
import org.ovcgateway.simulator.camera.CameraSettings;
import org.ovcgateway.simulator.camera.Clips;
import org.ovcgateway.simulator.camera.RtspServer;
import org.ovcgateway.simulator.camera.VirtualCamera;
import org.ovcgateway.testkit.Await;
import org.ovcgateway.testkit.PeerProcess;

/** The platform's page in headless Chromium, with a device, a live stream and a recording that are really there. */
class PlatformPageTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String DEVICE = "2009550000011079";

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    Path folder;

    private final Vertx vertx = Vertx.vertx();

    @SuppressWarnings("NullAway.Init") // set before each test
    private VirtualPlatform platform;

    @BeforeEach
    void start() throws Exception {
        platform = await(VirtualPlatform.start(vertx, PlatformOptions.loopback()));
    }

    @AfterEach
    void stop() throws Exception {
        await(platform.stop());
        await(vertx.close());
    }

    @Test
    void thePageShowsMessagesSendsThemAndPlaysLiveAndSegments() throws Exception {
        assumeTrue(
                PeerProcess.isInstalled("chromedriver") && PeerProcess.isInstalled("chromium"),
                "chromium and chromedriver are not installed; ./test installs them");
        MiniDevice device = await(MiniDevice.login(vertx, platform.signallingUri(), DEVICE, "x"));
        device.keepalive(1);
        uploadSegment();
        try (PeerProcess camera = publish();
                Browser browser = new Browser(folder.resolve("profile"))) {
            browser.open(platform.pageUri(DEVICE));
            browser.awaitTrue("the channel", "document.querySelector('#channels .online')");
            assertTrue(camera.isAlive(), camera.output());

            browser.evaluate("document.getElementById('method').value = 'GetCap';"
                    + "document.getElementById('method').onchange(); document.querySelector('#send button').click();");
            Await.until("the picked message at the device", PATIENCE, () -> device.hasReceived("\"req\":\"GetCap\""));
            browser.awaitTrue(
                    "its answer on the page",
                    "[...document.querySelectorAll('#messages .FROM_DEVICE')].some(l => /resp/.test(l.textContent))");

            browser.evaluate("const up = document.querySelector('#ptz [data-op=up]');"
                    + "up.onpointerdown(); up.onpointerup(); up.onpointerleave();"
                    + "document.querySelector('#ptz [data-preset=goto_preset]').click();"
                    + "document.getElementById('ptz-step').checked = true;"
                    + "document.querySelector('#ptz [data-op=zoomin]').onpointerdown();");
            Await.until(
                    "the moves at the device",
                    PATIENCE,
                    () -> device.received().stream()
                            .filter(text -> text.contains("CtrlPTZ"))
                            .toList()
                            .equals(List.of(
                                    ptz("\"op\":\"up\",\"value\":50"),
                                    ptz("\"op\":\"stop\""),
                                    ptz("\"op\":\"goto_preset\",\"value\":1"),
                                    ptz("\"op\":\"zoomin_step\",\"value\":50"))));
            browser.evaluate("document.getElementById('ptz-list').click()");
            Await.until("the question for presets", PATIENCE, () -> device.hasReceived("GetPTZPresetList"));
            browser.awaitTrue("the presets", "document.querySelectorAll('#ptz-presets button').length === 2");

            device.send("{\"req\":\"AlarmNotify\",\"params\":{\"channel\":0,\"timestamp\":1467362527,"
                    + "\"type\":3,\"state\":\"start\",\"desc\":\"somebody\"},\"seq\":2}");
            browser.awaitTrue(
                    "the alarm", "/motion.*start.*somebody/.test(document.getElementById('alarms').textContent)");
            Await.until(
                    "the picture to be wanted",
                    PATIENCE,
                    () -> device.hasReceived(platform.stillUrl("alarm-1-channel-0-type-3.jpg")));

            browser.evaluate("document.getElementById('text').value = '{\"event\": \"Typed\"}';"
                    + "document.querySelector('#send button').click();");
            Await.until("the typed message at the device", PATIENCE, () -> device.hasReceived("Typed"));

            browser.awaitTrue("live to play", "document.getElementById('live').currentTime > 1");
            Object playing = browser.evaluate("return document.getElementById('live').currentTime");
            browser.awaitTrue("live to go on", "document.getElementById('live').currentTime > " + playing + " + 1");
            assertEquals(
                    320L, ((Number) browser.evaluate("return document.getElementById('live').videoWidth")).longValue());

            browser.evaluate("document.querySelector('#segments button').click()");
            browser.awaitTrue("the segment to play", "document.getElementById('recorded').currentTime > 0.5");
            HttpResponse<Void> uploaded = HttpClient.newHttpClient()
                    .send(
                            HttpRequest.newBuilder(URI.create(platform.stillUrl("door.jpg")))
                                    .PUT(HttpRequest.BodyPublishers.ofByteArray(jpeg()))
                                    .build(),
                            HttpResponse.BodyHandlers.discarding());
            assertEquals(200, uploaded.statusCode());
            browser.awaitTrue("the still to be shown", "document.querySelector('#stills img')?.naturalWidth === 32");
            browser.screenshot(Path.of("target", "page.png"));
        }
        await(device.close());
    }

    /** The camera's text stands for where it looks; what moves it here is the message that the page's button sends. */
    @Test
    void aPressOnThePageIsSeenInTheLiveVideo() throws Exception {
        assumeTrue(
                PeerProcess.isInstalled("chromedriver") && PeerProcess.isInstalled("chromium"),
                "chromium and chromedriver are not installed; ./test installs them");
        MiniDevice device = await(MiniDevice.login(vertx, platform.signallingUri(), DEVICE, "x"));
        device.keepalive(1);
        VirtualCamera yard = new VirtualCamera("yard", new Clips().sub(), null, CameraSettings.DEFAULT);
        yard.caption(() -> device.hasReceived(ptz("\"op\":\"right\",\"value\":50")) ? "P+0.25" : "P+0.00");
        EventLoopGroup loops = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
        try (RtspServer cameras = RtspServer.start(
                        loops, new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), List.of(yard));
                PeerProcess gateway = republish(cameras.url("/yard"));
                Browser browser = new Browser(folder.resolve("profile"))) {
            browser.open(platform.pageUri(DEVICE));
            Await.until(
                    "the position in the video",
                    PATIENCE,
                    () -> captionOf(browser).equals("P+0.00"));
            browser.evaluate("document.querySelector('#ptz [data-op=right]').onpointerdown();");
            Await.until(
                    "the new position in the video",
                    PATIENCE,
                    () -> captionOf(browser).equals("P+0.25"));
            browser.screenshot(Path.of("target", "moved.png"));
            assertTrue(gateway.isAlive(), gateway.output());
        } finally {
            loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
        }
        await(device.close());
    }

    /** The text in the lowest 56 rows of the live picture of 640x360; empty if nothing plays. */
    private static String captionOf(Browser browser) {
        String pixels = String.valueOf(browser.evaluate("const live = document.getElementById('live');"
                + "if (live.videoWidth !== 640 || live.readyState < 2) { return ''; }"
                + "const canvas = document.createElement('canvas'); canvas.width = 640; canvas.height = 360;"
                + "const context = canvas.getContext('2d'); context.drawImage(live, 0, 0);"
                + "const data = context.getImageData(0, 304, 640, 56).data; let pixels = '';"
                + "for (let i = 0; i < data.length; i += 4) { pixels += data[i] > 190 ? '1' : '0'; }"
                + "return pixels;"));
        byte[] luma = new byte[pixels.length()];
        for (int i = 0; i < luma.length; i++) {
            luma[i] = (byte) (pixels.charAt(i) == '1' ? 235 : 128);
        }
        return luma.length == 0 ? "" : Band.read(luma, 640, 32, 2);
    }

    private PeerProcess republish(String camera) {
        return PeerProcess.start(
                "ffmpeg",
                "-nostdin",
                "-loglevel",
                "error",
                "-rtsp_transport",
                "tcp",
                "-i",
                camera,
                "-c",
                "copy",
                "-f",
                "flv",
                platform.rtmpUrl("page-live"));
    }

    @ParameterizedTest
    @CsvSource({
        "DAP, 'LivePublish LivePublish LiveStop Snapshot StartCloudRecord StopCloudRecord AudioOutPlay AudioOutCtrl AudioOutQuery"
                + " RebootChannel', 'DevInfo GetCap GetConfig QueryTime SyncTime LogUpload FormatDisk UpgradeFirmware QueryUpgrade"
                + " RebootDevice'",
        "H627, 'PushLive PushLive StopLive Snapshot StartRecord StopRecord PlayVideo CtrlVideo QueryVideoStatus RebootChannel',"
                + " 'DevStatus GetCap GetConfig QueryTime Settime LogUploadAsync GetDiskInfo FormatDisk UpgradeFirmware QueryUpgrade"
                + " RebootDevice'",
        "IVR, 'RTMPPublish RTMPPublish RTMPStopPublish StartCloudRecord StopCloudRecord RebootChannel',"
                + " 'GetNetConfig SyncTime UpgradeFirmware'"
    })
    void theButtonsAreOfTheDevicesDialect(PlatformDialect dialect, String channel, String box) throws Exception {
        assumeTrue(
                PeerProcess.isInstalled("chromedriver") && PeerProcess.isInstalled("chromium"),
                "chromium and chromedriver are not installed; ./test installs them");
        try (ForeignDevice device = ForeignDevice.login(platform, dialect, DEVICE);
                Browser browser = new Browser(folder.resolve("profile"))) {
            device.keepalive(1);
            browser.open(platform.pageUri(DEVICE));
            browser.awaitTrue("the channel", "document.querySelector('#channels .online')");
            browser.awaitTrue("the messages", "document.querySelectorAll('#method option').length > 5");
            String all = channel + " " + box;
            browser.evaluate(
                    "document.querySelectorAll('#channels button, #device-buttons button').forEach(b => b.click())");
            Await.until(
                    "all messages at the device",
                    PATIENCE,
                    () -> sorted(device.received().stream()
                                    .map(JsonObject::new)
                                    .map(message -> message.getString("req", message.getString("event")))
                                    .filter(Objects::nonNull)
                                    .toList())
                            .equals(sorted(List.of(all.split(" ")))));
            assertEquals(
                    List.of(),
                    await(platform.device(DEVICE)).getJsonArray("faults").getList());
        }
    }

    private static List<String> sorted(List<String> names) {
        return names.stream().sorted().toList();
    }

    private static String ptz(String fields) {
        return "{\"event\":\"CtrlPTZ\",\"params\":{\"channel\":0," + fields + "}}";
    }

    private static byte[] jpeg() throws IOException {
        ByteArrayOutputStream jpeg = new ByteArrayOutputStream();
        ImageIO.write(new BufferedImage(32, 16, BufferedImage.TYPE_INT_RGB), "jpeg", jpeg);
        return jpeg.toByteArray();
    }

    /** A camera that publishes by RTMP: ffmpeg. */
    private PeerProcess publish() {
        return PeerProcess.start(
                "ffmpeg",
                "-nostdin",
                "-loglevel",
                "error",
                "-re",
                "-f",
                "lavfi",
                "-i",
                "testsrc=size=320x240:rate=25",
                "-f",
                "lavfi",
                "-i",
                "sine=frequency=440:sample_rate=48000",
                "-c:v",
                "libx264",
                "-preset",
                "ultrafast",
                "-tune",
                "zerolatency",
                "-g",
                "25",
                "-pix_fmt",
                "yuv420p",
                "-c:a",
                "aac",
                "-f",
                "flv",
                platform.rtmpUrl("page-live"));
    }

    /** A recorded segment, uploaded as a device does it (H.627.2 I.3). */
    private void uploadSegment() throws Exception {
        Path file = folder.resolve("segment.ts");
        PeerProcess.run(
                PATIENCE,
                "ffmpeg",
                "-nostdin",
                "-loglevel",
                "error",
                "-f",
                "lavfi",
                "-i",
                "testsrc=size=320x240:rate=25",
                "-f",
                "lavfi",
                "-i",
                "sine=frequency=440",
                "-t",
                "3",
                "-c:v",
                "libx264",
                "-preset",
                "ultrafast",
                "-g",
                "25",
                "-pix_fmt",
                "yuv420p",
                "-c:a",
                "aac",
                file.toString());
        HttpClient http =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
        long size = file.toFile().length();
        JsonObject created = new JsonObject(post(
                        http,
                        "op=create&content_type=video%2Fmp2t&size=" + size
                                + "&start=1700000000.000000&duration=3.000000" + "&discontinue=1&https=0")
                .body());
        HttpRequest put = HttpRequest.newBuilder(URI.create(created.getString("uri")))
                .PUT(HttpRequest.BodyPublishers.ofFile(file))
                .build();
        assertEquals(200, http.send(put, HttpResponse.BodyHandlers.discarding()).statusCode());
        assertEquals(
                200, post(http, "op=save&name=" + created.getString("name")).statusCode());
        assertEquals("SAVED", await(platform.segments()).get(0).getString("state"));
    }

    private HttpResponse<String> post(HttpClient http, String form) throws Exception {
        return http.send(
                HttpRequest.newBuilder(URI.create(platform.callbackUrl("page-session")))
                        .header("Content-Type", "application/x-www-form-urlencoded")
                        .POST(HttpRequest.BodyPublishers.ofString(form))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    private static <T> T await(Future<T> future) throws Exception {
        return future.toCompletionStage().toCompletableFuture().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }
}
