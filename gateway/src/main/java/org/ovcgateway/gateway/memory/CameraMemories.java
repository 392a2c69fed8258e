package org.ovcgateway.gateway.memory;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;
import org.ovcgateway.onvif.device.Learnt;
import org.ovcgateway.onvif.device.Memory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What was learnt of each camera, one file each in the folder {@code cameras} of the state directory. A file that cannot be
 * read is reported and begun anew; one that cannot be written is reported, and what was learnt lives on in memory. A file that is
 * deleted is never written again with what was in it: its camera is forgotten.
 */
public final class CameraMemories {
    private static final Logger log = LoggerFactory.getLogger(CameraMemories.class);
    private static final int NAME_BYTES = 12;

    private final Vertx vertx;
    private final Path folder;
    private final Map<String, FileMemory> memories = new ConcurrentHashMap<>();

    /** @param stateDirectory made when something is to be written */
    public CameraMemories(Vertx vertx, Path stateDirectory) {
        this.vertx = vertx;
        this.folder = folder(stateDirectory);
    }

    private static Path folder(Path stateDirectory) {
        return stateDirectory.resolve("cameras");
    }

    /**
     * Deletes what was learnt of a camera; a daemon that uses the same directory forgets it too. Blocks.
     *
     * @return whether there was anything
     * @throws IOException in words, if there is something that cannot be deleted
     */
    public static boolean forget(Path stateDirectory, String key) throws IOException {
        Path file = folder(stateDirectory).resolve(name(key) + ".json");
        try {
            return Files.deleteIfExists(file);
        } catch (FileSystemException e) {
            throw new IOException("cannot delete " + file + ": " + (e.getReason() == null ? e : e.getReason()), e);
        }
    }

    /**
     * The memory of one camera; the same for the same key. Reads its file when asked for the first time, which blocks.
     *
     * @param key of the camera's identity
     */
    public Memory of(String key) {
        return memories.computeIfAbsent(key, this::open);
    }

    /** Looks whether the file of a camera was deleted since; then nothing is known of it. Does not block. */
    public Future<Void> reread(String key) {
        FileMemory memory = memories.get(key);
        return memory == null ? Future.succeededFuture() : memory.reread();
    }

    private FileMemory open(String key) {
        Path file = folder.resolve(name(key) + ".json");
        Learnt learnt = Learnt.NOTHING;
        boolean isFiled = false;
        try {
            byte[] content = StateFile.read(file);
            if (content != null) {
                isFiled = true;
                learnt = LearntJson.read(new ObjectMapper().readTree(content));
            }
        } catch (JsonProcessingException e) {
            log.warn("{}: no JSON; what was learnt of {} is learnt again", file, key);
        } catch (IOException e) {
            log.warn("{}: {}; what was learnt of {} is learnt again", file, e.getMessage(), key);
        }
        return new FileMemory(key, file, learnt, isFiled);
    }

    private static String name(String key) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(key.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash, 0, NAME_BYTES);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /** Keeps what is learnt in memory, and sees to it that the file follows. */
    private final class FileMemory implements Memory {
        private final String key;
        private final Path file;
        private volatile Learnt learnt;
        /** What stands in the file or is on its way there; guarded by this. */
        private Learnt written;

        private boolean writing;
        /** Whether the file was there when it was read or written last; guarded by this. */
        private boolean isFiled;

        FileMemory(String key, Path file, Learnt learnt, boolean isFiled) {
            this.key = key;
            this.file = file;
            this.learnt = learnt;
            this.written = learnt;
            this.isFiled = isFiled;
        }

        @Override
        public Learnt learnt() {
            return learnt;
        }

        @Override
        public void update(UnaryOperator<Learnt> change) {
            synchronized (this) {
                learnt = change.apply(learnt);
            }
            writeIfDue();
        }

        Future<Void> reread() {
            synchronized (this) {
                if (!isFiled) {
                    return Future.succeededFuture();
                }
            }
            return vertx.executeBlocking(() -> Files.exists(file), false).map(isThere -> {
                if (!isThere) {
                    forget();
                }
                return null;
            });
        }

        private synchronized void forget() {
            log.info("{} is gone: what was learnt of {} is forgotten", file, key);
            learnt = Learnt.NOTHING;
            written = Learnt.NOTHING;
            isFiled = false;
        }

        /** One write at a time; what changes meanwhile is written afterwards, once. */
        private synchronized void writeIfDue() {
            Learnt now = learnt;
            if (writing || now.equals(written)) {
                return;
            }
            writing = true;
            written = now;
            boolean wasFiled = isFiled;
            vertx.executeBlocking(
                            () -> {
                                if (wasFiled && !Files.exists(file)) {
                                    return false;
                                }
                                JsonNode json = LearntJson.write(key, now);
                                StateFile.write(file, json.toPrettyString().getBytes(StandardCharsets.UTF_8));
                                return true;
                            },
                            false)
                    .onComplete(done -> {
                        if (done.failed()) {
                            log.warn(
                                    "{} cannot be written: {}",
                                    file,
                                    done.cause().getMessage());
                        } else if (done.result()) {
                            filed();
                        } else {
                            forget();
                        }
                        wrote();
                    });
        }

        private synchronized void filed() {
            isFiled = true;
        }

        private void wrote() {
            synchronized (this) {
                writing = false;
            }
            writeIfDue();
        }
    }
}
