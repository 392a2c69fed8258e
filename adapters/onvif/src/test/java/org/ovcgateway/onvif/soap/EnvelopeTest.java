package org.ovcgateway.onvif.soap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.ovcgateway.camera.Credentials;
import org.ovcgateway.onvif.xml.XmlElement;

class EnvelopeTest {
    private static String written(List<XmlElement> headers, XmlElement body) {
        return new String(Envelope.write(headers, body), StandardCharsets.UTF_8);
    }

    @Test
    void anEnvelopeHasNoMoreThanItNeeds() {
        assertEquals(
                """
                <?xml version="1.0" encoding="UTF-8"?>
                <s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope" \
                xmlns:n1="http://www.onvif.org/ver20/ptz/wsdl"><s:Body>\
                <n1:Stop><n1:ProfileToken>M\u00fcller</n1:ProfileToken></n1:Stop></s:Body></s:Envelope>""",
                written(
                        List.of(),
                        XmlElement.of(Service.PTZ.namespace(), "Stop").with("ProfileToken", "M\u00fcller")));
    }

    /** The values of the ONVIF Application Programmer's Guide 1.0, 6.1.1.3. */
    @Test
    void aTokenHasTheDigestOfTheProgrammersGuide() {
        byte[] nonce = Base64.getDecoder().decode("LKqI6G/AikKCQrN0zqZFlg==");
        XmlElement header = UsernameToken.header(
                new Credentials("user", "userpassword"), nonce, Instant.parse("2010-09-16T07:50:45.678Z"));
        assertEquals("""
                <?xml version="1.0" encoding="UTF-8"?>
                <s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope" \
                xmlns:wsse="http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd" \
                xmlns:wsu="http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-utility-1.0.xsd">\
                <s:Header><wsse:Security><wsse:UsernameToken><wsse:Username>user</wsse:Username>\
                <wsse:Password Type="http://docs.oasis-open.org/wss/2004/01/\
                oasis-200401-wss-username-token-profile-1.0#PasswordDigest">tuOSpGlFlIXsozq4HFNeeGeFLEI=</wsse:Password>\
                <wsse:Nonce EncodingType="http://docs.oasis-open.org/wss/2004/01/\
                oasis-200401-wss-soap-message-security-1.0#Base64Binary">LKqI6G/AikKCQrN0zqZFlg==</wsse:Nonce>\
                <wsu:Created>2010-09-16T07:50:45Z</wsu:Created></wsse:UsernameToken></wsse:Security></s:Header>\
                <s:Body><a/></s:Body></s:Envelope>""", written(List.of(header), XmlElement.of("", "a")));
    }

    @Test
    void addressingEchoesReferenceParameters() {
        List<XmlElement> headers = Envelope.addressing(
                "urn:act",
                "http://h/sub",
                List.of(XmlElement.of("http://www.axis.com/2009/event", "SubscriptionId", "7")));
        String envelope = written(headers, XmlElement.of("", "a"));
        assertTrue(envelope.contains("<wsa:Action>urn:act</wsa:Action><wsa:MessageID>urn:uuid:"), envelope);
        assertTrue(
                envelope.contains("</wsa:MessageID><wsa:To>http://h/sub</wsa:To>"
                        + "<n2:SubscriptionId wsa:IsReferenceParameter=\"true\">7</n2:SubscriptionId></s:Header>"),
                envelope);
        assertTrue(envelope.contains("xmlns:wsa=\"http://www.w3.org/2005/08/addressing\""), envelope);
        assertTrue(envelope.contains("xmlns:n2=\"http://www.axis.com/2009/event\""), envelope);
    }
}
