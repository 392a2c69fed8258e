package org.ovcgateway.onvif.discovery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.ovcgateway.testkit.Await;
import org.ovcgateway.testkit.DiscoveryResponder;
import org.ovcgateway.testkit.PeerProcess;

/** Devices on 127.0.0.1, asked one by one. Multicast is tried in network namespaces, by DiscoveryNamespaceTest. */
class DiscoveryTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration LONG = Duration.ofSeconds(50);
    private static final String TIME = "<s:Envelope xmlns:s=\"http://www.w3.org/2003/05/soap-envelope\"><s:Body>"
            + "<tds:GetSystemDateAndTimeResponse xmlns:tds=\"x\"/></s:Body></s:Envelope>";

    private static final Sweep.Manner NO_SWEEP = manner(List.of());

    private final Vertx vertx = Vertx.vertx();
    private final List<AutoCloseable> open = new ArrayList<>();
    private final InetAddress localhost = InetAddress.getLoopbackAddress();

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable each : open) {
            each.close();
        }
        await(vertx.close());
    }

    private static <T> T await(Future<T> future) throws IOException, InterruptedException, TimeoutException {
        try {
            return future.toCompletionStage().toCompletableFuture().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw new IOException(e.getCause());
        }
    }

    /** Patient: this machine may be busy. */
    private static Sweep.Manner manner(List<Integer> ports) {
        return new Sweep.Manner(ports, Duration.ofSeconds(10), Duration.ofSeconds(10));
    }

    private DiscoveryResponder device(List<byte[]> answers) throws IOException {
        DiscoveryResponder device = new DiscoveryResponder(0, () -> answers);
        open.add(device);
        return device;
    }

    private int web(Consumer<HttpServerRequest> handler) throws IOException, InterruptedException, TimeoutException {
        HttpServer server =
                await(vertx.createHttpServer().requestHandler(handler::accept).listen(0, "127.0.0.1"));
        return server.actualPort();
    }

    /** Only the address that is probed: "lo" is named so that no other interface is. */
    private Discovery.Options single() {
        return Discovery.Options.DEFAULT
                .withInterfaces(List.of("lo"))
                .withAddresses(List.of(localhost))
                .withPatience(LONG);
    }

    private List<DiscoveredDevice> searchUntil(DiscoveryResponder device, String name)
            throws IOException, InterruptedException, TimeoutException {
        return await(new Discovery(vertx, device.port(), NO_SWEEP)
                .search(single().withEnough(found -> found.name().equals(name))));
    }

    @Test
    void everyDeviceIsAskedThreeTimesForBothTypes() throws Exception {
        List<String> questions = new CopyOnWriteArrayList<>();
        DiscoveryResponder device = device(List.of());
        await(new Discovery(vertx, device.port(), NO_SWEEP)
                .search(single().withInterfaces(List.of("lo")).withPatience(Duration.ofMillis(1))));
        // by multicast over the loopback, and by itself
        Await.until("all questions", PATIENCE, () -> device.asked() >= 12);
        assertEquals(12, device.questions().size());
        device.questions()
                .forEach(question -> questions.add(question.replaceFirst("(?s).*Types>(.*)</.:Types>.*", "$1")));
        assertEquals(6, questions.stream().filter("tds:Device"::equals).count());
        assertEquals(
                6,
                questions.stream().filter("dn:NetworkVideoTransmitter"::equals).count());
        assertEquals(12, device.questions().stream().distinct().count(), "each has an identifier of its own");
    }

    @Test
    void aDeviceIsFoundWithAllThatItSaysOfItself() throws Exception {
        DiscoveryResponder device =
                device(List.of(DiscoveryResponder.match("01", "Gate", "http://10.9.9.9/onvif/device_service")));
        DiscoveredDevice gate = searchUntil(device, "Gate").get(0);
        assertEquals(DiscoveryResponder.UUID + "01", gate.endpointReference());
        assertEquals("M 1", gate.hardware());
        assertEquals(localhost, gate.source());
        assertEquals(3, gate.scopes().size());
        assertEquals(
                List.of("http://127.0.0.1/onvif/device_service", "http://10.9.9.9/onvif/device_service"),
                gate.addresses().stream().map(Object::toString).toList());
    }

    @Test
    void aSearchEndsAsSoonAsTheOneIsFoundThatWasLookedFor() throws Exception {
        DiscoveryResponder device = device(List.of(DiscoveryResponder.match("01", "Gate", "")));
        assertEquals(1, searchUntil(device, "Gate").size());
    }

    @Test
    void anAnswerThatDoesNotSayToWhatCounts() throws Exception {
        String match = new String(DiscoveryResponder.match("01", "Gate", ""), StandardCharsets.UTF_8);
        DiscoveryResponder device = device(List.of(
                match.replace("$ID", "urn:uuid:99999999-1111-2222-3333-444444444444")
                        .replace("Gate", "Foreign")
                        .getBytes(StandardCharsets.UTF_8),
                match.replaceFirst("<a:RelatesTo>.*</a:RelatesTo>", "").getBytes(StandardCharsets.UTF_8)));
        List<DiscoveredDevice> found = searchUntil(device, "Gate");
        assertEquals(List.of("Gate"), found.stream().map(DiscoveredDevice::name).toList());
    }

    @Test
    void whatADeviceSaysInSeveralAnswersIsPutTogether() throws Exception {
        DiscoveryResponder device = device(List.of(
                DiscoveryResponder.match("01", "", "http://127.0.0.1:81/a"),
                DiscoveryResponder.match("01", "Gate", "http://127.0.0.1:82/b")));
        DiscoveredDevice gate = searchUntil(device, "Gate").get(0);
        assertEquals(
                List.of("http://127.0.0.1:81/a", "http://127.0.0.1:82/b"),
                gate.addresses().stream().map(Object::toString).toList());
    }

    @Test
    void oneWhoAnswersTenThousandTimesCostsAnAllowanceOnly() throws Exception {
        List<byte[]> flood = IntStream.range(0, 10_000)
                .mapToObj(n -> DiscoveryResponder.match(String.format("%02x", n % 256) + n, "Flood", ""))
                .toList();
        AtomicInteger round = new AtomicInteger();
        DiscoveryResponder device = new DiscoveryResponder(0, () -> round.getAndIncrement() == 0 ? flood : List.of());
        open.add(device);
        List<DiscoveredDevice> found = await(
                new Discovery(vertx, device.port(), NO_SWEEP).search(single().withPatience(Duration.ofSeconds(2))));
        assertTrue(found.size() <= Devices.MOST_OF_SOURCE, () -> found.size() + " devices");
    }

    @Test
    void oneWhoAnswersRubbishKeepsNobodyFromBeingFound() throws Exception {
        String bomb = "<!DOCTYPE a [<!ENTITY x SYSTEM \"http://127.0.0.1/\">]><a>&x;</a>";
        DiscoveryResponder device = device(List.of(
                new byte[0],
                "rubbish".getBytes(StandardCharsets.UTF_8),
                bomb.getBytes(StandardCharsets.UTF_8),
                "<a>".repeat(20_000).getBytes(StandardCharsets.UTF_8),
                DiscoveryResponder.envelope("<d:ProbeMatches>" + "<d:ProbeMatch/>".repeat(4000) + "</d:ProbeMatches>"),
                DiscoveryResponder.match(
                        "01", "Gate", "http://[::ffff/ http://%zz/ javascript:alert(1) http://x:99999/")));
        List<DiscoveredDevice> found = searchUntil(device, "Gate");
        assertTrue(found.stream().anyMatch(one -> one.name().equals("Gate")), found::toString);
    }

    @Test
    void aSweepFindsADeviceByHttpAloneAndLeavesOtherServersOut() throws Exception {
        int camera = web(request -> request.body()
                .onSuccess(body -> request.response()
                        .end(
                                request.path().equals("/onvif/device_service")
                                                && body.toString().contains("GetSystemDateAndTime")
                                        ? TIME
                                        : "")));
        int web = web(request -> request.response().end("<html>hello</html>"));
        int refusing = web(request -> request.response().setStatusCode(401).end());
        List<DiscoveredDevice> found = sweep(List.of(PeerProcess.freePort(), web, camera, refusing));
        assertEquals(1, found.size());
        assertNull(found.get(0).endpointReference());
        assertEquals(
                List.of("http://127.0.0.1:" + camera + "/onvif/device_service"),
                found.get(0).addresses().stream().map(Object::toString).toList());
    }

    @Test
    void aDeviceThatRefusesToTellTheTimeIsOneAllTheSame() throws Exception {
        int camera = web(request -> request.response()
                .setStatusCode(400)
                .end(TIME.replace("tds:GetSystemDateAndTimeResponse", "tds:Fault")));
        assertEquals(1, sweep(List.of(camera)).size());
    }

    @Test
    void aSweepIsHeldUpByNobody() throws Exception {
        AtomicInteger elsewhere = new AtomicInteger();
        int trap = web(request -> {
            elsewhere.incrementAndGet();
            request.response().end(TIME);
        });
        int redirecting = web(request -> request.response()
                .setStatusCode(302)
                .putHeader("Location", "http://127.0.0.1:" + trap + "/")
                .end());
        int silent = web(request -> {});
        int endless = web(request -> {
            request.response().setChunked(true);
            pour(request);
        });
        int huge = web(request ->
                request.response().putHeader("Content-Length", "1000000000").write("<"));
        int camera = web(request -> request.response().end(TIME));
        List<DiscoveredDevice> found = sweep(List.of(redirecting, silent, endless, huge, camera));
        assertEquals(1, found.size());
        assertEquals(camera, found.get(0).addresses().get(0).getPort());
        assertEquals(1, found.get(0).addresses().size());
        assertEquals(0, elsewhere.get());
    }

    private static void pour(HttpServerRequest request) {
        request.response().write(Buffer.buffer(new byte[16_000])).onSuccess(v -> pour(request));
    }

    private List<DiscoveredDevice> sweep(List<Integer> ports)
            throws IOException, InterruptedException, TimeoutException {
        return await(new Discovery(vertx, PeerProcess.freeUdpPort(), manner(ports))
                .search(Discovery.Options.DEFAULT
                        .withInterfaces(List.of("lo"))
                        .withSubnet(Cidr.parse("127.0.0.1"))
                        .withPatience(Duration.ofMillis(1))));
    }

    @ParameterizedTest
    @ValueSource(strings = {"eth99", ""})
    void anInterfaceThatIsNotThereFailsTheSearchInWords(String name) {
        IOException failure = assertThrows(
                IOException.class,
                () -> await(new Discovery(vertx).search(Discovery.Options.DEFAULT.withInterfaces(List.of(name)))));
        assertTrue(String.valueOf(failure.getMessage()).contains("there is no interface " + name), failure::toString);
    }

    @Test
    void anAnnouncementByAnybodyIsHeardUntilTheListenerIsClosed() throws Exception {
        List<Announcement> heard = new CopyOnWriteArrayList<>();
        int port = PeerProcess.freeUdpPort();
        open.add(new Discovery(vertx, port, NO_SWEEP).listen(List.of("lo"), heard::add));
        DiscoveryResponder device = device(List.of());
        Await.until("the announcement", PATIENCE, () -> {
            try {
                device.announce(localhost, port);
            } catch (IOException e) {
                throw new AssertionError(e);
            }
            return !heard.isEmpty();
        });
        assertEquals(Announcement.Kind.HELLO, heard.get(0).kind());
        assertEquals("Gate", heard.get(0).device().name());
    }
}
