package org.ovcgateway.simulator.platform;

import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;

/**
 * The sockets of open pages. {@code /watch} tells everything that happens to one device and takes messages to send;
 * {@code /live} carries one arriving stream.
 */
final class PageSockets {
    static final String WATCH = "/watch";
    static final String LIVE = "/live";

    /** The page is expected to read; one that does not is cut off. */
    private static final int MAX_QUEUED_BYTES = 4 << 20;

    private final VirtualPlatform platform;
    private final DeviceEndpoint devices;
    private final Map<ServerWebSocket, String> watchers = new LinkedHashMap<>();

    PageSockets(VirtualPlatform platform, DeviceEndpoint devices) {
        this.platform = platform;
        this.devices = devices;
    }

    void watch(ServerWebSocket socket, String deviceId) {
        VirtualDevice device = devices.device(deviceId);
        Consumer<MessageLog.Entry> forward = entry -> send(socket, entry.toJson());
        socket.setWriteQueueMaxSize(MAX_QUEUED_BYTES);
        watchers.put(socket, deviceId);
        device.log().entries().forEach(forward);
        device.log().watch(forward);
        send(socket, VirtualPlatform.describe(device));
        send(socket, platform.describeMedia());
        socket.textMessageHandler(text -> received(socket, device, text));
        socket.closeHandler(v -> {
            watchers.remove(socket);
            device.log().unwatch(forward);
        });
    }

    void live(ServerWebSocket socket, String streamId) {
        LiveStreams.Stream stream = platform.liveStreams().find(streamId);
        if (stream == null) {
            socket.close((short) 4404, "no stream " + streamId + " is arriving");
            return;
        }
        LivePreview.attach(socket, stream.relay());
    }

    void deviceChanged(VirtualDevice device) {
        JsonObject state = VirtualPlatform.describe(device);
        watchers.forEach((socket, id) -> {
            if (id.equals(device.id())) {
                send(socket, state);
            }
        });
    }

    void mediaChanged() {
        JsonObject media = platform.describeMedia();
        watchers.keySet().forEach(socket -> send(socket, media));
    }

    private static void received(ServerWebSocket page, VirtualDevice device, String text) {
        DeviceConnection connection = device.connection();
        if (connection == null) {
            send(page, new JsonObject().put("type", "error").put("text", "the device is not connected"));
            return;
        }
        try {
            JsonObject command = new JsonObject(text);
            if (command.containsKey("request")) {
                // The answer is shown as a message; there is nobody else to tell.
                connection.request(command.getString("request"), command.getValue("params"));
            } else if (command.containsKey("event")) {
                connection.event(command.getString("event"), command.getValue("params"));
            } else {
                connection.send(command.getString("text", ""));
            }
        } catch (DecodeException | ClassCastException e) {
            send(page, new JsonObject().put("type", "error").put("text", "cannot read that: " + e.getMessage()));
        }
    }

    private static void send(ServerWebSocket socket, JsonObject message) {
        if (socket.writeQueueFull()) {
            socket.close();
            return;
        }
        socket.writeTextMessage(message.encode());
    }
}
