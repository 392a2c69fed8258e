package org.ovcgateway.gateway.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.ovcgateway.gateway.e2e.Site.result;

import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.ovcgateway.gateway.record.ledger.Gap;
import org.ovcgateway.gateway.record.ledger.LedgerFile;
import org.ovcgateway.simulator.chaos.ChaosProxy;
import org.ovcgateway.simulator.chaos.NetworkFaults;
import org.ovcgateway.simulator.chaos.Passage;
import org.ovcgateway.testkit.Await;
import org.ovcgateway.testkit.PeerProcess;

/** Recordings with a spool, over a black-out of the uplink and over SIGKILL. */
@Execution(ExecutionMode.CONCURRENT)
class OutageTest {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final double FRAME = 0.04;

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    private Path folder;

    private final EventLoopGroup loops = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());

    private @Nullable Site site;
    private @Nullable ChaosProxy network;

    @AfterEach
    void stop() {
        if (network != null) {
            network.close();
        }
        loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
        if (site != null) {
            site.close();
        }
    }

    private static double start(JsonObject segment) {
        return segment.getDouble("start");
    }

    private static double end(JsonObject segment) {
        return segment.getDouble("start") + segment.getDouble("duration");
    }

    private static double seconds(Instant instant) {
        return instant.getEpochSecond() + instant.getNano() / 1e9;
    }

    private List<Path> spooled() {
        Path spool = folder.resolve("spool");
        if (!Files.isDirectory(spool)) {
            return List.of();
        }
        try (var files = Files.list(spool)) {
            return files.filter(file -> file.toString().endsWith(".ts")).toList();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** The platform's first and last segment and all between them, each beginning where the one before ended. */
    private static void assertContinuous(List<JsonObject> segments) {
        for (int i = 1; i < segments.size(); i++) {
            JsonObject before = segments.get(i - 1);
            JsonObject after = segments.get(i);
            assertEquals(end(before), start(after), 0.002, before + " and " + after);
            assertFalse(after.getBoolean("discontinue"), after.toString());
        }
    }

    @Test
    void aBlackOutCostsFourChannelsNothingAndTheirSegmentsComeInOrder() throws Exception {
        Site all = Site.startedWithSpool(folder, 4);
        site = all;
        for (int i = 0; i < 4; i++) {
            // Two in memory: the disk has to do it.
            all.ask("StartCloudRecord", all.recording(i, "tape-" + i).put("seg_max_count", 2));
        }
        for (int i = 0; i < 4; i++) {
            all.awaitSaved("tape-" + i, 2);
        }
        result(all.platform().blackOutUploads(true));
        Await.until("a backlog", PATIENCE, () -> spooled().size() >= 4 * 12);
        result(all.platform().blackOutUploads(false));
        for (int i = 0; i < 4; i++) {
            String tape = "tape-" + i;
            all.awaitSaved(tape, 16);
            all.ask("StopCloudRecord", new JsonObject().put("channel", i).put("session_id", tape));
        }
        Await.until("nothing to be left on disk", PATIENCE, () -> spooled().isEmpty());
        for (int i = 0; i < 4; i++) {
            List<JsonObject> saved = all.saved("tape-" + i);
            assertTrue(saved.size() >= 16, saved.toString());
            assertContinuous(saved);
        }
        assertEquals(List.of(), new LedgerFile(folder.resolve("state")).read());
    }

    @Test
    void aKillCostsAtMostTheSegmentBeingWrittenAndThatIsInTheLedger() throws Exception {
        Site all = Site.withSpool(folder, 1);
        site = all;
        Path config = all.writeConfig("off", 0);
        Random random = new Random(3);
        int kills = 4;
        ChaosProxy uplink = uplink(all);
        JsonObject recording = all.recording(0, "tape");
        recording.put("cbk_url", "http://127.0.0.1:" + uplink.port() + "/record/tape");
        for (int life = 0; life <= kills; life++) {
            int logins = logins(all);
            try (PeerProcess daemon = daemon(config)) {
                Await.until("the login", PATIENCE, () -> logins(all) > logins && isConnected(all));
                Await.until("the recording", PATIENCE, () -> all.accepts("StartCloudRecord", recording));
                // Of the black-outs one is refused by the platform, the other is a black hole, which nobody hears from.
                result(all.platform().blackOutUploads(life == 1));
                uplink.faults(NetworkFaults.NONE.withPassage(life == 3 ? Passage.HALF_OPEN : Passage.OPEN));
                if (life < kills) {
                    int before = seen(all);
                    Await.until("segments", PATIENCE, () -> seen(all) >= before + 3);
                    pauseOf(random.nextInt(1000));
                    daemon.signal("KILL");
                    daemon.awaitExit(PATIENCE);
                } else {
                    int before = all.saved("tape").size();
                    Await.until("more", PATIENCE, () -> all.saved("tape").size() > before + 3);
                    all.ask(
                            "StopCloudRecord",
                            new JsonObject().put("channel", 0).put("session_id", "tape"));
                    Await.until(
                            "nothing to be left on disk",
                            PATIENCE,
                            () -> spooled().isEmpty());
                    daemon.signal("TERM");
                    daemon.awaitExit(PATIENCE);
                }
            }
        }
        List<Gap> gaps = new LedgerFile(folder.resolve("state")).read();
        List<double[]> stretches = new ArrayList<>();
        all.saved("tape").forEach(segment -> stretches.add(new double[] {start(segment), end(segment)}));
        gaps.forEach(gap -> stretches.add(new double[] {seconds(gap.from()), seconds(gap.to())}));
        stretches.sort((one, other) -> Double.compare(one[0], other[0]));
        for (int i = 1; i < stretches.size(); i++) {
            // A segment that was confirmed in the moment of the kill comes twice.
            double[] before = stretches.get(i - 1);
            double[] after = stretches.get(i);
            boolean twice = Math.abs(before[0] - after[0]) < 0.002 && Math.abs(before[1] - after[1]) < 0.002;
            assertTrue(
                    twice || Math.abs(before[1] - after[0]) <= FRAME,
                    "from " + before[1] + " to " + after[0] + " in " + gaps);
        }
        assertEquals(kills, gaps.size(), gaps.toString());
    }

    /** The way that recordings take to the platform. */
    private ChaosProxy uplink(Site all) throws IOException {
        network = ChaosProxy.tcp(loops, all.platform().httpUri().getPort());
        return network;
    }

    /** Not to wait for something: the moment of the kill has to fall anywhere in a segment. */
    private static void pauseOf(int milliseconds) {
        long until = System.nanoTime() + milliseconds * 1_000_000L;
        Await.until("the moment", PATIENCE, () -> System.nanoTime() >= until);
    }

    /** Segments that the platform or the disk has had. */
    private int seen(Site all) {
        return all.saved("tape").size() + spooled().size();
    }

    private static boolean isConnected(Site all) {
        return all.device().getBoolean("connected", false);
    }

    private static int logins(Site all) {
        try {
            return all.device().getInteger("logins", 0);
        } catch (AssertionError e) {
            return 0;
        }
    }

    private PeerProcess daemon(Path config) {
        return PeerProcess.start(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                "org.ovcgateway.gateway.Main",
                "run",
                "--config",
                config.toString(),
                "--state-dir",
                folder.resolve("state").toString());
    }

    @Test
    void theLedgerCanBeReadFromTheCommandLine() throws Exception {
        Site all = Site.startedWithSpool(folder, 1);
        site = all;
        all.ask("StartCloudRecord", all.recording(0, "tape"));
        all.awaitSaved("tape", 1);
        all.switchCamerasOff();
        all.switchCamerasOn();
        Path state = folder.resolve("state");
        Await.until("the gap", PATIENCE, () -> {
            try {
                return !new LedgerFile(state).read().isEmpty();
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        });
        JsonObject gap = new JsonArray(ledger("--json")).getJsonObject(0);
        assertEquals("camera-offline", gap.getString("cause"));
        assertEquals(0, gap.getInteger("channel"));
        List<String> lines = ledger("--csv").lines().toList();
        assertEquals("channel,session,from,to,seconds,cause,detail", lines.get(0));
        assertEquals(
                "0,tape,%s,%s,".formatted(gap.getString("from"), gap.getString("to")),
                lines.get(1).replaceAll("[0-9.]+,camera-offline,$", ""));
        assertTrue(ledger().contains("camera-offline"));
    }

    private String ledger(String... form) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                "org.ovcgateway.gateway.Main",
                "ledger",
                "--state-dir",
                folder.resolve("state").toString()));
        command.addAll(List.of(form));
        return PeerProcess.run(Duration.ofSeconds(60), command.toArray(String[]::new));
    }
}
