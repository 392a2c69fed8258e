package org.ovcgateway.onvif.soap;

/** Namespaces beside those of the services. */
public final class Namespaces {
    /** Types of the ONVIF schema. */
    public static final String SCHEMA = "http://www.onvif.org/ver10/schema";
    /** SOAP 1.2. */
    public static final String ENVELOPE = "http://www.w3.org/2003/05/soap-envelope";
    /** WS-Addressing 1.0. */
    public static final String ADDRESSING = "http://www.w3.org/2005/08/addressing";
    /** WS-BaseNotification 1.3. */
    public static final String NOTIFICATION = "http://docs.oasis-open.org/wsn/b-2";

    private Namespaces() {}
}
