package org.ovcgateway.onvif.soap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.ovcgateway.camera.CameraException;

class ReadingTest {
    private static Reading read(int status, String document) {
        return Reading.of("Ask", status, document.getBytes(StandardCharsets.UTF_8));
    }

    private static SoapFault fault(int status, String inFault) {
        return assertInstanceOf(
                SoapFault.class,
                read(status, "<s:Envelope><s:Body><s:Fault>" + inFault + "</s:Fault></s:Body></s:Envelope>")
                        .failure());
    }

    private static String words(int status, String document) {
        Exception failure = read(status, document).failure();
        assertInstanceOf(CameraException.class, failure);
        return String.valueOf(Objects.requireNonNull(failure).getMessage());
    }

    @Test
    void theElementInTheBodyIsTheAnswer() {
        Reading reading = read(200, "<Envelope><Header><a/></Header><Body><b>c</b><d/></Body></Envelope>");
        assertEquals("<b>c</b>", String.valueOf(reading.body()));
        assertNull(reading.failure());
        assertFalse(reading.refused());
    }

    @Test
    void anEmptyBodyIsAnAnswerWithoutContent() {
        assertEquals(
                "<AskResponse/>",
                String.valueOf(read(200, "<Envelope><Body/></Envelope>").body()));
    }

    @Test
    void aFaultTellsItsInnermostCodeAndItsReason() {
        SoapFault fault = fault(
                500,
                "<s:Code><s:Value>s:Sender</s:Value><s:Subcode><s:Value>ter:InvalidArgVal</s:Value><s:Subcode>"
                        + "<s:Value> ter:NoProfile </s:Value></s:Subcode></s:Subcode></s:Code>"
                        + "<s:Reason><s:Text xml:lang=\"en\">no such\n\tprofile</s:Text></s:Reason>");
        assertEquals("NoProfile", fault.subcode());
        assertEquals("no such profile", fault.getMessage());
        assertEquals(500, fault.status());
    }

    @Test
    void faultsOfSoap11AndWithoutAReasonAreRead() {
        SoapFault old = fault(500, "<faultcode>SOAP-ENV:Client</faultcode><faultstring>broken</faultstring>");
        assertEquals("Client broken", old.subcode() + ' ' + old.getMessage());
        assertEquals("HTTP status 400", fault(400, "").getMessage());
        assertEquals("", fault(400, "").subcode());
        assertEquals(
                "ActionNotSupported",
                fault(400, "<Code><Subcode><Value>ActionNotSupported</Value></Subcode></Code>")
                        .getMessage());
        assertEquals("why", fault(400, "<Detail><Text>why</Text></Detail>").getMessage());
    }

    @Test
    void aReasonIsCutAndHidesWhatUrlsCanHide() {
        assertEquals(
                "see http://h/x and rtsp://h/y at once",
                fault(400, "<Reason><Text>see http://u:p/a@h/x?token=1 and rtsp://h/y?k=&#10;at once</Text></Reason>")
                        .getMessage());
        assertEquals(
                "x".repeat(200) + " …",
                fault(400, "<Reason><Text>" + "x".repeat(1_000_000) + "</Text></Reason>")
                        .getMessage());
    }

    @ParameterizedTest
    @CsvSource({
        "NotAuthorized, no",
        "FailedAuthentication, ''",
        "'', Sender not Authorized",
        "InvalidArgVal, Authentication failed",
        "Sender, user is unauthorised"
    })
    void refusalsAreToldByCodeOrWords(String subcode, String reason) {
        assertTrue(read(
                        400,
                        "<Envelope><Body><Fault><Code><Subcode><Value>ter:" + subcode
                                + "</Value></Subcode></Code><Reason><Text>" + reason
                                + "</Text></Reason></Fault></Body></Envelope>")
                .refused());
    }

    @Test
    void otherFaultsAreNoRefusals() {
        assertFalse(read(400, "<Envelope><Body><Fault><Reason><Text>no</Text></Reason></Fault></Body></Envelope>")
                .refused());
        assertFalse(read(500, "").refused());
        assertTrue(read(401, "").refused());
        assertTrue(read(403, "<html/>").refused());
    }

    @Test
    void whatIsNoSoapIsSaidInWords() {
        assertEquals("Ask: expected a SOAP message but was HTTP status 400 and nothing else", words(400, ""));
        assertEquals("Ask: expected a SOAP message but was HTTP status 200 and nothing else", words(200, ""));
        assertEquals(
                "Ask: expected a SOAP message but was HTTP status 404 with <html>, which is no SOAP message",
                words(404, "<html><body>not found</body></html>"));
        assertEquals(
                "Ask: expected a SOAP message but was HTTP status 500 with something else"
                        + " (no well-formed XML at line 1, column 1)",
                words(500, "Internal error"));
        assertEquals(
                "Ask: expected a SOAP message but was a redirect (HTTP status 302), which is never followed",
                words(302, "<Envelope><Body><a/></Body></Envelope>"));
        assertEquals(
                "Ask: expected a SOAP message but was HTTP status 405 without a reason",
                words(405, "<Envelope><Body><a/></Body></Envelope>"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<!DOCTYPE a [<!ENTITY x SYSTEM \"file:///etc/passwd\">]><Envelope><Body>&x;</Body></Envelope>",
                "<!DOCTYPE a [<!ENTITY x \"ha\"><!ENTITY y \"&x;&x;\">]><Envelope><Body>&y;</Body></Envelope>",
            })
    void documentTypesAreRefused(String document) {
        assertEquals(
                "Ask: expected a SOAP message but was HTTP status 200 with something else (expected no document type"
                        + " at line 1, column",
                words(200, document).replaceAll(" \\d+\\)$", ""));
    }
}
