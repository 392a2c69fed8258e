package org.ovcgateway.gateway.box;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;

/**
 * Leaves the software in a folder, for a unit of systemd's that watches it, installs what it finds there, and so restarts the
 * daemon. Where there is no such unit, that is an error, and the software stays for whoever installs it by hand.
 */
final class FolderInstaller implements Installer {
    static final String FILE = "ovc-gateway.deb";
    static final String UNIT = "ovc-gateway-install.path";

    private static final Duration RESTARTED_WITHIN = Duration.ofMinutes(15);
    private static final List<String> UNITS =
            List.of("etc/systemd/system", "usr/lib/systemd/system", "lib/systemd/system");

    private final Vertx vertx;
    private final Path root;
    private final Path folder;

    /**
     * @param root of the file system
     * @param folder where the software is left
     */
    FolderInstaller(Vertx vertx, Path root, Path folder) {
        this.vertx = vertx;
        this.root = root;
        this.folder = folder;
    }

    @Override
    public Future<Void> install(Path file) {
        return vertx.executeBlocking(() -> {
                    Path place = folder.resolve(FILE);
                    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
                        channel.force(true);
                    }
                    Files.move(file, place, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
                    if (UNITS.stream()
                            .noneMatch(units -> Files.exists(root.resolve(units).resolve(UNIT)))) {
                        throw new IOException("there is no unit " + UNIT + " that installs it; it waits as " + place);
                    }
                    return place;
                })
                .compose(place -> {
                    Promise<Void> restarted = Promise.promise();
                    vertx.setTimer(
                            RESTARTED_WITHIN.toMillis(),
                            late -> restarted.fail(
                                    UNIT + " did not install it within " + RESTARTED_WITHIN.toMinutes() + " min"));
                    return restarted.future();
                });
    }
}
