package org.ovcgateway.gateway.record;

import java.net.URI;

/** Where a segment goes. Its string form leaves out the URL, which carries the right to write. */
sealed interface UploadSlot {

    /** Upload the segment now. */
    record Granted(String name, URI uri) implements UploadSlot {
        @Override
        public String toString() {
            return "Granted[" + name + "]";
        }
    }

    /** The platform does not want the segment now: it may later, when there is an alarm. */
    record NotNow() implements UploadSlot {}
}
