package org.ovcgateway.simulator.platform;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import org.jspecify.annotations.Nullable;

/** A device as the platform knows it: its messages, its last Keepalive, its connection while there is one. */
final class VirtualDevice {
    private final String id;
    private final MessageLog log = new MessageLog();
    private @Nullable DeviceConnection connection;
    private @Nullable JsonObject lastKeepalive;
    private int logins;
    private int keepalives;

    VirtualDevice(String id) {
        this.id = id;
    }

    void connected(DeviceConnection connection) {
        DeviceConnection old = this.connection;
        this.connection = connection;
        logins++;
        if (old != null) {
            old.close();
        }
    }

    void keepalive(JsonObject params) {
        keepalives++;
        lastKeepalive = params;
    }

    void disconnected(DeviceConnection connection) {
        if (this.connection == connection) {
            this.connection = null;
        }
    }

    Future<Object> request(String method, @Nullable Object params) {
        DeviceConnection current = connection;
        return current == null
                ? Future.failedFuture("device " + id + " is not connected")
                : current.request(method, params);
    }

    String id() {
        return id;
    }

    MessageLog log() {
        return log;
    }

    @Nullable
    DeviceConnection connection() {
        return connection;
    }

    @Nullable
    JsonObject lastKeepalive() {
        return lastKeepalive;
    }

    int logins() {
        return logins;
    }

    int keepalives() {
        return keepalives;
    }
}
