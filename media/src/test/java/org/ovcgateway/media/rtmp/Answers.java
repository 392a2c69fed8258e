package org.ovcgateway.media.rtmp;

import java.util.Map;
import org.ovcgateway.media.amf.AmfValue;

/** What servers say, for scripts. */
final class Answers {
    private Answers() {}

    static RtmpCommand result(double transaction, AmfValue... arguments) {
        return new RtmpCommand("_result", transaction, AmfValue.Nothing.NULL, arguments);
    }

    static RtmpCommand status(String level, String code, String description) {
        return new RtmpCommand("onStatus", 0, AmfValue.Nothing.NULL, info(level, code, description));
    }

    static AmfValue info(String level, String code, String description) {
        return new AmfValue.Structure(Map.of(
                "level", new AmfValue.Text(level),
                "code", new AmfValue.Text(code),
                "description", new AmfValue.Text(description)));
    }

    /** Answers as a server without whims would. */
    static void consent(ScriptedServer.Call call) {
        switch (call.command().name()) {
            case "connect" ->
                call.reply(result(1, AmfValue.Nothing.NULL, info("status", "NetConnection.Connect.Success", "")));
            case "createStream" -> call.reply(result(call.command().transaction(), new AmfValue.Numeric(9)));
            case "publish" -> call.reply(status("status", "NetStream.Publish.Start", "go"));
            default -> {} // releaseStream, FCPublish and the end: never answered
        }
    }

    /** A refusal of {@code connect}. */
    static RtmpCommand rejected(String description) {
        return new RtmpCommand(
                "_error", 1, AmfValue.Nothing.NULL, info("error", "NetConnection.Connect.Rejected", description));
    }
}
