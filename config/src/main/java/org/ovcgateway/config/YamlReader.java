package org.ovcgateway.config;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.common.Anchor;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.NodeEvent;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.ReaderException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/**
 * Reads one YAML file from the parser's events, so that depth, aliases and merge keys are bounded before anything is
 * built. A broken file gives one problem, without any of the file's text, which may be a secret.
 */
final class YamlReader {
    static final int MAX_FILE_BYTES = 256 * 1024;
    static final int MAX_DEPTH = 16;
    static final int MAX_ALIASES = 1000;
    static final int MAX_MERGED_KEYS = 10_000;

    /** Ends reading a file; its message is for the operator. */
    private static final class Broken extends Exception {
        private static final long serialVersionUID = 1L;
        private final transient Location location;

        Broken(Location location, String message) {
            super(message);
            this.location = location;
        }
    }

    private final Path file;
    private final Report report;
    private final Map<Anchor, Yaml> anchors = new HashMap<>();
    private int aliases;
    private int mergedKeys;

    private YamlReader(Path file, Report report) {
        this.file = file;
        this.report = report;
    }

    /** The file's top mapping, empty for an empty file; null, with problems reported, if it cannot be read. */
    static Yaml.@Nullable Mapping read(Path file, Report report) {
        try {
            String text = text(file);
            return new YamlReader(file, report).document(text);
        } catch (Broken broken) {
            report.problem(broken.location, "", String.valueOf(broken.getMessage()));
            return null;
        }
    }

    private static String text(Path file) throws Broken {
        Location start = Location.start(file);
        byte[] bytes;
        try (InputStream in = Files.newInputStream(file)) {
            bytes = in.readNBytes(MAX_FILE_BYTES + 1);
        } catch (NoSuchFileException missing) {
            throw new Broken(start, "the file does not exist");
        } catch (AccessDeniedException denied) {
            throw new Broken(start, "this user may not read the file");
        } catch (IOException failed) {
            throw new Broken(start, "the file cannot be read (" + failed.getMessage() + ")");
        }
        if (bytes.length > MAX_FILE_BYTES) {
            throw new Broken(start, "the file is too large; allowed are " + MAX_FILE_BYTES + " bytes");
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException malformed) {
            throw new Broken(start, "the file is not UTF-8 text; allowed is YAML in UTF-8");
        }
    }

    private Yaml.Mapping document(String text) throws Broken {
        LoadSettings settings = LoadSettings.builder()
                .setUseMarks(true)
                .setCodePointLimit(MAX_FILE_BYTES)
                .build();
        try {
            Iterator<Event> events = new Parse(settings).parseString(text).iterator();
            events.next(); // the stream starts
            if (events.next().getEventId() == Event.ID.StreamEnd) {
                return emptyMapping();
            }
            Yaml top = node(events.next(), events, "", 1);
            events.next(); // the document ends
            Event end = events.next();
            if (end.getEventId() != Event.ID.StreamEnd) {
                throw new Broken(location(end.getStartMark()), "a second document starts here; allowed is one");
            }
            if (top instanceof Yaml.Mapping mapping) {
                return mapping;
            }
            if (top instanceof Yaml.Scalar scalar && scalar.isNull()) {
                return emptyMapping();
            }
            throw new Broken(top.location(), "the file holds no sections; allowed are keys with values");
        } catch (MarkedYamlEngineException malformed) {
            Optional<Mark> place = isOpenQuote(malformed) ? malformed.getContextMark() : malformed.getProblemMark();
            throw new Broken(location(place), "not YAML: " + YamlSlip.words(malformed));
        } catch (ReaderException unprintable) {
            throw new Broken(place(text, unprintable.getPosition()), "a character that YAML does not allow");
        } catch (YamlEngineException malformed) {
            throw new Broken(Location.start(file), "not YAML");
        }
    }

    /** The parser looks for its end to the end of the file. */
    private static boolean isOpenQuote(MarkedYamlEngineException malformed) {
        return "while scanning a quoted scalar".equals(malformed.getContext());
    }

    private Yaml.Mapping emptyMapping() {
        return new Yaml.Mapping(Location.start(file), Map.of());
    }

    private Yaml node(Event event, Iterator<Event> events, String path, int depth) throws Broken {
        Location location = location(event.getStartMark());
        if (depth > MAX_DEPTH) {
            throw new Broken(location, "nested too deeply; allowed are " + MAX_DEPTH + " levels");
        }
        if (event instanceof AliasEvent alias) {
            return aliased(alias, location);
        }
        Yaml node;
        switch (event.getEventId()) {
            case Scalar -> {
                ScalarEvent scalar = (ScalarEvent) event;
                if (scalar.getTag().isPresent()) {
                    throw new Broken(location, "a tag (!…); allowed are plain values");
                }
                node = new Yaml.Scalar(location, scalar.getValue(), scalar.isPlain());
            }
            case SequenceStart -> {
                List<Yaml> elements = new ArrayList<>();
                for (Event next = events.next(); next.getEventId() != Event.ID.SequenceEnd; next = events.next()) {
                    elements.add(node(next, events, path, depth + 1));
                }
                node = new Yaml.Sequence(location, elements);
            }
            case MappingStart -> node = mapping(location, events, path, depth);
            default -> throw new IllegalStateException("a node cannot start with " + event.getEventId());
        }
        if (event instanceof NodeEvent anchored) {
            anchored.getAnchor().ifPresent(anchor -> anchors.put(anchor, node));
        }
        return node;
    }

    private Yaml aliased(AliasEvent alias, Location location) throws Broken {
        if (++aliases > MAX_ALIASES) {
            throw new Broken(location, "too many aliases (*…); allowed are " + MAX_ALIASES);
        }
        Yaml target = anchors.get(alias.getAlias());
        if (target == null) {
            throw new Broken(location, "an alias (*…) whose anchor (&…) does not stand before it; quote text with a *");
        }
        return target;
    }

    private Yaml.Mapping mapping(Location location, Iterator<Event> events, String path, int depth) throws Broken {
        Map<String, Yaml.Entry> entries = new LinkedHashMap<>();
        List<Yaml> merges = new ArrayList<>();
        for (Event event = events.next(); event.getEventId() != Event.ID.MappingEnd; event = events.next()) {
            if (!(node(event, events, path, depth + 1) instanceof Yaml.Scalar key)) {
                throw new Broken(location(event.getStartMark()), "a key that is not text; allowed are plain keys");
            }
            String keyPath = Text.join(path, key.text());
            Yaml value = node(events.next(), events, keyPath, depth + 1);
            if (key.plain() && key.text().equals("<<")) {
                merges.add(value);
                continue;
            }
            Yaml.Entry first = entries.putIfAbsent(key.text(), new Yaml.Entry(key.location(), value));
            if (first != null) {
                report.problem(
                        key.location(),
                        keyPath,
                        "duplicate key, first in line " + first.keyLocation().line() + "; allowed is each key once");
            }
        }
        for (Yaml merge : merges) {
            merge(entries, merge);
        }
        return new Yaml.Mapping(location, entries);
    }

    private void merge(Map<String, Yaml.Entry> entries, Yaml merged) throws Broken {
        if (!(merged instanceof Yaml.Mapping mapping)) {
            throw new Broken(merged.location(), "merge key << without a mapping; allowed is an alias of one");
        }
        mergedKeys += mapping.entries().size();
        if (mergedKeys > MAX_MERGED_KEYS) {
            throw new Broken(merged.location(), "too many merged keys (<<); allowed are " + MAX_MERGED_KEYS);
        }
        mapping.entries().forEach(entries::putIfAbsent);
    }

    private Location location(Optional<Mark> mark) {
        return mark.map(m -> new Location(file, m.getLine() + 1, m.getColumn() + 1))
                .orElseGet(() -> Location.start(file));
    }

    private Location place(String text, int codePoints) {
        int line = 1;
        int column = 1;
        int end = text.offsetByCodePoints(0, Math.min(codePoints, text.codePointCount(0, text.length())));
        for (int i = 0; i < end; i = text.offsetByCodePoints(i, 1)) {
            column++;
            if (text.charAt(i) == '\n') {
                line++;
                column = 1;
            }
        }
        return new Location(file, line, column);
    }
}
