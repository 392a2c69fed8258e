package org.ovcgateway.onvif.xml;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Writes elements as text. Every namespace is declared once, at the root, with a prefix of its own, also where an attribute's
 * or an element's text needs it: some cameras understand nothing else.
 */
public final class XmlWriter {
    private final StringBuilder out = new StringBuilder(1024);
    private final Map<String, String> prefixes;

    private XmlWriter(Map<String, String> prefixes) {
        this.prefixes = prefixes;
    }

    /** The element as a document without a declaration, prefixes made up. */
    public static String write(XmlElement root) {
        return write(root, Map.of());
    }

    /**
     * The element as a document without a declaration.
     *
     * @param known prefixes by namespace, all of which are declared at the root; others are made up
     */
    public static String write(XmlElement root, Map<String, String> known) {
        Map<String, String> prefixes = new LinkedHashMap<>(known);
        root.descendants()
                .map(XmlElement::namespace)
                .filter(name -> !name.isEmpty())
                .forEach(name -> prefixes.computeIfAbsent(name, unnamed -> "n" + prefixes.size()));
        XmlWriter writer = new XmlWriter(prefixes);
        writer.element(root, true);
        return writer.out.toString();
    }

    private void element(XmlElement element, boolean root) {
        String name = element.namespace().isEmpty()
                ? element.name()
                : prefixes.get(element.namespace()) + ":" + element.name();
        out.append('<').append(name);
        if (root) {
            prefixes.forEach((namespace, prefix) -> attribute("xmlns:" + prefix, namespace));
        }
        element.attributes().forEach(this::attribute);
        if (element.children().isEmpty() && element.text().isEmpty()) {
            out.append("/>");
            return;
        }
        out.append('>');
        escape(element.text());
        element.children().forEach(child -> element(child, false));
        out.append("</").append(name).append('>');
    }

    private void attribute(String name, String value) {
        out.append(' ').append(name).append("=\"");
        escape(value);
        out.append('"');
    }

    /** Characters that XML 1.0 cannot hold become a question mark. */
    private void escape(String text) {
        text.codePoints().forEach(character -> {
            switch (character) {
                case '<' -> out.append("&lt;");
                case '>' -> out.append("&gt;");
                case '&' -> out.append("&amp;");
                case '"' -> out.append("&quot;");
                case '\t', '\n', '\r' -> out.append("&#").append(character).append(';');
                default -> out.appendCodePoint(isAllowed(character) ? character : '?');
            }
        });
    }

    private static boolean isAllowed(int character) {
        boolean plain = character >= ' ' && character <= 0xD7FF;
        boolean afterSurrogates = character >= 0xE000 && character <= 0xFFFD;
        return plain || afterSurrogates || character >= 0x10000;
    }
}
