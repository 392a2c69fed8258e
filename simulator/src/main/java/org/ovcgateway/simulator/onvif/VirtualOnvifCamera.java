package org.ovcgateway.simulator.onvif;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.ovcgateway.simulator.camera.RtspServer;
import org.ovcgateway.simulator.camera.VirtualCamera;
import org.ovcgateway.simulator.net.CannotListenException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A virtual ONVIF device with one source, or with several as a recorder has them. Its streams are those of virtual RTSP
 * cameras; where there is room in their video, it shows position, last preset and OSD. Methods are safe for any thread; what
 * they change takes effect in the order in which they were called.
 */
public final class VirtualOnvifCamera {
    private static final Logger LOG = LoggerFactory.getLogger(VirtualOnvifCamera.class);
    private static final int MAX_BODY = 1 << 20;
    private static final int REMEMBERED_CALLS = 1000;
    private static final long BEFORE_REBOOT_MILLIS = 100;

    private final Vertx vertx;
    private final Context context;
    private final OnvifSettings settings;
    private final FaultSwitches faults = new FaultSwitches();
    private final DeviceClock clock;
    private final Sources sources;
    private final AudioClipStore clips;
    private final @Nullable AudioClipUploads uploads;
    private final EventBroker broker;
    private final Gatekeeper gatekeeper;
    private final SoapEndpoint soap;
    private final ControlEndpoint control = new ControlEndpoint(this);
    private final ConcurrentLinkedDeque<ReceivedCall> calls = new ConcurrentLinkedDeque<>();
    private final Map<Object, Integer> callsOfConnections = new WeakHashMap<>();
    private final DiscoveryResponder discovery;
    private HttpServer server;
    private volatile String host;
    private volatile int port;
    private final AtomicInteger reboots = new AtomicInteger();
    private boolean rebooting;
    private boolean closed;

    private VirtualOnvifCamera(
            Vertx vertx, RtspServer rtsp, List<VirtualCamera> cameras, OnvifSettings settings, LongSupplier nanoClock) {
        this.vertx = vertx;
        this.context = vertx.getOrCreateContext();
        this.settings = settings;
        this.host = settings.host();
        this.server = newServer();
        this.clock = new DeviceClock(settings.clockOffset(), faults);
        List<VirtualSource> all = new ArrayList<>();
        for (VirtualCamera camera : cameras) {
            VirtualSource source = new VirtualSource(all.size(), camera, settings.audioClips(), nanoClock);
            camera.caption(() -> source.caption(settings.ptz()));
            all.add(source);
        }
        this.sources = new Sources(List.copyOf(all));
        this.clips = new AudioClipStore(nanoClock, Instant::now);
        this.broker = new EventBroker(vertx, sources, faults, clock);
        this.gatekeeper = new Gatekeeper(settings, faults, clock);
        this.uploads = settings.audioClips() ? new AudioClipUploads(clips, gatekeeper, faults) : null;
        Addresses addresses = new Addresses(settings, faults);
        this.soap = new SoapEndpoint(vertx, operations(rtsp, addresses), gatekeeper, addresses, faults, this::remember);
        this.discovery = new DiscoveryResponder(vertx, settings, faults, Scopes.of(settings, cameras.size()));
    }

    /**
     * Starts a device.
     *
     * @param rtsp serves the cameras; it is not closed by this
     * @param cameras one for each source
     */
    public static Future<VirtualOnvifCamera> start(
            Vertx vertx, RtspServer rtsp, List<VirtualCamera> cameras, OnvifSettings settings) {
        if (cameras.isEmpty()) {
            throw new IllegalArgumentException("expected a camera");
        }
        VirtualOnvifCamera camera = new VirtualOnvifCamera(vertx, rtsp, cameras, settings, System::nanoTime);
        return camera.onContext(
                        () -> camera.listen(settings.port()).compose(listening -> camera.discovery.start(camera.port)))
                .map(camera);
    }

    /** Says Bye and goes away; the RTSP cameras stay. */
    public Future<Void> stop() {
        return onContext(() -> {
            closed = true;
            broker.close();
            sources.all().forEach(source -> source.camera().caption(null));
            return discovery.stop().compose(gone -> server.close());
        });
    }

    public int port() {
        return port;
    }

    /** Where the gateway finds it: {@code onvif://host:port}. */
    public String url() {
        return "onvif://" + urlHost() + ":" + port;
    }

    /** The address of its device service. */
    public String deviceServiceUrl() {
        return "http://" + urlHost() + ":" + port + Service.DEVICE.path();
    }

    /** The UDP port on which it answers probes; 0 if it does not. */
    public int discoveryPort() {
        return discovery.port();
    }

    public List<VirtualSource> sources() {
        return sources.all();
    }

    public VirtualSource source(int index) {
        return sources.all().get(index);
    }

    /** The calls that have come, the oldest of at most 1000 first. */
    public List<ReceivedCall> calls() {
        return List.copyOf(calls);
    }

    /** The names of the audio clips that it has, brought or not, the oldest first. */
    public List<String> audioClips() {
        return clips.entries().stream()
                .map(entry -> entry.configuration().name())
                .toList();
    }

    /** The audio clips that it has played and plays, the newest of at most 100 last. */
    public List<PlayedAudioClip> playedAudioClips() {
        return clips.played();
    }

    /** Whether it plays an audio clip at this moment. */
    public boolean playsAudioClip() {
        return !clips.playing().isEmpty();
    }

    /** How many subscriptions there are. */
    public int subscriptions() {
        return broker.count();
    }

    /** How often it went away. */
    public int reboots() {
        return reboots.get();
    }

    public Set<OnvifFault> faults() {
        return faults.present();
    }

    /** From now on it has these faults and no others. */
    public void faults(Set<OnvifFault> newFaults) {
        faults.set(newFaults);
    }

    /** As {@link #faults(Set)}. */
    public void faults(OnvifFault first, OnvifFault... more) {
        faults.set(EnumSet.of(first, more));
    }

    /** From now on it does everything right. */
    public void clearFaults() {
        faults.set(Set.of());
    }

    /** How far its clock is ahead of the machine's. */
    public Duration clockOffset() {
        return clock.offset();
    }

    public void clockOffset(Duration newOffset) {
        clock.offset(newOffset);
    }

    /** Tells an event of a source to whoever has subscribed. */
    public void fire(EventKind kind, int source, boolean active) {
        context.runOnContext(v -> broker.fire(kind, source(source), active));
    }

    /** Tells any event. */
    public void fire(VirtualEvent event) {
        context.runOnContext(v -> broker.fire(event));
    }

    /** Forgets all subscriptions, as a camera does that has been switched off. */
    public void dropSubscriptions() {
        context.runOnContext(v -> broker.removeAll(EventService.unknownResource()));
    }

    /** Goes away, with its streams, and comes back after the time that is set. */
    public void reboot() {
        context.runOnContext(v -> vertx.setTimer(BEFORE_REBOOT_MILLIS, timer -> goAway()));
    }

    /**
     * Is at the same port of another address from now on, as a camera that was given one: without a word at the old address,
     * without its subscriptions, and otherwise the same. Its streams are where {@link RtspServer#moveTo} has them.
     *
     * @param newHost a literal address
     * @return fails if the address cannot be bound; then it is nowhere
     */
    public Future<Void> moveTo(String newHost) {
        return onContext(() -> {
            broker.removeAll(new CloseConnection());
            return server.close()
                    .compose(gone -> {
                        host = newHost;
                        if (rebooting) {
                            return Future.succeededFuture(); // it listens when it comes back
                        }
                        server = newServer();
                        return listen(port);
                    })
                    .compose(listening -> discovery.moveTo(newHost));
        });
    }

    private String urlHost() {
        String current = host;
        return current.contains(":") ? "[" + current + "]" : current;
    }

    private Operations operations(RtspServer rtsp, Addresses addresses) {
        Operations operations = new Operations();
        MediaTags media = new MediaTags(faults);
        PtzTags ptz = new PtzTags(settings, faults);
        Streams streams = new Streams(rtsp);
        new DeviceService(settings, faults, clock, addresses, sources.all().size(), this::reboot).register(operations);
        new Media1Service(sources, faults, addresses, media, ptz, streams).register(operations);
        new Media2Service(sources, faults, addresses, media, ptz, streams, settings.audioClips()).register(operations);
        if (settings.audioClips()) {
            new AudioClipOperations(clips, sources, faults, clock, addresses).register(operations);
        }
        new PtzService(vertx, sources, faults, clock, ptz).register(operations);
        new ImagingService(sources).register(operations);
        new AnalyticsService(sources).register(operations);
        new EventService(vertx, faults, clock, addresses, broker).register(operations);
        return operations;
    }

    private HttpServer newServer() {
        return vertx.createHttpServer(new HttpServerOptions().setIdleTimeout(120))
                .requestHandler(this::handle);
    }

    private Future<Void> listen(int wanted) {
        return server.listen(wanted, host)
                .recover(cause -> Future.failedFuture(new CannotListenException(host, wanted, "ONVIF", cause)))
                .onSuccess(listening -> port = listening.actualPort())
                .mapEmpty();
    }

    private void remember(ReceivedCall call) {
        calls.add(call);
        while (calls.size() > REMEMBERED_CALLS) {
            calls.poll();
        }
    }

    private void handle(HttpServerRequest request) {
        if (request.path().startsWith(ControlEndpoint.ROOT)) {
            control.handle(request);
        } else if (uploads != null && request.path().startsWith(AudioClipUploads.ROOT)) {
            uploads.handle(request);
        } else if (request.method().equals(HttpMethod.GET)) {
            still(request);
        } else if (!request.method().equals(HttpMethod.POST)) {
            request.response().setStatusCode(405).end();
        } else if (faults.has(OnvifFault.RESETS_CONNECTION)
                && callsOfConnections.merge(request.connection(), 1, Integer::sum) % 2 == 0) {
            SoapEndpoint.close(request);
        } else {
            receive(request);
        }
    }

    private void receive(HttpServerRequest request) {
        Buffer body = Buffer.buffer();
        request.handler(part -> {
            body.appendBuffer(part);
            if (body.length() > MAX_BODY) {
                SoapEndpoint.close(request);
            }
        });
        request.endHandler(ended -> soap.answer(request, body));
    }

    private void still(HttpServerRequest request) {
        Sources.Profile profile = stillProfile(request.path());
        Encoder encoder = profile == null ? null : profile.source().encoder(profile.kind());
        if (profile == null || encoder == null || faults.has(OnvifFault.NO_SNAPSHOT)) {
            request.response().setStatusCode(404).end();
        } else if (gatekeeper.admitsStill(request) != Gatekeeper.Verdict.ADMITTED) {
            request.response()
                    .setStatusCode(401)
                    .putHeader("WWW-Authenticate", gatekeeper.challenges())
                    .end();
        } else if (faults.has(OnvifFault.SNAPSHOT_NOT_JPEG)) {
            request.response().putHeader("Content-Type", "image/jpeg").end("<html><body>busy</body></html>");
        } else {
            vertx.executeBlocking(() -> StillPicture.draw(profile.source(), encoder.width(), encoder.height()))
                    .onSuccess(jpeg -> request.response()
                            .putHeader("Content-Type", "image/jpeg")
                            .end(Buffer.buffer(jpeg)))
                    .onFailure(e -> {
                        LOG.error("a still could not be drawn", e);
                        request.response().setStatusCode(500).end();
                    });
        }
    }

    private Sources.@Nullable Profile stillProfile(String path) {
        for (Sources.Profile profile : sources.profiles()) {
            if (path.equals(Streams.STILLS + profile.token())) {
                return profile;
            }
        }
        return null;
    }

    private void goAway() {
        if (closed) {
            return;
        }
        rebooting = true;
        broker.removeAll(new CloseConnection());
        away(true);
        reboots.incrementAndGet();
        discovery.bye();
        server.close()
                .onComplete(
                        gone -> vertx.setTimer(Math.max(1, settings.rebootTime().toMillis()), timer -> comeBack()));
    }

    private void comeBack() {
        if (closed) {
            return;
        }
        rebooting = false;
        server = newServer();
        listen(port).onComplete(listening -> {
            away(false);
            discovery.hello();
            if (listening.failed()) {
                LOG.error("the port is gone after a reboot", listening.cause());
            }
        });
    }

    private void away(boolean away) {
        sources.all().forEach(source -> source.camera().away(away));
    }

    private Future<Void> onContext(Supplier<Future<Void>> action) {
        Promise<Void> done = Promise.promise();
        context.runOnContext(v -> action.get().onComplete(done));
        return done.future();
    }
}
