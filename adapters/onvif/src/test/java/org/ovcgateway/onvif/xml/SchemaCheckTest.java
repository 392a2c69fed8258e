package org.ovcgateway.onvif.xml;

import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import org.junit.jupiter.api.Test;
import org.ovcgateway.onvif.SchemaCheck;
import org.ovcgateway.onvif.soap.Namespaces;
import org.ovcgateway.onvif.soap.Service;
import org.ovcgateway.testkit.OnvifSchemas;

class SchemaCheckTest {
    @Test
    void tellsGoodRequestsFromBadOnes() {
        String ptz = Service.PTZ.namespace();
        XmlElement good = XmlElement.of(ptz, "ContinuousMove")
                .with("ProfileToken", "p")
                .with(XmlElement.of(ptz, "Velocity")
                        .with(XmlElement.of(Namespaces.SCHEMA, "Zoom").withAttribute("x", "0.5")));
        SchemaCheck.assertValid(good);
        assumeTrue(OnvifSchemas.obstacle() == null, OnvifSchemas.obstacle());
        XmlElement bad = XmlElement.of(ptz, "ContinuousMove").with("Profile", "p");
        assertNotNull(OnvifSchemas.fault(XmlWriter.write(bad)));
    }
}
