package org.ovcgateway.onvif;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.ovcgateway.camera.Credentials;
import org.ovcgateway.onvif.device.Memory;
import org.ovcgateway.onvif.device.QuirkTable;
import org.ovcgateway.onvif.device.Quirks;
import org.ovcgateway.onvif.device.Timers;
import org.ovcgateway.onvif.events.TopicTable;
import org.ovcgateway.onvif.media.AudioClips;
import org.ovcgateway.onvif.media.ClipUpload;
import org.ovcgateway.onvif.media.Stills;
import org.ovcgateway.onvif.media.StreamAddresses;
import org.ovcgateway.onvif.media.VideoInput;
import org.ovcgateway.onvif.soap.SoapClient;

/**
 * Makes the ONVIF cameras of a gateway. Cameras that are inputs of one recorder, shown the same user, share all that is of the
 * device. Safe for any thread.
 */
public final class OnvifCameras {
    /** For a stop and an end of a subscription, each with a connection made anew. */
    private static final Duration CLOSE_WITHIN = Duration.ofSeconds(5);

    private record Key(
            String device, OnvifAddress address, @Nullable Credentials credentials) {}

    private final Vertx vertx;
    private final Function<String, Memory> memories;
    private final QuirkTable table;
    private final InstantSource time;
    private final DeviceLink.Maker maker;
    private final OnvifAbilities.Maker abilities;
    private final Duration closeWithin;
    /** Guarded by this. */
    private final Map<Key, OnvifDevice> devices = new HashMap<>();
    /** Of the cameras that are being closed. */
    private final Set<Future<Void>> leaving = ConcurrentHashMap.newKeySet();

    /**
     * Makes none yet.
     *
     * @param memories what is remembered by a name, that of a device or of a video source; the same for the same name
     * @param topics which messages mean an alarm
     */
    public OnvifCameras(Vertx vertx, Function<String, Memory> memories, TopicTable topics) {
        this(vertx, memories, topics, InstantSource.system());
    }

    /**
     * As the other one.
     *
     * @param time what is taken for now here: cameras' clocks are set to it, and their messages dated by it
     */
    public OnvifCameras(Vertx vertx, Function<String, Memory> memories, TopicTable topics, InstantSource time) {
        this(
                vertx,
                memories,
                QuirkTable.builtIn(),
                time,
                OnvifCameras::soap,
                (device, input, source) -> new CameraParts(
                                device,
                                input,
                                source.videoSource(),
                                memories.apply(source.identity().key()),
                                topics)
                        .abilities(),
                CLOSE_WITHIN);
    }

    /** @param closeWithin how long a device has to hear of it that it is left */
    OnvifCameras(
            Vertx vertx,
            Function<String, Memory> memories,
            QuirkTable table,
            InstantSource time,
            DeviceLink.Maker maker,
            OnvifAbilities.Maker abilities,
            Duration closeWithin) {
        this.vertx = vertx;
        this.memories = memories;
        this.table = table;
        this.time = time;
        this.maker = maker;
        this.abilities = abilities;
        this.closeWithin = closeWithin;
    }

    private static DeviceLink soap(
            Vertx vertx,
            OnvifAddress address,
            @Nullable Credentials credentials,
            Supplier<Quirks> quirks,
            Memory memory,
            InstantSource time) {
        SoapClient client = new SoapClient(vertx, address.url(), credentials, quirks, memory, time);
        return new DeviceLink(client, client, client::addresses, client::close);
    }

    /** A camera. Nothing is asked of it until something is wanted. */
    public OnvifCamera camera(OnvifSource source) {
        OnvifDevice device = acquire(source);
        VideoInput input = new VideoInput(device.session(), source.videoSource());
        return new OnvifCamera(
                source.identity(),
                device.loop(),
                input,
                new StreamAddresses(input, source.credentials(), source.transport()),
                new Stills(input, vertx, device::stills, source.address().secure(), source.credentials()),
                new AudioClips(
                        input,
                        new ClipUpload(
                                device.session(),
                                device::stills,
                                source.address().secure(),
                                source.credentials()),
                        device.timers()),
                abilities.make(device, input, source),
                leaving(source, device));
    }

    /** Completes when the devices of all cameras that were closed until now know it, or cannot be told. */
    public Future<Void> left() {
        return Future.join(List.copyOf(leaving)).mapEmpty();
    }

    private OnvifCamera.Leaving leaving(OnvifSource source, OnvifDevice device) {
        Promise<Void> gone = Promise.promise();
        return new OnvifCamera.Leaving() {
            @Override
            public void begins() {
                if (!gone.future().isComplete()) {
                    leaving.add(gone.future());
                }
            }

            @Override
            public void ends(Future<Void> answered) {
                Promise<Void> over = Promise.promise();
                Timers.Timer patience = device.timers().after(closeWithin, over::tryComplete);
                answered.onComplete(done -> over.tryComplete());
                over.future().onComplete(done -> {
                    patience.cancel();
                    release(source, device);
                    leaving.remove(gone.future());
                    gone.complete();
                });
            }
        };
    }

    private synchronized OnvifDevice acquire(OnvifSource source) {
        OnvifDevice device = devices.computeIfAbsent(
                key(source),
                unknown -> new OnvifDevice(
                        vertx,
                        source.address(),
                        source.credentials(),
                        memories.apply(source.device()),
                        table,
                        source.quirks(),
                        time,
                        maker));
        device.acquire(source.videoSource());
        return device;
    }

    private void release(OnvifSource source, OnvifDevice device) {
        synchronized (this) {
            if (!device.release(source.videoSource())) {
                return;
            }
            devices.remove(key(source));
        }
        device.close();
    }

    private static Key key(OnvifSource source) {
        return new Key(source.device(), source.address(), source.credentials());
    }
}
