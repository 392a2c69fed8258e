package org.ovcgateway.gateway.control;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.ovcgateway.gateway.log.Redactor;
import org.ovcgateway.gateway.record.ledger.Gap;
import org.ovcgateway.gateway.status.AlarmStatus;
import org.ovcgateway.gateway.status.BoxStatus;
import org.ovcgateway.gateway.status.ChannelStatus;
import org.ovcgateway.gateway.status.ClockStatus;
import org.ovcgateway.gateway.status.GatewayStatus;
import org.ovcgateway.gateway.status.PlatformStatus;
import org.ovcgateway.gateway.status.PreRecordStatus;
import org.ovcgateway.gateway.status.PushStatus;
import org.ovcgateway.gateway.status.RecordStatus;
import org.ovcgateway.gateway.status.RecordingStatus;
import org.ovcgateway.gateway.status.SpoolStatus;
import org.ovcgateway.gateway.status.UplinkStatus;

/**
 * Makes the documents of the control socket. What is not there is null. Words about errors hold no secret by the contract of
 * {@link GatewayStatus}'s parts; they go through the log's net all the same.
 */
final class StatusDocument {
    private static final Redactor NET = new Redactor();

    private StatusDocument() {}

    static JsonObject error(String words) {
        return new JsonObject().put("error", NET.redact(words));
    }

    static JsonObject of(List<Gap> gaps) {
        return new JsonObject()
                .put("gaps", new JsonArray(gaps.stream().map(Gap::toJson).toList()));
    }

    static JsonObject of(GatewayStatus status, String version) {
        JsonArray channels = new JsonArray();
        status.channels().forEach(channel -> channels.add(channel(channel, status.recordings(channel.number()))));
        return new JsonObject()
                .put("version", version)
                .put("platform", platform(status.platform()))
                .put("box", box(status.box()))
                .put("spool", spool(status.spool()))
                .put("uplink", uplink(status.uplink()))
                .put("channels", channels)
                .put("former_channels", former(status));
    }

    private static JsonObject platform(PlatformStatus platform) {
        return new JsonObject()
                .put("state", word(platform.state()))
                .put("reconnects", platform.reconnects())
                .put("last_error", clean(platform.lastError()));
    }

    private static JsonObject box(BoxStatus box) {
        ClockStatus clock = box.clock();
        Instant awakeUntil = box.awakeUntil();
        return new JsonObject()
                .put("clock", word(clock.source()))
                .put("clock_offset_ms", clock.offset().toMillis())
                .put("clock_reason", clean(clock.reason()))
                .put("battery", box.battery().isPresent() ? box.battery().getAsInt() : null)
                .put(
                        "up_bandwidth",
                        box.upBandwidth().isPresent() ? box.upBandwidth().getAsLong() : null)
                .put("awake_until", awakeUntil == null ? null : awakeUntil.toString());
    }

    private static @Nullable JsonObject spool(@Nullable SpoolStatus spool) {
        return spool == null
                ? null
                : new JsonObject()
                        .put("segments", spool.segments())
                        .put("bytes", spool.bytes())
                        .put("max_bytes", spool.maxBytes())
                        .put("last_error", clean(spool.lastError()));
    }

    private static JsonObject uplink(UplinkStatus uplink) {
        JsonObject bytes = new JsonObject();
        uplink.bytes().forEach(bytes::put);
        return new JsonObject().put("max_bitrate", uplink.maxBitsPerSecond()).put("bytes", bytes);
    }

    private static JsonObject channel(ChannelStatus channel, RecordingStatus recording) {
        Duration sinceLastPacket = channel.sinceLastPacket();
        RecordStatus session = channel.record();
        return new JsonObject()
                .put("channel", channel.number())
                .put("name", channel.name())
                .put("source", word(channel.source()))
                .put("bytes", channel.bytes())
                .put("frames", channel.frames())
                .put("packets_lost", channel.packetsLost())
                .put("frames_damaged", channel.framesDamaged())
                .put("reconnects", channel.reconnects())
                .put("since_last_packet_ms", sinceLastPacket == null ? null : sinceLastPacket.toMillis())
                .put("last_error", clean(channel.lastError()))
                .put("transcoding", channel.transcoding().active())
                .put("push", push(channel.push()))
                .put("standing_push", push(channel.standingPush()))
                .put("recording", session != null)
                .put("pre_record", preRecord(channel.preRecord()))
                .put("pending", pending(session == null ? recording.pending() : session))
                .put("uploads", uploads(channel.uploads().plus(recording.uploads())))
                .put("gaps", gaps(recording))
                .put(
                        "stills",
                        new JsonObject()
                                .put("ok", channel.stills().ok())
                                .put("failed", channel.stills().failed())
                                .put("last_error", clean(channel.stills().lastError())))
                .put("alarms", alarms(channel.alarms()));
    }

    /** What there still is of channels that the configuration has no more. */
    private static JsonArray former(GatewayStatus status) {
        TreeMap<Integer, RecordingStatus> gone = new TreeMap<>(status.recordings());
        status.channels().forEach(channel -> gone.remove(channel.number()));
        JsonArray all = new JsonArray();
        gone.forEach((number, recording) -> all.add(new JsonObject()
                .put("channel", number)
                .put("pending", pending(recording.pending()))
                .put("uploads", uploads(recording.uploads()))
                .put("gaps", gaps(recording))));
        return all;
    }

    private static @Nullable JsonObject push(@Nullable PushStatus push) {
        return push == null
                ? null
                : new JsonObject()
                        .put("protocol", push.protocol().label())
                        .put("state", word(push.state()))
                        .put("bytes", push.bytes())
                        .put("frames_dropped", push.framesDropped())
                        .put("frames_over_budget", push.framesOverBudget())
                        .put("reconnects", push.reconnects());
    }

    private static @Nullable JsonObject preRecord(@Nullable PreRecordStatus held) {
        return held == null
                ? null
                : new JsonObject()
                        .put("wanted_seconds", held.window().toMillis() / 1e3)
                        .put("seconds", held.held().toMillis() / 1e3)
                        .put("bytes", held.bytes())
                        .put("groups_dropped", held.groupsDropped())
                        .put("group_seconds", held.group().toMillis() / 1e3);
    }

    private static JsonObject pending(RecordStatus pending) {
        return new JsonObject().put("segments", pending.segmentsPending()).put("bytes", pending.bytesPending());
    }

    private static JsonObject uploads(ChannelStatus.UploadTotals uploads) {
        return new JsonObject()
                .put("ok", uploads.ok())
                .put("failed", uploads.failed())
                .put("dropped", uploads.dropped());
    }

    private static JsonObject gaps(RecordingStatus recording) {
        JsonObject gaps = new JsonObject();
        new TreeMap<>(recording.gaps())
                .forEach((cause, gap) -> gaps.put(
                        cause, new JsonObject().put("count", gap.count()).put("seconds", gap.seconds())));
        return gaps;
    }

    private static JsonObject alarms(AlarmStatus alarms) {
        JsonObject raised = new JsonObject();
        new TreeMap<>(alarms.raised()).forEach((type, count) -> raised.put(word(type), count));
        return new JsonObject()
                .put("raised", raised)
                .put("pending", alarms.pending())
                .put("told", alarms.told())
                .put("refused", alarms.refused())
                .put("dropped", alarms.dropped());
    }

    private static @Nullable String clean(@Nullable String words) {
        return words == null ? null : NET.redact(words);
    }

    private static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
}
