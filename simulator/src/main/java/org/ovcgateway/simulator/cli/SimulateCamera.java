package org.ovcgateway.simulator.cli;

import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.nio.NioIoHandler;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.ovcgateway.simulator.camera.Access;
import org.ovcgateway.simulator.camera.BackChannel;
import org.ovcgateway.simulator.camera.CameraSettings;
import org.ovcgateway.simulator.camera.Clips;
import org.ovcgateway.simulator.camera.RtspServer;
import org.ovcgateway.simulator.camera.Sound;
import org.ovcgateway.simulator.camera.StreamSource;
import org.ovcgateway.simulator.camera.Variant;
import org.ovcgateway.simulator.camera.VirtualCamera;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code simulate camera}: serves virtual cameras until it is interrupted. */
@Command(
        name = "camera",
        description = "Serves virtual RTSP cameras whose picture shows the second of the minute.",
        mixinStandardHelpOptions = true)
public final class SimulateCamera implements Callable<Integer> {
    private static final int MAX_CAMERAS = 1000;

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli before call()
    private CommandSpec spec;

    @Option(names = "--listen", paramLabel = "ADDR", description = "Address to listen on (default: ${DEFAULT-VALUE}).")
    private String listen = "127.0.0.1";

    @Option(names = "--port", paramLabel = "P", description = "TCP port, 0 for any (default: ${DEFAULT-VALUE}).")
    private int port = 8554;

    @Option(names = "--count", paramLabel = "N", description = "How many cameras (default: ${DEFAULT-VALUE}).")
    private int count = 1;

    @Option(names = "--port-per-camera", description = "Give camera n port P + n instead of a path on port P.")
    private boolean portPerCamera;

    @Option(
            names = "--variant",
            paramLabel = "NAME",
            description = "Main stream: ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
    private Variant variant = Variant.H264_AAC;

    @Option(
            names = "--audio",
            paramLabel = "CODEC",
            description = "Sound of a variant that has any: ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
    private Sound sound = Sound.AAC;

    @Option(names = "--user", paramLabel = "U", description = "Ask for this user name; needs --password-file.")
    private @Nullable String user;

    @Option(names = "--password-file", paramLabel = "F", description = "File with the password in its first line.")
    private @Nullable Path passwordFile;

    @Option(
            names = "--auth",
            paramLabel = "SCHEME",
            description = "How to ask: ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE} with --user).")
    private Access.Scheme scheme = Access.Scheme.DIGEST;

    @Option(
            names = "--clip",
            paramLabel = "FILE",
            description = "Play this raw .h264 or .h265 file (no B-frames) instead of the built-in main stream.")
    private @Nullable Path clip;

    @Option(names = "--fps", paramLabel = "N", description = "Frames per second of --clip (default: ${DEFAULT-VALUE}).")
    private int framesPerSecond = Clips.FRAMES_PER_SECOND;

    @Option(
            names = "--spread",
            description = "Spread the cameras' key frames evenly; their clocks are late by up to a group of pictures.")
    private boolean spread;

    @Option(
            names = "--fault",
            paramLabel = "NAME[=VALUE][@START[:LENGTH]]",
            split = ",",
            converter = TimedFault.Converter.class,
            description = "What the cameras do wrong when, as in docs/ref/simulator.md, for instance stall@10s:5s.")
    private List<TimedFault> faults = new ArrayList<>();

    @Option(names = "--repeat", paramLabel = "TIME", description = "Begin the faults anew after this time.")
    private @Nullable String repeat;

    @ArgGroup(validate = false, exclusive = false, heading = "As ONVIF cameras:%n")
    private OnvifOptions onvif = new OnvifOptions();

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        EventLoopGroup loops = new MultiThreadIoEventLoopGroup(
                1, Epoll.isAvailable() ? EpollIoHandler.newFactory() : NioIoHandler.newFactory());
        List<RtspServer> servers = new ArrayList<>();
        Interruption interruption = new Interruption("end of simulate camera");
        OnvifDevices devices = null;
        try {
            Access access = access();
            FaultPlan plan = FaultPlan.of(spec, faults, repeat);
            Clips clips = new Clips();
            List<VirtualCamera> cameras = cameras(clips, access);
            serve(cameras, loops, servers, out);
            if (onvif.enabled) {
                devices = OnvifDevices.start(onvif, servers, cameras, listen, access);
            }
            CameraFaults played =
                    new CameraFaults(clips, cameras, devices, new CameraAddress(listen, servers, devices, out));
            check(played);
            played.set(plan.at(Duration.ZERO));
            if (devices != null) {
                devices.urls().forEach(out::println);
                out.flush();
            }
            plan.follow(interruption, (holding, begun) -> {
                played.begin(begun);
                played.set(holding);
            });
            return 0;
        } catch (NoSuchFileException e) {
            spec.commandLine().getErr().println("no such file: " + e.getFile());
            return 1;
        } catch (IOException e) {
            spec.commandLine().getErr().println(e.getMessage());
            return 1;
        } finally {
            if (devices != null) {
                devices.close();
            }
            servers.forEach(RtspServer::close);
            loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly(2, TimeUnit.SECONDS);
            interruption.allClosed();
        }
    }

    private void check(CameraFaults played) throws IOException {
        try {
            played.check(faults);
        } catch (IllegalArgumentException e) {
            throw wrongUsage("--fault: " + e.getMessage());
        }
    }

    private List<VirtualCamera> cameras(Clips clips, Access access) throws IOException {
        if (count < 1 || count > MAX_CAMERAS) {
            throw wrongUsage("--count: expected 1 to " + MAX_CAMERAS + " but was " + count);
        }
        Path file = clip;
        StreamSource main =
                file == null ? clips.main(variant, sound) : clips.ofFile(file, framesPerSecond, variant, sound);
        StreamSource sub = clips.sub();
        CameraSettings settings = CameraSettings.DEFAULT.withAccess(access);
        Duration step = spread ? main.video().keyFrameInterval().dividedBy(count) : Duration.ZERO;
        List<VirtualCamera> cameras = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            BackChannel.Codec codec = onvif.backChannel;
            BackChannel backChannel = codec == null ? null : new BackChannel(codec);
            cameras.add(new VirtualCamera("cam" + i, main, sub, settings.withLag(step.multipliedBy(i)), backChannel));
        }
        return cameras;
    }

    private Access access() throws IOException {
        String name = user;
        Path file = passwordFile;
        if (name == null && file == null) {
            return Access.OPEN;
        }
        if (name == null || file == null) {
            throw wrongUsage("--user and --password-file go together");
        }
        String text = Files.readString(file);
        return new Access(scheme, name, text.lines().findFirst().orElse(""));
    }

    private void serve(List<VirtualCamera> cameras, EventLoopGroup loops, List<RtspServer> servers, PrintWriter out)
            throws IOException {
        List<List<VirtualCamera>> groups =
                portPerCamera ? cameras.stream().map(List::of).toList() : List.of(cameras);
        for (List<VirtualCamera> group : groups) {
            int groupPort = port == 0 ? 0 : port + servers.size();
            if (groupPort < 0 || groupPort > 65_535) {
                throw wrongUsage("--port: expected 0 to 65535 but was " + groupPort);
            }
            RtspServer server = RtspServer.start(loops, new InetSocketAddress(listen, groupPort), group);
            servers.add(server);
            for (VirtualCamera camera : group) {
                out.println(server.url("/" + camera.name()) + "    sub stream: "
                        + server.url("/" + camera.name() + "/sub"));
            }
        }
        out.flush();
    }

    private ParameterException wrongUsage(String message) {
        return new ParameterException(spec.commandLine(), message);
    }
}
