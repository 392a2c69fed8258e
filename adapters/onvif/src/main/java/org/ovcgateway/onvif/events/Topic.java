package org.ovcgateway.onvif.events;

import java.util.ArrayList;
import java.util.List;

/**
 * A topic without what differs between cameras that mean the same: prefixes of its segments, slashes and dots at its end, empty
 * segments.
 *
 * @param segments without prefixes; none if nothing was left
 */
public record Topic(List<String> segments) {
    private static final int MAX_SEGMENTS = 16;
    private static final int MAX_SEGMENT = 64;
    private static final String ANY = "*";

    public Topic {
        segments = List.copyOf(segments);
    }

    /** The topic that a camera or a user wrote. */
    public static Topic of(String text) {
        List<String> segments = new ArrayList<>();
        for (String part : text.split("/", -1)) {
            String segment = part.substring(part.lastIndexOf(':') + 1).strip();
            while (segment.endsWith(".")) {
                segment = segment.substring(0, segment.length() - 1).strip();
            }
            if (!segment.isEmpty() && segments.size() < MAX_SEGMENTS) {
                segments.add(segment.substring(0, Math.min(segment.length(), MAX_SEGMENT)));
            }
        }
        return new Topic(segments);
    }

    /** Whether it ends with those of a pattern, in which {@code *} stands for any one segment; case does not matter. */
    boolean endsWith(Topic pattern) {
        int offset = segments.size() - pattern.segments.size();
        if (offset < 0 || pattern.segments.isEmpty()) {
            return false;
        }
        for (int i = 0; i < pattern.segments.size(); i++) {
            String wanted = pattern.segments.get(i);
            if (!wanted.equals(ANY) && !wanted.equalsIgnoreCase(segments.get(offset + i))) {
                return false;
            }
        }
        return true;
    }

    /** How many segments it names, not counting those that may be anything. */
    int named() {
        return (int) segments.stream().filter(segment -> !segment.equals(ANY)).count();
    }

    /** With slashes between the segments. */
    @Override
    public String toString() {
        return String.join("/", segments);
    }
}
