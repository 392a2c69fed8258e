package org.ovcgateway.gateway.box;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.ovcgateway.gateway.command.CommandException;
import org.ovcgateway.gateway.command.Firmware;
import org.ovcgateway.gateway.command.FirmwareOffer;
import org.ovcgateway.gateway.command.Platform;
import org.ovcgateway.gateway.command.UpgradeState;
import org.ovcgateway.gateway.command.UpgradeState.Stage;
import org.ovcgateway.gateway.memory.StateFile;
import org.ovcgateway.gateway.record.FileDownload;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Fetches the software that the platform wants, has it judged and hands it to the installer. What is being installed is
 * remembered, so that the version that starts next can tell whether it is the one that was wanted.
 */
final class Upgrade implements Firmware {
    static final String DOWNLOAD = "download.part";
    static final String PENDING = "upgrade.json";
    static final long MAX_BYTES = 128L << 20;
    /** Left to others on the disk. */
    static final long RESERVE_BYTES = 32L << 20;

    private static final Logger log = LoggerFactory.getLogger(Upgrade.class);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Vertx vertx;
    private final @Nullable Path folder;
    private final String running;
    private final Transfers transfers;
    private final Platform platform;
    private final Supplier<FirmwareVerifier> verifier;
    private final Installer installer;
    private final Disk disk;
    private final AtomicBoolean underWay = new AtomicBoolean();
    private volatile UpgradeState state;

    /** How much of the disk of a folder is free. */
    @FunctionalInterface
    interface Disk {
        long usableBytes(Path folder) throws IOException;
    }

    /** As the other one, with the real disk. */
    Upgrade(
            Vertx vertx,
            @Nullable Path folder,
            String running,
            Transfers transfers,
            Platform platform,
            Supplier<FirmwareVerifier> verifier,
            Installer installer) {
        this(
                vertx,
                folder,
                running,
                transfers,
                platform,
                verifier,
                installer,
                place -> Files.getFileStore(place).getUsableSpace());
    }

    /**
     * @param folder for what is fetched; null if nothing can be kept
     * @param running version
     * @param verifier as it is configured just now
     */
    Upgrade(
            Vertx vertx,
            @Nullable Path folder,
            String running,
            Transfers transfers,
            Platform platform,
            Supplier<FirmwareVerifier> verifier,
            Installer installer,
            Disk disk) {
        this.vertx = vertx;
        this.folder = folder;
        this.running = running;
        this.transfers = transfers;
        this.platform = platform;
        this.verifier = verifier;
        this.installer = installer;
        this.disk = disk;
        this.state = new UpgradeState(Stage.NOT_STARTED, 0, running);
    }

    /** Learns what became of an upgrade that the last run began. Reads files: not for an event loop. */
    void load() {
        if (folder == null) {
            return;
        }
        try {
            Files.deleteIfExists(folder.resolve(DOWNLOAD));
            byte[] kept = StateFile.read(folder.resolve(PENDING));
            if (kept == null) {
                return;
            }
            JsonNode pending = JSON.readTree(kept);
            if (running.equals(pending.path("wanted").asText())) {
                state = new UpgradeState(Stage.DONE, 100, running);
                return;
            }
            if (running.equals(pending.path("before").asText())) {
                state = new UpgradeState(Stage.FAILED, 0, running);
                log.error("[upgrade] {} was to be installed, and {} runs still", pending.path("wanted"), running);
            }
            Files.delete(folder.resolve(PENDING));
        } catch (IOException e) {
            log.warn("[upgrade] what became of the last one is not known: {}", e.getMessage());
        }
    }

    @Override
    public Future<Void> upgrade(@Nullable FirmwareOffer offer) {
        if (folder == null) {
            return CommandException.unsupported("there is no state directory to keep software in");
        }
        if (!underWay.compareAndSet(false, true)) {
            log.info("[upgrade] one is under way already");
            return Future.succeededFuture();
        }
        Path place = folder;
        Future<FirmwareOffer> wanted = offer == null ? platform.firmware() : Future.succeededFuture(offer);
        return wanted.<Void>map(found -> {
                    run(place, found)
                            .onComplete(this::over, cause -> over(new UpgradeState(Stage.FAILED, 0, found.model())));
                    return null;
                })
                .onFailure(cause -> {
                    log.error("[upgrade] the platform does not say which software it wants: {}", cause.getMessage());
                    over(new UpgradeState(Stage.FAILED, 0, running));
                });
    }

    /** Whoever sees how it has ended can have the next one begun. */
    private synchronized void over(UpgradeState end) {
        state = end;
        underWay.set(false);
    }

    @Override
    public synchronized Future<UpgradeState> state() {
        return Future.succeededFuture(state);
    }

    /** Whether one is being fetched or installed. */
    boolean isUnderWay() {
        Stage stage = state.stage();
        return stage == Stage.DOWNLOADING || stage == Stage.INSTALLING;
    }

    /** How it has ended, when nothing is left of it. */
    private Future<UpgradeState> run(Path place, FirmwareOffer offer) {
        if (DebVerifier.debian(offer.model()).equals(DebVerifier.debian(running))) {
            log.info("[upgrade] {} is wanted, and runs", running);
            return Future.succeededFuture(new UpgradeState(Stage.DONE, 100, running));
        }
        FirmwareVerifier judge = verifier.get();
        String hindrance = judge.hindrance();
        Path file = place.resolve(DOWNLOAD);
        state = new UpgradeState(Stage.DOWNLOADING, 0, offer.model());
        log.info("[upgrade] {} is wanted in the place of {}", offer.model(), running);
        Future<Void> fetched = hindrance != null
                ? Future.failedFuture(hindrance)
                : vertx.executeBlocking(() -> room(place))
                        .compose(room -> transfers.get(offer.url(), file, new Progress(offer.model(), room)));
        return fetched.compose(done -> install(place, file, offer, judge)).transform(result -> {
            UpgradeState end = new UpgradeState(
                    result.succeeded() ? Stage.DONE : Stage.FAILED, result.succeeded() ? 100 : 0, offer.model());
            if (result.failed()) {
                log.error(
                        "[upgrade] {} is not installed: {}",
                        offer.model(),
                        result.cause().getMessage());
            }
            return vertx.executeBlocking(() -> {
                Files.deleteIfExists(file);
                if (result.failed()) {
                    Files.deleteIfExists(place.resolve(PENDING));
                }
                return end;
            });
        });
    }

    private Future<Void> install(Path place, Path file, FirmwareOffer offer, FirmwareVerifier judge) {
        state = new UpgradeState(Stage.INSTALLING, 0, offer.model());
        return vertx.<Void>executeBlocking(() -> {
                    judge.verify(file, offer.model());
                    StateFile.write(
                            place.resolve(PENDING),
                            JSON.writeValueAsBytes(JSON.createObjectNode()
                                    .put("before", running)
                                    .put("wanted", offer.model())));
                    return null;
                })
                .compose(genuine -> {
                    log.info("[upgrade] {} is genuine and is being installed", offer.model());
                    return installer.install(file);
                });
    }

    /** How large a file may be, with regard to the disk. */
    private long room(Path place) throws IOException {
        Files.createDirectories(place);
        return Math.max(0, disk.usableBytes(place) - RESERVE_BYTES);
    }

    private final class Progress implements FileDownload.Arrival {
        private final String model;
        private final long room;
        private long expected;

        Progress(String model, long room) {
            this.model = model;
            this.room = room;
        }

        @Override
        public void begins(long bytes) throws IOException {
            expected = bytes;
            check(bytes);
        }

        @Override
        public void has(long bytes) throws IOException {
            check(bytes);
            if (expected > 0) {
                state = new UpgradeState(Stage.DOWNLOADING, (int) Math.min(100, bytes * 100 / expected), model);
            }
        }

        private void check(long bytes) throws IOException {
            if (bytes > MAX_BYTES) {
                throw new IOException("expected at most " + MAX_BYTES + " bytes but are " + bytes);
            }
            if (bytes > room) {
                throw new IOException("the disk has room for " + room + " bytes but are " + bytes);
            }
        }
    }
}
