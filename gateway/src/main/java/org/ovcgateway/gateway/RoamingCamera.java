package org.ovcgateway.gateway;

import io.vertx.core.Future;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.ovcgateway.camera.Abilities;
import org.ovcgateway.camera.AudioOut;
import org.ovcgateway.camera.Camera;
import org.ovcgateway.camera.CameraClock;
import org.ovcgateway.camera.CameraEvents;
import org.ovcgateway.camera.CameraException;
import org.ovcgateway.camera.CameraIdentity;
import org.ovcgateway.camera.CameraSettings;
import org.ovcgateway.camera.PresetTours;
import org.ovcgateway.camera.Presets;
import org.ovcgateway.camera.Ptz;
import org.ovcgateway.camera.Quality;
import org.ovcgateway.camera.Reboot;
import org.ovcgateway.camera.Snapshots;
import org.ovcgateway.camera.StreamAddress;
import org.ovcgateway.camera.Streams;
import org.ovcgateway.onvif.OnvifAddress;
import org.ovcgateway.onvif.OnvifCamera;
import org.ovcgateway.onvif.device.Memory;
import org.ovcgateway.onvif.discovery.Announcement;
import org.ovcgateway.onvif.discovery.DeviceIdentity;
import org.ovcgateway.onvif.discovery.DiscoveredDevice;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An ONVIF camera that keeps its channel when it gets another address: where it does not answer any more, or another answers in
 * its place, it is looked for by what it is recognised by, and goes on where it is found. Once what it is recognised by has been
 * deleted, whoever answers where the configuration says is taken for it. Safe for any thread.
 */
final class RoamingCamera implements Camera {
    private static final Logger log = LoggerFactory.getLogger(RoamingCamera.class);
    /** From one announcement that is acted upon to the next, so that a flood of them costs nothing. */
    static final Duration PAUSE = Duration.ofSeconds(5);

    private static final String DEFAULT_PATH = "/onvif/device_service";

    private final int channel;
    private final String prefix;
    private final CameraIdentity identity;
    private final Function<OnvifAddress, OnvifCamera> makers;
    /** Where the configuration says that it is; null if it does not. */
    private final @Nullable OnvifAddress configured;

    private final Memory memory;
    private final Supplier<Future<Void>> rereading;
    private final @Nullable String endpointReference;
    private final Search search;
    private final LongSupplier nanoTime;
    /** All below is guarded by this; what is called from there does not block. */
    private @Nullable OnvifAddress address;

    private @Nullable OnvifCamera current;
    private @Nullable Consumer<CameraEvents.Event> listener;
    private @Nullable Runnable sighted;
    /** That it did not answer when it was last asked. */
    private boolean lost;
    /** When an announcement of one that is likely the camera was looked into; null if none was. */
    private @Nullable Long acted;
    /** As {@link #acted}, of others. */
    private @Nullable Long asked;

    private boolean searching;
    private boolean closed;

    /** Looks for a camera. */
    interface Search {
        /**
         * Looks for it.
         *
         * @param reading turns an address of WS-Discovery into that of a device service
         */
        Future<Optional<DiscoveredDevice>> find(DeviceIdentity wanted, Function<URI, OnvifAddress> reading);

        /** As {@link #find}, among one only, which announced itself. */
        Future<Optional<DiscoveredDevice>> check(
                DeviceIdentity wanted, DiscoveredDevice announced, Function<URI, OnvifAddress> reading);
    }

    /**
     * Asks nobody anything yet.
     *
     * @param makers makes the camera that is at an address
     * @param address where the configuration says that it is; null if it does not
     * @param memory what was learnt of the device
     * @param rereading looks whether that has been deleted since
     * @param device what the configuration calls it: an endpoint reference, or an address
     * @param nanoTime the monotonic clock, in nanoseconds
     */
    RoamingCamera(
            int channel,
            CameraIdentity identity,
            Function<OnvifAddress, OnvifCamera> makers,
            @Nullable OnvifAddress address,
            Memory memory,
            Supplier<Future<Void>> rereading,
            String device,
            Search search,
            LongSupplier nanoTime) {
        this.channel = channel;
        this.prefix = "[ch " + channel + "] [camera]";
        this.identity = identity;
        this.makers = makers;
        this.configured = address;
        this.address = address;
        this.memory = memory;
        this.rereading = rereading;
        this.endpointReference = device.startsWith("urn:") ? device : null;
        this.search = search;
        this.nanoTime = nanoTime;
        this.current = address == null ? null : makers.apply(address);
    }

    private synchronized @Nullable OnvifCamera current() {
        return current;
    }

    private <T> T part(Function<OnvifCamera, T> ability, T none) {
        OnvifCamera camera = current();
        if (camera == null) {
            look();
            return none;
        }
        return ability.apply(camera);
    }

    @Override
    public CameraIdentity identity() {
        return identity;
    }

    @Override
    public Streams streams() {
        return new Streams() {
            @Override
            public CompletionStage<StreamAddress> address(Quality quality) {
                OnvifCamera camera = current();
                if (camera == null) {
                    lost(true);
                    look();
                    return CompletableFuture.failedFuture(new CameraException(
                            CameraException.Kind.UNREACHABLE, "it has not been found on the network yet"));
                }
                CompletableFuture<StreamAddress> answer = new CompletableFuture<>();
                camera.streams().address(quality).whenComplete((found, failure) -> {
                    if (failure == null) {
                        lost(false);
                        answer.complete(found);
                        return;
                    }
                    if (mayBeElsewhere(failure) && camera == current()) {
                        lost(true);
                        look();
                    }
                    answer.completeExceptionally(advised(failure));
                });
                return answer;
            }

            @Override
            public void stale(StreamAddress address) {
                OnvifCamera camera = current();
                if (camera != null) {
                    lost(true);
                    camera.streams().stale(address);
                }
            }
        };
    }

    private static Throwable cause(Throwable failure) {
        return failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
    }

    /** A camera that refuses the password is where it was. */
    private static boolean mayBeElsewhere(Throwable failure) {
        return cause(failure) instanceof CameraException refused && refused.kind() != CameraException.Kind.UNAUTHORISED;
    }

    /** With the command that makes us take another camera for this one: that is for a human to say. */
    private Throwable advised(Throwable failure) {
        return cause(failure) instanceof CameraException refused && refused.kind() == CameraException.Kind.EXCHANGED
                ? new CameraException(
                        refused.kind(),
                        refused.getMessage() + "; if it is there on purpose: ovc-gateway forget " + channel,
                        refused)
                : cause(failure);
    }

    private synchronized void lost(boolean now) {
        lost = now;
    }

    synchronized boolean isClosed() {
        return closed;
    }

    @Override
    public synchronized void onSighted(Runnable listener) {
        sighted = listener;
    }

    /**
     * A device announced itself. If this camera did not answer, and may be the one, that is looked into at once.
     *
     * @param announcement believed as a hint: whoever answers there has to be the camera
     */
    void heard(Announcement announcement) {
        DiscoveredDevice device = announcement.device();
        DeviceIdentity wanted = wanted();
        boolean likely = wanted.isEndpoint(device.endpointReference()) || wanted.isHintedAtBy(device);
        boolean worthAsking = likely || (wanted.endpointReference() == null && isRecognisable(wanted));
        if (announcement.kind() == Announcement.Kind.HELLO && worthAsking && mayAct(likely)) {
            search.check(wanted, device, RoamingCamera::deviceService)
                    .onSuccess(found -> found.filter(there -> isLost()).ifPresent(this::isAt));
        }
    }

    /** Those that are likely the camera are not kept waiting by others. */
    private synchronized boolean mayAct(boolean likely) {
        long now = nanoTime.getAsLong();
        Long last = likely ? acted : asked;
        if (!lost || closed || (last != null && now - last < PAUSE.toNanos())) {
            return false;
        }
        if (likely) {
            acted = now;
        } else {
            asked = now;
        }
        return true;
    }

    private synchronized boolean isLost() {
        return lost;
    }

    private void isAt(DiscoveredDevice found) {
        remember(found);
        if (!move(deviceService(found.addresses().get(0)), "found at")) {
            tellSighted();
        }
    }

    private void tellSighted() {
        Runnable listener;
        synchronized (this) {
            listener = closed ? null : sighted;
        }
        if (listener != null) {
            listener.run();
        }
    }

    private DeviceIdentity wanted() {
        DeviceIdentity known = DeviceIdentity.of(memory.learnt());
        return endpointReference == null
                ? known
                : new DeviceIdentity(endpointReference, known.serialNumber(), known.mac());
    }

    private static boolean isRecognisable(DeviceIdentity wanted) {
        return wanted.endpointReference() != null || wanted.serialNumber() != null || wanted.mac() != null;
    }

    private void look() {
        synchronized (this) {
            if (searching || closed) {
                return;
            }
            searching = true;
        }
        rereading.get().onComplete(read -> search());
    }

    private synchronized void searched() {
        searching = false;
    }

    private void search() {
        DeviceIdentity wanted = wanted();
        if (!isRecognisable(wanted)) {
            searched(); // it was never met, or is forgotten: there is nothing to recognise it by
            if (configured != null) {
                move(configured, "looked for at");
            }
            return;
        }
        search.find(wanted, RoamingCamera::deviceService).onComplete(done -> {
            searched();
            if (done.succeeded()) {
                done.result().ifPresent(found -> {
                    remember(found);
                    move(deviceService(found.addresses().get(0)), "found at");
                });
            } else {
                log.debug("{} cannot be looked for: {}", prefix, done.cause().getMessage());
            }
        });
    }

    private void remember(DiscoveredDevice found) {
        if (found.endpointReference() != null) {
            memory.update(
                    learnt -> learnt.withIdentity(found.endpointReference(), learnt.serialNumber(), learnt.mac()));
        }
    }

    /** Whether it was elsewhere before. */
    private boolean move(OnvifAddress found, String how) {
        OnvifCamera left;
        synchronized (this) {
            if (closed || found.equals(address)) {
                return false;
            }
            log.info("{} {} {}{}", prefix, how, found, address == null ? "" : ", was at " + address);
            left = current;
            address = found;
            OnvifCamera fresh = makers.apply(found);
            current = fresh;
            if (listener != null) {
                fresh.events().listen(listener);
            }
        }
        if (left != null) {
            left.close();
        }
        tellSighted();
        return true;
    }

    private static OnvifAddress deviceService(URI told) {
        boolean secure = "https".equals(told.getScheme());
        String host = told.getHost();
        String path = told.getRawPath();
        return new OnvifAddress(
                secure,
                host.startsWith("[") ? host.substring(1, host.length() - 1) : host,
                told.getPort() > 0 ? told.getPort() : secure ? 443 : 80,
                path == null || path.isEmpty() ? DEFAULT_PATH : path);
    }

    @Override
    public CameraEvents events() {
        return new CameraEvents() {
            @Override
            public void listen(Consumer<Event> to) {
                synchronized (RoamingCamera.this) {
                    listener = to;
                    if (current != null) {
                        current.events().listen(to);
                    }
                }
            }

            @Override
            public List<UnknownTopic> unknownTopics() {
                OnvifCamera camera = current();
                return camera == null ? List.of() : camera.events().unknownTopics();
            }
        };
    }

    @Override
    public Abilities abilities() {
        OnvifCamera camera = current();
        return camera == null ? Abilities.NONE : camera.abilities();
    }

    @Override
    public Ptz ptz() {
        return part(OnvifCamera::ptz, Ptz.NONE);
    }

    @Override
    public Presets presets() {
        return part(OnvifCamera::presets, Presets.NONE);
    }

    @Override
    public PresetTours presetTours() {
        return part(OnvifCamera::presetTours, PresetTours.NONE);
    }

    @Override
    public CameraSettings settings() {
        return part(OnvifCamera::settings, CameraSettings.NONE);
    }

    @Override
    public Snapshots snapshots() {
        return part(OnvifCamera::snapshots, Snapshots.NONE);
    }

    @Override
    public CameraClock clock() {
        return part(OnvifCamera::clock, CameraClock.NONE);
    }

    @Override
    public Reboot reboot() {
        return part(OnvifCamera::reboot, Reboot.NONE);
    }

    @Override
    public AudioOut audioOut() {
        return new AudioOut() {
            @Override
            public CompletionStage<StreamAddress> backChannel() {
                return part(OnvifCamera::audioOut, AudioOut.NONE).backChannel();
            }

            @Override
            public CompletionStage<Clip> play(byte[] file) {
                return part(OnvifCamera::audioOut, AudioOut.NONE).play(file);
            }
        };
    }

    @Override
    public void close() {
        OnvifCamera left;
        synchronized (this) {
            closed = true;
            left = current;
            current = null;
        }
        if (left != null) {
            left.close();
        }
    }
}
