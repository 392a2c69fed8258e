package org.ovcgateway.gateway.platform.dialect;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.ovcgateway.camera.Presets;
import org.ovcgateway.camera.Ptz.Direction;
import org.ovcgateway.camera.Quality;
import org.ovcgateway.gateway.command.ChannelRef;
import org.ovcgateway.gateway.command.ControlAudio;
import org.ovcgateway.gateway.command.ControlPtz;
import org.ovcgateway.gateway.command.PlayAudio;
import org.ovcgateway.gateway.command.PtzOrder;
import org.ovcgateway.gateway.command.Snapshot;
import org.ovcgateway.gateway.command.StartLive;
import org.ovcgateway.gateway.command.StartRecord;
import org.ovcgateway.gateway.command.StopLive;
import org.ovcgateway.gateway.command.StopRecord;
import org.ovcgateway.gateway.command.SyncTime;

/** Parameters to commands, one method per shape; dialects that agree on a shape share it. */
final class Params {
    /** An identifier that the platform gives is sent back in every heartbeat: no document bounds it, we do. */
    private static final int MAX_ID_BYTES = 1024;

    static final int MAX_URL_BYTES = 4096;
    /** DAP 5.6. */
    private static final int MAX_CALLBACK_URL_BYTES = 256;

    private static final int MAX_SEGMENT_SECONDS = 86_400;
    /** The last second of the year 9999, the last that every format of a time can say. */
    private static final long MAX_EPOCH_SECOND = 253_402_300_799L;

    private static final int MAX_SPEED = 100;
    private static final long MAX_TOLERANCE_SECONDS = 86_400;

    /** The moves of CtrlPTZ; with {@code _step} behind, one step of it. */
    private static final Map<String, Direction> DIRECTIONS = Map.of(
            "up", Direction.UP,
            "down", Direction.DOWN,
            "left", Direction.LEFT,
            "right", Direction.RIGHT,
            "upleft", Direction.UP_LEFT,
            "upright", Direction.UP_RIGHT,
            "downleft", Direction.DOWN_LEFT,
            "downright", Direction.DOWN_RIGHT,
            "zoomin", Direction.ZOOM_IN,
            "zoomout", Direction.ZOOM_OUT);

    static final Map<String, Quality> QUALITIES =
            Map.of("ld", Quality.LD, "sd", Quality.SD, "hd", Quality.HD, "fhd", Quality.FHD);

    private static final String STEP = "_step";

    private Params() {}

    /** DAP 5.5 LivePublish. */
    static StartLive startLive(Fields fields) throws BadFieldException {
        return new StartLive(
                channel(fields),
                fields.text("url", MAX_URL_BYTES),
                fields.text("stream_id", MAX_ID_BYTES),
                null,
                fields.integer("max_bitrate", 0, Long.MAX_VALUE));
    }

    /** DAP 5.5 LiveStop. */
    static StopLive stopLive(Fields fields) throws BadFieldException {
        return new StopLive(channel(fields), fields.text("stream_id", MAX_ID_BYTES));
    }

    /** DAP 5.6 StartCloudRecord. */
    static StartRecord startRecord(Fields fields) throws BadFieldException {
        return new StartRecord(
                channel(fields),
                fields.text("session_id", MAX_ID_BYTES),
                null,
                fields.integer("max_bitrate", 0, Long.MAX_VALUE, 0),
                Duration.ofSeconds(fields.integer("seg_duration", 1, MAX_SEGMENT_SECONDS)),
                fields.integer("seg_max_size", 1, Long.MAX_VALUE),
                fields.smallInteger("seg_max_count", 1, Integer.MAX_VALUE),
                Duration.ofSeconds(fields.integer("prerecord_seconds", 0, MAX_SEGMENT_SECONDS, 0)),
                startTime(fields),
                fields.httpUrl("cbk_url", MAX_CALLBACK_URL_BYTES));
    }

    /** DAP 5.6 StopCloudRecord. */
    static StopRecord stopRecord(Fields fields) throws BadFieldException {
        return new StopRecord(channel(fields), fields.text("session_id", MAX_ID_BYTES));
    }

    /** DAP 5.9 Snapshot. */
    static Snapshot snapshot(Fields fields) throws BadFieldException {
        return new Snapshot(channel(fields), fields.httpUrl("url", MAX_URL_BYTES));
    }

    /** A command for a channel and nothing else. */
    static ChannelRef channelRef(Fields fields) throws BadFieldException {
        return new ChannelRef(channel(fields));
    }

    /**
     * CtrlPTZ.
     *
     * @param speed of a move for which the platform names none, in which the dialects differ
     */
    static Dialect.Binder<ControlPtz> controlPtz(int speed) {
        return fields -> new ControlPtz(channel(fields), ptzOrder(fields, speed));
    }

    private static PtzOrder ptzOrder(Fields fields, int speed) throws BadFieldException {
        String op = fields.text("op", 64);
        boolean step = op.endsWith(STEP);
        Direction direction = DIRECTIONS.get(step ? op.substring(0, op.length() - STEP.length()) : op);
        if (direction != null) {
            return step
                    ? new PtzOrder.Step(direction, (int) fields.integer("value", 0, MAX_SPEED, 0))
                    : new PtzOrder.Move(direction, (int) fields.integer("value", 0, MAX_SPEED, speed));
        }
        return switch (op) {
            case "stop" -> new PtzOrder.Stop();
            case "goto_preset" -> new PtzOrder.GoToPreset(preset(fields));
            case "set_preset" -> new PtzOrder.SetPreset(preset(fields));
            case "clear_preset" -> new PtzOrder.ClearPreset(preset(fields));
            default -> throw new BadFieldException("op", "an operation of CtrlPTZ", Excerpt.of(op));
        };
    }

    private static int preset(Fields fields) throws BadFieldException {
        return fields.smallInteger("value", 0, Presets.MAX_NUMBER);
    }

    /** DAP 5.4 SyncTime. */
    static SyncTime syncTime(Fields fields) throws BadFieldException {
        return new SyncTime(
                fields.localTime("datetime"), Duration.ofSeconds(fields.integer("offset", 0, MAX_TOLERANCE_SECONDS)));
    }

    /** DAP 5.10 AudioOutPlay. */
    static PlayAudio playAudio(Fields fields) throws BadFieldException {
        return new PlayAudio(channel(fields), fields.httpUrl("url", MAX_URL_BYTES));
    }

    /** DAP 5.10 AudioOutCtrl. */
    static ControlAudio controlAudio(Fields fields) throws BadFieldException {
        String op = fields.text("op", 64);
        return new ControlAudio(
                channel(fields),
                switch (op) {
                    case "stop" -> ControlAudio.Operation.STOP;
                    case "pause" -> ControlAudio.Operation.PAUSE;
                    case "resume" -> ControlAudio.Operation.RESUME;
                    default -> throw new BadFieldException("op", "stop, pause or resume", Excerpt.of(op));
                });
    }

    private static int channel(Fields fields) throws BadFieldException {
        return fields.smallInteger("channel", 0, Integer.MAX_VALUE);
    }

    /** Seconds since the epoch, to the microsecond; null where zero or less says that the device's clock counts. */
    private static @Nullable Instant startTime(Fields fields) throws BadFieldException {
        BigDecimal seconds = fields.number("start_ts", Long.MIN_VALUE, MAX_EPOCH_SECOND);
        if (seconds.signum() <= 0) {
            return null;
        }
        long microseconds =
                seconds.movePointRight(6).setScale(0, RoundingMode.HALF_UP).longValueExact();
        return Instant.ofEpochSecond(microseconds / 1_000_000, microseconds % 1_000_000 * 1000);
    }
}
