package org.ovcgateway.gateway.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.ovcgateway.gateway.Main;
import org.ovcgateway.testkit.Await;
import org.ovcgateway.testkit.Namespace;
import org.ovcgateway.testkit.PeerProcess;

/**
 * The daemon in a box with a virtual platform, and a virtual ONVIF camera beside it that gets another address, or is exchanged
 * for another one: three programs in two network namespaces. For root; skipped elsewhere.
 */
@Timeout(600) // each wait has its own limit
@Execution(ExecutionMode.CONCURRENT)
class MovedCameraTest {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final String OLD = "10.78.1.20";
    private static final String NEW = "10.78.1.77";
    private static final String BY_ADDRESS = "onvif://" + OLD + ":8000";
    /** The endpoint reference of the first virtual camera. */
    private static final String BY_REFERENCE = "urn:uuid:00000000-0000-4000-8000-020000000000";

    private static final String PLATFORM = "http://127.0.0.1:9080/api";
    private static final int CONSOLE = 8480;

    private static String obstacle = "";

    private final List<AutoCloseable> open = new ArrayList<>();

    @SuppressWarnings("NullAway.Init") // set before each test
    private Path folder;

    @SuppressWarnings("NullAway.Init") // set before each test
    private Namespace box;

    @SuppressWarnings("NullAway.Init") // set before each test
    private Namespace pole;

    @BeforeAll
    static void look() {
        obstacle = Namespace.obstacle();
    }

    @BeforeEach
    void build(@TempDir Path temporary) {
        assumeTrue(obstacle.isEmpty(), obstacle);
        folder = temporary;
        box = opened(new Namespace());
        pole = opened(new Namespace());
        box.run("ip", "link", "set", "eth0", "down");
        pole.run("ip", "link", "set", "eth0", "down");
        box.connect("lan0", "10.78.1.1/24", pole, "lan0", OLD + "/24");
        opened(box.start(JavaProgram.command(Main.class, "-Xmx96m", "simulate", "platform")))
                .awaitOutput("signalling", PATIENCE);
    }

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable each : open) {
            each.close();
        }
    }

    private <T extends AutoCloseable> T opened(T resource) {
        open.add(0, resource);
        return resource;
    }

    /**
     * The camera, at one of the addresses.
     *
     * @param number which one of its kind is at port 8000: another has another serial number, MAC and endpoint reference; the
     *     lower ones are there as well, at lower ports
     */
    private PeerProcess camera(String address, int number, String... more) {
        List<String> arguments = new ArrayList<>(List.of(
                "simulate",
                "camera",
                "--listen",
                address,
                "--count",
                Integer.toString(number + 1),
                "--onvif",
                "--onvif-port",
                Integer.toString(8000 - number),
                "--discovery",
                "lan0"));
        arguments.addAll(List.of(more));
        return opened(pole.start(JavaProgram.command(Main.class, "-Xmx96m", arguments.toArray(String[]::new))))
                .awaitOutput("onvif://\\S+:8000", PATIENCE);
    }

    /** Gives the camera's place another address, which takes the old one away. */
    private void readdress(String from, String to) {
        pole.run("ip", "addr", "del", from + "/24", "dev", "lan0");
        pole.run("ip", "addr", "add", to + "/24", "dev", "lan0");
    }

    private Path config(String camera) throws IOException {
        return Files.writeString(folder.resolve("gateway.yaml"), """
                platform:
                  url: ws://127.0.0.1:9080
                  allow-plaintext: true
                  allow-private-addresses: true
                  device-id: "1"
                  password: anything
                console: { listen: "127.0.0.1:%d" }
                channels:
                  0: { camera: "%s" }
                """.formatted(CONSOLE, camera));
    }

    private PeerProcess daemon(String camera) throws IOException {
        PeerProcess daemon = opened(box.start(JavaProgram.command(
                Main.class,
                "-Xmx128m",
                "run",
                "--config",
                config(camera).toString(),
                "--state-dir",
                state().toString())));
        return daemon.awaitOutput("camera online", PATIENCE).awaitOutput("\\[platform] running", PATIENCE);
    }

    private Path state() {
        return folder.resolve("state");
    }

    private String get(String url) {
        return box.run("curl", "-s", "--max-time", "10", url);
    }

    private void order(String method, JsonObject params) {
        String request = new JsonObject()
                .put("req", method)
                .put("params", params.put("channel", 0))
                .encode();
        String answer = box.run(
                "curl", "-s", "-H", "Content-Type: application/json", "-d", request, PLATFORM + "/devices/1/requests");
        assertTrue(answer.contains("\"resp\""), answer);
    }

    private void publishAndRecord() {
        order(
                "LivePublish",
                new JsonObject()
                        .put("url", "rtmp://127.0.0.1:1935/live/yard")
                        .put("stream_id", "yard")
                        .put("max_bitrate", 0));
        order(
                "StartCloudRecord",
                new JsonObject()
                        .put("session_id", "yard")
                        .put("seg_duration", 1)
                        .put("seg_max_size", 20_000_000)
                        .put("seg_max_count", 30)
                        .put("start_ts", 0.0)
                        .put("cbk_url", "http://127.0.0.1:9080/record/yard"));
        awaitMedia();
    }

    private long figure(String name) {
        return Pattern.compile("^" + name + "\\{[^}]*} ([0-9]+)", Pattern.MULTILINE)
                .matcher(get("http://127.0.0.1:" + CONSOLE + "/metrics"))
                .results()
                .mapToLong(sample -> Long.parseLong(sample.group(1)))
                .sum();
    }

    private int segments() {
        return new JsonObject(get(PLATFORM + "/media"))
                .getJsonArray("segments", new JsonArray())
                .size();
    }

    /** Pictures are pushed, and segments come, from now on. */
    private void awaitMedia() {
        int before = segments();
        Await.until("segments", PATIENCE, () -> segments() > before + 1);
        long pushed = figure("ovc_push_bytes");
        Await.until("pictures", PATIENCE, () -> figure("ovc_push_bytes") > pushed);
        assertTrue(get(PLATFORM + "/media").contains("\"yard\""));
    }

    /** The camera goes without a word or with one, and comes again at another address. */
    private void moves(String from, String to, String goodbye, PeerProcess camera) {
        camera.signal(goodbye);
        camera.awaitExit(PATIENCE);
        readdress(from, to);
        camera(to, 0);
    }

    private static void awaitFoundAt(String to, String from, PeerProcess daemon) {
        daemon.awaitOutput("found at " + to + ":8000, was at " + from, PATIENCE);
    }

    private int logins() {
        return new JsonObject(get(PLATFORM + "/devices/1")).getInteger("logins");
    }

    @Test
    void aCameraWithANewAddressIsFoundAgainAndItsChannelGoesOn() throws IOException {
        PeerProcess camera = camera(OLD, 0);
        PeerProcess daemon = daemon(BY_ADDRESS);
        publishAndRecord();
        moves(OLD, NEW, "KILL", camera);
        awaitFoundAt(NEW, OLD, daemon);
        awaitMedia();
        assertEquals(1, logins());
        daemon.close();
        PeerProcess again = daemon(BY_ADDRESS);
        publishAndRecord();
        assertTrue(again.output().contains("found at " + NEW), again::output);
    }

    @Test
    void aCameraThatIsNamedByItsEndpointReferenceIsFoundWhereverItIs() throws IOException {
        PeerProcess camera = camera(OLD, 0);
        PeerProcess daemon = daemon(BY_REFERENCE);
        assertTrue(daemon.output().contains("found at " + OLD), daemon::output);
        publishAndRecord();
        moves(OLD, NEW, "TERM", camera);
        awaitFoundAt(NEW, OLD, daemon);
        awaitMedia();
        assertEquals(1, logins());
    }

    /** Nothing at the old address says that it has gone, as where a lease has run out. */
    @Test
    void aCameraThatFallsSilentAndIsElsewhereIsFound() throws IOException {
        pole.run("ip", "addr", "add", NEW + "/24", "dev", "lan0");
        PeerProcess camera = camera(OLD, 0, "--fault", "address=" + NEW + "@30s");
        PeerProcess daemon = daemon(BY_REFERENCE);
        publishAndRecord();
        camera.awaitOutput("now at " + NEW, PATIENCE);
        daemon.awaitOutput("found at " + NEW, PATIENCE);
        awaitMedia();
        awaitMedia();
        assertEquals(1, logins());
    }

    /** No question of the box gets out: only what the camera says by itself can tell where it is. */
    @Test
    void itsHelloIsEnoughToBeFoundBy() throws IOException {
        PeerProcess camera = camera(OLD, 0);
        PeerProcess daemon = daemon(BY_ADDRESS);
        publishAndRecord();
        box.run("nft", "add", "table", "inet", "deaf");
        box.run("nft", "add chain inet deaf output { type filter hook output priority 0; }");
        box.run("nft", "add rule inet deaf output udp dport 3702 drop");
        moves(OLD, NEW, "TERM", camera);
        awaitFoundAt(NEW, OLD, daemon);
        awaitMedia();
    }

    @Test
    void aGoodbyeOfACameraThatIsStillThereChangesNothing() throws IOException {
        camera(OLD, 0);
        PeerProcess daemon = daemon(BY_ADDRESS);
        publishAndRecord();
        pole.run("ip", "route", "add", "239.255.255.250/32", "dev", "lan0");
        String bye = "<s:Envelope xmlns:s='http://www.w3.org/2003/05/soap-envelope'"
                + " xmlns:a='http://schemas.xmlsoap.org/ws/2004/08/addressing'"
                + " xmlns:d='http://schemas.xmlsoap.org/ws/2005/04/discovery'"
                + " xmlns:n='http://www.onvif.org/ver10/network/wsdl'><s:Header>"
                + "<a:MessageID>urn:uuid:4d454930-0000-1000-8000-00408cb2f001</a:MessageID>"
                + "<a:To>urn:schemas-xmlsoap-org:ws:2005:04:discovery</a:To>"
                + "<a:Action>http://schemas.xmlsoap.org/ws/2005/04/discovery/Bye</a:Action></s:Header><s:Body><d:Bye>"
                + "<a:EndpointReference><a:Address>" + BY_REFERENCE + "</a:Address></a:EndpointReference>"
                + "<d:Types>n:NetworkVideoTransmitter</d:Types></d:Bye></s:Body></s:Envelope>";
        pole.run("bash", "-c", "printf %s \"$0\" >/dev/udp/239.255.255.250/3702", bye);
        awaitMedia();
        awaitMedia();
        assertEquals(0, figure("ovc_source_reconnects_total"));
        assertFalse(daemon.output().contains("found at"), daemon::output);
    }

    @Test
    void aCameraThatWasExchangedIsTakenOnceTheOldOneIsForgotten() throws IOException {
        PeerProcess camera = camera(OLD, 1);
        PeerProcess daemon = daemon(BY_ADDRESS);
        publishAndRecord();
        camera.signal("TERM");
        camera.awaitExit(PATIENCE);
        camera(OLD, 0);
        daemon.awaitOutput(
                "another camera answers at 10.78.1.20:8000: expected serial number VC000001 but was VC000000; if it is"
                        + " there on purpose: ovc-gateway forget 0",
                PATIENCE);
        Path config = folder.resolve("gateway.yaml");
        String said = box.run(JavaProgram.command(
                Main.class,
                "-Xmx96m",
                "forget",
                "0",
                "--config",
                config.toString(),
                "--state-dir",
                state().toString()));
        assertTrue(said.contains("channel 0, " + BY_ADDRESS + "/onvif/device_service: forgotten"), said);
        awaitMedia();
        assertEquals(1, logins());
    }
}
