package org.ovcgateway.gateway.box;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ovcgateway.gateway.command.FirmwareOffer;
import org.ovcgateway.gateway.command.UpgradeState;
import org.ovcgateway.gateway.command.UpgradeState.Stage;
import org.ovcgateway.gateway.record.FileDownload;
import org.ovcgateway.testkit.Await;

/** The stages of an upgrade, with a download, a verifier and an installer that do what the test says. */
class UpgradeTest {
    private static final Duration SOON = Duration.ofSeconds(30);
    private static final FirmwareOffer OFFER = new FirmwareOffer("2.0", "https://example.com/ovc.deb?key=geheim");

    private final Vertx vertx = Vertx.vertx();
    private final SamplePlatform platform = new SamplePlatform();
    private final List<String> calls = new CopyOnWriteArrayList<>();
    private final Promise<Void> fetched = Promise.promise();
    private final Promise<Void> installed = Promise.promise();
    private @Nullable String hindrance;
    private @Nullable String flaw;
    private long usable = 1L << 40;
    private volatile FileDownload.@Nullable Arrival arrival;

    @TempDir
    @SuppressWarnings("NullAway.Init") // set before each test
    private Path folder;

    private final Transfers transfers = new Transfers() {
        @Override
        public Future<Void> put(Path file, String contentType, String url) {
            return Future.failedFuture("nothing is uploaded here");
        }

        @Override
        public Future<Void> get(String url, Path file, FileDownload.Arrival watcher) {
            try {
                Files.writeString(file, "software");
            } catch (IOException e) {
                return Future.failedFuture(e);
            }
            calls.add("get " + url);
            arrival = watcher;
            return fetched.future();
        }
    };

    private final FirmwareVerifier verifier = new FirmwareVerifier() {
        @Override
        public @Nullable String hindrance() {
            return hindrance;
        }

        @Override
        public void verify(Path file, String version) throws IOException {
            calls.add("verify " + Files.readString(file) + " " + version);
            if (flaw != null) {
                throw new IOException(flaw);
            }
        }
    };

    @AfterEach
    void close() throws Exception {
        await(vertx.close());
    }

    private static <T> T await(Future<T> future) throws Exception {
        return future.toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
    }

    private Upgrade upgrade(String running) {
        Upgrade upgrade = new Upgrade(
                vertx,
                folder.resolve("firmware"),
                running,
                transfers,
                platform,
                () -> verifier,
                file -> {
                    calls.add("install " + file.getFileName());
                    return installed.future();
                },
                place -> usable);
        upgrade.load();
        return upgrade;
    }

    private static void awaitState(Upgrade upgrade, Stage stage, int percent, String model) {
        UpgradeState wanted = new UpgradeState(stage, percent, model);
        Await.until(wanted.toString(), SOON, () -> upgrade.state().result().equals(wanted));
    }

    private FileDownload.Arrival arrival() {
        return Await.value("the download", SOON, () -> arrival);
    }

    @Test
    void anUpgradeGoesThroughItsStages() throws Exception {
        Upgrade upgrade = upgrade("1.0");
        awaitState(upgrade, Stage.NOT_STARTED, 0, "1.0");
        assertFalse(upgrade.isUnderWay());
        await(upgrade.upgrade(OFFER));
        awaitState(upgrade, Stage.DOWNLOADING, 0, "2.0");
        assertTrue(upgrade.isUnderWay());
        arrival().begins(200);
        arrival().has(50);
        awaitState(upgrade, Stage.DOWNLOADING, 25, "2.0");
        fetched.complete();
        awaitState(upgrade, Stage.INSTALLING, 0, "2.0");
        assertTrue(upgrade.isUnderWay());
        Await.until("the installer", SOON, () -> calls.size() == 3);
        installed.complete();
        awaitState(upgrade, Stage.DONE, 100, "2.0");
        assertFalse(upgrade.isUnderWay());
        assertEquals(List.of("get " + OFFER.url(), "verify software 2.0", "install " + Upgrade.DOWNLOAD), calls);
    }

    @Test
    void theVersionThatStartsNextKnowsWhetherItIsTheWantedOne() throws Exception {
        await(upgrade("1.0").upgrade(OFFER));
        fetched.complete();
        Await.until("the installer", SOON, () -> calls.size() == 3);
        awaitState(upgrade("2.0"), Stage.DONE, 100, "2.0");
        awaitState(upgrade("2.0"), Stage.DONE, 100, "2.0");
        awaitState(upgrade("1.0"), Stage.FAILED, 0, "1.0");
        awaitState(upgrade("1.0"), Stage.NOT_STARTED, 0, "1.0");
    }

    @Test
    void aVersionFromElsewhereForgetsTheUpgrade() throws Exception {
        await(upgrade("1.0").upgrade(OFFER));
        fetched.complete();
        Await.until("the installer", SOON, () -> calls.size() == 3);
        awaitState(upgrade("3.0"), Stage.NOT_STARTED, 0, "3.0");
    }

    @Test
    void whatTheVerifierRefusesIsNotInstalledAndLeavesNothing() throws Exception {
        flaw = "the package is not signed";
        Upgrade upgrade = upgrade("1.0");
        await(upgrade.upgrade(OFFER));
        fetched.complete();
        awaitState(upgrade, Stage.FAILED, 0, "2.0");
        Await.until("the file to be gone", SOON, () -> !Files.exists(folder.resolve("firmware/" + Upgrade.DOWNLOAD)));
        assertEquals(2, calls.size());
        awaitState(upgrade("1.0"), Stage.NOT_STARTED, 0, "1.0");
    }

    @Test
    void whereNothingCanBeGenuineNothingIsFetched() throws Exception {
        hindrance = "there is no key";
        Upgrade upgrade = upgrade("1.0");
        await(upgrade.upgrade(OFFER));
        awaitState(upgrade, Stage.FAILED, 0, "2.0");
        assertEquals(List.of(), calls);
    }

    @Test
    void aDownloadOrInstallationThatFailsIsAnErrorAndCanBeBegunAnew() throws Exception {
        Upgrade upgrade = upgrade("1.0");
        await(upgrade.upgrade(OFFER));
        fetched.complete();
        Await.until("the installer", SOON, () -> calls.size() == 3);
        installed.fail("there is no unit that installs it");
        awaitState(upgrade, Stage.FAILED, 0, "2.0");
        await(upgrade.upgrade(OFFER));
        Await.until("another attempt", SOON, () -> calls.size() > 3);
    }

    @Test
    void oneThatIsUnderWayGoesOn() throws Exception {
        Upgrade upgrade = upgrade("1.0");
        await(upgrade.upgrade(OFFER));
        arrival();
        await(upgrade.upgrade(new FirmwareOffer("3.0", "https://example.com/other.deb")));
        awaitState(upgrade, Stage.DOWNLOADING, 0, "2.0");
        assertEquals(1, calls.size());
    }

    @Test
    void theVersionThatRunsIsNotFetchedAgain() throws Exception {
        Upgrade upgrade = upgrade("2.0");
        await(upgrade.upgrade(OFFER));
        awaitState(upgrade, Stage.DONE, 100, "2.0");
        assertEquals(List.of(), calls);
    }

    @Test
    void withoutAnOfferThePlatformIsAsked() throws Exception {
        platform.offer = Future.succeededFuture(OFFER);
        Upgrade upgrade = upgrade("1.0");
        await(upgrade.upgrade(null));
        arrival();
        assertEquals(List.of("get " + OFFER.url()), calls);
    }

    @Test
    void aPlatformThatHasNoAnswerIsAnError() {
        Upgrade upgrade = upgrade("1.0");
        assertEquals("nobody is logged in", upgrade.upgrade(null).cause().getMessage());
        awaitState(upgrade, Stage.FAILED, 0, "1.0");
    }

    @Test
    void aFileThatIsTooLargeIsRefusedAtItsEdge() throws Exception {
        await(upgrade("1.0").upgrade(OFFER));
        arrival().begins(Upgrade.MAX_BYTES);
        arrival().has(Upgrade.MAX_BYTES);
        String words = "expected at most 134217728 bytes but are 134217729";
        assertEquals(
                words,
                assertThrows(IOException.class, () -> arrival().begins(Upgrade.MAX_BYTES + 1))
                        .getMessage());
        assertEquals(
                words,
                assertThrows(IOException.class, () -> arrival().has(Upgrade.MAX_BYTES + 1))
                        .getMessage());
    }

    @Test
    void aFileThatTheDiskHasNoRoomForIsRefusedAtItsEdge() throws Exception {
        usable = Upgrade.RESERVE_BYTES + 1000;
        await(upgrade("1.0").upgrade(OFFER));
        arrival().begins(1000);
        arrival().has(1000);
        String words = "the disk has room for 1000 bytes but are 1001";
        assertEquals(
                words,
                assertThrows(IOException.class, () -> arrival().begins(1001)).getMessage());
        assertEquals(
                words,
                assertThrows(IOException.class, () -> arrival().has(1001)).getMessage());
    }

    @Test
    void withoutAPlaceOnDiskNothingIsUpgraded() {
        Upgrade upgrade =
                new Upgrade(vertx, null, "1.0", transfers, platform, () -> verifier, file -> installed.future());
        upgrade.load();
        assertTrue(upgrade.upgrade(OFFER).failed());
        assertNull(arrival);
    }

    @Test
    void theShippedInstallerSaysThatNobodyInstalls() throws Exception {
        Path file = Files.writeString(
                Files.createDirectories(folder.resolve("kept")).resolve("download.part"), "x");
        FolderInstaller installer = new FolderInstaller(vertx, folder, folder.resolve("kept"));
        Future<Void> answer = installer.install(file);
        Await.until("the installer's answer", SOON, answer::isComplete);
        Path place = folder.resolve("kept").resolve(FolderInstaller.FILE);
        assertEquals(
                "there is no unit ovc-gateway-install.path that installs it; it waits as " + place,
                answer.cause().getMessage());
        assertEquals("x", Files.readString(place));
    }

    @Test
    void theShippedInstallerWaitsForTheUnitThatThereIs() throws Exception {
        Path units = Files.createDirectories(folder.resolve("etc/systemd/system"));
        Files.writeString(units.resolve(FolderInstaller.UNIT), "");
        Path file = Files.writeString(
                Files.createDirectories(folder.resolve("kept")).resolve("download.part"), "x");
        Future<Void> answer = new FolderInstaller(vertx, folder, folder.resolve("kept")).install(file);
        Await.until(
                "the software in its place",
                SOON,
                () -> Files.exists(folder.resolve("kept").resolve(FolderInstaller.FILE)));
        assertFalse(answer.isComplete());
    }
}
