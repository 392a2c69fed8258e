package org.ovcgateway.gateway.platform.dialect;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import org.jspecify.annotations.Nullable;
import org.ovcgateway.gateway.command.FirmwareOffer;
import org.ovcgateway.gateway.command.SyncTime;
import org.ovcgateway.gateway.command.UploadLog;

/** Parameters of what concerns the device as a whole. */
final class BoxParams {
    private static final long MAX_TOLERANCE_SECONDS = 86_400;
    private static final int MAX_MODEL_BYTES = 256;
    /** The furthest that an offset from UTC can be, in hours. */
    static final int MAX_ZONE = 18;

    private BoxParams() {}

    /** SyncTime. */
    static SyncTime syncTime(Fields fields) throws BadFieldException {
        return new SyncTime(fields.localTime("datetime"), tolerance(fields));
    }

    /** H.627.2 I.2.9 Settime: where it names a zone, the time is in that one. */
    static SyncTime syncZonedTime(Fields fields) throws BadFieldException {
        LocalDateTime time = fields.localTime("datetime");
        Integer hours = fields.optionalInteger("tz", -MAX_ZONE, MAX_ZONE);
        return new SyncTime(
                hours == null
                        ? time
                        : time.atOffset(ZoneOffset.ofHours(hours))
                                .atZoneSameInstant(fields.zone())
                                .toLocalDateTime(),
                tolerance(fields));
    }

    private static Duration tolerance(Fields fields) throws BadFieldException {
        return Duration.ofSeconds(fields.integer("offset", 0, MAX_TOLERANCE_SECONDS));
    }

    /** UpgradeFirmware: OVS RPC 5.4, DAP 5.4, H.627.2 I.2.7. */
    static FirmwareOffer firmware(Fields fields) throws BadFieldException {
        return new FirmwareOffer(
                fields.text("firmware_model", MAX_MODEL_BYTES), fields.httpUrl("url", Params.MAX_URL_BYTES));
    }

    /** DAP 5.11, H.627.2 I.2.26 KeepAwaken: all of the device is kept awake, whatever the channel. */
    static Duration awake(Fields fields) throws BadFieldException {
        Params.channel(fields);
        return Duration.ofSeconds(fields.integer("expired", 0, Integer.MAX_VALUE));
    }

    /** DAP 5.14 LogUpload. */
    static UploadLog uploadLog(Fields fields) throws BadFieldException {
        return uploadLog(fields, null);
    }

    /** H.627.2 I.2.29 LogUploadAsync, whose {@code trans_id} is an integer and in LogDone a string. */
    static UploadLog uploadLogAsync(Fields fields) throws BadFieldException {
        return uploadLog(fields, fields.idText("trans_id", Params.MAX_ID_BYTES));
    }

    private static UploadLog uploadLog(Fields fields, @Nullable String transaction) throws BadFieldException {
        Instant from = fields.instant("start");
        Instant to = fields.instant("end");
        if (to.isBefore(from)) {
            throw new BadFieldException("end", "a time not before start", "an earlier one");
        }
        return new UploadLog(transaction, from, to, fields.httpUrl("url", Params.MAX_URL_BYTES));
    }
}
