package org.ovcgateway.onvif.settings;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.ovcgateway.onvif.xml.XmlElement;

/** Changes in the middle of trees that were read, of which all else is sent back as it came. */
final class Trees {
    private Trees() {}

    /** The same content under another name. */
    static XmlElement named(String namespace, String name, XmlElement content) {
        return new XmlElement(namespace, name, content.attributes(), content.children(), content.text());
    }

    /** With another text at the end of a path; as it was where the path leads nowhere. */
    static XmlElement withText(XmlElement root, String text, String... path) {
        return changed(
                root,
                element -> new XmlElement(
                        element.namespace(), element.name(), element.attributes(), element.children(), text),
                path);
    }

    /** With the first element at the end of a path changed; as it was where the path leads nowhere. */
    static XmlElement changed(XmlElement root, UnaryOperator<XmlElement> change, String... path) {
        if (path.length == 0) {
            return change.apply(root);
        }
        String[] rest = Arrays.copyOfRange(path, 1, path.length);
        List<XmlElement> children = new ArrayList<>(root.children());
        for (int i = 0; i < children.size(); i++) {
            XmlElement child = children.get(i);
            if (child.name().equals(path[0])) {
                children.set(i, changed(child, change, rest));
                return root.withChildren(children);
            }
        }
        return root;
    }

    /** With a child before the first of those that are to follow it, instead of the one of its name. */
    static XmlElement withChildBefore(XmlElement root, XmlElement child, Predicate<XmlElement> follows) {
        List<XmlElement> children = new ArrayList<>(root.children());
        children.removeIf(old -> old.name().equals(child.name()));
        int at = 0;
        while (at < children.size() && !follows.test(children.get(at))) {
            at++;
        }
        children.add(at, child);
        return root.withChildren(children);
    }

    static XmlElement without(XmlElement root, String childName) {
        return root.withChildren(root.children().stream()
                .filter(child -> !child.name().equals(childName))
                .toList());
    }

    /** The number at the end of a path, rounded; null if there is none. */
    static @Nullable Integer integerAt(XmlElement root, String... path) {
        Double number = root.numberAt(path);
        return number == null ? null : (int) Math.round(number);
    }

    /** An attribute that holds a number, rounded; null if there is none. */
    static @Nullable Integer integer(XmlElement element, String attribute) {
        String text = element.attribute(attribute);
        if (text == null) {
            return null;
        }
        try {
            return (int) Math.round(Double.parseDouble(text.trim()));
        } catch (NumberFormatException e) {
            return null;
        }
    }

    static boolean isTrue(@Nullable String text) {
        return text != null
                && (text.trim().equalsIgnoreCase("true") || text.trim().equals("1"));
    }
}
