package org.ovcgateway.bench;

import io.netty.buffer.PooledByteBufAllocator;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.VertxInternal;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.ovcgateway.media.net.Transport;
import org.ovcgateway.media.relay.Sink;
import org.ovcgateway.media.rtp.RtpReceiver;
import org.ovcgateway.media.rtp.RtpTrack;
import org.ovcgateway.rtsp.RtspClient;
import org.ovcgateway.rtsp.RtspException;
import org.ovcgateway.rtsp.RtspOptions;
import org.ovcgateway.rtsp.RtspUrl;
import org.ovcgateway.rtsp.TrackSelection;

/** A second client of a camera, with nothing in between: what it sees is what a remuxer could have seen. */
final class DirectClient implements AutoCloseable, RtspClient.Listener {
    private final ContextInternal context;
    private final RtspClient client;
    private final Sink sink;

    DirectClient(Vertx vertx, String url, Sink sink) {
        VertxInternal internal = (VertxInternal) vertx;
        this.context = internal.createEventLoopContext();
        this.sink = sink;
        Transport transport = new Transport(
                context.nettyEventLoop(),
                internal.nameResolver().nettyAddressResolverGroup(),
                vertx.isNativeTransportEnabled());
        client = new RtspClient(transport, RtspUrl.parse(url), null, RtspOptions.defaults());
    }

    void open() {
        context.runOnContext(v -> client.open(this));
    }

    @Override
    public TrackSelection described(List<RtpTrack> tracks) {
        RtpReceiver receiver = new RtpReceiver(tracks, sink, PooledByteBufAllocator.DEFAULT, System::nanoTime);
        TreeSet<Integer> carried = new TreeSet<>();
        for (int i = 0; i < tracks.size(); i++) {
            if (receiver.track(i) != null) {
                carried.add(i);
            }
        }
        return new TrackSelection(carried, receiver);
    }

    @Override
    public void playing() {}

    @Override
    public void closed(@Nullable RtspException cause) {
        if (cause != null) {
            System.err.println("direct client: " + cause.getMessage());
        }
    }

    @Override
    public void close() {
        context.runOnContext(v -> client.close());
    }
}
