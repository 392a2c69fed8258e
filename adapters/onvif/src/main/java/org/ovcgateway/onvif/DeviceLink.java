package org.ovcgateway.onvif;

import io.vertx.core.Vertx;
import java.time.InstantSource;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.ovcgateway.camera.Credentials;
import org.ovcgateway.onvif.device.Memory;
import org.ovcgateway.onvif.device.Quirks;
import org.ovcgateway.onvif.soap.EventCalls;
import org.ovcgateway.onvif.soap.Service;
import org.ovcgateway.onvif.soap.SoapCalls;

/**
 * How a device is asked. All of it on the device's event loop.
 *
 * @param addresses is told where services are, as path and query
 * @param close ends all connections
 */
record DeviceLink(SoapCalls calls, EventCalls events, Consumer<Map<Service, String>> addresses, Runnable close) {

    /** Makes links. */
    interface Maker {
        /**
         * Makes one; connects when something is asked.
         *
         * @param credentials null for none
         * @param quirks how the device departs from the specification, whenever it is asked
         * @param time what is taken for now here
         */
        DeviceLink link(
                Vertx vertx,
                OnvifAddress address,
                @Nullable Credentials credentials,
                Supplier<Quirks> quirks,
                Memory memory,
                InstantSource time);
    }
}
