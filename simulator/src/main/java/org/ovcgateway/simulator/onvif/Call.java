package org.ovcgateway.simulator.onvif;

import org.jspecify.annotations.Nullable;

/**
 * An operation that a client asks for.
 *
 * @param body the operation's element
 * @param header the envelope's header, or null
 * @param path of the address that it came to
 * @param host address and port at which the client reached the device, as in a URL
 */
record Call(Node body, @Nullable Node header, String path, String host) {

    /** The text of a header block by its local name; null if there is none. */
    @Nullable
    String header(String name) {
        return header == null ? null : header.text(name);
    }

    boolean isAddressed() {
        return header != null
                && header.children().stream()
                        .anyMatch(block -> block.namespace().equals(Namespaces.ADDRESSING));
    }
}
