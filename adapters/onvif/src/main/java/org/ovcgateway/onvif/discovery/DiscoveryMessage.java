package org.ovcgateway.onvif.discovery;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.ovcgateway.onvif.soap.Namespaces;
import org.ovcgateway.onvif.soap.Service;
import org.ovcgateway.onvif.xml.XmlElement;
import org.ovcgateway.onvif.xml.XmlException;
import org.ovcgateway.onvif.xml.XmlReader;
import org.ovcgateway.onvif.xml.XmlWriter;

/**
 * A message of WS-Discovery as it was received. Everything in it is bounded.
 *
 * @param kind what it is
 * @param relatesTo the identifier of the message that it answers, as {@link #identifier} spells it; null if it tells none
 * @param matches the devices that it tells of, at most {@link #MAX_MATCHES}
 */
record DiscoveryMessage(Kind kind, @Nullable String relatesTo, List<Match> matches) {
    /** A recorder may tell of each of its inputs. */
    static final int MAX_MATCHES = 64;

    static final int MAX_SCOPES = 64;
    static final int MAX_ADDRESSES = 16;
    static final int MAX_TEXT = 512;
    private static final int MAX_NAME = 100;

    /** WS-Discovery of April 2005, which ONVIF Core Specification 7.3 wants. */
    static final String DISCOVERY = "http://schemas.xmlsoap.org/ws/2005/04/discovery";

    static final String ADDRESSING = "http://schemas.xmlsoap.org/ws/2004/08/addressing";
    private static final String NETWORK = "http://www.onvif.org/ver10/network/wsdl";
    private static final String SCOPE = "onvif://www.onvif.org/";
    private static final Pattern UUID_FORM =
            Pattern.compile("(?i)(?:urn:)?(?:uuid:)?\\{?([0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12})}?");

    /** What a message says. */
    enum Kind {
        PROBE_MATCHES,
        HELLO,
        BYE,
        /** Something that is not for us. */
        OTHER
    }

    /** What is asked for. Some devices know the one, some the other; hardly any both in one message. */
    enum Type {
        TRANSMITTER("dn", NETWORK, "NetworkVideoTransmitter"),
        DEVICE("tds", Service.DEVICE.namespace(), "Device");

        private final String prefix;
        private final String namespace;
        private final String name;

        Type(String prefix, String namespace, String name) {
            this.prefix = prefix;
            this.namespace = namespace;
            this.name = name;
        }
    }

    /**
     * What it says of one device.
     *
     * @param endpointReference null if it says none
     * @param types names with their prefixes
     * @param scopes as they stand
     * @param addresses as they stand
     */
    record Match(@Nullable String endpointReference, List<String> types, List<String> scopes, List<String> addresses) {

        /** Whether it may be an ONVIF device, and not a printer that answers whatever it is asked. */
        boolean isOnvif() {
            return types.isEmpty()
                    || types.stream()
                            .anyMatch(type ->
                                    type.contains("NetworkVideo") || type.equals(Type.DEVICE.prefix + ":Device"))
                    || scopes.stream().anyMatch(scope -> scope.startsWith(SCOPE))
                    || addresses.stream().anyMatch(address -> address.contains("/onvif/"));
        }

        /** What stands behind {@code onvif://www.onvif.org/KEY/}, decoded; empty if nothing does. */
        String scope(String key) {
            String start = SCOPE + key + "/";
            return scopes.stream()
                    .filter(scope -> scope.regionMatches(true, 0, start, 0, start.length()))
                    .map(scope -> clean(decode(scope.substring(start.length())), MAX_NAME))
                    .filter(found -> !found.isEmpty())
                    .findFirst()
                    .orElse("");
        }
    }

    /** A question to all, or to one, for devices of a type (WS-Discovery 5.2). */
    static byte[] probe(Type type, UUID id) {
        XmlElement header = XmlElement.of(Namespaces.ENVELOPE, "Header")
                .with(
                        XmlElement.of(ADDRESSING, "MessageID", "urn:uuid:" + id),
                        XmlElement.of(ADDRESSING, "ReplyTo").with("Address", ADDRESSING + "/role/anonymous"),
                        XmlElement.of(ADDRESSING, "To", "urn:schemas-xmlsoap-org:ws:2005:04:discovery"),
                        XmlElement.of(ADDRESSING, "Action", DISCOVERY + "/Probe"));
        XmlElement body = XmlElement.of(Namespaces.ENVELOPE, "Body")
                .with(XmlElement.of(DISCOVERY, "Probe").with("Types", type.prefix + ":" + type.name));
        String document = XmlWriter.write(
                XmlElement.of(Namespaces.ENVELOPE, "Envelope").with(header, body),
                Map.of(Namespaces.ENVELOPE, "s", ADDRESSING, "a", DISCOVERY, "d", type.namespace, type.prefix));
        return ("<?xml version=\"1.0\" encoding=\"UTF-8\"?>" + document).getBytes(StandardCharsets.UTF_8);
    }

    /** Reads a datagram. */
    static DiscoveryMessage read(byte[] datagram) throws XmlException {
        XmlElement envelope = XmlReader.read(datagram);
        Optional<XmlElement> content =
                envelope.child("Body").flatMap(body -> body.children().stream().findFirst());
        Kind kind = kind(content.map(XmlElement::name).orElse(""));
        Stream<XmlElement> matches = switch (kind) {
            case PROBE_MATCHES -> content.stream().flatMap(element -> element.all("ProbeMatch"));
            case HELLO, BYE -> content.stream();
            case OTHER -> Stream.empty();
        };
        String relatesTo = envelope.textAt("Header", "RelatesTo");
        return new DiscoveryMessage(
                kind,
                relatesTo == null ? null : identifier(relatesTo),
                matches.limit(MAX_MATCHES).map(DiscoveryMessage::match).toList());
    }

    private static Kind kind(String name) {
        return switch (name) {
            case "ProbeMatches" -> Kind.PROBE_MATCHES;
            case "Hello" -> Kind.HELLO;
            case "Bye" -> Kind.BYE;
            default -> Kind.OTHER;
        };
    }

    private static Match match(XmlElement element) {
        String reference = element.textAt("EndpointReference", "Address");
        String cleaned = reference == null ? "" : identifier(reference);
        return new Match(
                cleaned.isEmpty() ? null : cleaned,
                words(element, "Types", MAX_ADDRESSES),
                words(element, "Scopes", MAX_SCOPES),
                words(element, "XAddrs", MAX_ADDRESSES));
    }

    private static List<String> words(XmlElement element, String name, int most) {
        return element.all(name)
                .flatMap(list -> Stream.of(list.text().split("\\s+", -1)))
                .filter(word -> !word.isEmpty())
                .limit(most)
                .filter(word -> word.length() <= MAX_TEXT)
                .map(word -> clean(word, MAX_TEXT))
                .toList();
    }

    /** Devices spell UUIDs as they like: all become {@code urn:uuid:…} in lower case; other identifiers are left as they are. */
    static String identifier(String text) {
        Matcher matcher = UUID_FORM.matcher(text.strip());
        return matcher.matches()
                ? "urn:uuid:" + String.valueOf(matcher.group(1)).toLowerCase(Locale.ROOT)
                : clean(text.strip(), MAX_TEXT);
    }

    /** Whether an identifier is a UUID in the form that {@link #identifier} gives it. */
    static boolean isUuid(String identifier) {
        return UUID_FORM.matcher(identifier).matches();
    }

    private static String decode(String text) {
        try {
            return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException malformed) {
            return text;
        }
    }

    /** Cut to a length, and without what a terminal could take for an order. */
    private static String clean(String text, int most) {
        StringBuilder clean = new StringBuilder();
        text.codePoints()
                .limit(most)
                .forEach(character -> clean.appendCodePoint(isVisible(character) ? character : '?'));
        return clean.toString().strip();
    }

    private static boolean isVisible(int character) {
        return switch (Character.getType(character)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.UNASSIGNED,
                    Character.PRIVATE_USE,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> false;
            default -> true;
        };
    }
}
