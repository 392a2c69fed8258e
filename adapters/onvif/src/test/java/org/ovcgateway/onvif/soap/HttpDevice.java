package org.ovcgateway.onvif.soap;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.ovcgateway.onvif.xml.XmlElement;
import org.ovcgateway.onvif.xml.XmlException;
import org.ovcgateway.onvif.xml.XmlReader;

/** A device on 127.0.0.1 that answers as a test says, down to the bytes. */
final class HttpDevice implements AutoCloseable {

    /**
     * What came.
     *
     * @param connection counted from 1
     * @param headers names in lower case
     */
    record Received(int connection, String method, String target, Map<String, String> headers, String text) {
        XmlElement envelope() {
            try {
                return XmlReader.read(text);
            } catch (XmlException e) {
                throw new AssertionError(text, e);
            }
        }

        String operation() {
            return envelope().child("Body").orElseThrow().children().get(0).name();
        }

        @Nullable
        XmlElement token() {
            return envelope().at("Header", "Security", "UsernameToken").orElse(null);
        }

        @Nullable
        String authorization() {
            return headers.get("authorization");
        }
    }

    /** Answers one request. */
    interface Behaviour {
        /** Returns whether the connection stays open. */
        boolean answer(Received received, OutputStream out) throws IOException;
    }

    private final ServerSocket server;
    private final Thread acceptor;
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private final AtomicInteger connections = new AtomicInteger();

    final List<Received> received = new CopyOnWriteArrayList<>();
    volatile Behaviour behaviour = (request, out) -> ok(out, "<" + request.operation() + "Response/>");

    HttpDevice() throws IOException {
        this(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()));
    }

    HttpDevice(ServerSocket server) {
        this.server = server;
        this.acceptor = start(this::accept);
    }

    URI uri() {
        return URI.create("http://" + place() + "/onvif/device_service");
    }

    String place() {
        return "127.0.0.1:" + server.getLocalPort();
    }

    int connections() {
        return connections.get();
    }

    /** The operations that were asked for, in order; with what of credentials they showed. */
    List<String> log() {
        return received.stream()
                .map(one -> one.operation()
                        + (one.token() != null ? " token" : "")
                        + (one.authorization() != null ? " digest" : ""))
                .toList();
    }

    static boolean ok(OutputStream out, String inBody) throws IOException {
        return send(out, 200, "", envelope(inBody));
    }

    static boolean fault(OutputStream out, int status, String subcode, String reason) throws IOException {
        return send(
                out,
                status,
                "",
                envelope("<s:Fault><s:Code><s:Value>s:Sender</s:Value><s:Subcode><s:Value>ter:" + subcode
                        + "</s:Value></s:Subcode></s:Code><s:Reason><s:Text>" + reason
                        + "</s:Text></s:Reason></s:Fault>"));
    }

    static String envelope(String inBody) {
        return "<s:Envelope xmlns:s=\"http://www.w3.org/2003/05/soap-envelope\"><s:Body>" + inBody
                + "</s:Body></s:Envelope>";
    }

    /** @param headers each with its line's end */
    static boolean send(OutputStream out, int status, String headers, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        write(out, "HTTP/1.1 " + status + " Text\r\n" + headers + "Content-Length: " + bytes.length + "\r\n\r\n");
        out.write(bytes);
        out.flush();
        return true;
    }

    static void write(OutputStream out, String text) throws IOException {
        out.write(text.getBytes(StandardCharsets.UTF_8));
        out.flush();
    }

    private static Thread start(Runnable task) {
        Thread thread = new Thread(task, "http-device");
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    private void accept() {
        try {
            while (true) {
                Socket socket = server.accept();
                sockets.add(socket);
                int number = connections.incrementAndGet();
                start(() -> serve(socket, number));
            }
        } catch (IOException e) {
            // closed
        }
    }

    private void serve(Socket socket, int number) {
        try (socket) {
            InputStream in = socket.getInputStream();
            Received one = read(in, number);
            while (one != null) {
                received.add(one);
                if (!behaviour.answer(one, socket.getOutputStream())) {
                    return;
                }
                one = read(in, number);
            }
        } catch (IOException e) {
            // the client is gone
        } finally {
            sockets.remove(socket);
        }
    }

    private static @Nullable Received read(InputStream in, int number) throws IOException {
        String first = line(in);
        if (first == null) {
            return null;
        }
        Map<String, String> headers = new TreeMap<>();
        String line = line(in);
        while (line != null && !line.isEmpty()) {
            int colon = line.indexOf(':');
            headers.put(
                    line.substring(0, colon).toLowerCase(Locale.ROOT),
                    line.substring(colon + 1).trim());
            line = line(in);
        }
        byte[] body = in.readNBytes(Integer.parseInt(headers.getOrDefault("content-length", "0")));
        String[] words = first.split(" ", -1);
        return new Received(number, words[0], words[1], headers, new String(body, StandardCharsets.UTF_8));
    }

    private static @Nullable String line(InputStream in) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        int octet = in.read();
        while (octet >= 0 && octet != '\n') {
            if (octet != '\r') {
                line.write(octet);
            }
            octet = in.read();
        }
        return octet < 0 ? null : line.toString(StandardCharsets.UTF_8);
    }

    /** Nobody listens any more on return: a thread that waits in accept keeps a closed socket listening until it notices. */
    @Override
    public void close() throws IOException {
        server.close();
        try {
            acceptor.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        for (Socket socket : sockets) {
            socket.close();
        }
    }
}
