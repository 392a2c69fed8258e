package org.ovcgateway.gateway.channel;

import io.netty.buffer.ByteBuf;
import org.ovcgateway.camera.StreamAddress;
import org.ovcgateway.rtsp.BackChannel;
import org.ovcgateway.rtsp.RtspOptions;
import org.ovcgateway.rtsp.RtspUrl;

/** What a camera's back channel is to who plays something: a place for packets. On the channel's loop. */
interface Loudspeaker {

    /**
     * Sends a packet.
     *
     * @param payload borrowed
     * @param ticks of the format's clock, from the first packet's on
     * @param marker as the payload format wants it
     */
    void send(ByteBuf payload, long ticks, boolean marker);

    /** Ends it; the listener hears when that is done. */
    void close();

    /**
     * Begins to open a camera's back channel.
     *
     * @throws IllegalArgumentException if the address is none of RTSP
     */
    static Loudspeaker open(
            ChannelLoop loop, StreamAddress address, RtspOptions options, BackChannel.Listener listener) {
        BackChannel channel =
                new BackChannel(loop.transport(), RtspUrl.parse(address.url()), address.credentials(), options);
        channel.open(listener);
        return new Loudspeaker() {
            @Override
            public void send(ByteBuf payload, long ticks, boolean marker) {
                channel.send(payload, ticks, marker);
            }

            @Override
            public void close() {
                channel.close();
            }
        };
    }
}
