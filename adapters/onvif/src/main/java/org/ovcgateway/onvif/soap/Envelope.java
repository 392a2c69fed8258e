package org.ovcgateway.onvif.soap;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.ovcgateway.onvif.xml.XmlElement;
import org.ovcgateway.onvif.xml.XmlWriter;

/** Writes a SOAP 1.2 message (SOAP 1.2 part 1, 5). */
final class Envelope {
    private static final String DECLARATION = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";
    /** Prefixes that devices are used to. */
    private static final Map<String, String> PREFIXES = prefixes();

    private Envelope() {}

    private static Map<String, String> prefixes() {
        Map<String, String> prefixes = new LinkedHashMap<>();
        prefixes.put(Namespaces.ENVELOPE, "s");
        prefixes.put(Namespaces.ADDRESSING, "wsa");
        prefixes.put(UsernameToken.SECURITY, "wsse");
        prefixes.put(UsernameToken.UTILITY, "wsu");
        prefixes.put(Namespaces.SCHEMA, "tt");
        prefixes.put(Namespaces.NOTIFICATION, "wsnt");
        return prefixes;
    }

    /** The message in UTF-8. Without headers it has no {@code Header}. */
    static byte[] write(List<XmlElement> headers, XmlElement body) {
        XmlElement envelope = XmlElement.of(Namespaces.ENVELOPE, "Envelope");
        if (!headers.isEmpty()) {
            envelope =
                    envelope.with(XmlElement.of(Namespaces.ENVELOPE, "Header").with(headers));
        }
        envelope = envelope.with(XmlElement.of(Namespaces.ENVELOPE, "Body").with(body));
        Map<String, String> used = new LinkedHashMap<>();
        envelope.descendants().forEach(element -> {
            String prefix = PREFIXES.get(element.namespace());
            if (prefix != null) {
                used.put(element.namespace(), prefix);
            }
        });
        return (DECLARATION + XmlWriter.write(envelope, used)).getBytes(StandardCharsets.UTF_8);
    }

    /**
     * Headers of WS-Addressing 1.0 for a message to an endpoint (SOAP binding 2.2, 3).
     *
     * @param to the endpoint's address
     * @param referenceParameters of the endpoint
     */
    static List<XmlElement> addressing(String action, String to, List<XmlElement> referenceParameters) {
        List<XmlElement> headers = new ArrayList<>();
        headers.add(XmlElement.of(Namespaces.ADDRESSING, "Action", action));
        headers.add(XmlElement.of(Namespaces.ADDRESSING, "MessageID", "urn:uuid:" + UUID.randomUUID()));
        headers.add(XmlElement.of(Namespaces.ADDRESSING, "To", to));
        for (XmlElement parameter : referenceParameters) {
            headers.add(parameter.withAttribute("wsa:IsReferenceParameter", "true"));
        }
        return headers;
    }
}
