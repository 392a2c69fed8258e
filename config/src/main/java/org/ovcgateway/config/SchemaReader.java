package org.ovcgateway.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Reads a YAML tree by the schema and reports every departure from it. */
final class SchemaReader {
    private final Report report;
    private final Environment environment;

    SchemaReader(Report report, Environment environment) {
        this.report = report;
        this.environment = environment;
    }

    /** The section's record; null if anything in it is wrong. */
    <T> @Nullable T read(Section<T> section, Yaml.Mapping mapping, Location at, String path) {
        int before = report.problemCount();
        Values values = items(section.items(), section.rules(), mapping, at, path);
        return report.problemCount() == before ? section.builder().apply(values) : null;
    }

    private Values items(List<Item> items, List<Section.Rule> rules, Yaml.Mapping mapping, Location at, String path) {
        List<String> known = items.stream().map(Item::name).toList();
        mapping.entries().forEach((name, entry) -> {
            if (!known.contains(name)) {
                report.problem(
                        entry.keyLocation(),
                        Text.join(path, name),
                        "unknown key" + didYouMean(name, items) + "; allowed are " + String.join(", ", known));
            }
        });
        Values values = new Values();
        for (Item item : items) {
            Yaml.Entry entry = mapping.entries().get(item.name());
            String itemPath = Text.join(path, item.name());
            if (entry != null && !item.inEffect() && !isNull(entry.value())) {
                report.warning(entry.keyLocation(), itemPath, "has no effect in this version");
            }
            Object value;
            if (item instanceof Key<?> key) {
                value = key(key, entry, at, itemPath);
            } else if (item instanceof Section<?> section) {
                value = section(section, entry, at, itemPath);
            } else if (item instanceof Rows<?> rows) {
                value = rows(rows, entry, itemPath);
            } else if (item instanceof Words<?> words) {
                value = words(words, entry, itemPath);
            } else {
                value = table((Table<?>) item, entry, itemPath);
            }
            if (value != null) {
                values.put(item, value);
            }
        }
        Section.Complaints complaints = new Section.Complaints() {
            @Override
            public boolean given(Item item) {
                return mapping.entries().containsKey(item.name());
            }

            @Override
            public void problem(Item about, String message) {
                report.problem(place(about), Text.join(path, about.name()), message);
            }

            @Override
            public void warning(Item about, String message) {
                report.warning(place(about), Text.join(path, about.name()), message);
            }

            private Location place(Item about) {
                Yaml.Entry entry = mapping.entries().get(about.name());
                return entry == null ? at : entry.value().location();
            }
        };
        rules.forEach(rule -> rule.check(values, complaints));
        return values;
    }

    /** A key that is written like it here, or is the same in a section below. */
    private static String didYouMean(String name, List<Item> items) {
        String inSection = items.stream()
                .filter(item -> item instanceof Section<?> section
                        && section.items().stream().anyMatch(key -> key.name().equals(name)))
                .findFirst()
                .map(section -> ", did you mean \"" + section.name() + "." + name + "\"?")
                .orElse("");
        return inSection.isEmpty()
                ? Text.didYouMean(name, items.stream().map(Item::name).toList())
                : inSection;
    }

    private <T> @Nullable T key(Key<T> key, Yaml.@Nullable Entry entry, Location at, String path) {
        if (entry != null) {
            return scalar(key.type(), entry.value(), entry.keyLocation(), path);
        }
        if (key.required()) {
            report.problem(at, path, "missing; allowed is " + key.type().allowed());
            return null;
        }
        String standard = key.standard();
        return standard == null ? null : scalar(key.type(), Yaml.Scalar.written(at, standard), at, path);
    }

    private <T> @Nullable T scalar(ValueType<T> type, Yaml value, Location keyLocation, String path) {
        String wrong;
        Location location = value.location();
        if (!(value instanceof Yaml.Scalar scalar)) {
            wrong = value instanceof Yaml.Mapping ? "is a mapping" : "is a list";
        } else if (scalar.isNull()) {
            location = keyLocation;
            wrong = "has no value";
        } else {
            try {
                return type.parser().parse(scalar, new ValueContext(location, path));
            } catch (ValueType.BadValue bad) {
                wrong = String.valueOf(bad.getMessage());
            }
        }
        report.problem(location, path, wrong + "; allowed is " + type.allowed());
        return null;
    }

    private <T> @Nullable T section(Section<T> section, Yaml.@Nullable Entry entry, Location at, String path) {
        if (entry == null && section.optional()) {
            return null;
        }
        Yaml.Mapping mapping = mapping(entry, at, path, mappingWith(section.items()));
        return mapping == null ? null : read(section, mapping, entry == null ? at : entry.keyLocation(), path);
    }

    private <R> @Nullable SortedMap<Integer, R> table(Table<R> table, Yaml.@Nullable Entry entry, String path) {
        SortedMap<Integer, R> rows = new TreeMap<>();
        Yaml.Mapping mapping = entry == null
                ? null
                : mapping(entry, entry.keyLocation(), path, "a mapping whose keys are the numbers 0 to " + table.max());
        if (mapping == null) {
            return rows;
        }
        Map<Integer, String> spellings = new TreeMap<>();
        mapping.entries().forEach((name, row) -> {
            Integer number = number(name, table.max());
            String rowPath = Text.join(path, name);
            String first = number == null ? null : spellings.putIfAbsent(number, name);
            if (number == null) {
                report.problem(row.keyLocation(), rowPath, "is not a channel number; allowed is 0 to " + table.max());
            } else if (first != null) {
                report.problem(
                        row.keyLocation(),
                        rowPath,
                        "is channel " + number + " again, first written as " + first
                                + "; allowed is each channel once");
            }
            Yaml.Mapping body = mapping(row, row.keyLocation(), rowPath, mappingWith(table.items()));
            if (body != null) {
                int before = report.problemCount();
                Values values = items(table.items(), table.rules(), body, row.keyLocation(), rowPath);
                if (number != null && report.problemCount() == before) {
                    rows.put(number, table.builder().build(number, values));
                }
            }
        });
        return rows;
    }

    private <R> List<R> rows(Rows<R> rows, Yaml.@Nullable Entry entry, String path) {
        String keys = String.join(", ", rows.items().stream().map(Item::name).toList());
        List<R> built = new ArrayList<>();
        int index = 0;
        for (Yaml row : elements(entry, rows.max(), "a list of mappings with the keys " + keys, path)) {
            String rowPath = path + "[" + index++ + "]";
            Yaml.Mapping body =
                    mapping(new Yaml.Entry(row.location(), row), row.location(), rowPath, mappingWith(rows.items()));
            if (body != null) {
                int before = report.problemCount();
                Values values = items(rows.items(), List.of(), body, row.location(), rowPath);
                if (report.problemCount() == before) {
                    built.add(rows.builder().apply(values));
                }
            }
        }
        return built;
    }

    private <T> List<T> words(Words<T> words, Yaml.@Nullable Entry entry, String path) {
        List<T> built = new ArrayList<>();
        int index = 0;
        for (Yaml element : elements(entry, words.max(), words.allowed(), path)) {
            T value = scalar(words.element(), element, element.location(), path + "[" + index++ + "]");
            if (value != null) {
                built.add(value);
            }
        }
        return built;
    }

    /** The parts of a list; none, with a problem, for anything else. */
    private List<Yaml> elements(Yaml.@Nullable Entry entry, int max, String allowed, String path) {
        if (entry == null || isNull(entry.value())) {
            return List.of();
        }
        if (!(entry.value() instanceof Yaml.Sequence sequence)) {
            String what = entry.value() instanceof Yaml.Scalar ? "is a single value" : "is a mapping";
            report.problem(entry.value().location(), path, what + "; allowed is " + allowed);
            return List.of();
        }
        int size = sequence.elements().size();
        if (size > max) {
            report.problem(entry.value().location(), path, "has " + size + " parts; allowed are " + max);
            return List.of();
        }
        return sequence.elements();
    }

    private static @Nullable Integer number(String text, int max) {
        if (!text.matches("[0-9]{1,9}")) {
            return null;
        }
        int number = Integer.parseInt(text);
        return number <= max ? number : null;
    }

    /** The entry's mapping, empty where there is none or it has no value; null, with a problem, for anything else. */
    private Yaml.@Nullable Mapping mapping(Yaml.@Nullable Entry entry, Location at, String path, String allowed) {
        if (entry == null) {
            return new Yaml.Mapping(at, Map.of());
        }
        if (entry.value() instanceof Yaml.Mapping mapping) {
            return mapping;
        }
        if (isNull(entry.value())) {
            return new Yaml.Mapping(entry.keyLocation(), Map.of());
        }
        report.problem(
                entry.value().location(),
                path,
                (entry.value() instanceof Yaml.Scalar ? "is a single value" : "is a list") + "; allowed is " + allowed);
        return null;
    }

    private static String mappingWith(List<Item> items) {
        return "a mapping with the keys "
                + String.join(", ", items.stream().map(Item::name).toList());
    }

    private static boolean isNull(Yaml value) {
        return value instanceof Yaml.Scalar scalar && scalar.isNull();
    }

    private final class ValueContext implements ValueType.Context {
        private final Location location;
        private final String path;

        ValueContext(Location location, String path) {
            this.location = location;
            this.path = path;
        }

        @Override
        public Environment environment() {
            return environment;
        }

        @Override
        public void warn(String message) {
            report.warning(location, path, message);
        }
    }
}
