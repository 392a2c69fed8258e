package org.ovcgateway.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollIoHandler;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.ovcgateway.simulator.camera.CameraSettings;
import org.ovcgateway.simulator.camera.Clips;
import org.ovcgateway.simulator.camera.RtspServer;
import org.ovcgateway.simulator.camera.Variant;
import org.ovcgateway.simulator.camera.VirtualCamera;
import org.ovcgateway.simulator.onvif.EventKind;
import org.ovcgateway.simulator.onvif.OnvifSettings;
import org.ovcgateway.simulator.onvif.VirtualOnvifCamera;
import org.ovcgateway.simulator.onvif.VirtualSource;
import org.ovcgateway.simulator.platform.PlatformOptions;
import org.ovcgateway.simulator.platform.VirtualPlatform;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code bench/onvif}: what ONVIF cameras cost, and how long commands to them and events from them are on their way. */
@Command(
        name = "bench/onvif",
        description =
                "Measures memory of ONVIF channels beside RTSP ones, and how long moves and events are on their way.",
        mixinStandardHelpOptions = true)
public final class Onvif implements Callable<Integer> {
    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final long GLANCE_NANOS = 50_000;
    private static final Duration PICTURE = Duration.ofMillis(250);
    private static final int WARM_UP = 20;
    /** Each camera tells each of these once: they begin alarms of different types, without a hold-off before the next. */
    private static final List<Alarm> ALARMS = List.of(
            new Alarm(EventKind.DIGITAL_INPUT, 2),
            new Alarm(EventKind.MOTION, 3),
            new Alarm(EventKind.SOUND, 7),
            new Alarm(EventKind.PEOPLE, 11));

    private static final Pattern USED = Pattern.compile("generation\\s+total \\d+K, used (\\d+)K");

    private record Alarm(EventKind kind, int type) {}

    @Option(names = "--cameras", paramLabel = "N", description = "Cameras (default: ${DEFAULT-VALUE}).")
    private int cameras = 64;

    @Option(names = "--moves", paramLabel = "N", description = "Moves and stops (default: ${DEFAULT-VALUE}).")
    private int moves = 200;

    @Option(names = "--settle", paramLabel = "S", description = "Before memory is read (default: ${DEFAULT-VALUE}).")
    private int settle = 20;

    @Option(names = "--json", description = "One JSON document on standard output.")
    private boolean json;

    @Option(names = "--root", hidden = true)
    private Path root = Path.of(".");

    /**
     * How long something takes, in milliseconds.
     *
     * @param count how often it was measured
     */
    @JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
    record Times(int count, double medianMs, double p99Ms, double maxMs) {
        static Times of(List<Double> millis) {
            List<Double> sorted = new ArrayList<>(millis);
            Collections.sort(sorted);
            return new Times(
                    sorted.size(),
                    RemuxReport.quantile(sorted, 0.5),
                    RemuxReport.quantile(sorted, 0.99),
                    RemuxReport.quantile(sorted, 1));
        }

        String text() {
            return String.format(
                    Locale.ROOT,
                    "median %.1f ms, 99 %% within %.1f ms, all within %.1f ms (%d)",
                    medianMs,
                    p99Ms,
                    maxMs,
                    count);
        }
    }

    /**
     * What the gateway holds with all cameras online and no stream open.
     *
     * @param heapMb in use after a full collection
     */
    @JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
    record Held(double heapMb, int threads, double residentMb) {
        String text() {
            return String.format(
                    Locale.ROOT, "heap %.1f MB, %d threads, resident %.0f MB", heapMb, threads, residentMb);
        }
    }

    /**
     * What came out.
     *
     * @param move from CtrlPTZ at the platform to the move at the camera
     * @param stop the same of a stop
     * @param event from the event at the camera to AlarmNotify at the platform
     */
    record Result(int cameras, Times move, Times stop, Times event, Held rtsp, Held onvif) {}

    public static void main(String[] arguments) {
        System.exit(new CommandLine(new Onvif()).execute(arguments));
    }

    @Override
    public Integer call() throws IOException {
        Path folder = Files.createTempDirectory("ovc-bench");
        Vertx vertx = Vertx.vertx(new VertxOptions().setPreferNativeTransport(true));
        EventLoopGroup loop = new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());
        List<VirtualCamera> sources = sources();
        try (RtspServer rtsp =
                RtspServer.start(loop, new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), sources)) {
            VirtualPlatform platform = Waiting.result(
                    "the virtual platform", PATIENCE, VirtualPlatform.start(vertx, PlatformOptions.loopback()));
            print(measure(platform, rtsp, devices(vertx, rtsp, sources), folder));
            return 0;
        } finally {
            Waiting.result("the end", PATIENCE, vertx.close());
            loop.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
            Leftovers.delete(folder);
        }
    }

    private List<VirtualCamera> sources() throws IOException {
        Clips clips = new Clips();
        List<VirtualCamera> sources = new ArrayList<>();
        for (int n = 0; n < cameras; n++) {
            sources.add(
                    new VirtualCamera("cam" + n, clips.main(Variant.H264_AAC), clips.sub(), CameraSettings.DEFAULT));
        }
        return sources;
    }

    private List<VirtualOnvifCamera> devices(Vertx vertx, RtspServer rtsp, List<VirtualCamera> sources) {
        List<VirtualOnvifCamera> devices = new ArrayList<>();
        for (int n = 0; n < cameras; n++) {
            OnvifSettings settings = OnvifSettings.loopback().withIdentity(OnvifSettings.Identity.numbered(n));
            devices.add(Waiting.result(
                    "a virtual camera",
                    PATIENCE,
                    VirtualOnvifCamera.start(vertx, rtsp, List.of(sources.get(n)), settings)));
        }
        return devices;
    }

    private Result measure(VirtualPlatform platform, RtspServer rtsp, List<VirtualOnvifCamera> devices, Path folder)
            throws IOException {
        List<String> urls =
                IntStream.range(0, cameras).mapToObj(n -> rtsp.url("/cam" + n)).toList();
        System.err.println(cameras + " RTSP cameras");
        Held withRtsp;
        try (OneGateway gateway =
                new OneGateway(urls, "off", platform, root, Files.createDirectory(folder.resolve("rtsp")))) {
            withRtsp = held(gateway);
        }
        System.err.println(cameras + " ONVIF cameras");
        List<String> onvifUrls = devices.stream().map(VirtualOnvifCamera::url).toList();
        try (OneGateway gateway =
                new OneGateway(onvifUrls, "off", platform, root, Files.createDirectory(folder.resolve("onvif")))) {
            Waiting.until(
                    "all to be listened to",
                    PATIENCE,
                    () -> devices.stream().allMatch(device -> device.subscriptions() > 0));
            Held withOnvif = held(gateway);
            System.err.println("moves");
            List<Double> moved = new ArrayList<>();
            List<Double> stopped = new ArrayList<>();
            for (int n = -WARM_UP; n < moves; n++) {
                int channel = Math.floorMod(n, Math.min(cameras, 8));
                VirtualSource source = devices.get(channel).source(0);
                double move =
                        millis(() -> ptz(platform, channel, channel % 2 == 0 ? "left" : "right"), source::isMoving);
                double stop = millis(() -> ptz(platform, channel, "stop"), () -> !source.isMoving());
                if (n >= 0) {
                    moved.add(move);
                    stopped.add(stop);
                }
            }
            System.err.println("events");
            List<Double> told = new ArrayList<>();
            for (Alarm alarm : ALARMS) {
                for (int n = 0; n < cameras; n++) {
                    int channel = n;
                    told.add(millis(
                            () -> devices.get(channel).fire(alarm.kind(), 0, true),
                            () -> isTold(platform, channel, alarm.type())));
                    devices.get(channel).fire(alarm.kind(), 0, false);
                    Waiting.pass(PICTURE); // the platform asks for one, and the virtual camera draws it
                }
            }
            return new Result(cameras, Times.of(moved), Times.of(stopped), Times.of(told), withRtsp, withOnvif);
        }
    }

    private static void ptz(VirtualPlatform platform, int channel, String op) {
        Waiting.result(
                "the order",
                PATIENCE,
                platform.event(
                        OneGateway.DEVICE,
                        "CtrlPTZ",
                        new JsonObject().put("channel", channel).put("op", op).put("value", 10)));
    }

    private static boolean isTold(VirtualPlatform platform, int channel, int type) {
        return Waiting.result("the virtual platform", PATIENCE, platform.alarms(OneGateway.DEVICE)).stream()
                .anyMatch(alarm -> alarm.getInteger("channel") == channel
                        && alarm.getInteger("type") == type
                        && "start".equals(alarm.getString("state")));
    }

    /** From before the cause to when the effect is seen, in milliseconds. */
    private static double millis(Runnable cause, BooleanSupplier effect) {
        long begun = System.nanoTime();
        cause.run();
        while (!effect.getAsBoolean()) {
            if (System.nanoTime() - begun > PATIENCE.toNanos()) {
                throw new IllegalStateException("waited " + PATIENCE.toSeconds() + " s in vain for a camera's answer");
            }
            LockSupport.parkNanos(GLANCE_NANOS);
        }
        return (System.nanoTime() - begun) / 1e6;
    }

    private Held held(OneGateway gateway) throws IOException {
        Waiting.pass(Duration.ofSeconds(settle));
        long pid = gateway.pids().get(0);
        int threads = ProcessFigures.threads(pid);
        double resident = ProcessFigures.residentMegabytes(pid);
        jcmd(pid, "GC.run");
        Matcher used = USED.matcher(jcmd(pid, "GC.heap_info"));
        double kilobytes = 0;
        while (used.find()) {
            kilobytes += Long.parseLong(used.group(1));
        }
        if (kilobytes == 0) {
            throw new IOException("expected jcmd to tell the heap's generations");
        }
        return new Held(kilobytes / 1024, threads, resident);
    }

    private static String jcmd(long pid, String order) throws IOException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(), Long.toString(pid), order)
                .redirectErrorStream(true)
                .start();
        String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        try {
            if (process.waitFor() != 0) {
                throw new IOException("jcmd " + order + ": " + text);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
        return text;
    }

    private void print(Result result) throws IOException {
        System.out.println(
                json
                        ? new ObjectMapper().writerWithDefaultPrettyPrinter().writeValueAsString(result)
                        : String.join(
                                System.lineSeparator(),
                                "CtrlPTZ, a move, platform to camera:  "
                                        + result.move().text(),
                                "CtrlPTZ, a stop, platform to camera:  "
                                        + result.stop().text(),
                                "event at the camera to AlarmNotify:   "
                                        + result.event().text(),
                                cameras + " channels by RTSP:   "
                                        + result.rtsp().text(),
                                cameras + " channels by ONVIF:  "
                                        + result.onvif().text()));
    }
}
