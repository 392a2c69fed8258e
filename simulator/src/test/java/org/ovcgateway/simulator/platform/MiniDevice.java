package org.ovcgateway.simulator.platform;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.WebSocket;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketConnectOptions;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** As much of a device as a page needs: logs in, reports one channel, answers every request with an empty object, for presets with two. */
final class MiniDevice {
    private static final JsonArray PRESETS =
            new JsonArray().add(new JsonObject().put("id", 1)).add(new JsonObject().put("id", 7));

    private final List<String> received = new CopyOnWriteArrayList<>();
    private final WebSocketClient client; // closes its sockets when it is collected
    private final WebSocket socket;
    private volatile boolean closed;

    private MiniDevice(WebSocketClient client, WebSocket socket) {
        this.client = client;
        this.socket = socket;
        socket.textMessageHandler(this::message);
        socket.closeHandler(end -> closed = true);
    }

    static Future<MiniDevice> login(Vertx vertx, URI platform, String id, String password) {
        WebSocketConnectOptions options = new WebSocketConnectOptions()
                .setHost(platform.getHost())
                .setPort(platform.getPort())
                .setURI("/ovc?login_code=" + id + "&login_passwd=" + password
                        + "&hardware_model=mini&firmware_model=1");
        WebSocketClient client = vertx.createWebSocketClient();
        return client.connect(options).map(socket -> new MiniDevice(client, socket));
    }

    void keepalive(long seq) {
        JsonObject channel = new JsonObject().put("channel", 0).put("state", 1);
        send(new JsonObject()
                .put("req", "Keepalive")
                .put("params", new JsonObject().put("state", 1).put("channels", new JsonArray().add(channel)))
                .put("seq", seq)
                .encode());
    }

    Future<Void> close() {
        return client.close();
    }

    void send(String text) {
        socket.writeTextMessage(text);
    }

    /** Everything that came, answers included. */
    List<String> received() {
        return List.copyOf(received);
    }

    boolean hasReceived(String part) {
        return received.stream().anyMatch(text -> text.contains(part));
    }

    boolean isClosed() {
        return closed;
    }

    private void message(String text) {
        received.add(text);
        JsonObject message = new JsonObject(text);
        if (message.containsKey("req")) {
            send(new JsonObject()
                    .put("seq", message.getValue("seq"))
                    .put("resp", "GetPTZPresetList".equals(message.getValue("req")) ? PRESETS : new JsonObject())
                    .encode());
        }
    }
}
