package org.ovcgateway.simulator.platform;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A device as the platform knows it: its messages, its last Keepalive, its connection while there is one. */
final class VirtualDevice {
    private static final int KEPT_ALARMS = 300;

    private final String id;
    private final MessageLog log = new MessageLog();
    private @Nullable DeviceConnection connection;
    private @Nullable JsonObject lastKeepalive;
    private int logins;
    private int keepalives;
    private final Deque<JsonObject> alarms = new ArrayDeque<>();
    private long alarmCount;

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

    /**
     * Takes an alarm in.
     *
     * @return the name under which its picture shall be; null where none is wanted, as to an end
     */
    @Nullable
    String alarm(JsonObject params) {
        boolean begins = "start".equals(params.getValue("state"));
        String picture = begins
                ? "alarm-" + ++alarmCount + "-channel-" + params.getValue("channel") + "-type-"
                        + params.getValue("type") + ".jpg"
                : null;
        JsonObject alarm = params.copy();
        if (picture != null) {
            alarm.put("picture", picture);
        }
        alarms.add(alarm);
        if (alarms.size() > KEPT_ALARMS) {
            alarms.remove();
        }
        return picture;
    }

    /** The newest alarms in the order in which they were told, each with the name of its picture. */
    List<JsonObject> alarms() {
        return List.copyOf(alarms);
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
