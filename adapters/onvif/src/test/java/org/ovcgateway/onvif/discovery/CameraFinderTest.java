package org.ovcgateway.onvif.discovery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.ovcgateway.camera.CameraException;
import org.ovcgateway.onvif.device.Learnt;
import org.ovcgateway.testkit.Await;

class CameraFinderTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final DeviceIdentity NOBODY = new DeviceIdentity(null, null, null);
    private static final DeviceIdentity BY_SERIAL = new DeviceIdentity(null, "SN1", "AA:BB:CC:DD:EE:FF");

    private final Vertx vertx = Vertx.vertx();
    private final AtomicLong nanoTime = new AtomicLong();
    private final AtomicInteger searches = new AtomicInteger();
    private final List<URI> asked = new CopyOnWriteArrayList<>();
    private volatile Future<List<DiscoveredDevice>> outcome = Future.succeededFuture(List.of());
    private final CameraFinder finder = new CameraFinder(
            vertx,
            () -> {
                searches.incrementAndGet();
                return outcome;
            },
            nanoTime::get);

    @AfterEach
    void close() throws Exception {
        vertx.close().toCompletionStage().toCompletableFuture().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }

    private static DiscoveredDevice device(String reference, String... hosts) {
        try {
            List<URI> addresses = new ArrayList<>();
            for (String host : hosts) {
                addresses.add(URI.create("http://" + host + "/onvif/device_service"));
            }
            return new DiscoveredDevice(reference, addresses, "", "", List.of(), InetAddress.getByName(hosts[0]), null);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static DeviceIdentity byEndpoint(String reference) {
        return new DeviceIdentity(reference, null, null);
    }

    private Future<DeviceIdentity> interview(URI address) {
        asked.add(address);
        return switch (address.getHost()) {
            case "10.0.0.1" -> Future.succeededFuture(new DeviceIdentity(null, "sn1 ", "aabbccddeeff"));
            case "10.0.0.9" ->
                Future.failedFuture(new CameraException(CameraException.Kind.UNREACHABLE, "does not answer"));
            case "10.0.0.8" -> Future.failedFuture(new CameraException(CameraException.Kind.UNAUTHORISED, "refuses"));
            default -> Future.succeededFuture(new DeviceIdentity(null, "another", null));
        };
    }

    private Optional<DiscoveredDevice> find(DeviceIdentity wanted) throws Exception {
        return result(finder.find(wanted, this::interview));
    }

    private static <T> T result(Future<T> future) throws Exception {
        return future.toCompletionStage().toCompletableFuture().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }

    private static String where(Optional<DiscoveredDevice> found) {
        return found.orElseThrow().addresses().get(0).getHost();
    }

    @Test
    void aCameraIsFoundByItsEndpointReferenceWithoutBeingAsked() throws Exception {
        outcome = Future.succeededFuture(List.of(device("urn:x:other", "10.0.0.2"), device("urn:x:a", "10.0.0.1")));
        assertEquals("10.0.0.1", where(find(byEndpoint("urn:x:a"))));
        assertTrue(find(byEndpoint("urn:x:gone")).isEmpty());
        assertEquals(List.of(), asked);
    }

    @Test
    void oneThatAnnouncesItselfIsCheckedWithoutASearchAndAskedOnceAnHour() throws Exception {
        assertEquals(
                "10.0.0.9",
                where(result(finder.check(byEndpoint("urn:x:a"), device("urn:x:a", "10.0.0.9"), this::interview))));
        assertEquals(List.of(), asked);
        assertEquals(
                "10.0.0.1",
                where(result(finder.check(BY_SERIAL, device("urn:x:b", "10.0.0.9", "10.0.0.1"), this::interview))));
        asked.clear();
        DiscoveredDevice stranger = device("urn:x:c", "10.0.0.2");
        for (int i = 0; i < 3; i++) {
            assertTrue(
                    result(finder.check(BY_SERIAL, stranger, this::interview)).isEmpty());
        }
        assertEquals(1, asked.size());
        nanoTime.addAndGet(CameraFinder.ASKED.toNanos());
        assertTrue(result(finder.check(BY_SERIAL, stranger, this::interview)).isEmpty());
        assertEquals(2, asked.size());
        assertEquals(0, searches.get());
    }

    @Test
    void allCamerasShareOneSearchInHalfAMinute() throws Exception {
        Promise<List<DiscoveredDevice>> running = Promise.promise();
        outcome = running.future();
        List<Future<Optional<DiscoveredDevice>>> waiting = IntStream.range(0, 64)
                .mapToObj(n -> finder.find(byEndpoint("urn:x:" + n), this::interview))
                .toList();
        Await.until("the search", PATIENCE, () -> searches.get() == 1);
        nanoTime.addAndGet(CameraFinder.PAUSE.toNanos() - 1);
        running.complete(List.of(device("urn:x:7", "10.0.0.1")));
        for (int n = 0; n < waiting.size(); n++) {
            assertEquals(n == 7, result(waiting.get(n)).isPresent());
        }
        assertTrue(find(byEndpoint("urn:x:8")).isEmpty());
        assertEquals(1, searches.get());
        nanoTime.addAndGet(1);
        outcome = Future.succeededFuture(List.of(device("urn:x:8", "10.0.0.1")));
        assertTrue(find(byEndpoint("urn:x:8")).isPresent());
        assertEquals(2, searches.get());
    }

    @Test
    void withoutAnEndpointReferenceThoseWhoAreThereAreAskedTheLikelyOneFirst() throws Exception {
        outcome = Future.succeededFuture(List.of(
                device("urn:x:b", "10.0.0.2"), device("urn:uuid:4d454930-0000-1000-8000-aabbccddeeff", "10.0.0.1")));
        assertEquals("10.0.0.1", where(find(BY_SERIAL)));
        assertEquals(List.of(URI.create("http://10.0.0.1/onvif/device_service")), asked);
    }

    @Test
    void anAddressThatDoesNotAnswerIsFollowedByTheNextOfTheSameDevice() throws Exception {
        outcome = Future.succeededFuture(List.of(device("urn:x:b", "10.0.0.9", "10.0.0.1")));
        assertEquals("10.0.0.1", where(find(BY_SERIAL)));
        assertEquals(2, asked.size());
    }

    @Test
    void whoTurnedOutToBeAnotherOrRefusedIsNotAskedAgainForAnHour() throws Exception {
        outcome = Future.succeededFuture(
                List.of(device("urn:x:b", "10.0.0.2"), device("urn:x:c", "10.0.0.8"), device("urn:x:d", "10.0.0.9")));
        assertTrue(find(BY_SERIAL).isEmpty());
        assertEquals(3, asked.size());
        nanoTime.addAndGet(CameraFinder.PAUSE.toNanos());
        assertTrue(find(BY_SERIAL).isEmpty());
        assertEquals(4, asked.size(), "only the one that did not answer is asked again");
        nanoTime.addAndGet(CameraFinder.ASKED.toNanos());
        assertTrue(find(BY_SERIAL).isEmpty());
        assertEquals(7, asked.size());
    }

    @Test
    void onlySoManyStrangersAreAsked() throws Exception {
        outcome = Future.succeededFuture(IntStream.range(0, CameraFinder.MOST_INTERVIEWS + 1)
                .mapToObj(n -> device("urn:x:" + n, "10.0.1." + n))
                .toList());
        assertTrue(find(BY_SERIAL).isEmpty());
        assertEquals(CameraFinder.MOST_INTERVIEWS, asked.size());
    }

    @Test
    void whoAnnouncesItselfIsFoundWithoutASearchAndUntilItSaysGoodbye() throws Exception {
        assertTrue(find(byEndpoint("urn:x:a")).isEmpty());
        finder.heard(new Announcement(Announcement.Kind.HELLO, device("urn:x:a", "10.0.0.5")));
        assertEquals("10.0.0.5", where(find(byEndpoint("urn:x:a"))));
        finder.heard(new Announcement(Announcement.Kind.HELLO, device("urn:x:a", "10.0.0.6")));
        assertEquals("10.0.0.6", where(find(byEndpoint("urn:x:a"))));
        finder.heard(new Announcement(Announcement.Kind.BYE, device("urn:x:a", "10.0.0.6")));
        assertTrue(find(byEndpoint("urn:x:a")).isEmpty());
        assertEquals(1, searches.get());
    }

    @Test
    void whoAnnouncedItselfIsFoundAlsoWhereALaterSearchDoesNotFindIt() throws Exception {
        finder.heard(new Announcement(Announcement.Kind.HELLO, device("urn:x:a", "10.0.0.5")));
        nanoTime.addAndGet(1);
        assertEquals("10.0.0.5", where(find(byEndpoint("urn:x:a"))));
        nanoTime.addAndGet(CameraFinder.PAUSE.toNanos());
        outcome = Future.succeededFuture(List.of(device("urn:x:a", "10.0.0.7")));
        assertEquals("10.0.0.7", where(find(byEndpoint("urn:x:a"))), "the search is newer");
    }

    @Test
    void aSearchThatFailsFailsAllWhoWaitForItAndTheNextOneMayDoBetter() throws Exception {
        outcome = Future.failedFuture(new IOException("no network"));
        ExecutionException failure = assertThrows(ExecutionException.class, () -> find(byEndpoint("urn:x:a")));
        assertTrue(String.valueOf(failure.getMessage()).contains("no network"), failure::toString);
        nanoTime.addAndGet(CameraFinder.PAUSE.toNanos());
        outcome = Future.succeededFuture(List.of(device("urn:x:a", "10.0.0.1")));
        assertTrue(find(byEndpoint("urn:x:a")).isPresent());
    }

    @Test
    void devicesAreTheSameIfTheyShareSomethingAndDifferInNothingThatIsTheirOwn() {
        Learnt learnt = Learnt.NOTHING.withIdentity("urn:x:a", "SN1", "AA:BB:CC:DD:EE:FF");
        DeviceIdentity whole = DeviceIdentity.of(learnt);
        assertTrue(whole.matches(whole));
        assertTrue(whole.matches(new DeviceIdentity(null, "sn1", null)));
        assertTrue(whole.matches(new DeviceIdentity(null, null, "aa-bb-cc-dd-ee-ff")));
        assertTrue(whole.matches(new DeviceIdentity("urn:x:a", null, null)));
        assertFalse(whole.matches(new DeviceIdentity("urn:x:a", "SN2", null)));
        assertFalse(whole.matches(new DeviceIdentity("urn:x:a", null, "AA:BB:CC:DD:EE:00")));
        assertFalse(whole.matches(new DeviceIdentity(null, "SN1", "AA:BB:CC:DD:EE:00")));
        assertFalse(whole.matches(NOBODY));
        assertFalse(NOBODY.matches(NOBODY));
    }
}
