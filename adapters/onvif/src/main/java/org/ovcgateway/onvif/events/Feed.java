package org.ovcgateway.onvif.events;

import io.vertx.core.Future;
import java.util.List;

/** A way to hear of a device's events that sees to itself. Used on the camera's event loop. */
interface Feed {

    /** Who hears of it, on the camera's event loop. */
    interface Listener {
        void messages(List<Notification> messages);

        /** The device does not know this way; the feed has ended. */
        void missing(String words);
    }

    /** Begins; once. */
    void start();

    /** Has the device tell how things stand, as far as it can. */
    void synchronise();

    /** Ends it and tells the device. Completes when the device has heard of it, or cannot be told. */
    Future<Void> close();
}
