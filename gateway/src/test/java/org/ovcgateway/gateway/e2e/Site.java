package org.ovcgateway.gateway.e2e;

import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.ovcgateway.config.ConfigLoader;
import org.ovcgateway.config.Environment;
import org.ovcgateway.config.GatewayConfig;
import org.ovcgateway.gateway.CameraFactory;
import org.ovcgateway.gateway.Cameras;
import org.ovcgateway.gateway.Daemon;
import org.ovcgateway.gateway.Gateway;
import org.ovcgateway.gateway.box.Box;
import org.ovcgateway.gateway.command.Device;
import org.ovcgateway.gateway.status.ChannelStatus;
import org.ovcgateway.gateway.status.GatewayStatus;
import org.ovcgateway.gateway.status.PlatformStatus;
import org.ovcgateway.rtsp.RtspOptions;
import org.ovcgateway.simulator.camera.Access;
import org.ovcgateway.simulator.camera.CameraSettings;
import org.ovcgateway.simulator.camera.RtspServer;
import org.ovcgateway.simulator.camera.Sound;
import org.ovcgateway.simulator.camera.VirtualCamera;
import org.ovcgateway.simulator.platform.DeviceError;
import org.ovcgateway.simulator.platform.LiveStreams;
import org.ovcgateway.simulator.platform.PlatformDialect;
import org.ovcgateway.simulator.platform.PlatformOptions;
import org.ovcgateway.simulator.platform.VirtualPlatform;
import org.ovcgateway.testkit.Await;
import org.ovcgateway.testkit.PeerProcess;

/**
 * A whole installation in one process: a virtual platform, two virtual cameras and a gateway with a channel for each (0 is
 * H.264, 1 is H.265), configured by a file as the daemon is. Everything listens on free ports of 127.0.0.1. For one thread.
 */
final class Site implements AutoCloseable {
    static final String DEVICE = "2009550000011079";
    static final Duration SOON = Duration.ofSeconds(60);

    static final String CAMERA_PASSWORD = "p@ss:/?#% w-camera-canary";
    static final String PLATFORM_PASSWORD = "P@ss:/?#% w&platform-canary";

    static final int STILLS_TRIED = 10;

    private static final long KEPT_SEGMENT_BYTES = 64L << 20;
    /** Retries come soon, and after the same time in every run. */
    private static final RandomGenerator SHORT_PAUSES = () -> 400;

    final VirtualCamera door;
    final VirtualCamera garage;

    private final List<String> otherCameras;
    private final Path folder;
    private final Vertx vertx = Daemon.vertx();
    private final EventLoopGroup cameraLoop = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    private final Supplier<Gateway> gateways;
    private Gateway gateway;
    /** Of the software, as the gateway that is made next calls itself. */
    String version = "0.0.0-test";
    /** More keys of the configuration's section on the device, each behind a comma. */
    String deviceKeys = "";

    private final InetSocketAddress camerasAddress;
    private final String platformKeys;
    private final String channelKeys;
    private int[] channels = {0, 1};
    private String sections = "";
    private String budget = "";
    private RtspServer cameras;
    private VirtualPlatform platform;
    private @Nullable URI scheduler;

    /** Starts the platform and the cameras, but not the gateway. */
    Site(Path folder) throws IOException {
        this(folder, RtspOptions.defaults(), Sound.AAC, List.of(), "", "", Cameras::of);
    }

    /** As the other one, with lines more for the configuration's section on the platform. */
    Site(Path folder, String platformKeys) throws IOException {
        this(folder, RtspOptions.defaults(), Sound.AAC, List.of(), "  " + platformKeys, "", Cameras::of);
    }

    private Site(
            Path folder,
            RtspOptions rtsp,
            Sound sound,
            List<String> otherCameras,
            String platformKeys,
            String channelKeys,
            @Nullable CameraFactory cameraFactory)
            throws IOException {
        this.folder = folder;
        this.otherCameras = otherCameras;
        this.platformKeys = platformKeys;
        this.channelKeys = channelKeys;
        Path root = folder.resolve("box");
        Files.createDirectories(folder.resolve("log"));
        Box.Places places = new Box.Places(
                Files.exists(root) ? root : Path.of("/"),
                helper(folder),
                folder.resolve("state"),
                folder.resolve("log"));
        gateways = () -> new Gateway(vertx, version, SHORT_PAUSES, places, rtsp, cameraFactory);
        gateway = gateways.get();
        CameraSettings settings = CameraSettings.DEFAULT.withAccess(Access.digest("admin", CAMERA_PASSWORD));
        door = new VirtualCamera("door", Footage.h264(sound), null, settings);
        garage = new VirtualCamera("garage", Footage.h265(sound), null, settings);
        // Ports that nobody else is given while they are switched off.
        camerasAddress = new InetSocketAddress(InetAddress.getLoopbackAddress(), PeerProcess.freePort());
        cameras = cameras(camerasAddress);
        platform = platform(PeerProcess.freePort(), PeerProcess.freePort(), PeerProcess.freeUdpPort());
    }

    /** Where a helper may listen for the gateway's orders; a folder {@code box} beside it is the box's file system. */
    static Path helper(Path folder) {
        return folder.resolve("helper.sock");
    }

    /** A site whose device has logged in and whose cameras have answered. */
    static Site started(Path folder) throws IOException {
        return started(folder, RtspOptions.defaults());
    }

    /** As {@link #started(Path)}, with another patience with cameras. */
    static Site started(Path folder, RtspOptions rtsp) throws IOException {
        return started(new Site(folder, rtsp, Sound.AAC, List.of(), "", "", Cameras::of));
    }

    /** As {@link #started(Path, RtspOptions)}; both channels ask for their media over UDP first. */
    static Site startedOverUdp(Path folder, RtspOptions rtsp) throws IOException {
        return started(new Site(folder, rtsp, Sound.AAC, List.of(), "", ", transport: udp", Cameras::of));
    }

    /** As {@link #started(Path)}, with lines more for the configuration's section on the platform. */
    static Site started(Path folder, String... platformKeys) throws IOException {
        return started(new Site(
                folder,
                RtspOptions.defaults(),
                Sound.AAC,
                List.of(),
                "  " + String.join("\n  ", platformKeys),
                "",
                Cameras::of));
    }

    /** As {@link #started(Path)}, with cameras that sound otherwise. */
    static Site started(Path folder, Sound sound) throws IOException {
        return started(new Site(folder, RtspOptions.defaults(), sound, List.of(), "", "", Cameras::of));
    }

    /** As {@link #started(Path)}, with more cameras, by their URLs, as channels 2, 3 … */
    static Site startedWith(Path folder, List<String> otherCameras) throws IOException {
        return started(new Site(folder, RtspOptions.defaults(), Sound.AAC, otherCameras, "", "", Cameras::of));
    }

    /** As {@link #startedWith(Path, List)}, with another patience with cameras. */
    static Site startedWith(Path folder, RtspOptions rtsp, List<String> otherCameras) throws IOException {
        return started(new Site(folder, rtsp, Sound.AAC, otherCameras, "", "", Cameras::of));
    }

    /** As {@link #startedWith(Path, List)}; the cameras may be ONVIF cameras too. */
    static Site startedAsShipped(Path folder, List<String> otherCameras) throws IOException {
        return started(new Site(folder, RtspOptions.defaults(), Sound.AAC, otherCameras, "", "", null));
    }

    /** As {@link #started(Path)}, with cameras made otherwise, and keys more for both channels. */
    static Site startedWith(Path folder, CameraFactory cameraFactory, String channelKeys) throws IOException {
        return started(new Site(folder, RtspOptions.defaults(), Sound.AAC, List.of(), "", channelKeys, cameraFactory));
    }

    /** Not started, with so many channels, even ones at the first camera and odd ones at the second, and a spool in the folder. */
    static Site withSpool(Path folder, int channels) throws IOException {
        Site site = new Site(folder);
        site.channels = IntStream.range(0, channels).toArray();
        site.sections = "recording: { spool: { path: \"%s\" } }%n".formatted(folder.resolve("spool"));
        return site;
    }

    /** As {@link #withSpool}, with a device that has logged in and cameras that have answered. */
    static Site startedWithSpool(Path folder, int channels) throws IOException {
        return started(withSpool(folder, channels));
    }

    /** Of one camera only, which is channel 2, with keys for the section on recordings. */
    static Site startedRecording(Path folder, String recording, CameraFactory cameraFactory, String camera)
            throws IOException {
        Site site = new Site(folder, RtspOptions.defaults(), Sound.AAC, List.of(camera), "", "", cameraFactory);
        site.channels = new int[0];
        site.sections = "recording: { %s }%n".formatted(recording);
        return started(site);
    }

    static Site started(Site site) throws IOException {
        site.startGateway();
        Await.until("the device to log in", SOON, () -> site.platformStatus() == PlatformStatus.State.ONLINE);
        Await.until(
                "the cameras to answer",
                SOON,
                () -> site.status().channels().stream().allMatch(Site::isReachable));
        return site;
    }

    /** As {@link #started(Path)}; the platform's address is asked of its own scheduling service. */
    static Site startedByScheduler(Path folder) throws IOException {
        Site site = new Site(folder);
        site.findPlatformByScheduler();
        return started(site);
    }

    /** Of the gateway that is started then: it asks the platform's own scheduling service for the address. */
    void findPlatformByScheduler() {
        scheduler = platform.schedulerUri();
    }

    void startGateway() throws IOException {
        result(gateway.start(config()));
    }

    /** The daemon as a process of its own, with this configuration and {@link #writeConfig}'s folder for its state and log. */
    PeerProcess daemon(Path config) {
        return PeerProcess.start(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Dio.netty.leakDetection.level=paranoid",
                "-cp",
                System.getProperty("java.class.path"),
                "org.ovcgateway.gateway.Main",
                "run",
                "--config",
                config.toString(),
                "--state-dir",
                folder.resolve("state").toString(),
                "--log-dir",
                folder.resolve("log").toString());
    }

    /** Stops the gateway and starts another one with the same configuration and state, which has logged in. */
    void restartGateway() throws IOException {
        result(gateway.stop());
        gateway = gateways.get();
        startGateway();
        Await.until("the device to log in", SOON, () -> platformStatus() == PlatformStatus.State.ONLINE);
    }

    /** Applies a limit for all that goes to the platform, in bit/s, as SIGHUP does; null for none. */
    void budget(@Nullable Long bitsPerSecond) throws IOException {
        budget = bitsPerSecond == null ? "" : "uplink: { max-bitrate: %dbps }%n".formatted(bitsPerSecond);
        result(gateway.apply(config()));
    }

    /** The device behind the dialect, for what this one has no words for. */
    Device served() {
        return gateway.device();
    }

    /** Has a still posted there, as the gateway does every ten minutes where the platform names a place; whether it was. */
    boolean postsPreview(String url) {
        return result(gateway.uploadPreview(url).map(done -> true).otherwise(false));
    }

    VirtualPlatform platform() {
        return platform;
    }

    GatewayStatus status() {
        return result(gateway.status());
    }

    PlatformStatus.State platformStatus() {
        return status().platform().state();
    }

    ChannelStatus channel(int number) {
        return status().channels().stream()
                .filter(channel -> channel.number() == number)
                .findFirst()
                .orElseThrow();
    }

    /** Nothing answers at the cameras' port from now on, and no connection to it is left. */
    void switchCamerasOff() {
        cameras.close();
    }

    /** The same cameras at the same port as before. */
    void switchCamerasOn() {
        cameras = cameras(camerasAddress);
    }

    /** Stops the platform with all its parts, without a word to the device. */
    void stopPlatform() {
        result(platform.stop());
    }

    /** A platform that has forgotten everything, at the ports of the one that was stopped. */
    void startPlatformAgain() {
        platform = platform(platform.httpUri().getPort(), port(platform.rtmpUrl("")), port(platform.srtUrl("")));
    }

    /** What the platform knows of the device. */
    JsonObject device() {
        return result(platform.device(DEVICE));
    }

    /** What a Keepalive says of a channel that is not sent before this call. */
    JsonObject freshlyReported(int channel) {
        int logins = device().getInteger("logins");
        result(platform.disconnect(DEVICE));
        JsonObject reported = Await.value("a Keepalive of the next login", SOON, () -> {
            JsonObject now = device();
            return now.getInteger("logins") > logins && now.getInteger("keepalives_since_login") > 0 ? now : null;
        });
        return reported.getJsonObject("state").getJsonArray("channels", new JsonArray()).stream()
                .map(JsonObject.class::cast)
                .filter(entry -> entry.getInteger("channel") == channel)
                .findFirst()
                .orElseThrow();
    }

    /** Sends the device a request and returns its answer. */
    JsonObject ask(String method, JsonObject params) {
        return (JsonObject) result(platform.request(DEVICE, method, params));
    }

    /** Sends the device a request and returns its answer, which is a list. */
    List<?> askForList(String method, JsonObject params) {
        return ((JsonArray) result(platform.request(DEVICE, method, params))).getList();
    }

    /** Sends the device an event. */
    void tell(String event, JsonObject params) {
        result(platform.event(DEVICE, event, params));
    }

    /** The alarms that the platform was told, in order. */
    List<JsonObject> alarms() {
        return result(platform.alarms(DEVICE));
    }

    /** Waits until the platform has been told so many alarms, and returns them. */
    List<JsonObject> awaitAlarms(int count) {
        Await.until(count + " alarms", SOON, () -> alarms().size() >= count);
        return alarms();
    }

    /** Sends the device a request that it answers with an error. */
    DeviceError refused(String method, JsonObject params) {
        AssertionError failure =
                assertThrows(AssertionError.class, () -> result(platform.request(DEVICE, method, params)));
        return assertInstanceOf(DeviceError.class, failure.getCause());
    }

    /** Sends the device a request; whether it took it. */
    boolean accepts(String method, JsonObject params) {
        return result(platform.request(DEVICE, method, params).map(done -> true).otherwise(false));
    }

    /** Whether a still was not made because this machine was too busy to run the decoder in its time. */
    static boolean wasTooLate(String words) {
        return words.contains("expected a picture within");
    }

    /** Has the device take a still, again while it {@link #wasTooLate}; how often it was asked to. */
    int takeStill(JsonObject params) {
        for (int asked = 1; ; asked++) {
            try {
                ask("Snapshot", params);
                return asked;
            } catch (AssertionError refusal) {
                if (asked == STILLS_TRIED || !wasTooLate(String.valueOf(refusal.getMessage()))) {
                    throw refusal;
                }
            }
        }
    }

    /** Parameters of LivePublish without a limit. */
    static JsonObject live(int channel, String url, String streamId) {
        return new JsonObject()
                .put("channel", channel)
                .put("url", url)
                .put("stream_id", streamId)
                .put("max_bitrate", 0);
    }

    void publishByRtmp(int channel, String streamId) {
        ask("LivePublish", live(channel, platform.rtmpUrl(streamId), streamId));
    }

    void publishBySrt(int channel, String streamId) {
        ask("LivePublish", live(channel, platform.srtUrl(streamId), streamId));
    }

    /** Parameters of StartCloudRecord: segments of a second. */
    JsonObject recording(int channel, String session) {
        return new JsonObject()
                .put("session_id", session)
                .put("channel", channel)
                .put("seg_duration", 1)
                .put("seg_max_size", 20_000_000)
                .put("seg_max_count", 30)
                .put("start_ts", 0.0)
                .put("cbk_url", platform.callbackUrl(session));
    }

    /** The stream of that id that is arriving, awaited. */
    LiveStreams.Stream stream(String streamId) {
        return Await.value(
                "stream " + streamId + " to arrive",
                SOON,
                () -> result(platform.streams()).stream()
                        .filter(stream -> stream.id().equals(streamId))
                        .findFirst()
                        .orElse(null));
    }

    boolean isArriving(String streamId) {
        return result(platform.streams()).stream()
                .anyMatch(stream -> stream.id().equals(streamId));
    }

    /** Counts what arrives of a stream from now on. */
    Arrivals watch(String streamId) {
        stream(streamId);
        Arrivals arrivals = new Arrivals();
        result(platform.subscribe(streamId, arrivals));
        return arrivals;
    }

    /** The confirmed segments of a record session, in the order of their creation. */
    List<JsonObject> saved(String session) {
        return result(platform.segments()).stream()
                .filter(segment -> segment.getString("session").equals(session))
                .filter(segment -> segment.getString("state").equals("SAVED"))
                .toList();
    }

    /** Waits for a number of confirmed segments and returns these. */
    List<JsonObject> awaitSaved(String session, int count) {
        Await.until(
                count + " segments of " + session, SOON, () -> saved(session).size() >= count);
        return saved(session).subList(0, count);
    }

    /** Fetches a segment from the platform into a folder. */
    Path download(JsonObject segment, Path target) throws IOException, InterruptedException {
        String name = segment.getString("name");
        HttpResponse<Path> response = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .build()
                .send(
                        HttpRequest.newBuilder(URI.create(
                                        platform.httpUri() + "/segments/" + segment.getString("session") + "/" + name))
                                .build(),
                        HttpResponse.BodyHandlers.ofFile(target.resolve(name)));
        if (response.statusCode() != 200) {
            throw new AssertionError("expected 200 for " + name + " but was " + response.statusCode());
        }
        return response.body();
    }

    static <T> T result(Future<T> future) {
        try {
            return future.toCompletionStage().toCompletableFuture().get(SOON.toSeconds(), TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw new AssertionError(String.valueOf(e.getCause()), e.getCause());
        } catch (TimeoutException e) {
            throw new AssertionError("no result within " + SOON, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    @Override
    public void close() {
        result(gateway.stop());
        result(platform.stop());
        cameras.close();
        result(vertx.close());
        cameraLoop.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
    }

    private static boolean isReachable(ChannelStatus channel) {
        return channel.source() == ChannelStatus.SourceState.IDLE
                || channel.source() == ChannelStatus.SourceState.STREAMING;
    }

    private static int port(String url) {
        return Integer.parseInt(url.replaceAll("^[a-z]+://[^:/]+:(\\d+).*", "$1"));
    }

    /** Tries again for a while: a port that was just given up is not always free at once. */
    private RtspServer cameras(InetSocketAddress address) {
        return Await.value("the cameras' port to be free", SOON, () -> {
            try {
                return RtspServer.start(cameraLoop, address, List.of(door, garage));
            } catch (IOException e) {
                return null;
            }
        });
    }

    private VirtualPlatform platform(int http, int rtmp, int srt) {
        PlatformOptions options =
                new PlatformOptions(PlatformOptions.LOOPBACK, http, rtmp, srt, PLATFORM_PASSWORD, KEPT_SEGMENT_BYTES);
        boolean ovsRpc = platformKeys.contains("dialect: ovs-rpc");
        return result(VirtualPlatform.start(vertx, ovsRpc ? options.withOvcDialect(PlatformDialect.OVS_RPC) : options));
    }

    /**
     * Writes a configuration as an integrator would, secrets in files of their own.
     *
     * @param console where it shall listen
     * @param channels which of them there are: even ones have the first camera, odd ones the second
     */
    Path writeConfig(String console, int... channels) throws IOException {
        Path cameraPassword = Files.writeString(folder.resolve("camera-password"), CAMERA_PASSWORD + "\n");
        Path platformPassword = Files.writeString(folder.resolve("platform-password"), PLATFORM_PASSWORD + "\n");
        StringBuilder yaml = new StringBuilder("""
                platform:
                  %s
                  allow-plaintext: true
                  allow-private-addresses: true
                  device-id: "%s"
                  password: "${file:%s}"
                %s
                console: { listen: "%s" }
                device: { mac: "02:00:00:00:00:01", tz: Asia/Shanghai%s }
                %schannels:
                """.formatted(
                        scheduler == null ? "url: " + platform.signallingUri() : "scheduler: " + scheduler,
                        DEVICE,
                        platformPassword,
                        platformKeys,
                        console,
                        deviceKeys,
                        sections + budget));
        for (int channel : channels) {
            String url = cameras.url(channel % 2 == 0 ? "/door" : "/garage");
            yaml.append("  %d: { camera: \"%s\", username: admin, password: \"${file:%s}\"%s }%n"
                    .formatted(channel, url, cameraPassword, channelKeys));
        }
        for (int i = 0; i < otherCameras.size(); i++) {
            yaml.append("  %d: { camera: \"%s\" }%n".formatted(2 + i, otherCameras.get(i)));
        }
        return Files.writeString(folder.resolve("gateway.yaml"), yaml);
    }

    private GatewayConfig config() throws IOException {
        ConfigLoader.Result result = ConfigLoader.load(writeConfig("off", channels), folder, Environment.ofProcess());
        GatewayConfig config = result.config();
        if (config == null) {
            throw new AssertionError(result.problems());
        }
        return config;
    }
}
