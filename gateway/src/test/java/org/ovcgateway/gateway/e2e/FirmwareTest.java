package org.ovcgateway.gateway.e2e;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ovcgateway.gateway.command.UpgradeState;
import org.ovcgateway.testkit.Await;
import org.ovcgateway.testkit.PeerProcess;

/**
 * The platform has the daemon upgraded to a package that dpkg-deb has made and OpenSSL has signed: it is fetched, judged, and left
 * for the unit that installs it. A box's file system of its own has that unit; nothing is installed here.
 */
class FirmwareTest {
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final String WANTED = "0.2.0";
    /** One more than the largest package. */
    private static final long TOO_LARGE = (128L << 20) + 1;

    private final Vertx vertx = Vertx.vertx();
    /** Downloads that have begun and been sent nothing yet. */
    private final List<HttpServerRequest> downloads = new CopyOnWriteArrayList<>();

    @TempDir
    @SuppressWarnings("NullAway.Init") // set before each test
    private Path folder;

    @SuppressWarnings("NullAway.Init") // set before each test
    private HttpServer server;

    @BeforeEach
    void prepare() throws IOException {
        Path units = Files.createDirectories(folder.resolve("box/etc/systemd/system"));
        Files.writeString(units.resolve("ovc-gateway-install.path"), "");
        for (String name : List.of("ours", "theirs")) {
            run("openssl", "genpkey", "-algorithm", "ed25519", "-out", path(name + ".key"));
            run("openssl", "pkey", "-in", path(name + ".key"), "-pubout", "-out", path(name + ".pem"));
        }
        server = Site.result(
                vertx.createHttpServer().requestHandler(downloads::add).listen(0, "127.0.0.1"));
    }

    @AfterEach
    void end() {
        Site.result(vertx.close());
    }

    private String path(String name) {
        return folder.resolve(name).toString();
    }

    private static String run(String... command) {
        return PeerProcess.run(SOON, command);
    }

    private Site site(String dialect) throws IOException {
        Site site = new Site(folder, "dialect: " + dialect);
        site.deviceKeys = ", firmware-key: \"" + path("ours.pem") + '"';
        return Site.started(site);
    }

    private Buffer deb(String signer) throws IOException {
        Path control = Files.createDirectories(folder.resolve("root/DEBIAN")).resolve("control");
        Files.writeString(control, """
                Package: ovc-gateway
                Version: %s
                Architecture: %s
                Maintainer: nobody <nobody@example.com>
                Description: sample
                """.formatted(
                        WANTED, run("dpkg", "--print-architecture").strip()));
        run("dpkg-deb", "--root-owner-group", "--build", path("root"), path("sample.deb"));
        run("sh", Path.of("../packaging/deb/sign.sh").toString(), path(signer + ".key"), path("sample.deb"));
        return Buffer.buffer(Files.readAllBytes(folder.resolve("sample.deb")));
    }

    private JsonObject offer() {
        return new JsonObject()
                .put("firmware_model", WANTED)
                .put("url", "http://127.0.0.1:" + server.actualPort() + "/ovc.deb?key=firmware-canary");
    }

    private HttpServerRequest download(int count) {
        Await.until(count + " downloads", SOON, () -> downloads.size() >= count);
        return downloads.get(count - 1);
    }

    private static void awaitState(Site site, String status, int progress, @Nullable String model) {
        JsonObject wanted = new JsonObject().put("upgrade_status", status).put("progress", progress);
        if (model != null) {
            wanted.put("firmware_model", model);
        }
        List<JsonObject> last = new ArrayList<>();
        try {
            Await.until(wanted.encode(), SOON, () -> {
                last.clear();
                last.add(site.ask("QueryUpgrade", new JsonObject()));
                return last.get(0).equals(wanted);
            });
        } catch (AssertionError e) {
            throw new AssertionError("the last answer was " + last, e);
        }
    }

    private Path left() {
        return folder.resolve("state/firmware/ovc-gateway.deb");
    }

    private static int state(Site site) {
        return site.device().getJsonObject("state").getInteger("state");
    }

    @Test
    void aSignedPackageIsFetchedAndLeftToBeInstalledAndTheNextVersionSaysThatItIsDone() throws IOException {
        try (Site site = site("h627")) {
            awaitState(site, "notstart", 0, "0.0.0-test");
            site.ask("PushLive", Site.live(0, site.platform().rtmpUrl("one"), "one"));
            Arrivals arrivals = site.watch("one");
            Buffer deb = deb("ours");
            site.tell("UpgradeFirmware", offer());
            var answer = download(1).response();
            int half = deb.length() / 2;
            answer.putHeader("Content-Length", Integer.toString(deb.length()));
            answer.write(deb.slice(0, half));
            awaitState(site, "downloading", half * 100 / deb.length(), WANTED);
            site.freshlyReported(0);
            assertEquals(2, state(site), "upgrading");
            answer.end(deb.slice(half, deb.length()));
            awaitState(site, "installing", 0, WANTED);
            Await.until("the package in its place", SOON, () -> Files.exists(left()));
            assertArrayEquals(deb.getBytes(), Files.readAllBytes(left()));

            int pictures = arrivals.pictures();
            Await.until("the live push to go on", SOON, () -> arrivals.pictures() > pictures + 5);
            arrivals.assertOnward();

            site.version = WANTED;
            site.restartGateway();
            awaitState(site, "done", 100, WANTED);
            site.freshlyReported(0);
            assertEquals(1, state(site), "online");
        }
    }

    @Test
    void whatIsNotGenuineOrTooLargeOrCutOffIsAnErrorAndTheDaemonThatRunsIsNotDisturbed() throws IOException {
        try (Site site = site("dap")) {
            site.publishByRtmp(0, "one");
            Arrivals arrivals = site.watch("one");

            site.tell("UpgradeFirmware", offer());
            download(1).response().end(deb("theirs"));
            awaitState(site, "error", 0, null);

            site.tell("UpgradeFirmware", offer());
            download(2)
                    .response()
                    .putHeader("Content-Length", Long.toString(TOO_LARGE))
                    .write("!<arch>\n");
            awaitState(site, "error", 0, null);

            site.tell("UpgradeFirmware", offer());
            HttpServerRequest third = download(3);
            third.response().putHeader("Content-Length", "1000").write("!<arch>\n");
            awaitState(site, "downloading", 0, null);
            third.connection().close();
            awaitState(site, "error", 0, null);

            site.tell("UpgradeFirmware", offer());
            download(4).response().setStatusCode(404).end();
            awaitState(site, "error", 0, null);

            assertFalse(Files.exists(left()));
            Await.until(
                    "nothing to be left", SOON, () -> !Files.exists(folder.resolve("state/firmware/download.part")));
            int pictures = arrivals.pictures();
            Await.until("the live push to go on", SOON, () -> arrivals.pictures() > pictures + 5);
            arrivals.assertOnward();
            assertEquals(1, site.device().getInteger("logins"));
        }
    }

    @Test
    void ivrIsAskedWhichPackageItWants() throws IOException {
        try (Site site = site("ivr")) {
            site.tell("UpgradeFirmware", new JsonObject());
            Await.until("the platform's no", SOON, () -> stage(site) == UpgradeState.Stage.FAILED);
            Buffer deb = deb("ours");
            Site.result(site.platform().offerFirmware(WANTED, deb));
            site.tell("UpgradeFirmware", new JsonObject());
            Await.until("the package in its place", SOON, () -> Files.exists(left()));
            assertArrayEquals(deb.getBytes(), Files.readAllBytes(left()));
            assertEquals(UpgradeState.Stage.INSTALLING, stage(site));
            site.freshlyReported(0);
            assertEquals(2, state(site), "upgrading");
            assertTrue(
                    site.device().getJsonArray("faults").isEmpty(),
                    () -> site.device().encode());
        }
    }

    private static UpgradeState.Stage stage(Site site) {
        return Site.result(site.served().firmware().state()).stage();
    }
}
