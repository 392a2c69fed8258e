package org.ovcgateway.media.ts;

import io.netty.buffer.ByteBuf;

/** Makes access units of the payload of whole PES packets of one stream. */
interface PesPayload {

    /**
     * One PES packet's payload.
     *
     * @param payload borrowed
     * @param pts in ticks, unwrapped; at or after dts
     * @param dts in ticks, unwrapped
     */
    void accept(ByteBuf payload, long pts, long dts);

    /** Something in front of the next packet is missing. */
    void lost();
}
