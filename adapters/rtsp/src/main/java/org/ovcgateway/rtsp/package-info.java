/**
 * RTSP as cameras speak it (RFC 2326): a client that plays a camera's stream over one TCP connection and hands the packets
 * to an {@link org.ovcgateway.media.rtp.RtpInput}, and cameras that are known by their RTSP URLs only.
 */
@NullMarked
package org.ovcgateway.rtsp;

import org.jspecify.annotations.NullMarked;
