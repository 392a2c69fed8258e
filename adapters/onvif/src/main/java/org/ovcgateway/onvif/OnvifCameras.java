package org.ovcgateway.onvif;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClientOptions;
import java.time.Duration;
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
    private static final Duration CONNECT_WITHIN = Duration.ofSeconds(3);

    private record Key(
            String device, OnvifAddress address, @Nullable Credentials credentials) {}

    private final Vertx vertx;
    private final Function<String, Memory> memories;
    private final QuirkTable table;
    private final TopicTable topics;
    private final DeviceLink.Maker maker;
    /** Guarded by this. */
    private final Map<Key, OnvifDevice> devices = new HashMap<>();

    /**
     * Makes none yet.
     *
     * @param memories where what is learnt is kept, by the name of a device or of an input of one
     * @param topics which messages mean an alarm
     */
    public OnvifCameras(Vertx vertx, Function<String, Memory> memories, TopicTable topics) {
        this(vertx, memories, QuirkTable.builtIn(), topics, OnvifCameras::link);
    }

    OnvifCameras(
            Vertx vertx,
            Function<String, Memory> memories,
            QuirkTable table,
            TopicTable topics,
            DeviceLink.Maker maker) {
        this.vertx = vertx;
        this.memories = memories;
        this.table = table;
        this.topics = topics;
        this.maker = maker;
    }

    /** A camera. Nothing is asked of it until something is wanted. */
    public OnvifCamera camera(OnvifSource source) {
        OnvifDevice device = acquire(source);
        VideoInput input = new VideoInput(device.session(), source.videoSource());
        StreamAddresses addresses = new StreamAddresses(input, source.credentials(), source.transport());
        Stills stills =
                new Stills(input, vertx, device.stills(), source.address().secure(), source.credentials());
        return new OnvifCamera(
                source.identity(),
                device.loop(),
                input,
                addresses,
                stills,
                new CameraParts(
                                device,
                                input,
                                source.videoSource(),
                                memories.apply(source.identity().key()),
                                topics)
                        .abilities(),
                () -> release(source, device));
    }

    private static DeviceLink link(
            Vertx vertx,
            OnvifAddress address,
            @Nullable Credentials credentials,
            Supplier<Quirks> quirks,
            Memory memory) {
        SoapClient client = new SoapClient(vertx, address.url(), credentials, quirks, memory);
        return new DeviceLink(client, client, client::addresses, client::close);
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
                        maker,
                        vertx.createHttpClient(new HttpClientOptions()
                                .setConnectTimeout((int) CONNECT_WITHIN.toMillis())
                                .setKeepAlive(false)
                                .setMaxRedirects(0))));
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
