package org.ovcgateway.gateway.platform;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.ovcgateway.config.AlarmBits;
import org.ovcgateway.config.DialectName;
import org.ovcgateway.gateway.platform.dialect.Dialect;
import org.ovcgateway.gateway.platform.dialect.Dialects;

/** Wire messages as the documents show them, one per file, in a folder for each dialect. */
final class Fixtures {
    private Fixtures() {}

    /** Every dialect. */
    static List<Dialect> dialects() {
        return Stream.of(DialectName.values())
                .map(name -> Dialects.of(name, AlarmBits.DOCUMENTED))
                .toList();
    }

    /** The names of all messages of a dialect. */
    static List<String> names(String dialect) {
        try (Stream<Path> files = Files.list(Path.of(
                Objects.requireNonNull(Fixtures.class.getResource(dialect)).toURI()))) {
            return files.map(file -> file.getFileName().toString().replace(".json", ""))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (URISyntaxException e) {
            throw new AssertionError(e);
        }
    }

    /** The message of that name. */
    static String of(String dialect, String name) {
        return text(dialect + "/" + name + ".json").trim();
    }

    /** The message of that name. */
    static String dap(String name) {
        return of("dap", name);
    }

    /** What a file among the tests' resources holds. */
    static String text(String path) {
        try (InputStream file = Fixtures.class.getResourceAsStream(path)) {
            if (file == null) {
                throw new AssertionError("no fixture " + path);
            }
            return new String(file.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
