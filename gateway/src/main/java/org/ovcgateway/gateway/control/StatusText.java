package org.ovcgateway.gateway.control;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A status document for people. It says what is, and of counters only those that have counted. */
public final class StatusText {
    private static final JsonObject NOTHING = new JsonObject();
    private static final String[] UNITS = {"kB", "MB", "GB", "TB"};

    private final List<String> lines = new ArrayList<>();

    private StatusText() {}

    /** The lines; what the document does not have is taken for nothing. */
    public static List<String> of(JsonObject status) {
        StatusText text = new StatusText();
        text.write(status);
        return List.copyOf(text.lines);
    }

    private void write(JsonObject status) {
        row("gateway", "version " + status.getString("version"));
        JsonObject platform = part(status, "platform");
        row(
                "platform",
                joined(
                        platform.getString("state"),
                        counted(platform, "reconnects", "reconnects"),
                        said("last error: ", platform.getString("last_error"))));
        box(part(status, "box"));
        JsonObject spool = status.getJsonObject("spool");
        if (spool != null) {
            row(
                    "spool",
                    joined(
                            spool.getLong("segments", 0L) + " segments",
                            bytes(spool.getLong("bytes", 0L)) + " of " + bytes(spool.getLong("max_bytes", 0L)),
                            said("cannot be used: ", spool.getString("last_error"))));
        }
        uplink(part(status, "uplink"));
        each(status, "channels", this::channel);
        each(status, "former_channels", channel -> {
            row("channel " + channel.getInteger("channel"), "not configured any more");
            recording(channel, false);
        });
    }

    private void box(JsonObject box) {
        String clock = box.getString("clock", "own");
        row(
                "clock",
                switch (clock) {
                    case "set" -> "set by the platform";
                    case "offset" ->
                        joined(
                                "the platform's, " + box.getLong("clock_offset_ms", 0L) + " ms ahead of the box's",
                                said("not set: ", box.getString("clock_reason")));
                    default -> "the box's own";
                });
        Integer battery = box.getInteger("battery");
        if (battery != null) {
            row("battery", battery + " %");
        }
        String awakeUntil = box.getString("awake_until");
        if (awakeUntil != null) {
            row("awake until", awakeUntil);
        }
    }

    private void uplink(JsonObject uplink) {
        JsonObject bytes = part(uplink, "bytes");
        StringBuilder sent = new StringBuilder();
        for (String purpose : bytes.fieldNames()) {
            long count = bytes.getLong(purpose, 0L);
            if (count > 0) {
                sent.append(sent.isEmpty() ? "" : ", ")
                        .append(bytes(count))
                        .append(' ')
                        .append(purpose.replace('_', ' '));
            }
        }
        Long most = uplink.getLong("max_bitrate");
        String limit = most == null ? "" : String.format(Locale.ROOT, "%.1f Mbit/s at most", most / 1e6);
        if (!limit.isEmpty() || !sent.isEmpty()) {
            row("uplink", joined(limit.isEmpty() ? null : limit, sent.isEmpty() ? null : sent.toString()));
        }
    }

    private void channel(JsonObject channel) {
        int number = channel.getInteger("channel");
        String name = channel.getString("name", "");
        row(
                "channel " + number,
                joined(
                        name.isEmpty() || name.equals("Channel " + number) ? null : name,
                        source(channel.getString("source", "")),
                        counted(channel, "frames", "pictures"),
                        counted(channel, "packets_lost", "packets lost"),
                        counted(channel, "frames_damaged", "pictures damaged"),
                        counted(channel, "reconnects", "reconnects"),
                        said("last error: ", channel.getString("last_error"))));
        push("live", channel.getJsonObject("push"));
        push("standing", channel.getJsonObject("standing_push"));
        recording(channel, channel.getBoolean("recording", false));
        JsonObject stills = part(channel, "stills");
        if (stills.getLong("ok", 0L) + stills.getLong("failed", 0L) > 0) {
            row(
                    "  stills",
                    joined(
                            stills.getLong("ok", 0L) + " uploaded",
                            counted(stills, "failed", "failed"),
                            said("last error: ", stills.getString("last_error"))));
        }
        JsonObject alarms = part(channel, "alarms");
        String alarmed = joined(
                counted(alarms, "pending", "wait for the platform"),
                counted(alarms, "told", "told"),
                counted(alarms, "refused", "refused"),
                counted(alarms, "dropped", "dropped"));
        if (!alarmed.isEmpty()) {
            row("  alarms", alarmed);
        }
    }

    /** A camera of which nobody wants the stream is asked now and then: it is idle only while it answers. */
    private static String source(String state) {
        return state.equals("idle") ? "camera online, nobody watches" : state;
    }

    private void push(String label, @Nullable JsonObject push) {
        if (push != null) {
            row(
                    "  " + label,
                    joined(
                            push.getString("protocol") + " " + push.getString("state"),
                            bytes(push.getLong("bytes", 0L)),
                            counted(push, "frames_dropped", "pictures dropped"),
                            counted(push, "frames_over_budget", "pictures left out for the uplink's budget"),
                            counted(push, "reconnects", "reconnects")));
        }
    }

    private void recording(JsonObject channel, boolean runs) {
        JsonObject pending = part(channel, "pending");
        JsonObject uploads = part(channel, "uploads");
        long waiting = pending.getLong("segments", 0L);
        String told = joined(
                runs ? "runs" : null,
                waiting > 0 ? waiting + " segments pending (" + bytes(pending.getLong("bytes", 0L)) + ")" : null,
                counted(uploads, "ok", "uploaded"),
                counted(uploads, "failed", "failed"),
                counted(uploads, "dropped", "dropped"));
        if (!told.isEmpty()) {
            row("  recording", told);
        }
        JsonObject held = channel.getJsonObject("pre_record");
        if (held != null) {
            row(
                    "  pre-record",
                    joined(
                            String.format(
                                    Locale.ROOT,
                                    "%.1f s of %.1f s (%s)",
                                    held.getDouble("seconds", 0.0),
                                    held.getDouble("wanted_seconds", 0.0),
                                    bytes(held.getLong("bytes", 0L))),
                            counted(held, "groups_dropped", "groups of pictures dropped")));
        }
        JsonObject gaps = part(channel, "gaps");
        for (String cause : gaps.fieldNames()) {
            JsonObject gap = part(gaps, cause);
            row(
                    "  gaps",
                    String.format(
                            Locale.ROOT,
                            "%d by %s, %.1f s",
                            gap.getLong("count", 0L),
                            cause,
                            gap.getDouble("seconds", 0.0)));
        }
    }

    private void row(String label, String text) {
        lines.add(String.format(Locale.ROOT, "%-12s %s", label, text.replaceAll("\\p{Cntrl}", "\uFFFD")));
    }

    private static void each(JsonObject from, String name, Consumer<JsonObject> line) {
        for (Object entry : from.getJsonArray(name, new JsonArray())) {
            if (entry instanceof JsonObject object) {
                line.accept(object);
            }
        }
    }

    private static JsonObject part(JsonObject from, String name) {
        return from.getJsonObject(name, NOTHING);
    }

    private static @Nullable String counted(JsonObject from, String name, String words) {
        long count = from.getLong(name, 0L);
        return count == 0 ? null : count + " " + words;
    }

    private static @Nullable String said(String before, @Nullable String words) {
        return words == null ? null : before + words;
    }

    private static String joined(@Nullable String... parts) {
        StringBuilder all = new StringBuilder();
        for (String part : parts) {
            if (part != null) {
                all.append(all.isEmpty() ? "" : ", ").append(part);
            }
        }
        return all.toString();
    }

    private static String bytes(long bytes) {
        if (bytes < 1000) {
            return bytes + " bytes";
        }
        double scaled = bytes / 1000.0;
        int unit = 0;
        while (scaled >= 1000 && unit < UNITS.length - 1) {
            scaled /= 1000;
            unit++;
        }
        return String.format(Locale.ROOT, "%.1f %s", scaled, UNITS[unit]);
    }
}
