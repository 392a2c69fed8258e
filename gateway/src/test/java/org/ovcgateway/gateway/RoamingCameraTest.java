package org.ovcgateway.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.net.InetAddress;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.ovcgateway.camera.CameraIdentity;
import org.ovcgateway.camera.MediaTransport;
import org.ovcgateway.camera.Quality;
import org.ovcgateway.onvif.OnvifAddress;
import org.ovcgateway.onvif.OnvifCameras;
import org.ovcgateway.onvif.OnvifSource;
import org.ovcgateway.onvif.device.Learnt;
import org.ovcgateway.onvif.device.Memory;
import org.ovcgateway.onvif.device.QuirkOverrides;
import org.ovcgateway.onvif.discovery.Announcement;
import org.ovcgateway.onvif.discovery.DeviceIdentity;
import org.ovcgateway.onvif.discovery.DiscoveredDevice;
import org.ovcgateway.onvif.events.TopicTable;

/** Nobody answers at any of the addresses: they are ports of this machine on which nothing listens. */
class RoamingCameraTest {
    private static final String REFERENCE = "urn:uuid:00000000-0000-4000-8000-020000000001";
    private static final String STRANGER = "urn:uuid:00000000-0000-4000-8000-020000000002";

    private final Vertx vertx = Vertx.vertx();
    private final List<Integer> ports = new CopyOnWriteArrayList<>();
    private final AtomicInteger checks = new AtomicInteger();
    private final AtomicInteger sighted = new AtomicInteger();
    private final Known memory = new Known();
    private final AtomicLong nanos = new AtomicLong();
    private volatile Optional<DiscoveredDevice> found = Optional.empty();
    private final OnvifCameras cameras = new OnvifCameras(vertx, key -> memory, TopicTable.with(List.of()));
    private final RoamingCamera camera = new RoamingCamera(
            3,
            new CameraIdentity("test"),
            place -> {
                ports.add(place.port());
                return cameras.camera(new OnvifSource(place, null, null, MediaTransport.TCP, QuirkOverrides.NONE));
            },
            new OnvifAddress(false, "127.0.0.1", 1, "/onvif/device_service"),
            memory,
            Future::succeededFuture,
            "onvif://127.0.0.1:1/onvif/device_service",
            new RoamingCamera.Search() {
                @Override
                public Future<Optional<DiscoveredDevice>> find(
                        DeviceIdentity wanted, Function<URI, OnvifAddress> reading) {
                    return Future.succeededFuture(Optional.empty());
                }

                @Override
                public Future<Optional<DiscoveredDevice>> check(
                        DeviceIdentity wanted, DiscoveredDevice announced, Function<URI, OnvifAddress> reading) {
                    checks.incrementAndGet();
                    return Future.succeededFuture(found.or(() ->
                            Optional.of(announced).filter(device -> wanted.isEndpoint(device.endpointReference()))));
                }
            },
            nanos::get);

    private static final class Known implements Memory {
        private volatile Learnt learnt = Learnt.NOTHING.withIdentity(REFERENCE, "SN-4711", "02:00:00:00:00:01");

        @Override
        public Learnt learnt() {
            return learnt;
        }

        @Override
        public void update(UnaryOperator<Learnt> change) {
            learnt = change.apply(learnt);
        }
    }

    @AfterEach
    void close() throws Exception {
        camera.close();
        vertx.close().toCompletionStage().toCompletableFuture().get(60, TimeUnit.SECONDS);
    }

    private static DiscoveredDevice device(@Nullable String reference, int port, String... scopes) {
        return new DiscoveredDevice(
                reference,
                List.of(URI.create("http://127.0.0.1:" + port + "/onvif/device_service")),
                "",
                "",
                List.of(scopes),
                InetAddress.getLoopbackAddress(),
                null);
    }

    private void hello(String reference, int port, String... scopes) {
        camera.heard(new Announcement(Announcement.Kind.HELLO, device(reference, port, scopes)));
    }

    private void isLost() {
        camera.onSighted(sighted::incrementAndGet);
        assertThrows(
                ExecutionException.class,
                () -> camera.streams().address(Quality.HD).toCompletableFuture().get(60, TimeUnit.SECONDS));
    }

    @Test
    void aCameraThatDoesNotAnswerIsAskedWhereItAnnouncesItself() {
        isLost();
        hello(REFERENCE, 2);
        assertEquals(List.of(1, 2), ports);
        assertEquals(1, sighted.get());
    }

    @Test
    void aCameraThatIsBackWhereItWasIsAskedAgain() {
        isLost();
        hello(REFERENCE, 1);
        assertEquals(List.of(1), ports);
        assertEquals(1, sighted.get());
    }

    @Test
    void aFloodOfAnnouncementsIsActedUponOnceInAWhile() {
        isLost();
        for (int port = 2; port < 1000; port++) {
            hello(REFERENCE, port);
        }
        assertEquals(List.of(1, 2), ports);
        nanos.addAndGet(RoamingCamera.PAUSE.toNanos() - 1);
        hello(REFERENCE, 3);
        assertEquals(List.of(1, 2), ports);
        nanos.incrementAndGet();
        hello(REFERENCE, 3);
        assertEquals(List.of(1, 2, 3), ports);
        assertEquals(2, sighted.get());
    }

    @Test
    void aCameraThatWasNotMissedStaysWhereItIs() {
        camera.onSighted(sighted::incrementAndGet);
        hello(REFERENCE, 2);
        assertEquals(List.of(1), ports);
        assertEquals(0, sighted.get());
    }

    @Test
    void strangersAndGoodByesAreNothingToIt() {
        isLost();
        hello(STRANGER, 2, "onvif://www.onvif.org/name/Other");
        camera.heard(new Announcement(Announcement.Kind.BYE, device(REFERENCE, 2)));
        assertEquals(List.of(1), ports);
        assertEquals(0, checks.get());
        assertEquals(0, sighted.get());
    }

    @Test
    void oneThatLooksLikeItIsAskedAndThenTold() {
        isLost();
        found = Optional.of(device(STRANGER, 7));
        hello(STRANGER, 7, "onvif://www.onvif.org/serial/SN-4711");
        assertEquals(List.of(1, 7), ports);
        assertEquals(1, sighted.get());
        assertEquals(STRANGER, memory.learnt().endpointReference());
    }

    @Test
    void aCameraWhoseEndpointReferenceIsNotKnownMayBeAnyoneAndIsAskedForNowAndThen() {
        memory.learnt = Learnt.NOTHING.withIdentity(null, "SN-4711", null);
        isLost();
        for (int i = 0; i < 100; i++) {
            hello(STRANGER, 2);
        }
        assertEquals(1, checks.get());
        hello(REFERENCE, 2, "onvif://www.onvif.org/serial/SN-4711");
        assertEquals(2, checks.get(), "one that is likely it does not wait for others");
        nanos.addAndGet(RoamingCamera.PAUSE.toNanos());
        hello(STRANGER, 2);
        assertEquals(3, checks.get());
        assertEquals(List.of(1), ports);
    }

    @Test
    void aCameraThatWasNeverMetIsNotLookedForAmongStrangers() {
        memory.learnt = Learnt.NOTHING;
        isLost();
        hello(STRANGER, 2);
        assertEquals(0, checks.get());
    }

    @Test
    void nothingIsHeardOnceItIsClosed() {
        isLost();
        camera.close();
        hello(REFERENCE, 2);
        assertEquals(List.of(1), ports);
        assertEquals(0, sighted.get());
    }
}
