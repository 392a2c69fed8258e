package org.ovcgateway.simulator.onvif;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** An element to be sent. Its name has one of the prefixes of {@link Namespaces}, or none. Immutable. */
final class Tag {
    private final String name;
    private final List<Attribute> attributes = new ArrayList<>();
    private final List<Tag> children = new ArrayList<>();
    private final StringBuilder text = new StringBuilder();

    private record Attribute(String name, String value) {}

    private Tag(String name) {
        this.name = name;
    }

    /**
     * @param content {@link Tag}s, what {@link #attribute} makes, and lists of them; anything else is text. Nulls are left out
     */
    static Tag tag(String name, @Nullable Object... content) {
        Tag tag = new Tag(name);
        for (Object each : content) {
            tag.add(each);
        }
        return tag;
    }

    /** An attribute; null if its value is null. */
    static @Nullable Object attribute(String name, @Nullable Object value) {
        return value == null ? null : new Attribute(name, value.toString());
    }

    /** An element with this text; null if that is null. */
    static @Nullable Tag optional(String name, @Nullable Object text) {
        return text == null ? null : tag(name, text);
    }

    private void add(@Nullable Object content) {
        if (content instanceof Tag child) {
            children.add(child);
        } else if (content instanceof Attribute attribute) {
            attributes.add(attribute);
        } else if (content instanceof List<?> list) {
            list.forEach(this::add);
        } else if (content != null) {
            text.append(content);
        }
    }

    List<Tag> children() {
        return children;
    }

    /** The element as a document that declares all prefixes. */
    String document() {
        return document(Set.of());
    }

    /** As {@link #document()}, but some prefixes are not declared, as some devices forget it. */
    String document(Set<String> undeclared) {
        StringBuilder out = new StringBuilder(1024).append("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
        StringBuilder declarations = new StringBuilder(1024);
        Namespaces.byPrefix().forEach((prefix, namespace) -> {
            if (!undeclared.contains(prefix)) {
                declarations
                        .append(" xmlns:")
                        .append(prefix)
                        .append("=\"")
                        .append(namespace)
                        .append('"');
            }
        });
        write(out, declarations.toString());
        return out.toString();
    }

    private void write(StringBuilder out, String declarations) {
        out.append('<').append(name).append(declarations);
        for (Attribute attribute : attributes) {
            out.append(' ').append(attribute.name()).append("=\"");
            escape(out, attribute.value());
            out.append('"');
        }
        if (children.isEmpty() && text.isEmpty()) {
            out.append("/>");
            return;
        }
        out.append('>');
        escape(out, text);
        for (Tag child : children) {
            child.write(out, "");
        }
        out.append("</").append(name).append('>');
    }

    private static void escape(StringBuilder out, CharSequence text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '&' -> out.append("&amp;");
                case '<' -> out.append("&lt;");
                case '>' -> out.append("&gt;");
                case '"' -> out.append("&quot;");
                default -> out.append(c);
            }
        }
    }
}
