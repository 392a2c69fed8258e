package org.ovcgateway.rtsp;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.ovcgateway.camera.AudioOut;
import org.ovcgateway.camera.Camera;
import org.ovcgateway.camera.CameraIdentity;
import org.ovcgateway.camera.Credentials;
import org.ovcgateway.camera.MediaTransport;
import org.ovcgateway.camera.Quality;
import org.ovcgateway.camera.StreamAddress;
import org.ovcgateway.camera.Streams;

/** A camera that is known by the RTSP URLs of its streams and nothing else. */
public final class RtspCamera implements Camera {
    private final CameraIdentity identity;
    private final StreamAddress main;
    private final StreamAddress sub;

    /**
     * @param mainStream for {@link Quality#HD} and {@link Quality#FHD}
     * @param subStream for {@link Quality#LD} and {@link Quality#SD}; null if the main stream serves these too
     * @param credentials for both streams; null for those of each URL, if it has any
     */
    public RtspCamera(RtspUrl mainStream, @Nullable RtspUrl subStream, @Nullable Credentials credentials) {
        this(mainStream, subStream, credentials, MediaTransport.TCP);
    }

    /** @param transport what the packets of both streams are asked for over first */
    public RtspCamera(
            RtspUrl mainStream,
            @Nullable RtspUrl subStream,
            @Nullable Credentials credentials,
            MediaTransport transport) {
        identity = new CameraIdentity(mainStream.toString());
        main = address(mainStream, credentials, transport);
        sub = subStream == null ? main : address(subStream, credentials, transport);
    }

    private static StreamAddress address(RtspUrl url, @Nullable Credentials credentials, MediaTransport transport) {
        return new StreamAddress(url.text(), credentials != null ? credentials : url.credentials(), transport);
    }

    @Override
    public CameraIdentity identity() {
        return identity;
    }

    @Override
    public Streams streams() {
        return this::address;
    }

    /** Whether there is a back channel is known when it is asked for. */
    @Override
    public AudioOut audioOut() {
        return () -> CompletableFuture.completedFuture(main);
    }

    private CompletionStage<StreamAddress> address(Quality quality) {
        return CompletableFuture.completedFuture(
                switch (quality) {
                    case LD, SD -> sub;
                    case HD, FHD -> main;
                });
    }
}
