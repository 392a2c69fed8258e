package org.ovcgateway.gateway;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.ovcgateway.camera.AlarmType;
import org.ovcgateway.camera.Quality;
import org.ovcgateway.gateway.channel.Choices;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the platform chose for the channels, in {@code platform-choices.json} of the state directory. Held in memory, written behind:
 * whole, to a file beside it that takes its place. A file that cannot be read or written costs a line in the log.
 */
final class ChoicesFile implements Choices.Memory {
    static final String NAME = "platform-choices.json";

    private static final Logger log = LoggerFactory.getLogger(ChoicesFile.class);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Vertx vertx;
    private final @Nullable Path file;
    private final Map<Integer, Choices> choices = new ConcurrentHashMap<>();

    /** @param stateDirectory null to keep it in memory only */
    ChoicesFile(Vertx vertx, @Nullable Path stateDirectory) {
        this.vertx = vertx;
        this.file = stateDirectory == null ? null : stateDirectory.resolve(NAME);
    }

    /** Reads the file; not for an event loop. */
    void load() {
        if (file == null) {
            return;
        }
        try {
            JSON.readTree(Files.readAllBytes(file))
                    .path("channels")
                    .properties()
                    .forEach(channel -> {
                        if (channel.getKey().matches("[0-9]{1,9}")) {
                            choices.put(Integer.valueOf(channel.getKey()), read(channel.getValue()));
                        }
                    });
        } catch (NoSuchFileException e) {
            log.debug("the platform has chosen nothing yet");
        } catch (IOException e) {
            log.warn("{}: what the platform chose cannot be read and is forgotten: {}", file, e.getMessage());
        }
    }

    @Override
    public Choices recall(int channel) {
        return choices.getOrDefault(channel, Choices.STANDARD);
    }

    @Override
    public void keep(int channel, Choices chosen) {
        choices.put(channel, chosen);
        if (file != null) {
            vertx.executeBlocking(() -> {
                        write(file);
                        return null;
                    })
                    .onFailure(cause -> log.warn(
                            "{}: what the platform chose cannot be kept over a restart: {}", file, cause.toString()));
        }
    }

    private synchronized void write(Path target) throws IOException {
        ObjectNode root = JSON.createObjectNode();
        ObjectNode channels = root.putObject("channels");
        new TreeMap<>(choices).forEach((channel, chosen) -> {
            ObjectNode entry = channels.putObject(Integer.toString(channel));
            entry.put("quality", chosen.quality().name());
            ArrayNode off = entry.putArray("alarms-off");
            chosen.alarmsOff().stream().sorted().forEach(type -> off.add(type.name()));
        });
        Files.createDirectories(target.toAbsolutePath().getParent());
        Path fresh = target.resolveSibling(NAME + ".new");
        try (FileChannel out = FileChannel.open(
                fresh, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)) {
            ByteBuffer bytes = ByteBuffer.wrap(JSON.writeValueAsBytes(root));
            while (bytes.hasRemaining()) {
                out.write(bytes);
            }
            out.force(true);
        }
        Files.move(fresh, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    /** What a later version wrote and this one does not know is left out. */
    private static Choices read(JsonNode entry) {
        Quality quality = Choices.STANDARD.quality();
        for (Quality each : Quality.values()) {
            if (each.name().equals(entry.path("quality").asText())) {
                quality = each;
            }
        }
        Set<AlarmType> off = EnumSet.noneOf(AlarmType.class);
        for (JsonNode name : entry.path("alarms-off")) {
            for (AlarmType type : AlarmType.values()) {
                if (type.name().equals(name.asText())) {
                    off.add(type);
                }
            }
        }
        return new Choices(quality, off);
    }
}
