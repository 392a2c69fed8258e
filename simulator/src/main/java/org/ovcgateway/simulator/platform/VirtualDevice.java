package org.ovcgateway.simulator.platform;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A device as the platform knows it: its messages, what it told last, its connection while there is one. */
final class VirtualDevice {
    private static final int KEPT_ALARMS = 300;
    private static final int KEPT_NOTES = 100;

    private final String id;
    private final MessageLog log = new MessageLog();
    private @Nullable DeviceConnection connection;
    private @Nullable JsonObject lastKeepalive;
    private int logins;
    private int keepalives;
    private int keepalivesSinceLogin;
    private final Deque<JsonObject> alarms = new ArrayDeque<>();
    private long alarmCount;
    private PlatformDialect dialect = PlatformDialect.DAP;
    private JsonObject login = new JsonObject();
    private final List<String> binds = new ArrayList<>();
    private final List<JsonObject> logsDone = new ArrayList<>();
    private final List<String> faults = new ArrayList<>();
    private @Nullable Integer battery;

    VirtualDevice(String id) {
        this.id = id;
    }

    /** @param login the query of the upgrade, without the password */
    void connected(DeviceConnection connection, PlatformDialect dialect, JsonObject login) {
        DeviceConnection old = this.connection;
        this.connection = connection;
        this.dialect = dialect;
        this.login = login;
        logins++;
        keepalivesSinceLogin = 0;
        if (old != null) {
            old.close();
        }
    }

    void keepalive(JsonObject params) {
        keepalives++;
        keepalivesSinceLogin++;
        lastKeepalive = params;
    }

    /**
     * Takes an alarm in.
     *
     * @return the name under which its picture shall be; null where none is wanted, as to an end
     */
    @Nullable
    String alarm(JsonObject params) {
        boolean begins = "start".equals(params.getValue("state")) || "pulse".equals(params.getValue("state"));
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

    void bind(String bindId) {
        keep(binds, bindId);
    }

    void battery(int percent) {
        battery = percent;
    }

    void logDone(JsonObject params) {
        keep(logsDone, params);
    }

    /** Something that the device's document forbids. */
    void fault(String words) {
        log.add(MessageLog.Direction.REMARK, words);
        keep(faults, words);
    }

    private static <T> void keep(List<T> list, T value) {
        list.add(value);
        if (list.size() > KEPT_NOTES) {
            list.remove(0);
        }
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

    /** What is known of it, as the page and the API tell it. */
    JsonObject describe() {
        return new JsonObject()
                .put("id", id)
                .put("connected", connection != null)
                .put("dialect", dialect.key())
                .put("login", login)
                .put("logins", logins)
                .put("keepalives", keepalives)
                .put("keepalives_since_login", keepalivesSinceLogin)
                .put("state", lastKeepalive == null ? new JsonObject() : lastKeepalive)
                .put("alarms", alarms())
                .put("battery", battery)
                .put("binds", List.copyOf(binds))
                .put("logs_done", List.copyOf(logsDone))
                .put("faults", List.copyOf(faults));
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

    /** The query of its last login, without the password. */
    JsonObject login() {
        return login;
    }

    PlatformDialect dialect() {
        return dialect;
    }
}
