package org.ovcgateway.rtsp;

import org.jspecify.annotations.Nullable;

/** Where a camera sends its clients (RFC 2326 10.10, 11.3.2). Another host is never followed: it may be anybody's. */
final class Redirect {

    private Redirect() {}

    /**
     * The place that a camera names.
     *
     * @param from what was asked; keeps its credentials
     * @param location the {@code Location} header; null if it is missing
     * @throws RtspException REFUSED if it is on another host, PROTOCOL if it is no RTSP URL
     */
    static RtspUrl target(RtspUrl from, @Nullable String location) throws RtspException {
        RtspUrl to;
        try {
            to = RtspUrl.parse(location == null ? "" : location.strip());
        } catch (IllegalArgumentException e) {
            throw new RtspException(
                    RtspException.Kind.PROTOCOL, from + " sends elsewhere but names no RTSP URL: " + e.getMessage(), e);
        }
        if (!to.host().equalsIgnoreCase(from.host())) {
            throw new RtspException(
                    RtspException.Kind.REFUSED,
                    from + " sends to another host, " + to.hostAndPort() + "; that is not followed");
        }
        if (from.secure() && !to.secure()) {
            throw new RtspException(
                    RtspException.Kind.REFUSED, from + " sends to a place without TLS; that is not followed");
        }
        return new RtspUrl(to.secure(), to.host(), to.port(), to.path(), from.credentials());
    }
}
