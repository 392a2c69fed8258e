package org.ovcgateway.gateway.command;

import org.jspecify.annotations.Nullable;

/**
 * What the platform says to an alarm (DAP 5.7).
 *
 * @param pictureUrl where a picture is to be uploaded, as it came; may hold a key: never log it; null if none is wanted
 */
public record AlarmAnswer(@Nullable String pictureUrl) {

    /** Without the URL, which may hold a key. */
    @Override
    public String toString() {
        return "AlarmAnswer[picture " + (pictureUrl == null ? "not wanted]" : "wanted]");
    }
}
