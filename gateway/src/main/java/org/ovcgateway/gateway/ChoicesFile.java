package org.ovcgateway.gateway;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.ovcgateway.gateway.channel.Choices;
import org.ovcgateway.gateway.memory.StateFile;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the platform chose, in {@code platform-choices.json} of the state directory. Held in memory, written behind: whole, to a file
 * beside it that takes its place. A file that cannot be read or written costs a line in the log.
 */
final class ChoicesFile implements Choices.Memory {
    static final String NAME = "platform-choices.json";

    private static final Logger log = LoggerFactory.getLogger(ChoicesFile.class);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Vertx vertx;
    private final @Nullable Path file;
    private final Map<Integer, Choices> channels = new ConcurrentHashMap<>();
    private volatile BoxChoices box = BoxChoices.NONE;

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
            byte[] content = StateFile.read(file);
            if (content == null) {
                log.debug("the platform has chosen nothing yet");
                return;
            }
            var root = JSON.readTree(content);
            channels.putAll(ChoicesJson.channels(root));
            box = ChoicesJson.box(root);
        } catch (IOException e) {
            log.warn("{}: what the platform chose cannot be read and is forgotten: {}", file, e.getMessage());
        }
    }

    @Override
    public Choices recall(int channel) {
        return channels.getOrDefault(channel, Choices.STANDARD);
    }

    @Override
    public Future<Void> keep(int channel, Choices chosen) {
        channels.put(channel, chosen);
        return write();
    }

    /** What was kept last for the device as a whole. */
    BoxChoices recallBox() {
        return box;
    }

    /** As {@link #keep(int, Choices)}. */
    Future<Void> keepBox(BoxChoices chosen) {
        box = chosen;
        return write();
    }

    private Future<Void> write() {
        Path target = file;
        if (target == null) {
            return Future.succeededFuture();
        }
        return vertx.<@Nullable Void>executeBlocking(() -> {
                    write(target);
                    return null;
                })
                .onFailure(cause -> log.warn(
                        "{}: what the platform chose cannot be kept over a restart: {}", target, cause.toString()))
                .otherwiseEmpty()
                .mapEmpty();
    }

    private synchronized void write(Path target) throws IOException {
        StateFile.write(target, JSON.writeValueAsBytes(ChoicesJson.write(new TreeMap<>(channels), box)));
    }
}
