package org.ovcgateway.gateway.memory;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.ovcgateway.camera.AlarmType;
import org.ovcgateway.gateway.command.AlarmReport;
import org.ovcgateway.gateway.platform.Reports;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Alarms that the platform has not taken yet, in {@code alarms.json} of the state directory: whole, in a file that is replaced at
 * once. What cannot be read in it is reported and left out.
 */
public final class AlarmFile implements Reports.Memory {
    static final String NAME = "alarms.json";

    private static final Logger log = LoggerFactory.getLogger(AlarmFile.class);
    private static final int MAX_BYTES = 8 << 20;
    private static final int MAX_DESCRIPTION = 256;

    private final Vertx vertx;
    private final Path file;

    public AlarmFile(Vertx vertx, Path stateDirectory) {
        this.vertx = vertx;
        this.file = stateDirectory.resolve(NAME);
    }

    @Override
    public List<AlarmReport> recall() {
        List<AlarmReport> alarms = new ArrayList<>();
        try {
            byte[] content = StateFile.read(file, MAX_BYTES);
            if (content != null) {
                int bad = 0;
                for (JsonNode entry : new ObjectMapper().readTree(content)) {
                    AlarmReport alarm = read(entry);
                    if (alarm == null) {
                        bad++;
                    } else {
                        alarms.add(alarm);
                    }
                }
                if (bad > 0) {
                    log.warn("{}: {} alarm(s) cannot be read and are not told", file, bad);
                }
            }
        } catch (JsonProcessingException e) {
            log.warn("{}: no JSON; the alarms in it are not told", file);
        } catch (IOException e) {
            log.warn("{}: {}; the alarms in it are not told", file, e.getMessage());
        }
        if (!alarms.isEmpty()) {
            log.info("[alarm] {} of an earlier run wait for the platform", alarms.size());
        }
        return alarms;
    }

    /** One after the other, in the order of the calls. */
    @Override
    public Future<Void> keep(List<AlarmReport> alarms) {
        return vertx.<@Nullable Void>executeBlocking(() -> {
                    StateFile.write(file, new ObjectMapper().writeValueAsBytes(write(alarms)));
                    return null;
                })
                .<Void>mapEmpty()
                .recover(cause -> {
                    log.warn("{} cannot be written: {}; alarms wait in memory", file, cause.getMessage());
                    return Future.succeededFuture();
                });
    }

    private static ArrayNode write(List<AlarmReport> alarms) {
        ArrayNode array = JsonNodeFactory.instance.arrayNode();
        for (AlarmReport alarm : alarms) {
            String words = alarm.description();
            array.addObject()
                    .put("channel", alarm.channel())
                    .put("at", alarm.at().toString())
                    .put("type", alarm.type().name().toLowerCase(Locale.ROOT))
                    .put("state", alarm.state().name().toLowerCase(Locale.ROOT))
                    .put("description", words.length() > MAX_DESCRIPTION ? words.substring(0, MAX_DESCRIPTION) : words);
        }
        return array;
    }

    /** Null for what makes no sense. */
    private static @Nullable AlarmReport read(JsonNode entry) {
        try {
            return entry.path("channel").canConvertToInt()
                            && entry.path("channel").isInt()
                    ? new AlarmReport(
                            entry.path("channel").intValue(),
                            Instant.parse(entry.path("at").asText()),
                            AlarmType.valueOf(entry.path("type").asText().toUpperCase(Locale.ROOT)),
                            AlarmReport.State.valueOf(
                                    entry.path("state").asText().toUpperCase(Locale.ROOT)),
                            entry.path("description").asText())
                    : null;
        } catch (DateTimeException | IllegalArgumentException e) {
            return null;
        }
    }
}
