package org.ovcgateway.media.rtp;

import io.netty.buffer.ByteBuf;
import org.ovcgateway.media.TrackFormat;

/** Takes what a depacketiser made, before it has a place on the time-line. */
interface UnitOutput {

    /**
     * A whole access unit.
     *
     * @param timestamp RTP time stamp
     * @param data as {@link org.ovcgateway.media.AccessUnit#data}; handed over
     */
    void unit(TrackFormat format, int timestamp, boolean keyFrame, ByteBuf data);

    /** Units before the next one were lost, and that one is a key frame. */
    void discontinuity();
}
