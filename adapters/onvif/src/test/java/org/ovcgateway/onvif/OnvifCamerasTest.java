package org.ovcgateway.onvif;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.ovcgateway.camera.Abilities;
import org.ovcgateway.camera.CameraException;
import org.ovcgateway.camera.Credentials;
import org.ovcgateway.camera.MediaTransport;
import org.ovcgateway.camera.NotSupported;
import org.ovcgateway.camera.Quality;
import org.ovcgateway.camera.StreamAddress;
import org.ovcgateway.onvif.device.KeptInMemory;
import org.ovcgateway.onvif.device.Memory;
import org.ovcgateway.onvif.device.QuirkOverrides;
import org.ovcgateway.onvif.device.QuirkTable;
import org.ovcgateway.onvif.device.SessionBench;
import org.ovcgateway.testkit.Await;

class OnvifCamerasTest {
    private static final OnvifAddress ADDRESS = new OnvifAddress(false, "10.0.0.2", 80, "/onvif/device_service");
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Vertx vertx = Vertx.vertx();
    private final Map<String, Memory> memories = new HashMap<>();
    private final List<DeviceLink> links = new ArrayList<>();
    private final AtomicInteger closed = new AtomicInteger();
    private final CountDownLatch asked = new CountDownLatch(1);
    private Promise<Void> told = Promise.promise();
    private Duration closeWithin = PATIENCE;

    @BeforeEach
    void hearsAtOnce() {
        told.complete();
    }

    @AfterEach
    void close() throws Exception {
        result(vertx.close().toCompletionStage());
    }

    private static <T extends @Nullable Object> T result(CompletionStage<T> stage) throws Exception {
        return stage.toCompletableFuture().get(60, TimeUnit.SECONDS);
    }

    private static Throwable failure(CompletionStage<?> stage) {
        Throwable cause =
                assertThrows(ExecutionException.class, () -> result(stage)).getCause();
        return cause == null ? new AssertionError("no cause") : cause;
    }

    private OnvifCameras cameras(ScriptedDevice device) {
        return new OnvifCameras(
                vertx,
                name -> memories.computeIfAbsent(name, unknown -> new KeptInMemory()),
                QuirkTable.builtIn(),
                InstantSource.system(),
                (vertx, address, credentials, quirks, memory, time) -> {
                    DeviceLink link = new DeviceLink(
                            device,
                            device,
                            addresses -> {
                                // a scripted device has none
                            },
                            closed::incrementAndGet);
                    links.add(link);
                    return link;
                },
                (made, input, source) -> closingWith(OnvifAbilities.NONE),
                closeWithin);
    }

    private OnvifAbilities closingWith(OnvifAbilities none) {
        return new OnvifAbilities(
                none.ptz(),
                none.presets(),
                none.presetTours(),
                none.events(),
                none.settings(),
                none.hasPresets(),
                none.alarms(),
                none.offered(),
                () -> {
                    asked.countDown();
                    return told.future();
                });
    }

    @Test
    void aDeviceIsLeftWhenItHasHeardOfIt() throws Exception {
        told = Promise.promise();
        OnvifCameras cameras = cameras(recorder());
        OnvifCamera camera = cameras.camera(source("v0", new Credentials("a", "1")));
        assertTrue(cameras.left().succeeded());
        camera.close();
        Future<Void> left = cameras.left();
        assertTrue(asked.await(PATIENCE.toSeconds(), TimeUnit.SECONDS));
        assertFalse(left.isComplete());
        assertEquals(0, closed.get());
        told.complete();
        result(left.toCompletionStage());
        assertEquals(1, closed.get());
        camera.close();
        assertTrue(cameras.left().succeeded());
    }

    @Test
    void aDeviceThatHearsNothingIsLeftAllTheSame() throws Exception {
        told = Promise.promise();
        closeWithin = Duration.ofMillis(1);
        OnvifCameras cameras = cameras(recorder());
        cameras.camera(source("v0", new Credentials("a", "1"))).close();
        result(cameras.left().toCompletionStage());
        assertEquals(1, closed.get());
    }

    private static OnvifSource source(@Nullable String token, Credentials credentials) {
        return new OnvifSource(ADDRESS, token, credentials, MediaTransport.TCP, QuirkOverrides.NONE);
    }

    private static ScriptedDevice recorder() {
        ScriptedDevice device =
                new SessionBench().media1("a v0 H264 1920 1080 ptz", "b v1 H264 1920 1080", "c v1 H264 640 360").device;
        return device.on(
                "GetStreamUri",
                request -> new ScriptedDevice()
                        .answer("x", "<a><Uri>rtsp://192.168.1.64/" + request.textAt("ProfileToken") + "</Uri></a>")
                        .call(
                                org.ovcgateway.onvif.soap.Service.MEDIA,
                                org.ovcgateway.onvif.xml.XmlElement.of("", "x")));
    }

    @Test
    void identitiesAreThoseOfTheConfiguration() {
        Credentials secret = new Credentials("user", "p@ss");
        assertEquals(
                "onvif://10.0.0.2:80/onvif/device_service",
                source(null, secret).identity().key());
        assertEquals(
                "onvif://10.0.0.2:80/onvif/device_service?source=Video+1%26",
                source("Video 1&", secret).identity().key());
        assertEquals(
                "urn:uuid:1",
                new OnvifSource("urn:uuid:1", ADDRESS, null, secret, MediaTransport.TCP, QuirkOverrides.NONE)
                        .identity()
                        .key());
    }

    @Test
    void inputsOfARecorderShareTheDeviceUntilTheLastIsClosed() throws Exception {
        ScriptedDevice device = recorder();
        OnvifCameras cameras = cameras(device);
        Credentials secret = new Credentials("user", "p@ss");
        OnvifCamera first = cameras.camera(source("v0", secret));
        OnvifCamera second = cameras.camera(source("v1", secret));
        assertEquals(Abilities.NONE, first.abilities());
        assertEquals(
                new StreamAddress("rtsp://10.0.0.2/a", secret),
                result(first.streams().address(Quality.LD)));
        assertEquals(
                new StreamAddress("rtsp://10.0.0.2/c", secret),
                result(second.streams().address(Quality.LD)));
        assertEquals(1, links.size());
        assertEquals(1, device.requests("GetServices").size());
        assertTrue(first.abilities().ptz());
        assertFalse(second.abilities().ptz());
        assertInstanceOf(NotSupported.class, failure(first.reboot().reboot()));

        first.close();
        first.close();
        assertInstanceOf(CameraException.class, failure(first.streams().address(Quality.LD)));
        result(second.streams().address(Quality.HD));
        assertEquals(0, closed.get());
        second.close();
        Await.until("the device is closed", PATIENCE, () -> closed.get() == 1);

        OnvifCamera third = cameras.camera(source("v1", secret));
        assertEquals(2, links.size());
        result(third.streams().address(Quality.HD));
    }

    @Test
    void anotherUserOfADeviceIsAnotherDevice() {
        OnvifCameras cameras = cameras(recorder());
        cameras.camera(source("v0", new Credentials("a", "1")));
        cameras.camera(source("v1", new Credentials("b", "1")));
        assertEquals(2, links.size());
        assertEquals(1, memories.size());
    }

    @Test
    void whatACameraIsCanBeToldInFull() throws Exception {
        OnvifCameras cameras = cameras(recorder());
        OnvifCamera camera = cameras.camera(source("v1", new Credentials("a", "1")));
        OnvifCamera.Details details = result(camera.details());
        assertEquals("ACME", details.description().manufacturer());
        assertEquals(2, details.profiles().size());
        assertEquals("SN-1", details.learnt().serialNumber());
        assertSame(details.contact(), result(camera.details()).contact());
        camera.invalidate();
        assertEquals(details.contact(), result(camera.details()).contact());
    }

    @Test
    void whatItCannotDoIsNotSupported() {
        OnvifCamera camera = cameras(recorder()).camera(source("v1", new Credentials("a", "1")));
        assertInstanceOf(NotSupported.class, failure(camera.snapshots().take()));
        assertInstanceOf(NotSupported.class, failure(camera.audioOut().backChannel()));
        assertInstanceOf(NotSupported.class, failure(camera.forceKeyFrame(Quality.HD)));
        assertInstanceOf(NotSupported.class, failure(camera.ptz().stop()));
    }
}
