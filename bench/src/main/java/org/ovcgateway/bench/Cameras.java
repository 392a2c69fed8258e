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
    private final String host;
    private final int port;

    private Cameras(ChildProcess process, String host, int port) {
        this.process = process;
        this.host = host;
        this.port = port;
    }

    static Cameras start(int count, Path root, Path folder) throws IOException {
        return start("127.0.0.1", count, root, folder);
    }

    /** @param host one of this machine's addresses */
    static Cameras start(String host, int count, Path root, Path folder) throws IOException {
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
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getByName(host))) {
            port = free.getLocalPort();
        }
        ChildProcess server = ChildProcess.start(
                Launcher.command(
                        root,
                        "simulate",
                        "camera",
                        "--listen",
                        host,
                        "--port",
                        Integer.toString(port),
                        "--count",
                        Integer.toString(count),
                        "--clip",
                        clip.toString(),
                        "--spread"),
                folder.resolve("cameras.log"));
        Waiting.until("the cameras", PATIENCE, () -> listens(host, port));
        return new Cameras(server, host, port);
    }

    String url(int camera) {
        return "rtsp://" + host + ":" + port + "/cam" + camera;
    }

    @Override
    public void close() {
        process.close();
    }

    private static boolean listens(String host, int port) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(host, port), 500);
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}
