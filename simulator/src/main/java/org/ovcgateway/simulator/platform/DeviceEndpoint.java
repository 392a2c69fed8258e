package org.ovcgateway.simulator.platform;

import io.netty.handler.codec.http.QueryStringDecoder;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.http.ServerWebSocketHandshake;
import io.vertx.core.internal.http.WebSocketInternal;
import io.vertx.core.json.JsonObject;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Where devices log in: {@code /ovc} (DAP 2). Keeps what is known of each. */
final class DeviceEndpoint {
    static final String PATH = "/ovc";

    private final Vertx vertx;
    private final @Nullable String password;
    private final Consumer<VirtualDevice> onState;
    private final Function<String, String> stillUrl;
    private final Map<String, VirtualDevice> devices = new LinkedHashMap<>();
    private Misbehaviour misbehaviour = Misbehaviour.NONE;

    /**
     * @param password what {@code login_passwd} must be; null lets everyone in
     * @param onState called when a device came, went or reported its state or an alarm
     * @param stillUrl where a picture of that name is to be put
     */
    DeviceEndpoint(
            Vertx vertx,
            @Nullable String password,
            Consumer<VirtualDevice> onState,
            Function<String, String> stillUrl) {
        this.vertx = vertx;
        this.password = password;
        this.onState = onState;
        this.stillUrl = stillUrl;
    }

    void misbehave(Misbehaviour misbehaviour) {
        this.misbehaviour = misbehaviour;
    }

    Misbehaviour misbehaviour() {
        return misbehaviour;
    }

    /** The device of that id, whether it has ever connected or not. */
    VirtualDevice device(String id) {
        return devices.computeIfAbsent(id, VirtualDevice::new);
    }

    /** Decides over the upgrade, and takes the connection in. */
    void handshake(ServerWebSocketHandshake handshake) {
        MultiMap query = query(handshake.query());
        String id = query.get("login_code");
        String offered = query.get("login_passwd");
        if (id == null || (password != null && !password.equals(offered))) {
            if (id != null) {
                device(id).log().add(MessageLog.Direction.REMARK, "login refused: wrong password");
            }
            handshake.reject(401);
        } else if (misbehaviour == Misbehaviour.REFUSE_LOGIN) {
            device(id).log().add(MessageLog.Direction.REMARK, "login refused on purpose");
            handshake.reject(401);
        } else {
            handshake.accept().onSuccess(socket -> connected(device(id), query, socket));
        }
    }

    private void connected(VirtualDevice device, MultiMap query, ServerWebSocket socket) {
        device.log().add(MessageLog.Direction.REMARK, "logged in: " + describe(query));
        if (misbehaviour == Misbehaviour.CLOSE_WITHOUT_FRAME) {
            device.log().add(MessageLog.Direction.REMARK, "cut on purpose");
            cut((WebSocketInternal) socket);
            return;
        }
        DeviceConnection connection =
                new DeviceConnection(vertx, socket, device.log(), () -> misbehaviour, new DeviceConnection.Listener() {
                    @Override
                    public void keepalive(JsonObject params) {
                        device.keepalive(params);
                        onState.accept(device);
                    }

                    @Override
                    public @Nullable String alarm(JsonObject params) {
                        String picture = device.alarm(params);
                        onState.accept(device);
                        return picture == null ? null : stillUrl.apply(picture);
                    }

                    @Override
                    public void closed(DeviceConnection closed) {
                        device.disconnected(closed);
                        onState.accept(device);
                    }
                });
        device.connected(connection);
        onState.accept(device);
    }

    @SuppressWarnings("FutureReturnValueIgnored") // a close that fails has closed all the same
    private static void cut(WebSocketInternal socket) {
        socket.channelHandlerContext().close();
    }

    private static String describe(MultiMap query) {
        return "hardware " + query.get("hardware_model") + ", firmware " + query.get("firmware_model");
    }

    static MultiMap query(@Nullable String query) {
        MultiMap values = MultiMap.caseInsensitiveMultiMap();
        if (query != null) {
            new QueryStringDecoder(query, false).parameters().forEach(values::add);
        }
        return values;
    }
}
