package org.ovcgateway.media.rtp;

import io.netty.buffer.ByteBuf;

/** Where a transport delivers what it received. Used on one event loop, owned by whoever opened the source. */
public interface RtpInput {

    /**
     * One RTP packet.
     *
     * @param track index of the track in the list that the transport announced
     * @param packet borrowed for the call, from the reader index to the writer index; it stands in the buffer that the
     *     socket was read into, whose indices move on after the call: to keep it, take a retained slice
     */
    void rtp(int track, ByteBuf packet);

    /** One compound RTCP packet; ownership as in {@link #rtp}. */
    void rtcp(int track, ByteBuf packet);

    /** All that was readable has been delivered: sinks may flush. */
    void flush();

    /**
     * Appends a compound RTCP packet (receiver report and SDES CNAME, RFC 3550 6.1) for a track.
     *
     * @param out the caller's buffer; nothing is appended before the first packet of the track has arrived
     */
    void writeReceiverReport(int track, ByteBuf out);
}
