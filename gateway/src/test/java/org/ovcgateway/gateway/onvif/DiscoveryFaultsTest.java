package org.ovcgateway.gateway.onvif;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.ovcgateway.gateway.Main;
import org.ovcgateway.onvif.discovery.CameraFinder;
import org.ovcgateway.onvif.discovery.DeviceIdentity;
import org.ovcgateway.onvif.discovery.DiscoveredDevice;
import org.ovcgateway.onvif.discovery.Discovery;
import org.ovcgateway.simulator.onvif.OnvifFault;
import org.ovcgateway.simulator.onvif.OnvifSettings;
import org.ovcgateway.testkit.Await;
import org.ovcgateway.testkit.Namespace;
import org.ovcgateway.testkit.PeerProcess;

/** A virtual camera in a network namespace that answers WS-Discovery wrongly is found all the same. For root; skipped elsewhere. */
class DiscoveryFaultsTest {
    private static final Duration PATIENCE = Duration.ofSeconds(100);
    private static final OnvifSettings.Identity CAMERA = OnvifSettings.Identity.numbered(0);

    private static String obstacle = "";
    private static @Nullable Namespace namespace;
    private static @Nullable PeerProcess camera;

    private static final Vertx VERTX = Vertx.vertx(new VertxOptions().setPreferNativeTransport(true));
    private static final HttpClient HTTP =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    @SuppressWarnings("NullAway.Init") // set before each test
    private String link;

    @SuppressWarnings("NullAway.Init") // set before each test
    private URI address;

    @BeforeAll
    static void start() {
        obstacle = Namespace.obstacle();
        if (!obstacle.isEmpty()) {
            return;
        }
        Namespace made = new Namespace();
        namespace = made;
        camera = made.start(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx96m",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        String.valueOf(System.getProperty("java.class.path")),
                        Main.class.getName(),
                        "simulate",
                        "camera",
                        "--listen",
                        made.host(),
                        "--onvif",
                        "--discovery",
                        "eth0")
                .awaitOutput("onvif://", PATIENCE);
    }

    @AfterAll
    static void stop() throws Exception {
        result(VERTX.close());
        if (camera != null) {
            camera.close();
        }
        if (namespace != null) {
            namespace.close();
        }
    }

    @BeforeEach
    void look() {
        assumeTrue(namespace != null, obstacle);
        if (namespace != null) {
            link = namespace.link();
            address = URI.create("http://" + namespace.host() + ":8000/onvif/device_service");
        }
    }

    private static <T> T result(Future<T> future) throws Exception {
        return future.toCompletionStage().toCompletableFuture().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }

    private void play(OnvifFault fault) throws IOException, InterruptedException {
        String name = fault.name().toLowerCase(Locale.ROOT).replace('_', '-');
        HttpResponse<String> answer = HTTP.send(
                HttpRequest.newBuilder(address.resolve("/control/faults/" + name))
                        .PUT(HttpRequest.BodyPublishers.noBody())
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        assertEquals(200, answer.statusCode(), answer::body);
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.MATCH_ALL, names = "DISCOVERY_.*")
    void itIsListedOnceAtAnAddressThatServes(OnvifFault fault) throws Exception {
        play(fault);
        Discovery discovery = new Discovery(VERTX);
        // on a busy machine it may answer too late: then it is asked again
        List<DiscoveredDevice> found = Await.value("the camera", PATIENCE, () -> {
            try {
                List<DiscoveredDevice> devices =
                        result(discovery.search(Discovery.Options.DEFAULT.withInterfaces(List.of(link))));
                return devices.isEmpty() ? null : devices;
            } catch (Exception e) {
                throw new AssertionError(e);
            }
        });
        assertEquals(1, found.size(), found::toString);
        assertEquals(address, found.get(0).addresses().get(0), found::toString);
        assertEquals("Virtual Camera", found.get(0).name());
        assertTrue(
                found.get(0).addresses().stream()
                        .noneMatch(other -> other.getHost().startsWith("169.254.")
                                || other.getHost().startsWith("[fe80:")),
                found::toString);
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.MATCH_ALL, names = "DISCOVERY_.*")
    void itIsRecognisedByItsReferenceOrWhoItSaysItIs(OnvifFault fault) throws Exception {
        play(fault);
        CameraFinder finder = new CameraFinder(
                VERTX,
                new Discovery(VERTX),
                () -> Discovery.Options.DEFAULT
                        .withInterfaces(List.of(link))
                        .withPatience(Duration.ofSeconds(60))
                        .withEnough(device -> device.addresses().get(0).equals(address)));
        Optional<DiscoveredDevice> found = result(finder.find(
                new DeviceIdentity(CAMERA.endpoint(), CAMERA.serial(), null),
                place -> address.equals(place)
                        ? Future.succeededFuture(new DeviceIdentity(null, CAMERA.serial(), CAMERA.mac()))
                        : Future.failedFuture("expected to ask at " + address + " first but was " + place)));
        assertEquals(address, found.orElseThrow().addresses().get(0));
    }
}
