package org.ovcgateway.simulator.camera;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A request of a client (RFC 2326 6); its body is not kept.
 *
 * @param headers by lower-case name; of a repeated one the last
 */
record RtspRequest(String method, String uri, Map<String, String> headers) {

    /** The value of a header, or null. */
    @Nullable
    String header(String lowerCaseName) {
        return headers.get(lowerCaseName);
    }
}
