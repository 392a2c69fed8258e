package org.ovcgateway.onvif.xml;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * An element and what is in it. Immutable. Cameras get namespaces and prefixes wrong, so that what they send is looked up by
 * local name; namespaces matter in what is written.
 *
 * @param namespace empty for none
 * @param name the local name
 * @param attributes by local name, without declarations of namespaces, in the order of the document; of two with one local
 *     name the one without a namespace
 * @param children elements only
 * @param text the character data between the children, put together and trimmed
 */
public record XmlElement(
        String namespace, String name, Map<String, String> attributes, List<XmlElement> children, String text) {

    public XmlElement {
        attributes = Collections.unmodifiableMap(new LinkedHashMap<>(attributes));
        children = List.copyOf(children);
    }

    /** An element to be written, empty so far. */
    public static XmlElement of(String namespace, String name) {
        return new XmlElement(namespace, name, Map.of(), List.of(), "");
    }

    /** An element to be written that holds text only. */
    public static XmlElement of(String namespace, String name, String text) {
        return new XmlElement(namespace, name, Map.of(), List.of(), text);
    }

    /** The same with more children behind those that it has; nulls are left out. */
    public XmlElement with(@Nullable XmlElement... more) {
        List<XmlElement> all = new ArrayList<>(children);
        for (XmlElement child : more) {
            if (child != null) {
                all.add(child);
            }
        }
        return new XmlElement(namespace, name, attributes, all, text);
    }

    /** The same with more children behind those that it has. */
    public XmlElement with(List<XmlElement> more) {
        return with(more.toArray(XmlElement[]::new));
    }

    /** The same with a child of the same namespace that holds text. */
    public XmlElement with(String childName, String childText) {
        return with(of(namespace, childName, childText));
    }

    /** The same with an attribute without a namespace. */
    public XmlElement withAttribute(String attribute, String value) {
        Map<String, String> all = new LinkedHashMap<>(attributes);
        all.put(attribute, value);
        return new XmlElement(namespace, name, all, children, text);
    }

    /** The same with other children in the place of those that it has. */
    public XmlElement withChildren(List<XmlElement> others) {
        return new XmlElement(namespace, name, attributes, others, text);
    }

    /** The value of an attribute; null if it is not there. */
    public @Nullable String attribute(String attribute) {
        return attributes.get(attribute);
    }

    /** The first child of a local name. */
    public Optional<XmlElement> child(String localName) {
        return all(localName).findFirst();
    }

    /** All children of a local name. */
    public Stream<XmlElement> all(String localName) {
        return children.stream().filter(child -> child.name.equals(localName));
    }

    /** The first element at the end of a path of local names, each step among the children of all that matched before. */
    public Optional<XmlElement> at(String... path) {
        Stream<XmlElement> found = Stream.of(this);
        for (String step : path) {
            found = found.flatMap(element -> element.all(step));
        }
        return found.findFirst();
    }

    /** The text at the end of a path; null if nothing is there or it is empty. */
    public @Nullable String textAt(String... path) {
        return at(path).map(XmlElement::text).filter(found -> !found.isEmpty()).orElse(null);
    }

    /** The number at the end of a path; null if there is none. */
    public @Nullable Double numberAt(String... path) {
        String found = textAt(path);
        if (found == null) {
            return null;
        }
        try {
            double number = Double.parseDouble(found);
            return Double.isFinite(number) ? number : null;
        } catch (NumberFormatException e) {
            return null;
        }
    }

    /** This element and all below it, parents first. */
    public Stream<XmlElement> descendants() {
        return Stream.concat(Stream.of(this), children.stream().flatMap(XmlElement::descendants));
    }

    /** As a document, for tests and for people; secrets in it are not hidden. */
    @Override
    public String toString() {
        return XmlWriter.write(this);
    }
}
