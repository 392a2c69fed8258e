package org.ovcgateway.simulator.platform;

import io.vertx.core.json.JsonObject;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** What the platform says to what devices ask and tell, as their documents have it. */
final class Answers {
    private final UnaryOperator<String> stillUrl;
    private final DeviceFiles files;

    /** @param stillUrl where a picture of that name is to be put */
    Answers(UnaryOperator<String> stillUrl, DeviceFiles files) {
        this.stillUrl = stillUrl;
        this.files = files;
    }

    /** The answer to a request; null if the dialect knows no such method. */
    @Nullable
    Answer to(VirtualDevice device, PlatformDialect dialect, String method, @Nullable Object params) {
        if (!dialect.knowsRequest(method)) {
            return null;
        }
        JsonObject fields = params instanceof JsonObject object ? object : new JsonObject();
        return switch (method) {
            case "Keepalive" -> Answer.success(new JsonObject());
            case "GetServerInfo" -> Answer.success(dialect.serverInfo());
            case "AlarmNotify" -> Answer.success(alarm(device, dialect, fields));
            case "Bind" -> {
                told(device, method, fields);
                yield Answer.success(new JsonObject());
            }
            case "preview_server" -> Answer.success(new JsonObject().put("url", files.previewUrl(device.id())));
            case "GetFirmware" -> firmware();
            default -> null;
        };
    }

    /** Takes an event in that the dialect knows. */
    void told(VirtualDevice device, String event, JsonObject params) {
        switch (event) {
            case "Bind" -> device.bind(String.valueOf(params.getValue("bind_id")));
            case "BatteryChange" -> {
                if (params.getValue("battery") instanceof Number percent) {
                    device.battery(percent.intValue());
                }
            }
            case "LogDone" -> device.logDone(params);
            default -> throw new IllegalArgumentException("an event that no table has: " + event);
        }
    }

    private JsonObject alarm(VirtualDevice device, PlatformDialect dialect, JsonObject params) {
        String picture = device.alarm(params);
        JsonObject answer = new JsonObject();
        if (picture != null) {
            answer.put("pic_upload_url", stillUrl.apply(picture));
        } else if (dialect.alwaysNamesPicture()) {
            answer.put("pic_upload_url", "");
        }
        return answer;
    }

    private Answer firmware() {
        DeviceFiles.Firmware offered = files.firmware();
        return offered == null
                ? Answer.error(1, "no firmware is offered; PUT one to /firmware/MODEL")
                : Answer.success(new JsonObject()
                        .put("firmware_model", offered.model())
                        .put("url", files.firmwareUrl(offered.model())));
    }
}
