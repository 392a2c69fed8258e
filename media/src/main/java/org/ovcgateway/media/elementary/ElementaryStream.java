package org.ovcgateway.media.elementary;

import io.netty.buffer.ByteBuf;

/** Makes access units of one elementary stream's payloads. Used on one thread. */
public interface ElementaryStream {

    /**
     * One whole payload: a picture, or one or more audio frames.
     *
     * @param payload borrowed
     * @param pts in ticks of 90 kHz, unwrapped; at or after dts
     * @param dts in ticks of 90 kHz, unwrapped
     */
    void accept(ByteBuf payload, long pts, long dts);

    /** Something in front of the next payload is missing. */
    void lost();
}
