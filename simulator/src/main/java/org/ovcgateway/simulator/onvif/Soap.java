package org.ovcgateway.simulator.onvif;

import static org.ovcgateway.simulator.onvif.Tag.attribute;
import static org.ovcgateway.simulator.onvif.Tag.tag;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Envelopes of SOAP 1.2. */
final class Soap {
    static final String CONTENT_TYPE = "application/soap+xml; charset=utf-8";

    private Soap() {}

    static Tag envelope(@Nullable Tag header, Tag body) {
        return tag("s:Envelope", header, tag("s:Body", body));
    }

    /**
     * A fault (SOAP 1.2 5.4).
     *
     * @param subcodes from the general to the particular
     */
    static Tag fault(boolean sender, List<String> subcodes, String reason) {
        @Nullable Tag inner = null;
        for (int i = subcodes.size() - 1; i >= 0; i--) {
            inner = tag("s:Subcode", tag("s:Value", subcodes.get(i)), inner);
        }
        return tag(
                "s:Fault",
                tag("s:Code", tag("s:Value", sender ? "s:Sender" : "s:Receiver"), inner),
                tag("s:Reason", tag("s:Text", attribute("xml:lang", "en"), reason)));
    }
}
