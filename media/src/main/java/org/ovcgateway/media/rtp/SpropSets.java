package org.ovcgateway.media.rtp;

import io.netty.buffer.Unpooled;
import java.util.Base64;
import org.jspecify.annotations.Nullable;
import org.ovcgateway.media.MediaFormatException;
import org.ovcgateway.media.h26x.ParameterSets;

/** Parameter sets in a session description: base64, separated by commas (RFC 6184 8.1, RFC 7798 7.1). */
final class SpropSets {
    private SpropSets() {}

    /**
     * Puts what can be read. Cameras announce sets that are empty or cut off; the stream repeats them, so that a bad one
     * is counted as malformed and left out.
     */
    static void put(ParameterSets sets, @Nullable String list, Faults faults) {
        if (list == null) {
            return;
        }
        for (String item : list.split(",")) {
            String text = item.trim();
            if (text.isEmpty()) {
                continue;
            }
            try {
                sets.put(Unpooled.wrappedBuffer(Base64.getMimeDecoder().decode(text)));
            } catch (MediaFormatException | IllegalArgumentException e) {
                faults.malformed++;
            }
        }
    }
}
