package org.ovcgateway.gateway.platform.dialect;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.ovcgateway.camera.Quality;
import org.ovcgateway.gateway.command.ControlAudio;
import org.ovcgateway.gateway.command.PlayAudio;
import org.ovcgateway.gateway.command.Snapshot;
import org.ovcgateway.gateway.command.StandingPush;
import org.ovcgateway.gateway.command.StartLive;
import org.ovcgateway.gateway.command.StartRecord;
import org.ovcgateway.gateway.command.StopLive;
import org.ovcgateway.gateway.command.StopRecord;

/** Parameters of what sends and plays pictures and sound. */
final class MediaParams {
    /** DAP 5.6, in all dialects. */
    private static final int MAX_CALLBACK_URL_BYTES = 256;

    private static final int MAX_SEGMENT_SECONDS = 86_400;
    /** The last second of the year 9999, the last that every format of a time can say. */
    private static final long MAX_EPOCH_SECOND = 253_402_300_799L;

    private static final Map<String, ControlAudio.Operation> AUDIO_OPERATIONS = Map.of(
            "stop", ControlAudio.Operation.STOP,
            "pause", ControlAudio.Operation.PAUSE,
            "resume", ControlAudio.Operation.RESUME);

    private MediaParams() {}

    /** OVS RPC 5.5 RTMPPublish, DAP 5.5 LivePublish, H.627.2 I.2.12 PushLive. */
    static StartLive startLive(Fields fields) throws BadFieldException {
        return startLive(fields, null);
    }

    /** IVR RPC RTMPPublish. */
    static StartLive startLiveOfQuality(Fields fields) throws BadFieldException {
        return startLive(fields, fields.choice("quality", Params.QUALITIES));
    }

    private static StartLive startLive(Fields fields, @Nullable Quality quality) throws BadFieldException {
        return new StartLive(
                Params.channel(fields),
                fields.text("url", Params.MAX_URL_BYTES),
                fields.text("stream_id", Params.MAX_ID_BYTES),
                quality,
                fields.integer("max_bitrate", 0, Long.MAX_VALUE));
    }

    /** IVR RPC and OVS RPC 5.5 RTMPStopPublish, DAP 5.5 LiveStop, H.627.2 I.2.13 StopLive. */
    static StopLive stopLive(Fields fields) throws BadFieldException {
        return new StopLive(Params.channel(fields), fields.text("stream_id", Params.MAX_ID_BYTES));
    }

    /** DAP 5.6 StartCloudRecord: neither the bit rate nor the seconds before an alarm need be there. */
    static StartRecord startRecord(Fields fields) throws BadFieldException {
        return startRecord(fields, null, fields.integer("max_bitrate", 0, Long.MAX_VALUE, 0), preRecord(fields));
    }

    /** H.627.2 I.2.14 StartRecord: the bit rate must be there. */
    static StartRecord startLimitedRecord(Fields fields) throws BadFieldException {
        return startRecord(fields, null, fields.integer("max_bitrate", 0, Long.MAX_VALUE), preRecord(fields));
    }

    /** OVS RPC 5.6 StartCloudRecord: both must be there. */
    static StartRecord startFullRecord(Fields fields) throws BadFieldException {
        return startFullRecord(fields, null);
    }

    /** IVR RPC StartCloudRecord. */
    static StartRecord startRecordOfQuality(Fields fields) throws BadFieldException {
        return startFullRecord(fields, fields.choice("quality", Params.QUALITIES));
    }

    private static StartRecord startFullRecord(Fields fields, @Nullable Quality quality) throws BadFieldException {
        return startRecord(
                fields,
                quality,
                fields.integer("max_bitrate", 0, Long.MAX_VALUE),
                fields.integer("prerecord_seconds", 0, MAX_SEGMENT_SECONDS));
    }

    private static long preRecord(Fields fields) throws BadFieldException {
        return fields.integer("prerecord_seconds", 0, MAX_SEGMENT_SECONDS, 0);
    }

    private static StartRecord startRecord(
            Fields fields, @Nullable Quality quality, long maxBitrate, long preRecordSeconds) throws BadFieldException {
        return new StartRecord(
                Params.channel(fields),
                fields.text("session_id", Params.MAX_ID_BYTES),
                quality,
                maxBitrate,
                Duration.ofSeconds(fields.integer("seg_duration", 1, MAX_SEGMENT_SECONDS)),
                fields.integer("seg_max_size", 1, Long.MAX_VALUE),
                fields.smallInteger("seg_max_count", 1, Integer.MAX_VALUE),
                Duration.ofSeconds(preRecordSeconds),
                startTime(fields),
                fields.httpUrl("cbk_url", MAX_CALLBACK_URL_BYTES));
    }

    /** StopCloudRecord, H.627.2 I.2.15 StopRecord. */
    static StopRecord stopRecord(Fields fields) throws BadFieldException {
        return new StopRecord(Params.channel(fields), fields.text("session_id", Params.MAX_ID_BYTES));
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

    /** DAP 5.9, H.627.2 I.2.22 Snapshot. */
    static Snapshot snapshot(Fields fields) throws BadFieldException {
        return new Snapshot(Params.channel(fields), fields.httpUrl("url", Params.MAX_URL_BYTES));
    }

    /** IVR RPC SetRTMPPublishConfig, whose parameters are an array. */
    static List<StandingPush> standingPushes(Fields fields) throws BadFieldException {
        List<StandingPush> pushes = new ArrayList<>();
        Set<Integer> channels = new HashSet<>();
        for (Fields each : fields.elements()) {
            int channel = Params.channel(each);
            if (!channels.add(channel)) {
                throw new BadFieldException(each.path() + "channel", "each channel once", "again " + channel);
            }
            pushes.add(new StandingPush(
                    channel,
                    each.bool("enable"),
                    each.choice("quality", Params.QUALITIES),
                    each.text("url", Params.MAX_URL_BYTES)));
        }
        return pushes;
    }

    /** DAP 5.10 AudioOutPlay, H.627.2 I.2.23 PlayVideo. */
    static PlayAudio playAudio(Fields fields) throws BadFieldException {
        return new PlayAudio(Params.channel(fields), fields.httpUrl("url", Params.MAX_URL_BYTES));
    }

    /** DAP 5.10 AudioOutCtrl, H.627.2 I.2.24 CtrlVideo. */
    static ControlAudio controlAudio(Fields fields) throws BadFieldException {
        return new ControlAudio(Params.channel(fields), fields.choice("op", AUDIO_OPERATIONS));
    }
}
