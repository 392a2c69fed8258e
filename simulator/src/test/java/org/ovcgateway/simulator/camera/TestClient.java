package org.ovcgateway.simulator.camera;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A blocking RTSP client that sends exactly what it is told. */
final class TestClient implements AutoCloseable {
    static final int PATIENCE_MILLIS = 40_000;

    private static final Pattern SESSION = Pattern.compile("Session: (\\w+)");

    private final Socket socket = new Socket();
    private final DataInputStream in;
    private final String base;
    private int sequence;
    private @Nullable String session;

    /** One RTP or RTCP packet as it came. */
    @SuppressWarnings("ArrayRecordComponent") // compared by nobody
    record Packet(int channel, byte[] bytes) {
        boolean marker() {
            return (bytes[1] & 0x80) != 0;
        }

        int payloadType() {
            return bytes[1] & 0x7F;
        }

        int sequence() {
            return ((bytes[2] & 0xFF) << 8) | (bytes[3] & 0xFF);
        }

        long timeStamp() {
            return ByteBuffer.wrap(bytes).getInt(4) & 0xFFFF_FFFFL;
        }
    }

    TestClient(TestServer server) throws IOException {
        this(server, 256 * 1024);
    }

    /** A client with a small receive buffer in the kernel. */
    static TestClient withSmallBuffer(TestServer server) throws IOException {
        return new TestClient(server, 4 * 1024);
    }

    private TestClient(TestServer server, int receiveBuffer) throws IOException {
        socket.setReceiveBufferSize(receiveBuffer);
        socket.connect(server.address(), PATIENCE_MILLIS);
        socket.setSoTimeout(PATIENCE_MILLIS);
        in = new DataInputStream(new BufferedInputStream(socket.getInputStream()));
        base = server.url("");
    }

    /** Sends a request with CSeq and, once there is one, Session, and returns the whole response. */
    String request(String method, String path, String... headers) throws IOException {
        StringBuilder text =
                new StringBuilder(method + " " + base + path + " RTSP/1.0\r\nCSeq: " + ++sequence + "\r\n");
        if (session != null) {
            text.append("Session: ").append(session).append("\r\n");
        }
        for (String header : headers) {
            text.append(header).append("\r\n");
        }
        send(text.append("\r\n").toString().getBytes(StandardCharsets.UTF_8));
        String response = readResponse();
        Matcher matcher = SESSION.matcher(response);
        if (matcher.find()) {
            session = matcher.group(1);
        }
        return response;
    }

    /** Sets up the first track and plays. */
    void play(String path) throws IOException {
        request("SETUP", path + "/trackID=0", "Transport: RTP/AVP/TCP;unicast;interleaved=0-1");
        request("PLAY", path);
    }

    void send(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
    }

    /** The next packet of a channel. */
    Packet packet(int channel) throws IOException {
        while (true) {
            if (in.readByte() != '$') {
                throw new IOException("expected a packet but a response came");
            }
            int from = in.readUnsignedByte();
            byte[] bytes = new byte[in.readUnsignedShort()];
            in.readFully(bytes);
            if (from == channel) {
                return new Packet(from, bytes);
            }
        }
    }

    /** Reads until the server has closed the connection. */
    void awaitClose() throws IOException {
        byte[] buffer = new byte[65_536];
        int read = 0;
        while (read >= 0) {
            read = in.read(buffer);
        }
    }

    /** Reads one response, passing over packets. */
    String readResponse() throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int next = in.readUnsignedByte();
            if (next == '$' && head.isEmpty()) {
                in.readUnsignedByte();
                in.skipNBytes(in.readUnsignedShort());
            } else {
                head.append((char) next);
            }
        }
        Matcher length = Pattern.compile("Content-Length: (\\d+)").matcher(head);
        byte[] body = new byte[length.find() ? Integer.parseInt(length.group(1)) : 0];
        in.readFully(body);
        return head + new String(body, StandardCharsets.UTF_8);
    }

    void setTimeout(int milliseconds) throws IOException {
        socket.setSoTimeout(milliseconds);
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
