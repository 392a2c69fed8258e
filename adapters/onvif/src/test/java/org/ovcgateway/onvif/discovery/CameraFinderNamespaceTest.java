package org.ovcgateway.onvif.discovery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.io.Closeable;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.ovcgateway.testkit.Await;
import org.ovcgateway.testkit.DiscoveryResponder;
import org.ovcgateway.testkit.Namespace;
import org.ovcgateway.testkit.PeerProcess;

/** A camera in a network namespace of its own, asked by multicast over the link to it. For root; skipped elsewhere. */
class CameraFinderNamespaceTest {
    private static final Duration PATIENCE = Duration.ofSeconds(100);
    private static final DeviceIdentity WANTED = new DeviceIdentity(DiscoveryResponder.UUID + "01", null, null);

    private static String obstacle = "";

    /** As the daemon has it. */
    private final Vertx vertx = Vertx.vertx(new VertxOptions().setPreferNativeTransport(true));

    private final Discovery discovery = new Discovery(vertx);
    private final AtomicLong nanoTime = new AtomicLong();
    private final AtomicInteger searches = new AtomicInteger();

    @BeforeAll
    static void look() {
        obstacle = Namespace.obstacle();
    }

    @AfterEach
    void close() throws Exception {
        result(vertx.close());
    }

    private static <T> T result(Future<T> future) throws Exception {
        return future.toCompletionStage().toCompletableFuture().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }

    private static PeerProcess camera(Namespace namespace, String addresses) {
        return namespace
                .start(
                        System.getProperty("java.home") + "/bin/java",
                        "-Xmx32m",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        String.valueOf(System.getProperty("java.class.path")),
                        DiscoveryResponder.class.getName(),
                        "01",
                        "Gate",
                        addresses)
                .awaitOutput("ready", PATIENCE);
    }

    private CameraFinder finder(Discovery.Options options) {
        return new CameraFinder(
                vertx,
                () -> {
                    searches.incrementAndGet();
                    return discovery.search(options);
                },
                nanoTime::get);
    }

    private static Optional<DiscoveredDevice> find(CameraFinder finder) {
        try {
            return result(finder.find(WANTED, address -> Future.failedFuture("nobody is to be asked")));
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void aCameraThatChangesItsAddressIsFoundAgain() {
        assumeTrue(obstacle.isEmpty(), obstacle);
        try (Namespace namespace = new Namespace();
                PeerProcess camera = camera(namespace, "")) {
            CameraFinder finder = finder(Discovery.Options.DEFAULT
                    .withInterfaces(List.of(namespace.link()))
                    .withEnough(device -> true)
                    .withPatience(Duration.ofSeconds(30)));
            DiscoveredDevice first = find(finder).orElseThrow();
            assertEquals(namespace.link(), first.networkInterface());
            // by IPv6 it may have been the first time: that address stays as it is
            String old = namespace.host();
            String changed = old.replaceAll("[0-9]+$", "77");
            namespace.run("ip", "addr", "del", old + "/24", "dev", "eth0");
            namespace.run("ip", "addr", "add", changed + "/24", "dev", "eth0");
            Await.until("the camera at its new address", PATIENCE, () -> {
                nanoTime.addAndGet(CameraFinder.PAUSE.toNanos());
                return find(finder)
                        .filter(found -> found.addresses().get(0).getHost().equals(changed))
                        .isPresent();
            });
            assertTrue(camera.isAlive());
        }
    }

    @Test
    void aCameraThatSaysHelloIsFoundWithoutAnotherSearch() throws Exception {
        assumeTrue(obstacle.isEmpty(), obstacle);
        assertTrue(vertx.isNativeTransportEnabled(), () -> String.valueOf(vertx.unavailableNativeTransportCause()));
        List<Announcement> heard = new CopyOnWriteArrayList<>();
        try (Namespace namespace = new Namespace()) {
            CameraFinder finder = finder(Discovery.Options.DEFAULT
                    .withInterfaces(List.of(namespace.link()))
                    .withPatience(Duration.ofMillis(1)));
            Closeable listener = discovery.listen(List.of(namespace.link()), announcement -> {
                heard.add(announcement);
                finder.heard(announcement);
            });
            try {
                assertTrue(find(finder).isEmpty());
                Await.until("a hello", PATIENCE, () -> {
                    // it says so when it starts, and it may start before the listener does
                    try (PeerProcess camera = camera(namespace, "http://" + namespace.host() + ":8000/x")) {
                        return camera.isAlive() && !heard.isEmpty();
                    }
                });
                assertEquals(namespace.link(), heard.get(0).device().networkInterface());
                Await.until("the camera", PATIENCE, () -> find(finder).isPresent());
                assertEquals(1, searches.get());
            } finally {
                listener.close();
            }
        }
    }
}
