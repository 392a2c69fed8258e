package org.ovcgateway.gateway.platform.dialect;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.ovcgateway.camera.AlarmType;

/**
 * What answers and reports of several topics have in common. The classes beside it make JSON of them, one for each topic with one
 * method per shape; dialects that agree on a shape share it.
 */
final class Wire {
    static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    /** Documents say {@code YY-MM-DDTHH:MM:SS} and show four digits of the year (PROTOCOL.md 2). */
    static final DateTimeFormatter LOCAL_SECOND = DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss");

    /** Alarms that can be asked for and configured (DAP 5.8, 5.13), in the document's order. */
    static final Map<String, AlarmType> ALARM_NAMES = new LinkedHashMap<>();

    static {
        ALARM_NAMES.put("io", AlarmType.EXTERNAL);
        ALARM_NAMES.put("face", AlarmType.FACE);
        ALARM_NAMES.put("cry", AlarmType.CRY);
        ALARM_NAMES.put("voice", AlarmType.VOICE);
        ALARM_NAMES.put("motion", AlarmType.MOTION);
        ALARM_NAMES.put("body", AlarmType.HUMAN);
        ALARM_NAMES.put("cross", AlarmType.LINE_CROSSING);
    }

    private Wire() {}

    /** What is unknown is left out. */
    static void put(ObjectNode object, String field, @Nullable String value) {
        if (value != null) {
            object.put(field, value);
        }
    }
}
