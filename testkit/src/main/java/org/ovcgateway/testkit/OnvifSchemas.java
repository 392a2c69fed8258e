package org.ovcgateway.testkit;

import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.xml.XMLConstants;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import javax.xml.transform.Source;
import javax.xml.transform.dom.DOMSource;
import javax.xml.transform.stream.StreamSource;
import javax.xml.validation.Schema;
import javax.xml.validation.SchemaFactory;
import org.jspecify.annotations.Nullable;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.w3c.dom.ls.LSInput;
import org.xml.sax.SAXException;

/**
 * Holds messages against the official ONVIF interface descriptions, which lie beside the project in
 * {@code shared/onvif-schemas}. Where they are not there, {@link #obstacle} says so and a test is to be skipped with its words.
 */
public final class OnvifSchemas {
    private static final List<String> DESCRIPTIONS = List.of(
            "ver10/device/wsdl/devicemgmt.wsdl",
            "ver10/media/wsdl/media.wsdl",
            "ver20/media/wsdl/media.wsdl",
            "ver20/ptz/wsdl/ptz.wsdl",
            "ver20/imaging/wsdl/imaging.wsdl",
            "ver20/analytics/wsdl/analytics.wsdl",
            "ver10/events/wsdl/event.wsdl",
            "ver10/deviceio.wsdl");
    private static final String DISCOVERY = "local/schemas.xmlsoap.org/ws/2005/04/discovery/ws-discovery.xsd";
    private static final Map<String, String> FILE_OF_NAMESPACE = Map.of(
            "http://www.onvif.org/ver10/schema", "ver10/schema/onvif.xsd",
            "http://docs.oasis-open.org/wsn/b-2", "local/docs.oasis-open.org/wsn/b-2.xsd",
            "http://docs.oasis-open.org/wsn/t-1", "local/docs.oasis-open.org/wsn/t-1.xsd",
            "http://docs.oasis-open.org/wsrf/bf-2", "local/docs.oasis-open.org/wsrf/bf-2.xsd",
            "http://docs.oasis-open.org/wsrf/r-2", "local/docs.oasis-open.org/wsrf/r-2.xsd",
            "http://www.w3.org/2005/08/addressing", "local/www.w3.org/ws-addr.xsd",
            "http://schemas.xmlsoap.org/ws/2004/08/addressing", "local/schemas.xmlsoap.org/ws/2004/08/addressing",
            "http://www.w3.org/XML/1998/namespace", "local/www.w3.org/2001/xml.xsd");
    private static final String XSD = XMLConstants.W3C_XML_SCHEMA_NS_URI;

    private static @Nullable Schema schema;

    private OnvifSchemas() {}

    /** Why nothing can be checked here; null if it can. */
    public static @Nullable String obstacle() {
        return folder() == null ? "the ONVIF schemas (shared/onvif-schemas) are not beside the project" : null;
    }

    /**
     * What is wrong with an element that some service's description defines; null if nothing is.
     *
     * @param document the element as a document
     */
    public static @Nullable String fault(String document) {
        try {
            schema().newValidator().validate(new StreamSource(new StringReader(document)));
            return null;
        } catch (SAXException e) {
            return e.getMessage();
        } catch (IOException e) {
            throw new AssertionError("a string can always be read", e);
        }
    }

    private static @Nullable Path folder() {
        for (Path at = Path.of("").toAbsolutePath(); at != null; at = at.getParent()) {
            Path candidate = at.resolve("shared/onvif-schemas");
            if (Files.isDirectory(candidate)) {
                return candidate;
            }
        }
        return null;
    }

    private static synchronized Schema schema() throws SAXException {
        Schema known = schema;
        if (known == null) {
            Path folder = folder();
            if (folder == null) {
                throw new IllegalStateException(obstacle());
            }
            known = load(folder);
            schema = known;
        }
        return known;
    }

    private static Schema load(Path folder) throws SAXException {
        SchemaFactory factory = SchemaFactory.newDefaultInstance();
        // devicemgmt.wsdl itself violates unique particle attribution
        factory.setFeature("http://apache.org/xml/features/validation/schema-full-checking", false);
        // analytics.wsdl imports two files of one namespace
        factory.setFeature("http://apache.org/xml/features/honour-all-schemaLocations", true);
        factory.setResourceResolver((type, namespace, publicId, systemId, baseUri) ->
                new LocalFile(file(folder, namespace, systemId), publicId, systemId));
        List<Source> sources = new ArrayList<>();
        for (String description : DESCRIPTIONS) {
            Path file = folder.resolve(description);
            Document document = parse(file);
            NodeList inline = document.getElementsByTagNameNS(XSD, "schema");
            for (int i = 0; i < inline.getLength(); i++) {
                Element element = (Element) inline.item(i);
                inheritNamespaces(document.getDocumentElement(), element);
                sources.add(new DOMSource(element, file.toUri() + "#" + i));
            }
        }
        sources.add(new StreamSource(folder.resolve(DISCOVERY).toFile()));
        return factory.newSchema(sources.toArray(Source[]::new));
    }

    /** Prefixes that the description declares are used in the values of its schemas' attributes. */
    private static void inheritNamespaces(Element from, Element to) {
        for (int i = 0; i < from.getAttributes().getLength(); i++) {
            var attribute = from.getAttributes().item(i);
            if (attribute.getNodeName().startsWith("xmlns:") && !to.hasAttribute(attribute.getNodeName())) {
                to.setAttributeNS(
                        XMLConstants.XMLNS_ATTRIBUTE_NS_URI, attribute.getNodeName(), attribute.getNodeValue());
            }
        }
    }

    private static Path file(Path folder, @Nullable String namespace, @Nullable String systemId) {
        if (systemId != null && systemId.endsWith("common.xsd")) {
            return folder.resolve("ver10/schema/common.xsd");
        }
        if (systemId != null && systemId.endsWith("metadatastream.xsd")) {
            return folder.resolve("ver10/schema/metadatastream.xsd");
        }
        for (String name : List.of("humanface", "humanbody", "radiometry", "rules")) {
            if (systemId != null && systemId.endsWith(name + ".xsd")) {
                return folder.resolve("ver20/analytics/" + name + ".xsd");
            }
        }
        String known = namespace == null ? null : FILE_OF_NAMESPACE.get(namespace);
        if (known != null) {
            return folder.resolve(known);
        }
        String url = String.valueOf(systemId != null ? systemId : namespace);
        Path local = folder.resolve("local").resolve(url.replaceFirst("^https?://", ""));
        return Files.isRegularFile(local) ? local : local.resolveSibling(local.getFileName() + ".xsd");
    }

    private static Document parse(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            DocumentBuilderFactory factory = DocumentBuilderFactory.newDefaultNSInstance();
            return factory.newDocumentBuilder().parse(in, file.toUri().toString());
        } catch (IOException | SAXException | ParserConfigurationException e) {
            throw new IllegalStateException("cannot read " + file, e);
        }
    }

    /** A file in the place of what a schema imports. */
    private static final class LocalFile implements LSInput {
        private final Path file;
        private final @Nullable String publicId;
        private final @Nullable String systemId;

        LocalFile(Path file, @Nullable String publicId, @Nullable String systemId) {
            this.file = file;
            this.publicId = publicId;
            this.systemId = systemId;
        }

        @Override
        public @Nullable Reader getCharacterStream() {
            return null;
        }

        @Override
        public InputStream getByteStream() {
            try {
                return Files.newInputStream(file);
            } catch (IOException e) {
                throw new IllegalStateException("cannot read " + file + " for " + systemId, e);
            }
        }

        @Override
        public @Nullable String getStringData() {
            return null;
        }

        @Override
        public String getSystemId() {
            return file.toUri().toString();
        }

        @Override
        public @Nullable String getPublicId() {
            return publicId;
        }

        @Override
        public @Nullable String getBaseURI() {
            return null;
        }

        @Override
        public @Nullable String getEncoding() {
            return null;
        }

        @Override
        public boolean getCertifiedText() {
            return false;
        }

        @Override
        public void setCharacterStream(@Nullable Reader stream) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void setByteStream(@Nullable InputStream stream) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void setStringData(@Nullable String data) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void setSystemId(@Nullable String id) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void setPublicId(@Nullable String id) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void setBaseURI(@Nullable String uri) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void setEncoding(@Nullable String encoding) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void setCertifiedText(boolean certified) {
            throw new UnsupportedOperationException();
        }
    }
}
