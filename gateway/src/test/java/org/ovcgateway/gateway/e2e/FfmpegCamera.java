package org.ovcgateway.gateway.e2e;

import static org.ovcgateway.gateway.e2e.Site.SOON;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.ovcgateway.testkit.Await;
import org.ovcgateway.testkit.PeerProcess;

/** An RTSP camera around ffmpeg's RTP: its description and its packets are passed on as they are, over interleaved TCP. */
final class FfmpegCamera implements AutoCloseable {
    private static final int MAX_PACKET = 2048;

    private final DatagramSocket rtp = new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    private final ServerSocket listener = new ServerSocket(0, 16, InetAddress.getLoopbackAddress());
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final List<Socket> playing = new CopyOnWriteArrayList<>();
    private final PeerProcess encoder;
    private final String description;

    /** @param encoding ffmpeg's options for the one video stream */
    FfmpegCamera(Path folder, String encoding) throws IOException {
        Path sdp = folder.resolve("camera.sdp");
        encoder = PeerProcess.start(("ffmpeg -nostdin -v error -re -f lavfi -i testsrc2=size=320x240:rate=15 "
                        + encoding + " -f rtp -sdp_file " + sdp + " rtp://127.0.0.1:" + rtp.getLocalPort())
                .split(" "));
        description = Await.value("the description", SOON, () -> {
            try {
                String text = Files.exists(sdp) ? Files.readString(sdp) : "";
                return text.contains("m=video") ? text.substring(text.indexOf("v=0")) : null;
            } catch (IOException e) {
                return null;
            }
        });
        threads.execute(this::passOn);
        threads.execute(this::listen);
    }

    String url() {
        return "rtsp://127.0.0.1:" + listener.getLocalPort() + "/live";
    }

    @Override
    public void close() {
        encoder.close();
        rtp.close();
        closeQuietly(listener);
        playing.forEach(FfmpegCamera::closeQuietly);
        threads.shutdownNow();
    }

    private void passOn() {
        byte[] frame = new byte[4 + MAX_PACKET];
        DatagramPacket packet = new DatagramPacket(frame, 4, MAX_PACKET);
        try {
            while (true) {
                packet.setLength(MAX_PACKET);
                rtp.receive(packet);
                frame[0] = '$';
                frame[1] = 0;
                frame[2] = (byte) (packet.getLength() >>> 8);
                frame[3] = (byte) packet.getLength();
                int length = 4 + packet.getLength();
                playing.removeIf(client -> !sent(client, frame, length));
            }
        } catch (IOException e) {
            return; // closed
        }
    }

    private static boolean sent(Socket client, byte[] frame, int length) {
        try {
            synchronized (client) {
                client.getOutputStream().write(frame, 0, length);
            }
            return true;
        } catch (IOException e) {
            return false; // the client went away
        }
    }

    private void listen() {
        try {
            while (true) {
                Socket client = listener.accept();
                threads.execute(() -> serve(client));
            }
        } catch (IOException e) {
            return; // closed
        }
    }

    private void serve(Socket client) {
        try (client;
                BufferedReader in = new BufferedReader(
                        new InputStreamReader(client.getInputStream(), StandardCharsets.ISO_8859_1))) {
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                if (!line.contains("RTSP/1.0")) {
                    continue; // receiver reports among the requests
                }
                String method = line.substring(Math.max(0, line.indexOf('$') + 1), line.indexOf(' '));
                String sequence = "";
                for (String field = in.readLine(); field != null && !field.isEmpty(); field = in.readLine()) {
                    sequence = field.startsWith("CSeq") ? field : sequence;
                }
                answer(client, method, sequence);
            }
        } catch (IOException e) {
            return; // the client went away
        } finally {
            playing.remove(client);
        }
    }

    private void answer(Socket client, String method, String sequence) throws IOException {
        String fields = switch (method) {
            case "OPTIONS" -> "Public: OPTIONS, DESCRIBE, SETUP, PLAY, TEARDOWN\r\n";
            case "SETUP" -> "Session: 1;timeout=60\r\nTransport: RTP/AVP/TCP;unicast;interleaved=0-1\r\n";
            case "PLAY" -> "Session: 1\r\n";
            case "DESCRIBE" -> "Content-Type: application/sdp\r\nContent-Length: " + description.length() + "\r\n";
            default -> "";
        };
        String body = method.equals("DESCRIBE") ? description : "";
        String response = "RTSP/1.0 200 OK\r\n" + sequence + "\r\n" + fields + "\r\n" + body;
        synchronized (client) {
            OutputStream out = client.getOutputStream();
            out.write(response.getBytes(StandardCharsets.ISO_8859_1));
        }
        if (method.equals("PLAY")) {
            playing.add(client);
        }
    }

    private static void closeQuietly(AutoCloseable resource) {
        try {
            resource.close();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }
}
