package org.ovcgateway.onvif;

import io.vertx.core.Vertx;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.ovcgateway.camera.Credentials;
import org.ovcgateway.onvif.device.Memory;
import org.ovcgateway.onvif.device.QuirkTable;
import org.ovcgateway.onvif.device.Quirks;
import org.ovcgateway.onvif.events.TopicTable;
import org.ovcgateway.onvif.media.Stills;
import org.ovcgateway.onvif.media.StreamAddresses;
import org.ovcgateway.onvif.media.VideoInput;
import org.ovcgateway.onvif.soap.SoapClient;

/**
 * Makes the ONVIF cameras of a gateway. Cameras that are inputs of one recorder, shown the same user, share all that is of the
 * device. Safe for any thread.
 */
public final class OnvifCameras {
    private record Key(
            String device, OnvifAddress address, @Nullable Credentials credentials) {}

    private final Vertx vertx;
    private final Function<String, Memory> memories;
    private final QuirkTable table;
    private final InstantSource time;
    private final DeviceLink.Maker maker;
    private final OnvifAbilities.Maker abilities;
    /** Guarded by this. */
    private final Map<Key, OnvifDevice> devices = new HashMap<>();

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
                        .abilities());
    }

    OnvifCameras(
            Vertx vertx,
            Function<String, Memory> memories,
            QuirkTable table,
            InstantSource time,
            DeviceLink.Maker maker,
            OnvifAbilities.Maker abilities) {
        this.vertx = vertx;
        this.memories = memories;
        this.table = table;
        this.time = time;
        this.maker = maker;
        this.abilities = abilities;
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
                abilities.make(device, input, source),
                () -> release(source, device));
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
        device.acquire();
        return device;
    }

    private void release(OnvifSource source, OnvifDevice device) {
        synchronized (this) {
            if (!device.release()) {
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
