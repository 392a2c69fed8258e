package org.ovcgateway.onvif.xml;

import java.io.StringReader;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.StandardCharsets;
import java.nio.charset.UnsupportedCharsetException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.xml.stream.Location;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import org.jspecify.annotations.Nullable;

/**
 * Reads what a device sent, without trust: no document type, no entities, bounded in size, depth and number of elements. What
 * cameras commonly get wrong is let pass: undeclared prefixes, bytes that are no UTF-8, control characters, text behind the
 * end. Safe for any thread.
 */
public final class XmlReader {
    /** Bytes. */
    public static final int MAX_SIZE = 1 << 20;

    static final int MAX_DEPTH = 64;
    static final int MAX_ELEMENTS = 20_000;
    private static final int MAX_ATTRIBUTES = 64;

    private static final Pattern ENCODING =
            Pattern.compile("^\\s*<\\?xml[^>]*?encoding\\s*=\\s*[\"']([A-Za-z0-9._-]+)");
    private static final int DECLARATION = 200;
    /** Prefixes are resolved here, not by the parser, which refuses those that nobody declared. */
    private static final XMLInputFactory FACTORY = factory();

    /** An element that is not complete yet, with the namespaces that its prefixes stand for. */
    private static final class Open {
        private final String namespace;
        private final String name;
        private final Map<String, String> attributes;
        private final Map<String, String> namespaces;
        private final List<XmlElement> children = new ArrayList<>();
        private final StringBuilder text = new StringBuilder();

        Open(String namespace, String name, Map<String, String> attributes, Map<String, String> namespaces) {
            this.namespace = namespace;
            this.name = name;
            this.attributes = attributes;
            this.namespaces = namespaces;
        }

        XmlElement close() {
            return new XmlElement(
                    namespace, name, attributes, children, text.toString().trim());
        }
    }

    private XmlReader() {}

    private static XMLInputFactory factory() {
        XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
        factory.setProperty(XMLInputFactory.IS_NAMESPACE_AWARE, false);
        factory.setProperty(XMLInputFactory.IS_COALESCING, true);
        return factory;
    }

    /** The root of a document. */
    public static XmlElement read(byte[] document) throws XmlException {
        if (document.length > MAX_SIZE) {
            throw new XmlException("expected at most " + MAX_SIZE + " bytes of XML but were " + document.length, null);
        }
        return read(decode(document));
    }

    /** The root of a document that has been decoded. */
    public static XmlElement read(String document) throws XmlException {
        XMLStreamReader reader = null;
        try {
            reader = FACTORY.createXMLStreamReader(new StringReader(clean(document)));
            return root(reader);
        } catch (XMLStreamException e) {
            throw new XmlException("no well-formed XML " + place(e.getLocation()), e);
        } finally {
            close(reader);
        }
    }

    private static XmlElement root(XMLStreamReader reader) throws XMLStreamException, XmlException {
        Deque<Open> open = new ArrayDeque<>();
        int elements = 0;
        while (reader.hasNext()) {
            switch (reader.next()) {
                case XMLStreamConstants.DTD ->
                    throw new XmlException("expected no document type " + place(reader.getLocation()), null);
                case XMLStreamConstants.ENTITY_REFERENCE ->
                    throw new XmlException("expected no entity " + place(reader.getLocation()), null);
                case XMLStreamConstants.START_ELEMENT -> {
                    if (open.size() >= MAX_DEPTH) {
                        throw new XmlException("expected elements at most " + MAX_DEPTH + " deep", null);
                    }
                    if (++elements > MAX_ELEMENTS) {
                        throw new XmlException("expected at most " + MAX_ELEMENTS + " elements", null);
                    }
                    open.push(start(reader, open.peek()));
                }
                case XMLStreamConstants.CHARACTERS, XMLStreamConstants.CDATA, XMLStreamConstants.SPACE -> {
                    Open parent = open.peek();
                    if (parent != null) {
                        parent.text.append(reader.getText());
                    }
                }
                case XMLStreamConstants.END_ELEMENT -> {
                    XmlElement done = open.pop().close();
                    Open parent = open.peek();
                    if (parent == null) {
                        return done; // what stands behind is of no interest
                    }
                    parent.children.add(done);
                }
                default -> {
                    // comments, instructions
                }
            }
        }
        throw new XmlException("expected an element but there was none", null);
    }

    private static Open start(XMLStreamReader reader, @Nullable Open parent) throws XmlException {
        if (reader.getAttributeCount() > MAX_ATTRIBUTES) {
            throw new XmlException("expected at most " + MAX_ATTRIBUTES + " attributes of an element", null);
        }
        Map<String, String> namespaces = parent == null ? Map.of() : parent.namespaces;
        Map<String, String> attributes = new LinkedHashMap<>();
        for (int i = 0; i < reader.getAttributeCount(); i++) {
            String prefix = Objects.requireNonNullElse(reader.getAttributePrefix(i), "");
            String name = reader.getAttributeLocalName(i);
            String value = reader.getAttributeValue(i);
            if (prefix.equals("xmlns") || (prefix.isEmpty() && name.equals("xmlns"))) {
                if (parent == null ? namespaces.isEmpty() : namespaces == parent.namespaces) {
                    namespaces = new LinkedHashMap<>(namespaces);
                }
                namespaces.put(prefix.isEmpty() ? "" : name, value);
            } else if (prefix.isEmpty()) {
                attributes.put(name, value);
            } else {
                attributes.putIfAbsent(name, value);
            }
        }
        String name = reader.getLocalName(); // with its prefix, as namespaces are not the parser's business
        return new Open(namespaces.getOrDefault(prefix(name), ""), localName(name), attributes, namespaces);
    }

    private static String prefix(String name) {
        int colon = name.indexOf(':');
        return colon < 0 ? "" : name.substring(0, colon);
    }

    private static String localName(String name) {
        return name.substring(name.indexOf(':') + 1);
    }

    /** Bytes that do not fit what the document says of itself are read as Latin 1, in which every byte is a character. */
    private static String decode(byte[] document) {
        String start = new String(document, 0, Math.min(document.length, DECLARATION), StandardCharsets.ISO_8859_1);
        Matcher declared = ENCODING.matcher(start);
        try {
            Charset said = declared.find()
                    ? Charset.forName(Objects.requireNonNull(declared.group(1)))
                    : StandardCharsets.UTF_8;
            // a declaration that was read byte by byte is in no encoding of two or four bytes, whatever it says
            Charset charset = said.name().matches("UTF-(16|32).*") ? StandardCharsets.UTF_8 : said;
            return charset.newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .onUnmappableCharacter(CodingErrorAction.REPORT)
                    .decode(ByteBuffer.wrap(document))
                    .toString();
        } catch (CharacterCodingException | IllegalCharsetNameException | UnsupportedCharsetException e) {
            return new String(document, StandardCharsets.ISO_8859_1);
        }
    }

    /** Without what stands before the first element or declaration, and without characters that XML 1.0 cannot hold. */
    private static String clean(String document) {
        int begin = afterDeclaration(document);
        StringBuilder clean = new StringBuilder(document.length());
        for (int i = Math.max(0, begin); i < document.length(); i++) {
            char character = document.charAt(i);
            boolean visible = character >= ' ' && character <= 0xFFFD;
            boolean allowed = visible || character == '\t' || character == '\n' || character == '\r';
            clean.append(allowed ? character : '?');
        }
        return clean.toString();
    }

    /** The declaration has been heeded by now; some are not well-formed, or name another encoding than the document is in. */
    private static int afterDeclaration(String document) {
        int begin = document.indexOf('<');
        int end = begin >= 0 && document.startsWith("<?xml", begin) ? document.indexOf("?>", begin) : -1;
        return end < 0 ? begin : end + 2;
    }

    private static String place(@Nullable Location location) {
        return location == null ? "" : "at line " + location.getLineNumber() + ", column " + location.getColumnNumber();
    }

    private static void close(@Nullable XMLStreamReader reader) {
        if (reader != null) {
            try {
                reader.close();
            } catch (XMLStreamException e) {
                // it reads from memory: there is nothing to close
            }
        }
    }
}
