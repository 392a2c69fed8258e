package org.ovcgateway.gateway.console;

import java.util.Locale;

/**
 * Writes the Prometheus text format, version 0.0.4. Written by hand because the whole of it is some lines, against a
 * registry and its client library resident for the sake of a page that is asked for every 15 seconds.
 */
final class Exposition {
    static final String CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8";

    private final StringBuilder text = new StringBuilder(4096);
    private String family = "";

    /** Starts a family of samples that only go up. */
    Exposition counter(String name, String help) {
        return family(name, "counter", help);
    }

    /** Starts a family of samples that go up and down. */
    Exposition gauge(String name, String help) {
        return family(name, "gauge", help);
    }

    private Exposition family(String name, String type, String help) {
        family = name;
        text.append("# HELP ").append(name).append(' ').append(help).append('\n');
        text.append("# TYPE ").append(name).append(' ').append(type).append('\n');
        return this;
    }

    /**
     * One sample of the family begun last.
     *
     * @param namesAndValues label names and values in turns
     */
    Exposition sample(long value, String... namesAndValues) {
        labelled(namesAndValues).append(value).append('\n');
        return this;
    }

    /** One sample in seconds of the family begun last. */
    Exposition seconds(double value, String... namesAndValues) {
        labelled(namesAndValues)
                .append(String.format(Locale.ROOT, "%.3f", value))
                .append('\n');
        return this;
    }

    private StringBuilder labelled(String... namesAndValues) {
        text.append(family);
        for (int i = 0; i < namesAndValues.length; i += 2) {
            text.append(i == 0 ? '{' : ',').append(namesAndValues[i]).append("=\"");
            escape(namesAndValues[i + 1]);
            text.append('"');
        }
        return text.append(namesAndValues.length > 0 ? "} " : " ");
    }

    private void escape(String label) {
        for (int i = 0; i < label.length(); i++) {
            char c = label.charAt(i);
            switch (c) {
                case '\\' -> text.append("\\\\");
                case '"' -> text.append("\\\"");
                case '\n' -> text.append("\\n");
                default -> text.append(c);
            }
        }
    }

    @Override
    public String toString() {
        return text.toString();
    }
}
