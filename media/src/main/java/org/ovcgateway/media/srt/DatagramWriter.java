package org.ovcgateway.media.srt;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.unix.SegmentedDatagramPacket;
import java.net.InetSocketAddress;

/**
 * Writes runs of packets to a connected UDP channel. With UDP segmentation offload a run is one message, which the
 * kernel, or the network card, cuts into datagrams; without it each packet is one message.
 */
@SuppressWarnings("FutureReturnValueIgnored") // a void promise is always the same; failures come as exceptions
final class DatagramWriter {
    /** The most packets of one segmented message: its size must stay below 64 KiB, its count below 64. */
    static final int MAX_RUN = 48;

    private final Channel channel;
    private final InetSocketAddress remote;
    private boolean segmentation;

    /** @param segmentation whether to use segmentation offload if the channel and the kernel have it */
    DatagramWriter(Channel channel, InetSocketAddress remote, boolean segmentation) {
        this.channel = channel;
        this.remote = remote;
        this.segmentation = segmentation
                && channel instanceof EpollDatagramChannel
                && EpollDatagramChannel.isSegmentedDatagramPacketSupported();
    }

    boolean segments() {
        return segmentation;
    }

    /** For a path that does not take segmented messages: some network cards, an MTU below the packet size. */
    void stopSegmenting() {
        segmentation = false;
    }

    /**
     * Writes without flushing.
     *
     * @param run packets, one behind the other; owned by this method
     * @param packetSize size of each but the last
     */
    void write(ByteBuf run, int packetSize) {
        if (run.readableBytes() <= packetSize) {
            channel.write(run, channel.voidPromise());
        } else if (segmentation) {
            channel.write(new SegmentedDatagramPacket(run, packetSize, remote), channel.voidPromise());
        } else {
            while (run.isReadable()) {
                ByteBuf packet = run.readRetainedSlice(Math.min(packetSize, run.readableBytes()));
                channel.write(packet, channel.voidPromise());
            }
            run.release();
        }
    }

    void flush() {
        channel.flush();
    }
}
