package org.ovcgateway.gateway;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.Closeable;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.ovcgateway.camera.AlarmType;
import org.ovcgateway.camera.Camera;
import org.ovcgateway.camera.Credentials;
import org.ovcgateway.camera.MediaTransport;
import org.ovcgateway.config.AlarmName;
import org.ovcgateway.config.CameraReference;
import org.ovcgateway.config.ChannelConfig;
import org.ovcgateway.config.OnvifConfig;
import org.ovcgateway.config.QuirksConfig;
import org.ovcgateway.config.TopicConfig;
import org.ovcgateway.gateway.memory.CameraMemories;
import org.ovcgateway.gateway.memory.MemoryKeys;
import org.ovcgateway.onvif.OnvifAddress;
import org.ovcgateway.onvif.OnvifCamera;
import org.ovcgateway.onvif.OnvifCameras;
import org.ovcgateway.onvif.OnvifSource;
import org.ovcgateway.onvif.device.Learnt;
import org.ovcgateway.onvif.device.Memory;
import org.ovcgateway.onvif.device.QuirkOverrides;
import org.ovcgateway.onvif.device.Quirks;
import org.ovcgateway.onvif.discovery.Announcement;
import org.ovcgateway.onvif.discovery.CameraFinder;
import org.ovcgateway.onvif.discovery.DeviceIdentity;
import org.ovcgateway.onvif.discovery.DiscoveredDevice;
import org.ovcgateway.onvif.discovery.Discovery;
import org.ovcgateway.onvif.events.TopicRow;
import org.ovcgateway.onvif.events.TopicTable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes ONVIF cameras, which share the search for those that have moved; others are made by {@link Cameras}. Used by one
 * thread.
 */
final class OnvifCameraFactory implements CameraFactory {
    private static final Logger log = LoggerFactory.getLogger(OnvifCameraFactory.class);

    private final Vertx vertx;
    private final Function<String, Memory> memories;
    /** Looks whether what was learnt of a device has been deleted since. */
    private final Function<String, Future<Void>> rereading;

    private final CameraFinder finder;
    private final Discovery discovery;
    private final InstantSource time;
    private OnvifCameras cameras;
    /** Those of earlier configurations too: cameras that did not change are still theirs. */
    private final List<OnvifCameras> makers = new ArrayList<>();

    private final Set<RoamingCamera> roaming = ConcurrentHashMap.newKeySet();
    private @Nullable Closeable listening;

    /**
     * @param stateDirectory where what is learnt of cameras is kept; null to keep it in memory only
     * @param time what is taken for now here
     */
    OnvifCameraFactory(Vertx vertx, @Nullable Path stateDirectory, InstantSource time) {
        this.vertx = vertx;
        this.time = time;
        if (stateDirectory == null) {
            this.memories = forgetful();
            this.rereading = device -> Future.succeededFuture();
        } else {
            CameraMemories files = new CameraMemories(vertx, stateDirectory);
            this.memories = files::of;
            this.rereading = files::reread;
        }
        this.discovery = new Discovery(vertx);
        this.finder = new CameraFinder(vertx, discovery, () -> Discovery.Options.DEFAULT);
        this.cameras = maker(List.of());
    }

    private OnvifCameras maker(List<TopicRow> topics) {
        OnvifCameras made = new OnvifCameras(vertx, memories, TopicTable.with(topics), time);
        makers.add(made);
        return made;
    }

    /** Memories that last as long as the process. */
    private static Function<String, Memory> forgetful() {
        Map<String, Memory> all = new ConcurrentHashMap<>();
        return key -> all.computeIfAbsent(key, fresh -> new Forgetful());
    }

    @Override
    public void configure(OnvifConfig config) {
        cameras = maker(config.topics().stream().map(OnvifCameraFactory::row).toList());
    }

    @Override
    public Camera of(ChannelConfig channel) {
        if (channel.camera() instanceof CameraReference.Onvif reference) {
            OnvifAddress address = MemoryKeys.address(reference);
            return roaming(channel, address.key(), reference.source(), address);
        }
        if (channel.camera() instanceof CameraReference.Discovered reference) {
            return roaming(channel, reference.endpointReference(), null, null);
        }
        return Cameras.of(channel);
    }

    private Camera roaming(
            ChannelConfig channel, String device, @Nullable String videoSource, @Nullable OnvifAddress address) {
        if (listening == null) {
            listening = discovery.listen(this::heard);
        }
        Credentials credentials = Cameras.credentials(channel);
        OnvifCameras maker = cameras;
        Function<OnvifAddress, OnvifCamera> at = place -> maker.camera(new OnvifSource(
                device, place, videoSource, credentials, Cameras.transport(channel), overrides(channel.quirks())));
        RoamingCamera camera = new RoamingCamera(
                channel.number(),
                OnvifSource.identity(device, videoSource),
                at,
                address,
                memories.apply(device),
                () -> rereading.apply(device),
                device,
                search(credentials),
                System::nanoTime);
        roaming.add(camera);
        return camera;
    }

    private RoamingCamera.Search search(@Nullable Credentials credentials) {
        return new RoamingCamera.Search() {
            @Override
            public Future<Optional<DiscoveredDevice>> find(DeviceIdentity wanted, Function<URI, OnvifAddress> reading) {
                return finder.find(wanted, place -> interview(reading.apply(place), credentials));
            }

            @Override
            public Future<Optional<DiscoveredDevice>> check(
                    DeviceIdentity wanted, DiscoveredDevice announced, Function<URI, OnvifAddress> reading) {
                return finder.check(wanted, announced, place -> interview(reading.apply(place), credentials));
            }
        };
    }

    private void heard(Announcement announcement) {
        finder.heard(announcement);
        roaming.removeIf(RoamingCamera::isClosed);
        roaming.forEach(camera -> camera.heard(announcement));
    }

    /** Asks whoever is at an address who it is, without remembering it. */
    private Future<DeviceIdentity> interview(OnvifAddress place, @Nullable Credentials credentials) {
        OnvifCamera stranger = new OnvifCameras(vertx, forgetful(), TopicTable.with(List.of()))
                .camera(new OnvifSource(place, null, credentials, MediaTransport.TCP, QuirkOverrides.NONE));
        return Future.fromCompletionStage(stranger.details())
                .map(details -> DeviceIdentity.of(details.learnt()))
                .onComplete(done -> stranger.close());
    }

    static TopicRow row(TopicConfig topic) {
        return new TopicRow(
                topic.topic(),
                topic.item(),
                topic.active(),
                type(topic.alarm()),
                TopicRow.Kind.valueOf(topic.kind().name()),
                topic.hold());
    }

    private static @Nullable AlarmType type(AlarmName name) {
        return name == AlarmName.NONE ? null : AlarmType.valueOf(name.name());
    }

    @SuppressWarnings("NullAway") // does not see that a nested type in another module's class file is nullable
    private static QuirkOverrides overrides(QuirksConfig quirks) {
        return new QuirkOverrides(
                same(Quirks.Authentication.class, quirks.authentication()),
                same(Quirks.Media.class, quirks.media()),
                same(Quirks.Stop.class, quirks.stop()),
                same(Quirks.Events.class, quirks.events()),
                quirks.invertPan(),
                quirks.invertTilt(),
                quirks.sendMoveTimeout(),
                quirks.keepAlive(),
                quirks.rtspPort());
    }

    private static <E extends Enum<E>> @Nullable E same(Class<E> type, @Nullable Enum<?> named) {
        return named == null ? null : Enum.valueOf(type, named.name());
    }

    @Override
    public Future<Void> close() {
        Closeable current = listening;
        listening = null;
        if (current != null) {
            try {
                current.close();
            } catch (IOException e) {
                log.debug("closing the sockets of discovery: {}", e.getMessage());
            }
        }
        return Future.join(makers.stream().map(OnvifCameras::left).toList()).mapEmpty();
    }

    /** What is learnt, until the process ends. */
    private static final class Forgetful implements Memory {
        private volatile Learnt learnt = Learnt.NOTHING;

        @Override
        public Learnt learnt() {
            return learnt;
        }

        @Override
        public void update(UnaryOperator<Learnt> change) {
            learnt = change.apply(learnt);
        }
    }
}
