package org.ovcgateway.rtsp;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** An RTSP server on 127.0.0.1 that plays a script, once per connection, on a thread of its own. */
final class FakeCamera implements AutoCloseable {
    static final String SDP = """
            v=0
            o=- 0 0 IN IP4 127.0.0.1
            s=x
            t=0 0
            m=video 0 RTP/AVP 96
            a=rtpmap:96 H264/90000
            a=control:trackID=1
            m=audio 0 RTP/AVP 97
            a=rtpmap:97 MPEG4-GENERIC/16000
            a=control:trackID=2
            """;

    /** How the header begins by which a camera grants a pair of channels, whose numbers follow. */
    static final String TRANSPORT = "Transport: RTP/AVP/TCP;unicast;interleaved=";

    /** An RTP packet without a payload. */
    static final byte[] PACKET = {(byte) 0x80, 96, 0, 1};

    private final ServerSocket server;
    private final Thread thread;
    private final List<String> requests = new CopyOnWriteArrayList<>();
    private final List<byte[]> frames = new CopyOnWriteArrayList<>();
    private volatile @Nullable Socket current;
    private volatile @Nullable Throwable failure;

    /** What the camera does on one connection; returning closes it. */
    interface Script {
        void play(Connection connection) throws IOException;
    }

    FakeCamera(Script script) {
        try {
            server = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        thread = new Thread(() -> serve(script), "fake camera");
        thread.setDaemon(true);
        thread.start();
    }

    RtspUrl url(String path) {
        return RtspUrl.parse("rtsp://127.0.0.1:" + port() + path);
    }

    int port() {
        return server.getLocalPort();
    }

    /** The request lines so far, as {@code METHOD url}. */
    List<String> requestLines() {
        return requests.stream()
                .map(request -> request.substring(0, request.indexOf(" RTSP/1.0")))
                .toList();
    }

    /** Every request so far, with its headers. */
    List<String> requests() {
        return requests;
    }

    /** Interleaved frames that the client sent, header included. */
    List<byte[]> frames() {
        return frames;
    }

    /** Closes the connection of the moment. */
    void hangUp() throws IOException {
        Socket socket = current;
        if (socket != null) {
            socket.close();
        }
    }

    private void serve(Script script) {
        while (!server.isClosed()) {
            try (Socket socket = server.accept()) {
                current = socket;
                socket.setTcpNoDelay(true);
                script.play(new Connection(socket));
            } catch (IOException e) {
                // the client or the test has closed the connection
            } catch (RuntimeException | AssertionError e) {
                failure = e;
            }
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
        hangUp();
        Throwable thrown = failure;
        if (thrown != null) {
            throw new AssertionError("the script failed", thrown);
        }
    }

    /** The camera's end of one connection. */
    final class Connection {
        private final InputStream in;
        private final OutputStream out;
        private String request = "";

        private final Socket socket;

        Connection(Socket socket) throws IOException {
            this.socket = socket;
            in = new BufferedInputStream(socket.getInputStream());
            out = socket.getOutputStream();
        }

        int localPort() {
            return socket.getLocalPort();
        }

        /** Whether the camera's end is open. */
        boolean isConnected() {
            return !socket.isClosed();
        }

        /** Lets a moment pass, so that a script does not flood its client. */
        void pause() {
            LockSupport.parkNanos(10_000_000);
        }

        /** Waits for the next message of the client's, passing over interleaved frames; answers its method. */
        String next() throws IOException {
            StringBuilder text = new StringBuilder();
            while (text.indexOf("\r\n\r\n") < 0) {
                int c = in.read();
                if (c < 0) {
                    throw new IOException("closed by the client");
                }
                if (c == '$' && text.length() == 0) {
                    frame();
                } else {
                    text.append((char) c);
                }
            }
            request = text.toString();
            requests.add(request);
            return request.substring(0, request.indexOf(' '));
        }

        private void frame() throws IOException {
            byte[] header = in.readNBytes(3);
            int length = (header[1] & 0xFF) << 8 | (header[2] & 0xFF);
            byte[] frame = new byte[4 + length];
            frame[0] = '$';
            System.arraycopy(header, 0, frame, 1, 3);
            System.arraycopy(in.readNBytes(length), 0, frame, 4, length);
            frames.add(frame);
        }

        /** Waits for a request of this method. A client that ends the session instead will say why. */
        Connection expect(String method) throws IOException {
            String found = next();
            if (found.equals("TEARDOWN") && !method.equals("TEARDOWN")) {
                throw new IOException("ended by the client");
            }
            if (!found.equals(method)) {
                throw new AssertionError("expected " + method + " but was " + request);
            }
            return this;
        }

        /** The sequence number of the last request. */
        String cseq() {
            return header("CSeq");
        }

        /** A header of the last message; empty if it is missing. */
        String header(String name) {
            for (String line : request.split("\r\n")) {
                if (line.regionMatches(true, 0, name + ":", 0, name.length() + 1)) {
                    return line.substring(name.length() + 1).strip();
                }
            }
            return "";
        }

        /** Answers the last request by 200 with these header lines, each ended by CR LF. */
        Connection ok(String headers) throws IOException {
            return send("RTSP/1.0 200 OK\r\nCSeq: " + cseq() + "\r\n" + headers + "\r\n");
        }

        Connection status(String status, String headers) throws IOException {
            return send("RTSP/1.0 " + status + "\r\nCSeq: " + cseq() + "\r\n" + headers + "\r\n");
        }

        Connection sdp(String headers, String sdp) throws IOException {
            int length = sdp.getBytes(StandardCharsets.UTF_8).length;
            return send("RTSP/1.0 200 OK\r\nCSeq: " + cseq() + "\r\n" + headers + "Content-Length: " + length
                    + "\r\n\r\n" + sdp);
        }

        Connection send(String text) throws IOException {
            return send(text.getBytes(StandardCharsets.UTF_8));
        }

        Connection send(byte[] bytes) throws IOException {
            out.write(bytes);
            out.flush();
            return this;
        }

        Connection frame(int channel, byte[] payload) throws IOException {
            return send(FakeCamera.frame(channel, payload));
        }

        /** Answers everything up to PLAY in the ordinary way, for {@link #SDP}. */
        Connection untilPlay() throws IOException {
            return untilPlay("Public: OPTIONS, DESCRIBE, SETUP, PLAY, TEARDOWN\r\n", "Session: 4711;timeout=60\r\n");
        }

        Connection untilPlay(String publicHeader, String sessionHeader) throws IOException {
            expect("OPTIONS").ok(publicHeader);
            expect("DESCRIBE").sdp("", SDP);
            expect("SETUP").ok(header2("Transport") + sessionHeader);
            expect("SETUP").ok(header2("Transport") + sessionHeader);
            return expect("PLAY");
        }

        private String header2(String name) {
            return name + ": " + header(name) + "\r\n";
        }

        /** Answers TEARDOWN when it comes. */
        void untilTeardown() throws IOException {
            String method = next();
            while (!method.equals("TEARDOWN")) {
                method = next();
            }
            ok("");
        }
    }

    static byte[] frame(int channel, byte[] payload) {
        byte[] frame = new byte[4 + payload.length];
        frame[0] = '$';
        frame[1] = (byte) channel;
        frame[2] = (byte) (payload.length >> 8);
        frame[3] = (byte) payload.length;
        System.arraycopy(payload, 0, frame, 4, payload.length);
        return frame;
    }
}
