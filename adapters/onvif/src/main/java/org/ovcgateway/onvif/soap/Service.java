package org.ovcgateway.onvif.soap;

/** A service of an ONVIF device. */
public enum Service {
    DEVICE("http://www.onvif.org/ver10/device/wsdl"),
    MEDIA("http://www.onvif.org/ver10/media/wsdl"),
    MEDIA2("http://www.onvif.org/ver20/media/wsdl"),
    PTZ("http://www.onvif.org/ver20/ptz/wsdl"),
    IMAGING("http://www.onvif.org/ver20/imaging/wsdl"),
    EVENTS("http://www.onvif.org/ver10/events/wsdl"),
    ANALYTICS("http://www.onvif.org/ver20/analytics/wsdl"),
    DEVICE_IO("http://www.onvif.org/ver10/deviceIO/wsdl");

    private final String namespace;

    Service(String namespace) {
        this.namespace = namespace;
    }

    /** Of its WSDL; what GetServices calls it by. */
    public String namespace() {
        return namespace;
    }
}
