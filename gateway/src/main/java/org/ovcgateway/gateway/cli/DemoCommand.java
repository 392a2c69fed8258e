package org.ovcgateway.gateway.cli;

import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.nio.NioIoHandler;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.ovcgateway.config.ConfigLoader;
import org.ovcgateway.config.Environment;
import org.ovcgateway.config.GatewayConfig;
import org.ovcgateway.config.LogLevel;
import org.ovcgateway.gateway.Daemon;
import org.ovcgateway.gateway.Gateway;
import org.ovcgateway.gateway.Main;
import org.ovcgateway.gateway.log.Logging;
import org.ovcgateway.simulator.camera.Access;
import org.ovcgateway.simulator.camera.CameraSettings;
import org.ovcgateway.simulator.camera.Clips;
import org.ovcgateway.simulator.camera.RtspServer;
import org.ovcgateway.simulator.camera.Variant;
import org.ovcgateway.simulator.camera.VirtualCamera;
import org.ovcgateway.simulator.onvif.EventKind;
import org.ovcgateway.simulator.onvif.OnvifAuth;
import org.ovcgateway.simulator.onvif.OnvifSettings;
import org.ovcgateway.simulator.onvif.VirtualOnvifCamera;
import org.ovcgateway.simulator.platform.PlatformOptions;
import org.ovcgateway.simulator.platform.VirtualPlatform;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code ovc-gateway demo}: a virtual platform, two virtual cameras and the gateway between them, in one process. */
@Command(
        name = "demo",
        description = "Runs virtual platform, two virtual cameras and the gateway until Ctrl-C.",
        mixinStandardHelpOptions = true)
public final class DemoCommand implements Callable<Integer> {
    static final String DEVICE = "2009550000011079";

    private static final String CAMERA_PASSWORD = "p@ss:/?#% word";
    private static final Duration MOTION_EVERY = Duration.ofSeconds(30);
    private static final Duration MOTION_FOR = Duration.ofSeconds(5);
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final long KEPT_SEGMENT_BYTES = 256L << 20;
    private static final int PLATFORM_PORT = 9080;
    private static final int CONSOLE_PORT = 8480;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Option(
            names = "--check",
            description = "Headless, on free ports: proves that live (RTMP and SRT) and recording arrive and play.")
    private boolean check;

    @Option(
            names = "--rehearse",
            hidden = true,
            paramLabel = "FILE",
            description =
                    "As --check but without ffprobe, the daemon in a process of its own: lists in FILE the classes that it"
                            + " loads, for an archive of class data.")
    private @Nullable Path classList;

    @Override
    public Integer call() throws Exception {
        PrintWriter out = spec.commandLine().getOut();
        Path folder = Files.createTempDirectory("ovc-gateway-demo");
        Logging logging = Logging.start(check ? LogLevel.WARN : LogLevel.INFO, null, Map.of());
        CountDownLatch interrupted = new CountDownLatch(1);
        CountDownLatch ended = new CountDownLatch(1);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> endAndWait(interrupted, ended), "end of demo"));
        EventLoopGroup cameraLoop = new MultiThreadIoEventLoopGroup(
                1, Epoll.isAvailable() ? EpollIoHandler.newFactory() : NioIoHandler.newFactory());
        Vertx vertx = Daemon.vertx();
        List<VirtualCamera> virtualCameras = virtualCameras();
        InetSocketAddress anyPort = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        try (RtspServer cameras = RtspServer.start(cameraLoop, anyPort, virtualCameras)) {
            VirtualPlatform platform = await(VirtualPlatform.start(vertx, platformOptions()));
            List<VirtualOnvifCamera> devices = new ArrayList<>();
            for (VirtualCamera camera : virtualCameras) {
                OnvifSettings settings = OnvifSettings.loopback()
                        .withAuth(OnvifAuth.WSSE, "admin", CAMERA_PASSWORD)
                        .withIdentity(OnvifSettings.Identity.numbered(devices.size()));
                devices.add(await(VirtualOnvifCamera.start(vertx, cameras, List.of(camera), settings)));
            }
            Path file = writeConfig(folder, platform, devices);
            if (classList != null) {
                // Many cameras are served by their stream's address alone.
                String yard = "  2: { name: Yard, camera: \"%s\", username: admin, password: \"%s\" }\n";
                Files.writeString(
                        file, yard.formatted(cameras.url("/door"), CAMERA_PASSWORD), StandardOpenOption.APPEND);
                boolean good = rehearse(classList, file, platform, out);
                await(platform.stop());
                return good ? ExitCode.DONE : ExitCode.FAILED;
            }
            Gateway gateway = new Gateway(vertx, BuildVersion.read(), RandomGenerator.getDefault(), null);
            await(gateway.start(config(file)));
            boolean good = true;
            if (isHeadless()) {
                good = new DemoCheck(platform, folder, DemoCheck::ffprobe, out).run();
            } else {
                out.println();
                out.println("platform page:      " + platform.pageUri(DEVICE));
                out.println("health and metrics: http://127.0.0.1:" + gateway.consolePort() + "/metrics");
                out.println(
                        "Something moves in front of the first camera every half minute; it can be turned and zoomed.");
                out.println("Ctrl-C ends the demo.");
                out.flush();
                long mover = vertx.setPeriodic(MOTION_EVERY.toMillis(), due -> move(vertx, devices.get(0)));
                interrupted.await();
                vertx.cancelTimer(mover);
            }
            await(gateway.stop());
            await(platform.stop());
            for (VirtualOnvifCamera device : devices) {
                await(device.stop());
            }
            return good ? ExitCode.DONE : ExitCode.FAILED;
        } finally {
            await(vertx.close());
            cameraLoop.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly(2, TimeUnit.SECONDS);
            logging.close();
            delete(folder);
            ended.countDown();
        }
    }

    /** Has a daemon of its own do all that the check asks for; what it loads is what an archive should hold. */
    private static boolean rehearse(Path classList, Path config, VirtualPlatform platform, PrintWriter out)
            throws IOException, InterruptedException {
        Path folder = config.resolveSibling("rehearsal");
        Process daemon = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xshare:off",
                        "-XX:DumpLoadedClassList=" + classList.toAbsolutePath(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Main.class.getName(),
                        "run",
                        "--config",
                        config.toString(),
                        "--state-dir",
                        folder.toString())
                .inheritIO()
                .start();
        try {
            return new DemoCheck(platform, Files.createDirectories(folder), (file, codec) -> "", out).run();
        } finally {
            daemon.destroy();
            if (!daemon.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                daemon.destroyForcibly();
            }
        }
    }

    private boolean isHeadless() {
        return check || classList != null;
    }

    private PlatformOptions platformOptions() {
        return isHeadless()
                ? PlatformOptions.loopback()
                : new PlatformOptions(PlatformOptions.LOOPBACK, PLATFORM_PORT, 1935, 9000, null, KEPT_SEGMENT_BYTES);
    }

    /** Motion that lasts a while. */
    private static void move(Vertx vertx, VirtualOnvifCamera camera) {
        camera.fire(EventKind.MOTION, 0, true);
        vertx.setTimer(MOTION_FOR.toMillis(), due -> camera.fire(EventKind.MOTION, 0, false));
    }

    private static List<VirtualCamera> virtualCameras() throws IOException {
        Clips clips = new Clips();
        CameraSettings settings = CameraSettings.DEFAULT.withAccess(Access.digest("admin", CAMERA_PASSWORD));
        return List.of(
                new VirtualCamera("door", clips.main(Variant.H264_AAC), clips.sub(), settings),
                new VirtualCamera("garage", clips.main(Variant.H265_AAC), clips.sub(), settings));
    }

    /** Written as an integrator would write it. */
    private Path writeConfig(Path folder, VirtualPlatform platform, List<VirtualOnvifCamera> cameras)
            throws IOException {
        Path password = Files.writeString(folder.resolve("camera-password"), CAMERA_PASSWORD);
        Path secret = Files.writeString(folder.resolve("platform-password"), "demo");
        String yaml = """
                platform:
                  url: %s
                  allow-plaintext: true
                  allow-private-addresses: true
                  device-id: "%s"
                  password: ${file:%s}
                console: { listen: "127.0.0.1:%d" }
                channels:
                  0: { name: Front door, camera: "%s", username: admin, password: "${file:%s}" }
                  1: { name: Garage, camera: "%s", username: admin, password: "${file:%s}" }
                """.formatted(
                        platform.signallingUri(),
                        DEVICE,
                        secret,
                        isHeadless() ? 0 : CONSOLE_PORT,
                        cameras.get(0).url(),
                        password,
                        cameras.get(1).url(),
                        password);
        return Files.writeString(folder.resolve("gateway.yaml"), yaml);
    }

    /** Read as the daemon reads it. */
    private static GatewayConfig config(Path file) throws IOException {
        ConfigLoader.Result result = ConfigLoader.load(file, file.resolveSibling("state"), Environment.ofProcess());
        GatewayConfig config = result.config();
        if (config == null) {
            throw new IOException("the demo's configuration is bad: " + result.problems());
        }
        return config;
    }

    static <T> T await(Future<T> future) throws Exception {
        return future.toCompletionStage().toCompletableFuture().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }

    private static void endAndWait(CountDownLatch interrupted, CountDownLatch ended) {
        interrupted.countDown();
        try {
            ended.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }
}
