package org.ovcgateway.gateway;

import org.jspecify.annotations.Nullable;
import org.ovcgateway.camera.Camera;
import org.ovcgateway.camera.Credentials;
import org.ovcgateway.camera.MediaTransport;
import org.ovcgateway.camera.StreamAddress;
import org.ovcgateway.config.CameraReference;
import org.ovcgateway.config.ChannelConfig;
import org.ovcgateway.config.Secret;
import org.ovcgateway.rtsp.RtspCamera;
import org.ovcgateway.rtsp.RtspUrl;

/** Makes the camera that a channel's configuration names. */
public final class Cameras {
    private Cameras() {}

    /** As {@link CameraFactory}. */
    public static Camera of(ChannelConfig channel) {
        if (channel.camera() instanceof CameraReference.Rtsp main) {
            CameraReference.Rtsp sub = channel.subStream();
            return new RtspCamera(url(main), sub == null ? null : url(sub), credentials(channel), transport(channel));
        }
        if (channel.camera() instanceof CameraReference.Http main) {
            Credentials credentials = credentials(channel);
            CameraReference.Rtsp sub = channel.subStream();
            StreamAddress address = new StreamAddress(main.uri().toString(), credentials);
            return new HttpCamera(address, sub == null ? address : new StreamAddress(url(sub).text(), credentials));
        }
        return new UnservedCamera(channel.camera());
    }

    static MediaTransport transport(ChannelConfig channel) {
        return switch (channel.transport()) {
            case TCP -> MediaTransport.TCP;
            case UDP -> MediaTransport.UDP;
        };
    }

    private static RtspUrl url(CameraReference.Rtsp reference) {
        return RtspUrl.parse(reference.uri().toString());
    }

    static @Nullable Credentials credentials(ChannelConfig channel) {
        String username = channel.username();
        Secret password = channel.password();
        return username == null ? null : new Credentials(username, password == null ? "" : password.reveal());
    }
}
