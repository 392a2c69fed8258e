package org.ovcgateway.onvif;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.ovcgateway.camera.CameraIdentity;
import org.ovcgateway.camera.Credentials;
import org.ovcgateway.camera.MediaTransport;
import org.ovcgateway.onvif.device.QuirkOverrides;

/**
 * One video source of a device, as the configuration names it.
 *
 * @param device what the device is remembered by, whatever its address: {@link OnvifAddress#key} of the address that was
 *     configured, or an endpoint reference {@code urn:uuid:…}; without secrets
 * @param address where the device is now
 * @param videoSource token of a recorder's input; null for the first, which is the only one of a camera
 * @param credentials null for none
 * @param transport what the packets of its streams are asked for over first
 * @param quirks what the user says of them; of several sources of one device the first says it
 */
public record OnvifSource(
        String device,
        OnvifAddress address,
        @Nullable String videoSource,
        @Nullable Credentials credentials,
        MediaTransport transport,
        QuirkOverrides quirks) {

    /** A source of a device that is where the configuration says. */
    public OnvifSource(
            OnvifAddress address,
            @Nullable String videoSource,
            @Nullable Credentials credentials,
            MediaTransport transport,
            QuirkOverrides quirks) {
        this(address.key(), address, videoSource, credentials, transport, quirks);
    }

    /** The same for as long as the configuration does not change. */
    public CameraIdentity identity() {
        return identity(device, videoSource);
    }

    /** As {@link #identity()}, for a device that may not have been found yet. */
    public static CameraIdentity identity(String device, @Nullable String videoSource) {
        return new CameraIdentity(
                videoSource == null
                        ? device
                        : device + "?source=" + URLEncoder.encode(videoSource, StandardCharsets.UTF_8));
    }
}
