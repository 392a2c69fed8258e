package org.ovcgateway.onvif.media;

import io.vertx.core.Future;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.ovcgateway.camera.CameraException;
import org.ovcgateway.camera.Credentials;
import org.ovcgateway.camera.MediaTransport;
import org.ovcgateway.camera.Quality;
import org.ovcgateway.camera.StreamAddress;
import org.ovcgateway.onvif.device.Address;
import org.ovcgateway.onvif.device.DeviceSession;
import org.ovcgateway.onvif.device.Profile;

/**
 * Where the streams of a video source are. An address is asked for once and then kept, until the device was met anew or
 * {@link #forget} is called. On the device's event loop.
 */
public final class StreamAddresses {
    private final VideoInput input;
    private final @Nullable Credentials credentials;
    private final MediaTransport transport;

    private final Map<String, Future<StreamAddress>> byToken = new HashMap<>();
    private int meeting;

    public StreamAddresses(VideoInput input, @Nullable Credentials credentials, MediaTransport transport) {
        this.input = input;
        this.credentials = credentials;
        this.transport = transport;
    }

    public Future<StreamAddress> address(Quality quality) {
        return input.profile(quality).compose(this::address);
    }

    Future<StreamAddress> address(Profile profile) {
        DeviceSession session = input.session();
        return session.contact().compose(met -> {
            if (meeting != session.meetings()) {
                forget();
                meeting = session.meetings();
            }
            Future<StreamAddress> known = byToken.get(profile.token());
            if (known != null) {
                return known;
            }
            Future<StreamAddress> asked =
                    MediaUris.stream(session.calls(), met, profile, transport).compose(this::reachable);
            byToken.put(profile.token(), asked);
            asked.onFailure(failure -> byToken.remove(profile.token(), asked));
            return asked;
        });
    }

    /** The host is the one that answers us, whatever the camera calls itself; the port is that of another service. */
    private Future<StreamAddress> reachable(Address told) {
        if (!told.scheme().equals("rtsp") && !told.scheme().equals("rtsps")) {
            return Future.failedFuture(new CameraException(
                    CameraException.Kind.FAILED, "expected the address of an RTSP stream but was " + scheme(told)));
        }
        Integer quirk = input.session().quirks().rtspPort();
        int port = quirk != null ? quirk : told.port();
        String host = Address.inUrl(input.session().place().host());
        String url = told.scheme() + "://" + host + (port == 0 ? "" : ":" + port) + told.path();
        return Future.succeededFuture(new StreamAddress(url, credentials, transport));
    }

    private static String scheme(Address told) {
        return told.scheme().matches("[a-z][a-z0-9+.-]{0,15}") ? told.scheme() + "://…" : "something else";
    }

    /** The next who asks gets what the device says then; for when a stream is not where it was. */
    public void forget() {
        byToken.clear();
    }

    /** Has the encoder make a key frame now. Not every camera can, and none needs to. */
    public Future<Void> forceKeyFrame(Profile profile) {
        return input.session()
                .calls()
                .call(MediaUris.service(profile), MediaUris.setSynchronizationPoint(profile))
                .mapEmpty();
    }
}
