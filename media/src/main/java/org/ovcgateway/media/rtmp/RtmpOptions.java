package org.ovcgateway.media.rtmp;

import org.ovcgateway.media.flv.HevcForm;

/**
 * How to publish by RTMP.
 *
 * @param timeouts how long things may take
 * @param hevc how H.265 is written
 */
public record RtmpOptions(RtmpPush.Timeouts timeouts, HevcForm hevc) {
    public static final RtmpOptions DEFAULT = new RtmpOptions(RtmpPush.Timeouts.DEFAULT, HevcForm.ENHANCED);
}
