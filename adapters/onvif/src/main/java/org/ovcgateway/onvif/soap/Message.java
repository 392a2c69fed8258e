package org.ovcgateway.onvif.soap;

import java.time.Duration;
import java.util.List;
import org.ovcgateway.onvif.xml.XmlElement;

/**
 * What is to be asked, whoever asks.
 *
 * @param target path and query
 * @param action what the operation is called on the wire
 * @param headers beside those of authentication
 * @param body the one element in the SOAP body
 * @param atMost how long the device may take
 */
record Message(String target, String action, List<XmlElement> headers, XmlElement body, Duration atMost) {

    /** The local name of the body. */
    String operation() {
        return body.name();
    }

    /** The type with the action parameter, which stands for SOAP 1.1's header (SOAP 1.2 part 2, A.3). */
    String contentType() {
        return "application/soap+xml; charset=utf-8; action=\"" + action.replaceAll("[^!-~]|[\"\\\\]", "") + '"';
    }
}
