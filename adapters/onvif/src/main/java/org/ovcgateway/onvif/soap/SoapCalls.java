package org.ovcgateway.onvif.soap;

import io.vertx.core.Future;
import org.ovcgateway.onvif.xml.XmlElement;

/**
 * Asks one device, one call after the other in the order in which they were made. Used on the camera's event loop, and its
 * futures are completed there.
 */
public interface SoapCalls {

    /** How a call stands to those that wait. */
    enum Urgency {
        /** It waits its turn. */
        IN_TURN,
        /** It goes before all that wait; what waits of {@link Service#PTZ} is dropped and fails. */
        OVERTAKING
    }

    /**
     * Sends a request to the service's address. Authentication and the clock's offset are seen to.
     *
     * @param body the one element in the SOAP body
     * @return the one element in the answer's body; fails with {@link SoapFault} where the device says no, with
     *     {@link org.ovcgateway.camera.NotSupported} where it has no such service, with
     *     {@link org.ovcgateway.camera.CameraException} for all else
     */
    Future<XmlElement> call(Service service, XmlElement body, Urgency urgency);

    /** As {@link #call(Service, XmlElement, Urgency)}, in turn. */
    default Future<XmlElement> call(Service service, XmlElement body) {
        return call(service, body, Urgency.IN_TURN);
    }
}
