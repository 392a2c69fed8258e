package org.ovcgateway.simulator.platform;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.internal.buffer.BufferInternal;
import org.jspecify.annotations.Nullable;
import org.ovcgateway.media.AccessUnit;
import org.ovcgateway.media.AudioFormat;
import org.ovcgateway.media.Track;
import org.ovcgateway.media.VideoFormat;
import org.ovcgateway.media.mp4.FragmentedMp4;
import org.ovcgateway.media.relay.Relay;
import org.ovcgateway.media.relay.Sink;

/**
 * Shows an arriving stream to a browser: a text message with the MIME type, a binary message with the initialisation segment,
 * then one binary message per access unit. A browser that does not keep up misses what does not fit, up to a key frame.
 */
final class LivePreview implements Sink {
    private static final int MAX_QUEUED_BYTES = 8 << 20;

    private final ServerWebSocket socket;
    private final Relay relay;
    private @Nullable FragmentedMp4 mp4;
    private boolean skipping;

    private LivePreview(ServerWebSocket socket, Relay relay) {
        this.socket = socket;
        this.relay = relay;
    }

    static void attach(ServerWebSocket socket, Relay relay) {
        socket.setWriteQueueMaxSize(MAX_QUEUED_BYTES);
        Relay.Subscription subscription = relay.subscribe(new LivePreview(socket, relay), Relay.Start.CACHED_KEY_FRAME);
        socket.closeHandler(closed -> subscription.cancel());
    }

    @Override
    public void accept(AccessUnit unit) {
        if (skipping && !(unit.startsGroup() && !socket.writeQueueFull())) {
            return;
        }
        skipping = socket.writeQueueFull();
        if (skipping) {
            return;
        }
        FragmentedMp4 current = mp4;
        if (current == null || (unit.startsGroup() && !current.takes(unit))) {
            current = begin(unit);
        }
        if (current != null && current.takes(unit)) {
            ByteBuf fragment = Unpooled.buffer(FragmentedMp4.bytes(unit));
            current.write(unit, fragment);
            send(fragment);
        }
    }

    /** A new file: at the first unit whose track is known, and where the picture's format changes. */
    private @Nullable FragmentedMp4 begin(AccessUnit unit) {
        VideoFormat video = unit.format() instanceof VideoFormat format ? format : relay.videoFormat();
        AudioFormat audio = relay.audioFormat();
        if (video == null) {
            return null;
        }
        if (audio == null && relay.tracks().contains(Track.AUDIO)) {
            return null; // its parameters are due any moment
        }
        FragmentedMp4 fresh = new FragmentedMp4(video, audio);
        mp4 = fresh;
        socket.writeTextMessage("video/mp4; codecs=\"" + fresh.codecs() + "\"");
        ByteBuf init = Unpooled.buffer();
        fresh.writeInit(init);
        send(init);
        return fresh;
    }

    private void send(ByteBuf bytes) {
        Buffer message = BufferInternal.buffer(bytes);
        socket.writeBinaryMessage(message);
    }
}
