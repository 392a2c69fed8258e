package org.ovcgateway.camera;

import org.jspecify.annotations.Nullable;

/**
 * Where a stream is to be had. Equal addresses are the same stream.
 *
 * @param url scheme, host, port, path and query, without user name and password
 * @param credentials what the camera is to be shown when it asks; null if nothing
 * @param transport what its packets are asked for over first
 */
public record StreamAddress(String url, @Nullable Credentials credentials, MediaTransport transport) {

    /** A stream whose packets are asked for over TCP. */
    public StreamAddress(String url, @Nullable Credentials credentials) {
        this(url, credentials, MediaTransport.TCP);
    }

    /** The URL without its query, in which some cameras carry secrets. */
    @Override
    public String toString() {
        int query = url.indexOf('?');
        return query < 0 ? url : url.substring(0, query);
    }
}
