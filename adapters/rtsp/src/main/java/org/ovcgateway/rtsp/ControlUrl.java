package org.ovcgateway.rtsp;

import org.jspecify.annotations.Nullable;

/**
 * What the requests of a session are addressed to (RFC 2326 C.1.1). Relative URLs are appended to the base as text, behind
 * its query if it has one: not what RFC 3986 says, but what cameras expect and every common client does.
 */
final class ControlUrl {

    private ControlUrl() {}

    /** The base of a description: {@code Content-Base}, else {@code Content-Location}, else the URL that was asked for. */
    static String base(RtspHeaders headers, String requestUrl) {
        for (String name : new String[] {"Content-Base", "Content-Location"}) {
            String value = headers.first(name);
            if (value != null && !value.isBlank()) {
                String url = RtspUrl.requestSafe(value.strip());
                return isAbsolute(url) ? url : resolve(requestUrl, url);
            }
        }
        return requestUrl;
    }

    /** Applies an {@code a=control} value; null, empty and {@code *} mean the base itself. */
    static String resolve(String base, @Nullable String control) {
        if (control == null || control.isBlank() || control.strip().equals("*")) {
            return base;
        }
        String safe = RtspUrl.requestSafe(control.strip());
        if (isAbsolute(safe) || safe.startsWith("?")) {
            return isAbsolute(safe) ? safe : base + safe;
        }
        boolean baseHasSlash = base.endsWith("/");
        boolean controlHasSlash = safe.startsWith("/");
        if (baseHasSlash && controlHasSlash) {
            return base + safe.substring(1);
        }
        return baseHasSlash || controlHasSlash ? base + safe : base + '/' + safe;
    }

    static boolean isAbsolute(@Nullable String url) {
        return url != null && url.regionMatches(true, 0, "rtsp://", 0, 7);
    }
}
