package org.ovcgateway.rtsp;

import io.netty.buffer.ByteBuf;
import org.ovcgateway.media.rtp.RtpInput;

/**
 * A track in the connection of the signalling (RFC 2326 10.12).
 *
 * @param track its index, as the input hears it
 * @param rtcpChannel the interleaved channel of its RTCP
 */
record InterleavedRoute(RtspConnection connection, RtpInput input, int track, int rtcpChannel)
        implements Playing.Route {
    private static final int FRAME_HEADER = 4;

    @Override
    public void report() {
        connection.writeFrames(this::writeReport);
    }

    private void writeReport(ByteBuf out) {
        out.writeByte('$').writeByte(rtcpChannel).writeShort(0);
        input.writeReceiverReport(track, out);
        int length = out.writerIndex() - FRAME_HEADER;
        if (length == 0) {
            out.clear();
        } else {
            out.setShort(2, length);
        }
    }
}
