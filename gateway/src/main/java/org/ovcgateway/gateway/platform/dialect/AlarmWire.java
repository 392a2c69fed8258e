package org.ovcgateway.gateway.platform.dialect;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Set;
import java.util.function.Predicate;
import org.ovcgateway.camera.AlarmType;
import org.ovcgateway.gateway.command.AlarmAnswer;
import org.ovcgateway.gateway.command.AlarmReport;

/** AlarmNotify, one method per shape. */
final class AlarmWire {
    /** H.627.2 I.2.16: single triggers. */
    static final Set<AlarmType> MOMENTARY =
            Set.of(AlarmType.LINE_CROSSING, AlarmType.LOW_BATTERY, AlarmType.TAMPER, AlarmType.BELL);

    private AlarmWire() {}

    /** Alarms whose number is not above that of this one. */
    static Predicate<AlarmType> upTo(AlarmType last) {
        return type -> type.number() <= last.number();
    }

    /** IVR RPC. */
    static JsonNode withoutTime(AlarmReport report, Speaker speaker) {
        return what(channel(report), report, startOrEnd(report));
    }

    /** OVS RPC 5.7. */
    static JsonNode byDate(AlarmReport report, Speaker speaker) {
        ObjectNode params = channel(report);
        params.put("datetime", Wire.LOCAL_SECOND.format(report.at().atZone(speaker.zone())));
        return what(params, report, startOrEnd(report));
    }

    /** DAP 5.7. */
    static JsonNode byTimestamp(AlarmReport report, Speaker speaker) {
        return what(timestamp(report), report, startOrEnd(report));
    }

    /** H.627.2 I.2.16. */
    static JsonNode byTimestampOrPulse(AlarmReport report, Speaker speaker) {
        return what(timestamp(report), report, MOMENTARY.contains(report.type()) ? "pulse" : startOrEnd(report));
    }

    private static ObjectNode channel(AlarmReport report) {
        return Wire.NODES.objectNode().put("channel", report.channel());
    }

    private static ObjectNode timestamp(AlarmReport report) {
        return channel(report).put("timestamp", report.at().getEpochSecond());
    }

    private static ObjectNode what(ObjectNode params, AlarmReport report, String state) {
        return params.put("type", report.type().number()).put("state", state).put("desc", report.description());
    }

    private static String startOrEnd(AlarmReport report) {
        return report.state() == AlarmReport.State.START ? "start" : "end";
    }

    /** A URL that is empty, absent or no text wants no picture (DAP 5.7). */
    static AlarmAnswer answer(Fields answer) {
        try {
            return new AlarmAnswer(answer.optionalText("pic_upload_url", Params.MAX_URL_BYTES));
        } catch (BadFieldException e) {
            return new AlarmAnswer(null);
        }
    }
}
