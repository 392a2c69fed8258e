package org.ovcgateway.rtsp;

import java.time.Duration;

/**
 * How patient a client is, and what it calls itself.
 *
 * @param connectTimeout for the TCP connection
 * @param requestTimeout for the answer to one request
 * @param dataTimeout how long no RTP packet may come once the camera plays
 * @param reportInterval between two RTCP receiver reports
 * @param teardownTimeout how long closing waits for the camera to say good-bye
 * @param userAgent the {@code User-Agent} of each request; printable ASCII
 */
public record RtspOptions(
        Duration connectTimeout,
        Duration requestTimeout,
        Duration dataTimeout,
        Duration reportInterval,
        Duration teardownTimeout,
        String userAgent) {

    /** 5 s to connect, 10 s for an answer, 10 s for data, a report every 5 s, 1 s for good-bye. */
    public static RtspOptions defaults() {
        return new RtspOptions(
                Duration.ofSeconds(5),
                Duration.ofSeconds(10),
                Duration.ofSeconds(10),
                Duration.ofSeconds(5),
                Duration.ofSeconds(1),
                "ovc-gateway");
    }

    public RtspOptions withRequestTimeout(Duration timeout) {
        return new RtspOptions(connectTimeout, timeout, dataTimeout, reportInterval, teardownTimeout, userAgent);
    }

    public RtspOptions withDataTimeout(Duration timeout) {
        return new RtspOptions(connectTimeout, requestTimeout, timeout, reportInterval, teardownTimeout, userAgent);
    }

    public RtspOptions withReportInterval(Duration interval) {
        return new RtspOptions(connectTimeout, requestTimeout, dataTimeout, interval, teardownTimeout, userAgent);
    }
}
