package org.ovcgateway.onvif;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.ovcgateway.onvif.xml.XmlElement;
import org.ovcgateway.onvif.xml.XmlException;
import org.ovcgateway.onvif.xml.XmlReader;

/** Replies that were recorded from real cameras; see {@code fetch-onvif-replies.sh}. */
public final class RecordedReplies {
    private static final Path FOLDER = Path.of("target/onvif-replies");

    private RecordedReplies() {}

    /** All there are, by the names of their files. Skips the test where there are none. */
    public static List<String> names() {
        assumeTrue(
                Files.isDirectory(FOLDER),
                "the recorded replies of cameras could not be fetched (see adapters/onvif/src/test/sh)");
        try (Stream<Path> files = Files.list(FOLDER)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A reply as it came, without the marks of the package's own server, which fills in what changes. */
    public static byte[] bytes(String name) {
        names();
        try {
            String reply = Files.readString(FOLDER.resolve(name), StandardCharsets.ISO_8859_1);
            return reply.replaceAll("\\{\\{[^}]*}}", "").getBytes(StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The element in the SOAP body of a reply. */
    public static XmlElement body(String name) {
        try {
            return XmlReader.read(bytes(name))
                    .child("Body")
                    .orElseThrow()
                    .children()
                    .get(0);
        } catch (XmlException e) {
            throw new AssertionError(name + ": " + e.getMessage(), e);
        }
    }
}
