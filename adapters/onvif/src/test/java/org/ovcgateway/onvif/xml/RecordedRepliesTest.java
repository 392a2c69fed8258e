package org.ovcgateway.onvif.xml;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.junit.jupiter.api.Test;
import org.ovcgateway.onvif.RecordedReplies;
import org.w3c.dom.Document;
import org.w3c.dom.NamedNodeMap;
import org.w3c.dom.Node;
import org.xml.sax.ErrorHandler;
import org.xml.sax.InputSource;
import org.xml.sax.SAXException;
import org.xml.sax.SAXParseException;

/** What real cameras sent is read as what it says, with the JDK's other parser as the judge. */
class RecordedRepliesTest {
    private static final ErrorHandler SILENT = new ErrorHandler() {
        @Override
        public void warning(SAXParseException exception) {
            // is no business of this test
        }

        @Override
        public void error(SAXParseException exception) throws SAXException {
            throw exception;
        }

        @Override
        public void fatalError(SAXParseException exception) throws SAXException {
            throw exception;
        }
    };

    /** Without its declaration, of which some are wrong; the judge is not told of namespaces, as some are not declared. */
    private static Document judged(byte[] reply) throws SAXException, IOException, ParserConfigurationException {
        String text = new String(reply, StandardCharsets.UTF_8).replaceFirst("^\\ufeff?\\s*<\\?xml[^>]*>\\s*", "");
        var builder = DocumentBuilderFactory.newDefaultInstance().newDocumentBuilder();
        builder.setErrorHandler(SILENT);
        return builder.parse(new InputSource(new StringReader(text)));
    }

    private static String localName(String name) {
        return name.substring(name.indexOf(':') + 1);
    }

    private static void list(Node element, List<String> into) {
        Map<String, String> attributes = new TreeMap<>();
        NamedNodeMap nodes = element.getAttributes();
        for (int i = 0; i < nodes.getLength(); i++) {
            String name = nodes.item(i).getNodeName();
            if (!name.equals("xmlns") && !name.startsWith("xmlns:")) {
                attributes.put(localName(name), nodes.item(i).getNodeValue());
            }
        }
        StringBuilder text = new StringBuilder();
        List<Node> children = new ArrayList<>();
        for (Node child = element.getFirstChild(); child != null; child = child.getNextSibling()) {
            switch (child.getNodeType()) {
                case Node.TEXT_NODE, Node.CDATA_SECTION_NODE -> text.append(child.getNodeValue());
                case Node.ELEMENT_NODE -> children.add(child);
                default -> {
                    // comments
                }
            }
        }
        into.add(localName(element.getNodeName()) + attributes + text.toString().trim());
        children.forEach(child -> list(child, into));
    }

    private static List<String> list(XmlElement root) {
        return root.descendants()
                .map(element -> element.name() + new TreeMap<>(element.attributes()) + element.text())
                .toList();
    }

    @Test
    void eachIsReadAsWhatItSays() throws Exception {
        Map<String, List<String>> expected = new LinkedHashMap<>();
        Map<String, List<String>> read = new LinkedHashMap<>();
        for (String name : RecordedReplies.names()) {
            byte[] reply = RecordedReplies.bytes(name);
            List<String> elements = new ArrayList<>();
            list(judged(reply).getDocumentElement(), elements);
            expected.put(name, elements);
            try {
                read.put(name, list(XmlReader.read(reply)));
            } catch (XmlException e) {
                read.put(name, List.of(String.valueOf(e.getMessage())));
            }
        }
        assertEquals(expected, read);
        assertTrue(expected.size() >= 77, () -> "recorded replies: " + expected.size());
    }

    @Test
    void whatIsWrittenOfEachIsReadAgain() throws XmlException {
        for (String name : RecordedReplies.names()) {
            XmlElement reply = XmlReader.read(RecordedReplies.bytes(name));
            assertEquals(list(reply), list(XmlReader.read(XmlWriter.write(reply))), name);
        }
    }
}
