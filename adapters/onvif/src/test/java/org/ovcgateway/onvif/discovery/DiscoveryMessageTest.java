package org.ovcgateway.onvif.discovery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.ovcgateway.onvif.xml.XmlElement;
import org.ovcgateway.onvif.xml.XmlException;
import org.ovcgateway.onvif.xml.XmlReader;
import org.ovcgateway.testkit.DiscoveryResponder;
import org.ovcgateway.testkit.OnvifSchemas;

class DiscoveryMessageTest {
    private static final UUID ID = UUID.fromString("0a6dc791-2be6-4991-9af1-454778a1917a");

    private static DiscoveryMessage read(String document) throws XmlException {
        return DiscoveryMessage.read(document.getBytes(StandardCharsets.UTF_8));
    }

    private static DiscoveryMessage.Match match(String inside) throws XmlException {
        return read("<e><Body><ProbeMatches><ProbeMatch>" + inside + "</ProbeMatch></ProbeMatches></Body></e>")
                .matches()
                .get(0);
    }

    @ParameterizedTest
    @EnumSource
    void aProbeIsWhatTheSchemaAllows(DiscoveryMessage.Type type) throws XmlException {
        String document = new String(DiscoveryMessage.probe(type, ID), StandardCharsets.UTF_8);
        String obstacle = OnvifSchemas.obstacle();
        assumeTrue(obstacle == null, obstacle);
        XmlElement envelope = XmlReader.read(document);
        // as it stands: a prefix in its text has to be declared
        String probe = document.replaceFirst("<s:Envelope", "<d:Probe")
                .replaceFirst("><s:Header>.*<d:Probe>", ">")
                .replaceFirst("</s:Body></s:Envelope>", "");
        assertNull(OnvifSchemas.fault(probe), probe);
        assertNotNull(OnvifSchemas.fault(probe.replace("d:Types", "d:Type")));
        for (XmlElement header : envelope.child("Header").orElseThrow().children()) {
            assertNull(OnvifSchemas.fault(header.toString()), header.toString());
        }
    }

    @Test
    void aProbeAsksForATypeWithItsPrefixDeclared() throws XmlException {
        String document =
                new String(DiscoveryMessage.probe(DiscoveryMessage.Type.TRANSMITTER, ID), StandardCharsets.UTF_8);
        assertTrue(document.contains("xmlns:dn=\"http://www.onvif.org/ver10/network/wsdl\""), document);
        XmlElement envelope = XmlReader.read(document);
        assertEquals("dn:NetworkVideoTransmitter", envelope.textAt("Body", "Probe", "Types"));
        assertEquals("urn:uuid:" + ID, envelope.textAt("Header", "MessageID"));
        assertEquals("http://schemas.xmlsoap.org/ws/2005/04/discovery/Probe", envelope.textAt("Header", "Action"));
    }

    @Test
    void anAnswerIsRead() throws XmlException {
        DiscoveryMessage message =
                DiscoveryMessage.read(DiscoveryResponder.match("01", "Front%20door", "http://a/1 http://b/2"));
        assertEquals(DiscoveryMessage.Kind.PROBE_MATCHES, message.kind());
        DiscoveryMessage.Match match = message.matches().get(0);
        assertEquals(DiscoveryResponder.UUID + "01", match.endpointReference());
        assertEquals(List.of("http://a/1", "http://b/2"), match.addresses());
        assertEquals("Front door", match.scope("name"));
        assertEquals("M 1", match.scope("hardware"));
        assertEquals("", match.scope("location"));
        assertTrue(match.isOnvif());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "urn:uuid:0A6DC791-2BE6-4991-9AF1-454778A1917A",
                "uuid:0a6dc791-2be6-4991-9af1-454778a1917a",
                " 0a6dc791-2be6-4991-9af1-454778a1917a ",
                "urn:uuid:{0a6dc791-2be6-4991-9af1-454778a1917a}"
            })
    void identifiersAreTheSameHoweverTheyAreSpelt(String text) {
        assertEquals("urn:uuid:" + ID, DiscoveryMessage.identifier(text));
        assertTrue(DiscoveryMessage.isUuid(text.strip()));
    }

    @Test
    void anIdentifierThatIsNoUuidStaysAsItIs() {
        assertEquals("urn:Axis:00408C", DiscoveryMessage.identifier("urn:Axis:00408C"));
        assertFalse(DiscoveryMessage.isUuid("urn:Axis:00408C"));
    }

    @Test
    void whatIsMissingIsEmpty() throws XmlException {
        DiscoveryMessage.Match nothing = match("");
        assertNull(nothing.endpointReference());
        assertEquals(List.of(), nothing.addresses());
        assertEquals("", nothing.scope("name"));
        assertTrue(nothing.isOnvif());
        assertEquals(DiscoveryMessage.Kind.OTHER, read("<e><Body/></e>").kind());
        assertEquals(DiscoveryMessage.Kind.OTHER, read("<e/>").kind());
        assertEquals(
                DiscoveryMessage.Kind.OTHER,
                read("<e><Body><Fault/></Body></e>").kind());
        assertEquals(List.of(), read("<e><Body><ProbeMatches/></Body></e>").matches());
    }

    @Test
    void printersAreNotCameras() throws XmlException {
        assertFalse(match("<Types>wsdp:Device wprt:PrintDeviceType</Types><XAddrs>http://p:5357/x</XAddrs>")
                .isOnvif());
        assertTrue(match("<Types>tds:Device</Types>").isOnvif());
        assertTrue(match("<Types>x:Device</Types><XAddrs>http://p/onvif/device_service</XAddrs>")
                .isOnvif());
        assertTrue(match("<Types>x</Types><Scopes>onvif://www.onvif.org/name/a</Scopes>")
                .isOnvif());
    }

    @Test
    void aNameCannotGiveOrdersToATerminal() throws XmlException {
        assertEquals(
                "a?[31mb?c?",
                match("<Scopes>onvif://www.onvif.org/name/a%1b[31mb%0Ac\u009b</Scopes>")
                        .scope("name"));
        assertEquals(
                "a%zz+b",
                match("<Scopes>onvif://www.onvif.org/name/a%zz+b</Scopes>").scope("name"));
        assertEquals(
                100,
                match("<Scopes>onvif://www.onvif.org/name/" + "n".repeat(400) + "</Scopes>")
                        .scope("name")
                        .length());
    }

    @Test
    void listsAreBounded() throws XmlException {
        String inside = "<Scopes>" + "s ".repeat(DiscoveryMessage.MAX_SCOPES + 1) + "</Scopes><XAddrs>"
                + "http://a/ ".repeat(DiscoveryMessage.MAX_ADDRESSES + 1) + "</XAddrs>";
        assertEquals(DiscoveryMessage.MAX_SCOPES, match(inside).scopes().size());
        assertEquals(DiscoveryMessage.MAX_ADDRESSES, match(inside).addresses().size());
        String most = "x".repeat(DiscoveryMessage.MAX_TEXT);
        assertEquals(
                List.of(most),
                match("<Scopes>" + most + " " + most + "x</Scopes>").scopes());
        assertEquals(
                DiscoveryMessage.MAX_MATCHES,
                read("<e><Body><ProbeMatches>" + "<ProbeMatch/>".repeat(10_000) + "</ProbeMatches></Body></e>")
                        .matches()
                        .size());
    }

    @Test
    void aDocumentTypeIsRefused() {
        assertThrows(
                XmlException.class, () -> read("<!DOCTYPE a [<!ENTITY x SYSTEM \"file:///etc/passwd\">]><a>&x;</a>"));
    }
}
