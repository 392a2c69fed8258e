package org.ovcgateway.simulator.onvif;

import java.util.LinkedHashMap;
import java.util.Map;

/** The namespaces of ONVIF and of what it rests on, by the prefixes that its specifications use. */
final class Namespaces {
    static final String SOAP = "http://www.w3.org/2003/05/soap-envelope";
    static final String ADDRESSING = "http://www.w3.org/2005/08/addressing";
    static final String SECURITY = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd";
    static final String DEVICE = "http://www.onvif.org/ver10/device/wsdl";
    static final String MEDIA = "http://www.onvif.org/ver10/media/wsdl";
    static final String MEDIA2 = "http://www.onvif.org/ver20/media/wsdl";
    static final String PTZ = "http://www.onvif.org/ver20/ptz/wsdl";
    static final String IMAGING = "http://www.onvif.org/ver20/imaging/wsdl";
    static final String ANALYTICS = "http://www.onvif.org/ver20/analytics/wsdl";
    static final String EVENTS = "http://www.onvif.org/ver10/events/wsdl";
    static final String DEVICE_IO = "http://www.onvif.org/ver10/deviceIO/wsdl";
    static final String NOTIFICATION = "http://docs.oasis-open.org/wsn/b-2";
    static final String DISCOVERY = "http://schemas.xmlsoap.org/ws/2005/04/discovery";

    private static final Map<String, String> BY_PREFIX = new LinkedHashMap<>();

    static {
        BY_PREFIX.put("s", SOAP);
        BY_PREFIX.put("wsa", ADDRESSING);
        BY_PREFIX.put("tds", DEVICE);
        BY_PREFIX.put("trt", MEDIA);
        BY_PREFIX.put("tr2", MEDIA2);
        BY_PREFIX.put("tptz", PTZ);
        BY_PREFIX.put("timg", IMAGING);
        BY_PREFIX.put("tan", ANALYTICS);
        BY_PREFIX.put("tev", EVENTS);
        BY_PREFIX.put("tmd", DEVICE_IO);
        BY_PREFIX.put("tt", "http://www.onvif.org/ver10/schema");
        BY_PREFIX.put("ter", "http://www.onvif.org/ver10/error");
        BY_PREFIX.put("tns1", "http://www.onvif.org/ver10/topics");
        BY_PREFIX.put("tnsvendor", "http://vendor.example/topics");
        BY_PREFIX.put("vnd", "http://vendor.example/subscription");
        BY_PREFIX.put("wsnt", NOTIFICATION);
        BY_PREFIX.put("wstop", "http://docs.oasis-open.org/wsn/t-1");
        BY_PREFIX.put("wsrf-r", "http://docs.oasis-open.org/wsrf/r-2");
        BY_PREFIX.put("wsrf-bf", "http://docs.oasis-open.org/wsrf/bf-2");
        BY_PREFIX.put("d", DISCOVERY);
        BY_PREFIX.put("a", "http://schemas.xmlsoap.org/ws/2004/08/addressing");
        BY_PREFIX.put("dn", "http://www.onvif.org/ver10/network/wsdl");
        BY_PREFIX.put("xs", "http://www.w3.org/2001/XMLSchema");
    }

    private Namespaces() {}

    /** All of them, in the order in which they are declared. */
    static Map<String, String> byPrefix() {
        return BY_PREFIX;
    }
}
