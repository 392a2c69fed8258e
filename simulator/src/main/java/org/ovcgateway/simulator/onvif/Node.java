package org.ovcgateway.simulator.onvif;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import javax.xml.XMLConstants;
import javax.xml.parsers.DocumentBuilder;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.jspecify.annotations.Nullable;
import org.w3c.dom.Attr;
import org.w3c.dom.Element;
import org.xml.sax.ErrorHandler;
import org.xml.sax.SAXException;
import org.xml.sax.SAXParseException;

/**
 * An element that was received. Names are local; where several elements have one name, the first is meant.
 *
 * @param element of a document that nobody changes
 */
record Node(Element element) {
    private static final String MAX_DEPTH = "64";

    /** Fails at the first error, and prints nothing. */
    private static final class Strict implements ErrorHandler {
        @Override
        public void warning(SAXParseException e) {}

        @Override
        public void error(SAXParseException e) throws SAXException {
            throw e;
        }

        @Override
        public void fatalError(SAXParseException e) throws SAXException {
            throw e;
        }
    }

    /**
     * Reads a document; one with a document type is refused, as is one deeper than 64 elements.
     *
     * @throws IOException if it is not well-formed
     */
    static Node parse(byte[] document) throws IOException {
        try {
            DocumentBuilderFactory factory = DocumentBuilderFactory.newDefaultNSInstance();
            factory.setFeature(XMLConstants.FEATURE_SECURE_PROCESSING, true);
            factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
            factory.setAttribute("jdk.xml.maxElementDepth", MAX_DEPTH);
            factory.setExpandEntityReferences(false);
            factory.setXIncludeAware(false);
            DocumentBuilder builder = factory.newDocumentBuilder();
            builder.setErrorHandler(new Strict());
            return new Node(builder.parse(new ByteArrayInputStream(document)).getDocumentElement());
        } catch (SAXException e) {
            throw new IOException("expected an XML document: " + e.getMessage(), e);
        } catch (ParserConfigurationException e) {
            throw new IllegalStateException("the JDK's parser knows its own features", e);
        }
    }

    String name() {
        return element.getLocalName();
    }

    String namespace() {
        String namespace = element.getNamespaceURI();
        return namespace == null ? "" : namespace;
    }

    List<Node> children() {
        List<Node> children = new ArrayList<>();
        for (org.w3c.dom.Node each = element.getFirstChild(); each != null; each = each.getNextSibling()) {
            if (each instanceof Element child) {
                children.add(new Node(child));
            }
        }
        return children;
    }

    List<Node> children(String name) {
        return children().stream().filter(child -> child.name().equals(name)).toList();
    }

    /** The element at the end of a path of names; null if there is none. */
    @Nullable
    Node find(String... path) {
        Node at = this;
        for (String name : path) {
            List<Node> found = at.children(name);
            if (found.isEmpty()) {
                return null;
            }
            at = found.get(0);
        }
        return at;
    }

    boolean has(String... path) {
        return find(path) != null;
    }

    /** Its own text, without white space around it. */
    String text() {
        return element.getTextContent().trim();
    }

    /** The text of the element at the end of a path; null if there is none. */
    @Nullable
    String text(String... path) {
        Node found = find(path);
        return found == null ? null : found.text();
    }

    /** As {@link #text(String...)}, but a missing or empty one is the client's fault. */
    String required(String... path) {
        String text = text(path);
        if (text == null || text.isEmpty()) {
            throw OnvifFailure.invalidArgument("expected " + String.join("/", path) + " in " + name());
        }
        return text;
    }

    /** The number at the end of a path; null if there is none. */
    @Nullable
    Double number(String... path) {
        String text = text(path);
        return text == null ? null : number(text, String.join("/", path));
    }

    private static Double number(String text, String what) {
        try {
            return Double.valueOf(text);
        } catch (NumberFormatException e) {
            throw OnvifFailure.invalidArgument("expected a number in " + what + " but was " + text);
        }
    }

    /** The value of an attribute by its local name; null if there is none. */
    @Nullable
    String attribute(String name) {
        for (int i = 0; i < element.getAttributes().getLength(); i++) {
            if (element.getAttributes().item(i) instanceof Attr attribute
                    && name.equals(attribute.getLocalName())
                    && !XMLConstants.XMLNS_ATTRIBUTE_NS_URI.equals(attribute.getNamespaceURI())) {
                return attribute.getValue();
            }
        }
        return null;
    }

    /** The number in an attribute; null if there is none. */
    @Nullable
    Double numberAttribute(String name) {
        String text = attribute(name);
        return text == null ? null : number(text, "@" + name);
    }
}
