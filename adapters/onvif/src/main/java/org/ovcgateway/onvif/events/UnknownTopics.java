package org.ovcgateway.onvif.events;

import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;

/** Topics that no row knows, with how often they came. Counted on one thread, read on any. */
final class UnknownTopics {
    private static final int MAX_TOPICS = 100;

    private final ConcurrentSkipListMap<String, Long> counts = new ConcurrentSkipListMap<>();

    /** Counts one; a topic beyond those that can be kept is not remembered. */
    void count(Topic topic) {
        String name = topic.toString();
        if (counts.containsKey(name) || counts.size() < MAX_TOPICS) {
            counts.merge(name, 1L, Long::sum);
        }
    }

    /** A copy. */
    SortedMap<String, Long> snapshot() {
        return Collections.unmodifiableSortedMap(new TreeMap<>(counts));
    }
}
