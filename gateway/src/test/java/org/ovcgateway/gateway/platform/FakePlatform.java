package org.ovcgateway.gateway.platform;

import io.vertx.core.Context;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.ServerWebSocket;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The other end of the socket, on 127.0.0.1: lets every device in and answers what it asks, unless told otherwise. */
final class FakePlatform {
    private static final Pattern SEQ = Pattern.compile("\"seq\":(\\d+)");

    /** What happens to a message; runs on the platform's event loop. */
    interface Behaviour {
        void received(ServerWebSocket from, String text);
    }

    private final Vertx vertx;
    private final HttpServerOptions options;
    private HttpServer server;
    /** The loop of the device that came last. */
    private volatile @Nullable Context loop;

    final List<String> logins = new CopyOnWriteArrayList<>();
    final List<MultiMap> headers = new CopyOnWriteArrayList<>();
    final List<ServerWebSocket> sockets = new CopyOnWriteArrayList<>();
    final List<String> received = new CopyOnWriteArrayList<>();
    volatile Behaviour behaviour = FakePlatform::answer;
    /** The answer to the upgrade: 101, or a refusal. */
    volatile int upgradeStatus = 101;

    FakePlatform(Vertx vertx, HttpServerOptions options) throws Exception {
        this.vertx = vertx;
        this.options = options.setHost("127.0.0.1").setPort(0);
        this.server = listen();
        options.setPort(server.actualPort());
    }

    private HttpServer listen() throws Exception {
        return vertx.createHttpServer(options)
                .webSocketHandshakeHandler(handshake -> {
                    headers.add(handshake.headers());
                    logins.add(handshake.uri());
                    if (upgradeStatus == 101) {
                        handshake.accept();
                    } else {
                        handshake.reject(upgradeStatus);
                    }
                })
                .webSocketHandler(socket -> {
                    loop = vertx.getOrCreateContext();
                    sockets.add(socket);
                    socket.textMessageHandler(text -> {
                        received.add(text);
                        behaviour.received(socket, text);
                    });
                })
                .listen()
                .await(60, TimeUnit.SECONDS);
    }

    int port() {
        return options.getPort();
    }

    /** Goes away with all its connections. */
    void stop() throws Exception {
        server.close().await(60, TimeUnit.SECONDS);
        sockets.clear();
    }

    /** Comes back on the same port. */
    void restart() throws Exception {
        server = listen();
    }

    /** Sends to the device that came last, on its loop: an answer would come between the frames of a long message else. */
    void send(String text) {
        ServerWebSocket to = sockets.get(sockets.size() - 1);
        Objects.requireNonNull(loop).runOnContext(run -> to.writeTextMessage(text));
    }

    /** How often a message with this in it has come. */
    long count(String part) {
        return received.stream().filter(text -> text.contains(part)).count();
    }

    static void answer(ServerWebSocket from, String text) {
        if (text.contains("\"req\"")) {
            from.writeTextMessage("{\"seq\":" + seq(text) + ",\"resp\":{}}");
        }
    }

    static long seq(String text) {
        Matcher matcher = SEQ.matcher(text);
        if (!matcher.find()) {
            throw new AssertionError("no seq in " + text);
        }
        return Long.parseLong(matcher.group(1));
    }
}
