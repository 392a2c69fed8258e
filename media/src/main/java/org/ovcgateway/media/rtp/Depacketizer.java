package org.ovcgateway.media.rtp;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;
import org.ovcgateway.media.TrackFormat;

/** Puts the access units of one track together again from RTP payloads that come in order. */
interface Depacketizer {

    /** The format as it stands now; null until the parameter sets are known. */
    @Nullable
    TrackFormat format();

    /**
     * One payload.
     *
     * @param packet borrowed; the payload has {@code length} bytes from the absolute {@code index} on
     */
    void packet(ByteBuf packet, int index, int length, int timestamp, boolean marker);

    /** Packets are missing before the next one. */
    void lost();

    /** Releases what is unfinished. */
    void close();
}
