package org.ovcgateway.bench;

import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.ovcgateway.simulator.camera.CameraSettings;
import org.ovcgateway.simulator.camera.Clips;
import org.ovcgateway.simulator.camera.PacketisedTrack;
import org.ovcgateway.simulator.camera.RtspServer;
import org.ovcgateway.simulator.camera.Sound;
import org.ovcgateway.simulator.camera.StreamSource;
import org.ovcgateway.simulator.camera.Variant;
import org.ovcgateway.simulator.camera.VirtualCamera;
import org.ovcgateway.simulator.chaos.ChaosProxy;
import org.ovcgateway.simulator.chaos.NetworkFaults;
import org.ovcgateway.simulator.platform.PlatformOptions;

/**
 * A gateway as it is shipped, in a process of its own, with a spool as small as one may be, between cameras and a platform that
 * it reaches by bad networks only.
 */
final class SoakSite implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final long SLOW_BYTES_PER_SECOND = 4_000;

    /** Channels by what their cameras are; all others send H.264 at 300 kbit/s with AAC, over TCP. */
    private static final int H265 = 3;

    private static final int LARGE = 4;
    private static final int PCMA = 5;
    private static final int DATAGRAMS = 7;

    private final Vertx vertx = Vertx.vertx(new VertxOptions().setPreferNativeTransport(true));
    private final EventLoopGroup loop = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    private final List<ChaosProxy> cameraNetworks = new ArrayList<>();
    private final RtspServer server;
    private final HttpClient http = HttpClient.newHttpClient();
    private final int console;
    private final Path folder;
    private final ChildProcess process;

    final List<SoakCamera> cameras = new ArrayList<>();
    final SoakPlatform platform;
    final SoakUplink uplink;
    /** An RTMP server that takes next to nothing. */
    final ChaosProxy slow;

    SoakSite(int channels, Path root, Path folder) throws IOException {
        this.folder = folder;
        Clips clips = new Clips();
        List<VirtualCamera> virtual = new ArrayList<>();
        for (int n = 0; n < channels; n++) {
            virtual.add(new VirtualCamera("cam" + n, source(n, clips), null, CameraSettings.DEFAULT));
        }
        InetSocketAddress anyPort = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        server = RtspServer.start(loop, anyPort, virtual);
        StringBuilder yaml = new StringBuilder();
        for (int n = 0; n < channels; n++) {
            boolean datagrams = n % 8 == DATAGRAMS;
            ChaosProxy network =
                    datagrams ? null : ChaosProxy.tcp(loop, server.address().getPort());
            if (network != null) {
                cameraNetworks.add(network);
            }
            cameras.add(new SoakCamera(virtual.get(n), network, otherClip(n, clips)));
            int port = network == null ? server.address().getPort() : network.port();
            yaml.append("  %d: { camera: \"rtsp://127.0.0.1:%d/cam%d\"%s }%n"
                    .formatted(n, port, n, datagrams ? ", transport: udp" : ""));
        }
        platform = new SoakPlatform(vertx, PlatformOptions.LOOPBACK);
        uplink = new SoakUplink(
                ChaosProxy.tcp(loop, platform.httpPort()),
                ChaosProxy.tcp(loop, platform.httpPort()),
                ChaosProxy.tcp(loop, platform.rtmpPort()),
                ChaosProxy.udp(loop, platform.srtPort()),
                platform);
        slow = ChaosProxy.tcp(loop, platform.rtmpPort());
        slow.faults(NetworkFaults.NONE.withBytesPerSecond(SLOW_BYTES_PER_SECOND));
        console = freePort();
        process = ChildProcess.start(
                Launcher.command(
                        root,
                        "run",
                        "--config",
                        Files.writeString(folder.resolve("gateway.yaml"), head() + yaml)
                                .toString(),
                        "--state-dir",
                        state().toString()),
                folder.resolve("gateway.log"));
        Waiting.until("the gateway to log in", PATIENCE, () -> platform.logins() > 0);
    }

    private String head() {
        return """
                platform:
                  url: ws://127.0.0.1:%d
                  allow-plaintext: true
                  allow-private-addresses: true
                  device-id: "%s"
                  password: secret
                console: { listen: "127.0.0.1:%d" }
                recording: { spool: { path: "%s", max-size: 64MB } }
                channels:
                """.formatted(uplink.signalling.port(), OneGateway.DEVICE, console, spool());
    }

    private static StreamSource source(int channel, Clips clips) throws IOException {
        return switch (channel % 8) {
            case H265 -> clips.main(Variant.H265_AAC);
            case LARGE -> clips.main(Variant.H264_AAC);
            case DATAGRAMS -> clips.sub();
            default ->
                new StreamSource(
                        clips.sub().video(),
                        clips.main(Variant.H264_AAC, channel % 8 == PCMA ? Sound.PCMA : Sound.AAC)
                                .audio());
        };
    }

    private static @Nullable PacketisedTrack otherClip(int channel, Clips clips) throws IOException {
        return switch (channel % 8) {
            case H265 -> null;
            case LARGE -> clips.sub().video();
            default -> clips.main(Variant.H264).video();
        };
    }

    Path state() {
        return folder.resolve("state");
    }

    Path spool() {
        return folder.resolve("spool");
    }

    Path log() {
        return folder.resolve("gateway.log");
    }

    String callbackUrl(String session) {
        return "http://127.0.0.1:" + uplink.uploads.port() + "/record/" + session;
    }

    String rtmpUrl(String streamId) {
        return "rtmp://127.0.0.1:" + uplink.rtmp.port() + "/live/" + streamId;
    }

    String slowUrl(String streamId) {
        return "rtmp://127.0.0.1:" + slow.port() + "/live/" + streamId;
    }

    String srtUrl(String streamId) {
        return "srt://127.0.0.1:" + uplink.srt.port() + "?streamid=" + streamId;
    }

    long pid() {
        return process.pid();
    }

    /** Has the gateway's Java collect its garbage, by a request of the JDK's own tool. */
    void collectGarbage() {
        String tool = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
        try {
            Process order = new ProcessBuilder(tool, Long.toString(pid()), "GC.run")
                    .redirectErrorStream(true)
                    .redirectOutput(folder.resolve("jcmd.log").toFile())
                    .start();
            if (!order.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS) || order.exitValue() != 0) {
                order.destroyForcibly();
                throw new IllegalStateException("jcmd GC.run: "
                        + Files.readString(folder.resolve("jcmd.log")).strip());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    MetricsPage metrics() {
        return MetricsPage.of(http, "127.0.0.1:" + console);
    }

    private static int freePort() throws IOException {
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return free.getLocalPort();
        }
    }

    @Override
    public void close() {
        process.close();
        slow.close();
        cameraNetworks.forEach(ChaosProxy::close);
        uplink.close();
        platform.stop();
        server.close();
        Waiting.result("the end", PATIENCE, vertx.close());
        loop.shutdownGracefully().awaitUninterruptibly();
    }
}
