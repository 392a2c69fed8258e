package org.ovcgateway.onvif;

import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import org.ovcgateway.onvif.xml.XmlElement;
import org.ovcgateway.onvif.xml.XmlWriter;
import org.ovcgateway.testkit.OnvifSchemas;

/** Holds requests against the official interface descriptions. */
public final class SchemaCheck {
    private SchemaCheck() {}

    /** Fails unless the body is what the service's description allows. */
    public static void assertValid(XmlElement body) {
        String obstacle = OnvifSchemas.obstacle();
        assumeTrue(obstacle == null, obstacle);
        String document = XmlWriter.write(body);
        assertNull(OnvifSchemas.fault(document), document);
    }
}
