package org.ovcgateway.config;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Makes the JSON Schema, the commented default file and the reference page from the schema of the configuration. */
final class ReferencePages {
    private static final String NO_EFFECT = " Has no effect in this version.";

    private ReferencePages() {}

    static String jsonSchema() {
        Map<String, Object> schema = new LinkedHashMap<>();
        schema.put("$schema", "https://json-schema.org/draft/2020-12/schema");
        schema.put("title", "gateway.yaml");
        schema.putAll(object(GatewaySchema.ROOT.doc(), GatewaySchema.ROOT.items()));
        schema.put("required", List.of("platform"));
        try {
            DefaultIndenter indent = new DefaultIndenter("  ", "\n");
            return new ObjectMapper()
                            .writer(new DefaultPrettyPrinter()
                                    .withObjectIndenter(indent)
                                    .withArrayIndenter(indent))
                            .writeValueAsString(schema)
                    + "\n";
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static Map<String, Object> object(String doc, List<Item> items) {
        Map<String, Object> properties = new LinkedHashMap<>();
        List<String> required = new ArrayList<>();
        for (Item item : items) {
            properties.put(item.name(), property(item));
            if (item instanceof Key<?> key && key.required()) {
                required.add(key.name());
            }
        }
        Map<String, Object> object = new LinkedHashMap<>();
        object.put("type", "object");
        object.put("description", doc);
        object.put("additionalProperties", false);
        object.put("properties", properties);
        if (!required.isEmpty()) {
            object.put("required", required);
        }
        return object;
    }

    private static Map<String, Object> property(Item item) {
        if (item instanceof Section<?> section) {
            Map<String, Object> object = object(doc(section), section.items());
            if (section.items().stream().noneMatch(i -> i instanceof Key<?> key && key.required())) {
                object.put("type", List.of("object", "null"));
            }
            return object;
        }
        if (item instanceof Table<?> table) {
            Map<String, Object> rows = new LinkedHashMap<>();
            rows.put("type", List.of("object", "null"));
            rows.put("description", table.doc());
            rows.put("additionalProperties", false);
            rows.put("patternProperties", Map.of("^[0-9]{1,3}$", object("One channel.", table.items())));
            return rows;
        }
        if (item instanceof Rows<?> rows) {
            Map<String, Object> list = new LinkedHashMap<>();
            list.put("type", List.of("array", "null"));
            list.put("description", rows.doc());
            list.put("items", object("One row.", rows.items()));
            return list;
        }
        if (item instanceof Words<?> words) {
            Map<String, Object> list = new LinkedHashMap<>();
            list.put("type", List.of("array", "null"));
            list.put("description", words.doc() + " Allowed: " + words.allowed() + ".");
            list.put("items", new TreeMap<>(words.element().jsonSchema()));
            return list;
        }
        Key<?> key = (Key<?>) item;
        Map<String, Object> property = new LinkedHashMap<>();
        property.put("description", doc(key) + " Allowed: " + key.type().allowed() + ".");
        for (String keyword : List.of("type", "enum", "pattern")) {
            Object value = key.type().jsonSchema().get(keyword);
            if (value != null) {
                property.put(keyword, value);
            }
        }
        String standard = key.standard();
        if (standard != null) {
            boolean bool = "boolean".equals(property.get("type"));
            property.put("default", bool ? (Object) Boolean.valueOf(standard) : unquoted(standard));
        }
        return property;
    }

    static String defaultFile() {
        StringBuilder yaml = new StringBuilder("""
                # Configuration of ovc-gateway. All keys are explained in docs/ref/config.md.
                #
                # A line that starts with # and a key without a blank between them is a setting: with its default where it
                # has one, else with an example. Remove the # to set it. "ovc-gateway check" lists every problem.
                """);
        for (Item item : GatewaySchema.ROOT.items()) {
            yaml.append('\n');
            yaml(yaml, item, "", false);
        }
        return yaml.toString();
    }

    private static void yaml(StringBuilder yaml, Item item, String indent, boolean commented) {
        comment(
                yaml,
                indent,
                item instanceof Key<?> key
                        ? keyComment(key)
                        : item instanceof Words<?> words
                                ? words.doc() + " Allowed: " + words.allowed() + ". This is an example."
                                : doc(item));
        if (item instanceof Section<?> section) {
            boolean off = commented || section.optional();
            yaml.append(indent).append(off ? "#" : "").append(section.name()).append(":\n");
            section.items().forEach(child -> yaml(yaml, child, indent + "  ", off));
        } else if (item instanceof Table<?> table) {
            yaml.append(indent).append(table.name()).append(":\n");
            yaml.append(indent).append("  #0:\n");
            table.items().forEach(child -> yaml(yaml, child, indent + "    ", true));
        } else if (item instanceof Rows<?> rows) {
            yaml.append(indent).append("#").append(rows.name()).append(":\n");
            yaml.append(indent).append("  #-\n");
            rows.items().forEach(child -> yaml(yaml, child, indent + "    ", true));
        } else if (item instanceof Words<?> words) {
            yaml.append(indent)
                    .append('#')
                    .append(words.name())
                    .append(": ")
                    .append(words.example())
                    .append('\n');
        } else if (item instanceof Key<?> key) {
            yaml.append(indent)
                    .append('#')
                    .append(key.name())
                    .append(": ")
                    .append(shown(key))
                    .append('\n');
        }
    }

    private static String keyComment(Key<?> key) {
        return doc(key) + " Allowed: " + key.type().allowed() + "."
                + (key.required() ? " Required." : key.standard() == null ? " This is an example." : "");
    }

    private static void comment(StringBuilder yaml, String indent, String text) {
        int width = 110 - indent.length();
        StringBuilder line = new StringBuilder();
        for (String word : text.split(" ")) {
            if (!line.isEmpty() && line.length() + 1 + word.length() > width) {
                yaml.append(indent).append("# ").append(line).append('\n');
                line.setLength(0);
            }
            line.append(line.isEmpty() ? "" : " ").append(word);
        }
        yaml.append(indent).append("# ").append(line).append('\n');
    }

    static String referencePage() {
        StringBuilder page = new StringBuilder("""
                # gateway.yaml

                Written by hand in `/etc/ovc-gateway/gateway.yaml`, never by the daemon. What the console changes lies in
                `config.d/*.yaml` in the state directory and wins over it key by key, later file names over earlier ones.
                [gateway.yaml](gateway.yaml) is the file as shipped, with every key and its default;
                [gateway.schema.json](gateway.schema.json) tells an editor the same.

                * **Problems** are listed all at once, as `file:line:column path: what is wrong; what is allowed`; the
                  daemon then exits with 78. `ovc-gateway check` does only this. Warnings do not keep it from starting.
                * **Reload**: `systemctl reload ovc-gateway` (SIGHUP) applies a changed file and restarts only what changed.
                  A file with problems changes nothing.
                * **Passwords** are best kept elsewhere and referred to: `${file:/absolute/path}` (the file's one line),
                  `${env:NAME}`, or `${cred:NAME}` (a systemd credential). The reference is the whole value. Plain text
                  is taken with a warning. No password is ever shown in a message or log.
                * **YAML 1.2** in UTF-8, up to 256 KiB: `true` and `false` are the only truth values; tags are refused;
                  anchors, aliases and `<<` work within bounds; each key stands once.
                """);
        for (Item item : GatewaySchema.ROOT.items()) {
            page(page, item, item.name());
        }
        return page.toString();
    }

    private static void page(StringBuilder page, Item item, String path) {
        List<Item> items;
        if (item instanceof Section<?> section) {
            items = section.items();
        } else if (item instanceof Table<?> table) {
            items = table.items();
            path += ".N";
        } else if (item instanceof Rows<?> rows) {
            items = rows.items();
            path += "[]";
        } else {
            return;
        }
        page.append("\n## ").append(path).append("\n").append(doc(item)).append("\n");
        if (item instanceof Rows<?> rows) {
            page.append("A list of up to ").append(rows.max()).append(".\n");
        }
        if (item instanceof Table<?> table) {
            page.append("N is 0 to ").append(table.max()).append(".\n");
        }
        page.append("\n| key | default | allowed | meaning |\n|---|---|---|---|\n");
        for (Item child : items) {
            if (child instanceof Key<?> key) {
                page.append("| `").append(key.name()).append("` | ");
                String standard = key.standard();
                page.append(standard == null ? (key.required() ? "required" : "none") : "`" + standard + "`");
                page.append(" | ").append(cell(key.type().allowed()));
                page.append(" | ").append(cell(doc(key))).append(" |\n");
            } else if (child instanceof Words<?> words) {
                page.append("| `").append(words.name()).append("` | none | ");
                page.append(cell(words.allowed()))
                        .append(" | ")
                        .append(cell(words.doc()))
                        .append(" |\n");
            } else {
                page.append("| `")
                        .append(child.name())
                        .append("` | | see below | ")
                        .append(cell(doc(child)));
                page.append(" |\n");
            }
        }
        for (Item child : items) {
            page(page, child, path + "." + child.name());
        }
    }

    private static String cell(String text) {
        return text.replace("|", "\\|").replace("<", "&lt;");
    }

    private static String doc(Item item) {
        return item.doc() + (item.inEffect() ? "" : NO_EFFECT);
    }

    private static String shown(Key<?> key) {
        @Nullable String standard = key.standard();
        return standard != null ? standard : String.valueOf(key.example());
    }

    private static String unquoted(String yaml) {
        return Yaml.Scalar.written(Location.start(Path.of("default")), yaml).text();
    }
}
