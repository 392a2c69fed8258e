package org.ovcgateway.onvif.events;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.ovcgateway.onvif.device.Timers;
import org.ovcgateway.onvif.xml.XmlElement;
import org.ovcgateway.onvif.xml.XmlException;
import org.ovcgateway.onvif.xml.XmlReader;

/**
 * A small HTTP server for the messages of one device, on the address that the device is spoken to from. Its path is the secret
 * of the device; what comes elsewhere, too large or too often is refused. Used on the camera's event loop.
 */
final class HttpLetterbox implements Letterbox {
    static final int MAX_BODY = 256 << 10;
    static final int MAX_CONNECTIONS = 8;
    /** Requests at once, and then in a second. */
    static final int BURST = 50;

    private static final int MAX_LINE = 1024;
    private static final int MAX_HEADERS = 8192;
    private static final int IDLE_SECONDS = 60;
    private static final int SECRET_BYTES = 16;
    private static final int NO_CONTENT = 204;
    private static final int BAD_REQUEST = 400;
    private static final int NOT_FOUND = 404;
    private static final int TOO_LARGE = 413;
    private static final int TOO_MANY = 429;

    private final Vertx vertx;
    private final InetSocketAddress device;
    private final Timers timers;
    private final SecureRandom random = new SecureRandom();

    private @Nullable HttpServer server;
    private String host = "";
    private String path = "";
    private int connections;
    private double allowance = BURST;
    private Instant counted;

    /**
     * A letterbox, not yet open.
     *
     * @param device where it is spoken to
     */
    HttpLetterbox(Vertx vertx, InetSocketAddress device, Timers timers) {
        this.vertx = vertx;
        this.device = device;
        this.timers = timers;
        this.counted = timers.now();
    }

    @Override
    public Future<Void> open(Consumer<XmlElement> receiver) {
        return vertx.executeBlocking(this::ownAddress).compose(address -> {
            host = address.contains(":") ? "[" + address.replaceFirst("%.*", "") + "]" : address;
            HttpServer listening = vertx.createHttpServer(new HttpServerOptions()
                            .setHost(address)
                            .setPort(0)
                            .setIdleTimeout(IDLE_SECONDS)
                            .setIdleTimeoutUnit(TimeUnit.SECONDS)
                            .setMaxInitialLineLength(MAX_LINE)
                            .setMaxHeaderSize(MAX_HEADERS)
                            .setHttp2ClearTextEnabled(false))
                    .connectionHandler(this::connected)
                    .requestHandler(request -> take(request, receiver));
            server = listening;
            return listening.listen().mapEmpty();
        });
    }

    /** The address that packets to the device leave from; no packet is sent to find it. */
    private String ownAddress() throws SocketException {
        try (DatagramSocket socket = new DatagramSocket()) {
            socket.connect(new InetSocketAddress(device.getHostString(), Math.max(1, device.getPort())));
            return socket.getLocalAddress().getHostAddress();
        }
    }

    @Override
    public String newAddress() {
        byte[] secret = new byte[SECRET_BYTES];
        random.nextBytes(secret);
        path = "/" + HexFormat.of().formatHex(secret);
        HttpServer open = server;
        if (open == null) {
            throw new IllegalStateException("the letterbox is not open");
        }
        return "http://" + host + ":" + open.actualPort() + path;
    }

    @Override
    public Future<Void> close() {
        HttpServer open = server;
        server = null;
        path = "";
        return open == null ? Future.succeededFuture() : open.close();
    }

    private void connected(HttpConnection connection) {
        connections++;
        connection.closeHandler(closed -> connections--);
        if (connections > MAX_CONNECTIONS) {
            connection.close();
        }
    }

    private void take(HttpServerRequest request, Consumer<XmlElement> receiver) {
        if (!isAllowed()) {
            refuse(request, TOO_MANY);
        } else if (!request.method().equals(HttpMethod.POST) || !isOurs(request.path())) {
            refuse(request, NOT_FOUND);
        } else {
            read(request, receiver);
        }
    }

    private boolean isAllowed() {
        Instant now = timers.now();
        double seconds = Duration.between(counted, now).toMillis() / 1000.0;
        counted = now;
        allowance = Math.min(BURST, allowance + Math.max(0, seconds) * BURST);
        if (allowance < 1) {
            return false;
        }
        allowance--;
        return true;
    }

    private boolean isOurs(@Nullable String asked) {
        return asked != null
                && !path.isEmpty()
                && MessageDigest.isEqual(asked.getBytes(StandardCharsets.UTF_8), path.getBytes(StandardCharsets.UTF_8));
    }

    private static void read(HttpServerRequest request, Consumer<XmlElement> receiver) {
        Buffer body = Buffer.buffer();
        request.handler(part -> {
            if (body.length() + part.length() <= MAX_BODY) {
                body.appendBuffer(part);
            } else if (!request.response().ended()) {
                refuse(request, TOO_LARGE);
            }
        });
        request.exceptionHandler(broken -> {
            // the connection is gone, and with it the message
        });
        request.endHandler(end -> {
            if (!request.response().ended()) {
                deliver(request, body, receiver);
            }
        });
    }

    private static void deliver(HttpServerRequest request, Buffer body, Consumer<XmlElement> receiver) {
        XmlElement document;
        try {
            document = XmlReader.read(body.getBytes());
        } catch (XmlException e) {
            request.response().setStatusCode(BAD_REQUEST).end();
            return;
        }
        request.response().setStatusCode(NO_CONTENT).end();
        receiver.accept(document);
    }

    private static void refuse(HttpServerRequest request, int status) {
        request.response()
                .setStatusCode(status)
                .putHeader("Connection", "close")
                .end()
                .onComplete(sent -> request.connection().close());
    }
}
