package org.ovcgateway.onvif.xml;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class XmlReaderTest {
    private static String refusal(String document) {
        return String.valueOf(
                assertThrows(XmlException.class, () -> XmlReader.read(document)).getMessage());
    }

    @Test
    void elementsAreFoundByLocalNameWhateverTheirPrefix() throws XmlException {
        XmlElement root = XmlReader.read(
                "<?xml version=\"1.0\"?><a:Envelope xmlns:a=\"urn:a\"><Body xmlns=\"urn:b\" token=\"1\" a:token=\"2\">"
                        + "<x:Undeclared>  text <![CDATA[<more>]]> </x:Undeclared></Body></a:Envelope>");
        assertEquals("urn:a", root.namespace());
        XmlElement body = root.child("Body").orElseThrow();
        assertEquals("urn:b", body.namespace());
        assertEquals("1", body.attribute("token"));
        assertEquals("", body.child("Undeclared").orElseThrow().namespace());
        assertEquals("text <more>", root.textAt("Body", "Undeclared"));
        assertNull(root.textAt("Body", "Missing"));
        assertNull(root.numberAt("Body", "Undeclared"));
    }

    @Test
    void whatIsWrittenIsReadAgain() throws XmlException {
        XmlElement written = XmlElement.of("urn:a", "Set")
                .withAttribute("token", "a\"<&>\n'b")
                .with(XmlElement.of("urn:b", "Value", "x < y & z \u00e4\ud83d\udcf7"), null)
                .with("Empty", "");
        assertEquals(written, XmlReader.read(XmlWriter.write(written)));
    }

    @Test
    void whatXmlCannotHoldIsWrittenAsAQuestionMark() {
        assertEquals("<a>?b?</a>", XmlWriter.write(XmlElement.of("", "a", "\u0000b\uffff")));
    }

    @Test
    void bytesThatAreNoUtf8AreReadAllTheSame() throws XmlException {
        byte[] document = "<a>M\u00fcller</a>".getBytes(StandardCharsets.ISO_8859_1);
        assertEquals("M\u00fcller", XmlReader.read(document).text());
        byte[] declared =
                "<?xml version='1.0' encoding='ISO-8859-1'?><a>M\u00fcller</a>".getBytes(StandardCharsets.ISO_8859_1);
        assertEquals("M\u00fcller", XmlReader.read(declared).text());
        byte[] unknown = "<?xml version='1.0' encoding='x-none'?><a>b</a>".getBytes(StandardCharsets.UTF_8);
        assertEquals("b", XmlReader.read(unknown).text());
    }

    @Test
    void declarationsThatAreWrongAreNotBelieved() throws XmlException {
        byte[] notUtf16 = "<?xml version='1.0' encoding='utf-16'?><a>M\u00fcller</a>".getBytes(StandardCharsets.UTF_8);
        assertEquals("M\u00fcller", XmlReader.read(notUtf16).text());
        assertEquals(
                "b",
                XmlReader.read("<?xml version=\u201d1.0\u201d ?>\n<a>b</a>").text());
    }

    @Test
    void rubbishAroundTheDocumentAndControlCharactersInItAreLetPass() throws XmlException {
        assertEquals(
                "a?b",
                XmlReader.read("\ufeff\r\n <x>a\u0001b</x>\u0000 trailing").text());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<!DOCTYPE a [<!ENTITY x SYSTEM \"file:///etc/passwd\">]><a>&x;</a>",
                "<!DOCTYPE a SYSTEM \"http://127.0.0.1/x.dtd\"><a/>",
                "<!DOCTYPE a [<!ENTITY x \"ha\"><!ENTITY y \"&x;&x;&x;\">]><a>&y;</a>"
            })
    void documentTypesAreRefused(String document) {
        assertTrue(refusal(document).startsWith("expected no document type"), refusal(document));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "no xml", "<a>", "<a></b>", "<a", "<a>&undeclared;</a>", "<a b=1/>"})
    void whatIsNotWellFormedIsRefused(String document) {
        String words = refusal(document);
        assertTrue(words.startsWith("no well-formed XML at line "), words);
    }

    @Test
    void theDepthIsBounded() throws XmlException {
        int most = XmlReader.MAX_DEPTH;
        assertEquals(
                most,
                XmlReader.read("<a>".repeat(most) + "</a>".repeat(most))
                        .descendants()
                        .count());
        assertEquals("expected elements at most 64 deep", refusal("<a>".repeat(200_000)));
    }

    @Test
    void theNumberOfElementsIsBounded() throws XmlException {
        String most = "<a/>".repeat(XmlReader.MAX_ELEMENTS - 1);
        assertEquals(
                XmlReader.MAX_ELEMENTS,
                XmlReader.read("<r>" + most + "</r>").descendants().count());
        assertEquals("expected at most 20000 elements", refusal("<r><a/>" + most + "</r>"));
    }

    @Test
    void theSizeIsBounded() {
        byte[] document = new byte[XmlReader.MAX_SIZE + 1];
        assertEquals(
                "expected at most 1048576 bytes of XML but were 1048577",
                assertThrows(XmlException.class, () -> XmlReader.read(document)).getMessage());
    }
}
