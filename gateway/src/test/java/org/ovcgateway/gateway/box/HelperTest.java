package org.ovcgateway.gateway.box;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.ovcgateway.testkit.PeerProcess;

/** The package's helper script behind a real socket of systemd's, with programs that only note what they were told. */
class HelperTest {
    private static final Duration SOON = Duration.ofSeconds(60);

    private final Vertx vertx = Vertx.vertx();

    @TempDir
    @SuppressWarnings("NullAway.Init") // set before each test
    private Path folder;

    @SuppressWarnings("NullAway.Init") // set before each test
    private PeerProcess socket;

    @BeforeEach
    void listen() throws IOException {
        program("date", "echo \"$*\" >>" + folder + "/dates");
        program("hwclock", "exit 0");
        program("systemctl", "grep -qx \"$3\" " + folder + "/active");
        Files.writeString(folder.resolve("active"), "");
        Path script = Path.of("../packaging/deb/helper.sh").toAbsolutePath();
        socket = PeerProcess.start(
                "systemd-socket-activate",
                "--listen=" + folder.resolve("helper.sock"),
                "--accept",
                "--inetd",
                "-E",
                "PATH=" + folder.resolve("bin") + ":/usr/bin:/bin",
                "-E",
                "TIMESYNC=" + folder,
                "-E",
                "INIT=" + socketless(),
                "sh",
                script.toString());
        socket.awaitOutput("Listening on", SOON); // its file is there somewhat before
    }

    /** A process that takes the place of the first one. */
    private long socketless() {
        init = PeerProcess.start("sleep", "600");
        return init.pid();
    }

    @SuppressWarnings("NullAway.Init") // set before each test
    private PeerProcess init;

    @AfterEach
    void close() throws Exception {
        socket.close();
        init.close();
        vertx.close().toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
    }

    private void program(String name, String text) throws IOException {
        Path bin = Files.createDirectories(folder.resolve("bin"));
        Path file = Files.writeString(bin.resolve(name), "#!/bin/sh\n" + text + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private Helper helper() {
        return new Helper(vertx, folder.resolve("helper.sock"));
    }

    private static void done(Future<Void> order) throws Exception {
        order.toCompletionStage().toCompletableFuture().get(SOON.toSeconds(), TimeUnit.SECONDS);
    }

    private static String refusal(Future<Void> order) {
        ExecutionException thrown = assertThrows(ExecutionException.class, () -> done(order));
        return String.valueOf(
                assertInstanceOf(IOException.class, thrown.getCause()).getMessage());
    }

    private String dates() throws IOException {
        Path dates = folder.resolve("dates");
        return Files.exists(dates) ? Files.readString(dates) : "";
    }

    @Test
    void aTimeIsSetToTheMillisecond() throws Exception {
        done(helper().set(() -> Instant.parse("2026-03-01T00:00:00.007Z")));
        assertEquals("-u -s @1772323200.007\n", dates());
    }

    @Test
    void theTimeDoesNotGrowOldWhileTimeServicesAreLookedFor() throws Exception {
        Path asked = folder.resolve("asked");
        Path late = folder.resolve("late");
        program("systemctl", "[ ! -e " + asked + " ] || echo \"$*\" >>" + late + "; exit 3");
        done(helper().set(() -> {
            assertDoesNotThrow(() -> Files.writeString(asked, ""));
            return Instant.parse("2026-03-01T00:00:00Z");
        }));
        assertTrue(Files.notExists(late));
    }

    @ParameterizedTest
    @ValueSource(strings = {"2025-01-01T00:00:00Z", "2099-12-31T23:59:59.999Z"})
    void theEdgesOfWhatIsSaneAreTaken(Instant time) throws Exception {
        done(helper().set(() -> time));
    }

    @ParameterizedTest
    @ValueSource(strings = {"2024-12-31T23:59:59.999Z", "2100-01-01T00:00:00Z"})
    void whatIsBeyondTheEdgesIsRefused(Instant time) throws Exception {
        assertEquals("expected a time from 2025 to 2099", refusal(helper().set(() -> time)));
        assertEquals("", dates());
    }

    @ParameterizedTest
    @ValueSource(strings = {"1970-01-01T00:00:00Z", "-0001-01-01T00:00:00Z", "+10000-01-01T00:00:00Z"})
    void whatIsNoTimeOfTenDigitsIsRefused(Instant time) throws Exception {
        assertEquals("expected seconds since 1970 but was something else", refusal(helper().set(() -> time)));
        assertEquals("", dates());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "set-time",
                "set-time ",
                "set-time now",
                "set-time 1772323200 -f",
                "set-time 1772323200;reboot",
                "set-time $(reboot)00",
                "set-time 1772323200.0000",
                "set-time 1772323200.",
                "set-time 1.772323200.1",
                "set-time .1772323200",
                "set-time -772323200",
                "set-time 177232320\u0000",
                "reboot now",
                "REBOOT",
                "date"
            })
    void anythingElseIsRefused(String order) throws Exception {
        Path orders = Files.writeString(folder.resolve("orders"), order + "\n");
        String script = Path.of("../packaging/deb/helper.sh").toAbsolutePath().toString();
        String output = PeerProcess.run(
                SOON,
                "env",
                "PATH=" + folder.resolve("bin") + ":/usr/bin:/bin",
                "INIT=" + init.pid(),
                "sh",
                "-c",
                "sh " + script + " <" + orders);
        assertTrue(output.startsWith("ready\nerror: expected "), output);
        assertEquals("", dates());
        assertTrue(init.isAlive());
    }

    @ParameterizedTest
    @ValueSource(strings = {"chrony", "ntpsec", "openntpd"})
    void aTimeServiceIsNotFought(String service) throws Exception {
        Files.writeString(folder.resolve("active"), service + ".service\n");
        assertEquals(
                service + " keeps the box's clock", refusal(helper().set(() -> Instant.parse("2026-03-01T00:00:00Z"))));
        assertEquals("", dates());
    }

    @Test
    void timesyncdKeepsTheClockFromWhenItHasReachedAServer() throws Exception {
        Files.writeString(folder.resolve("active"), "systemd-timesyncd.service\n");
        done(helper().set(() -> Instant.parse("2026-03-01T00:00:00Z")));
        Files.writeString(folder.resolve("synchronized"), "");
        assertEquals(
                "systemd-timesyncd keeps the box's clock",
                refusal(helper().set(() -> Instant.parse("2026-03-01T00:00:00Z"))));
    }

    @Test
    void whyTheClockCannotBeSetIsTold() throws Exception {
        program("date", "echo 'date: cannot set date: Operation not permitted' >&2; exit 1");
        assertEquals(
                "date: cannot set date: Operation not permitted",
                refusal(helper().set(() -> Instant.parse("2026-03-01T00:00:00Z"))));
    }

    @Test
    void aRestartIsASignalToTheFirstProcess() throws Exception {
        done(helper().reboot());
        init.awaitExit(SOON);
        assertEquals("the first process does not take the order", refusal(helper().reboot()));
    }

    @Test
    void withoutAHelperThatIsSaid() {
        Path nowhere = folder.resolve("nowhere.sock");
        assertEquals("there is no helper at " + nowhere, refusal(new Helper(vertx, nowhere).reboot()));
    }
}
