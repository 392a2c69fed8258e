package org.ovcgateway.media.flv;

import io.netty.buffer.ByteBuf;

/** Where a muxer's tags go: a file or an RTMP connection. */
public interface FlvOutput {

    /**
     * One tag. Its body comes in two parts so that the media in it need not be copied.
     *
     * @param type 8 audio, 9 video, 18 script data
     * @param timestamp milliseconds, unsigned 32 bits, wraps after 49 days
     * @param prefix the first bytes of the body, the last of them in the lowest bits
     * @param prefixLength bytes, 0 to 8
     * @param rest the rest of the body; borrowed
     */
    void tag(int type, int timestamp, long prefix, int prefixLength, ByteBuf rest);
}
