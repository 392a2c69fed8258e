package org.ovcgateway.onvif.events;

import io.vertx.core.Future;
import java.util.function.Consumer;
import org.ovcgateway.onvif.xml.XmlElement;

/** Where a device can post messages to. Used on the camera's event loop. */
interface Letterbox {

    /**
     * Opens it.
     *
     * @param receiver gets the root of each document that arrives at the last address
     */
    Future<Void> open(Consumer<XmlElement> receiver);

    /** A new address, which nobody can guess; the one before is void. Only when it is open. */
    String newAddress();

    /** Closes it; nothing happens if it is not open. */
    Future<Void> close();
}
