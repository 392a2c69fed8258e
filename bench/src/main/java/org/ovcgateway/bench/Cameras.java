package org.ovcgateway.bench;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * The cameras, in a process of their own: 1920x1080, H.264 at about 3 Mbit/s with a key frame every two seconds, and AAC. Their
 * key frames are spread, as real cameras' are.
 */
final class Cameras implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final ChildProcess process;
    private final int port;

    private Cameras(ChildProcess process, int port) {
        this.process = process;
        this.port = port;
    }

    static Cameras start(int count, Path root, Path folder) throws IOException {
        Path clip = folder.resolve("clip.h264");
        try (ChildProcess encoder = ChildProcess.start(
                List.of(
                        "ffmpeg",
                        "-nostdin",
                        "-loglevel",
                        "error",
                        "-y",
                        "-f",
                        "lavfi",
                        "-i",
                        "testsrc2=size=1920x1080:rate=25:duration=20",
                        "-vf",
                        "noise=alls=6:allf=t",
                        "-c:v",
                        "libx264",
                        "-preset",
                        "ultrafast",
                        "-bf",
                        "0",
                        "-g",
                        "50",
                        "-sc_threshold",
                        "0",
                        "-b:v",
                        "3M",
                        "-minrate",
                        "3M",
                        "-maxrate",
                        "3M",
                        "-bufsize",
                        "3M",
                        "-pix_fmt",
                        "yuv420p",
                        clip.toString()),
                folder.resolve("encoder.log"))) {
            Waiting.until("the clip", Duration.ofMinutes(3), () -> !encoder.isAlive());
        }
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        ChildProcess server = ChildProcess.start(
                Launcher.command(
                        root,
                        "simulate",
                        "camera",
                        "--port",
                        Integer.toString(port),
                        "--count",
                        Integer.toString(count),
                        "--clip",
                        clip.toString(),
                        "--spread"),
                folder.resolve("cameras.log"));
        Waiting.until("the cameras", PATIENCE, () -> listens(port));
        return new Cameras(server, port);
    }

    String url(int camera) {
        return "rtsp://127.0.0.1:" + port + "/cam" + camera;
    }

    @Override
    public void close() {
        process.close();
    }

    private static boolean listens(int port) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 500);
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}
