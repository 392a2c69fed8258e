package org.ovcgateway.config;

/** What carries a camera's RTP packets. */
public enum RtspTransport {
    /** Interleaved in the RTSP connection. */
    TCP,
    UDP
}
