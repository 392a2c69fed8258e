package org.ovcgateway.simulator.platform;

import io.vertx.core.buffer.Buffer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The newest uploaded stills by name, in the order in which they came. */
final class StillStore {
    private static final int KEPT = 20;

    private final Map<String, Buffer> stills = new LinkedHashMap<>();

    void add(String name, Buffer jpeg) {
        stills.remove(name);
        stills.put(name, jpeg);
        if (stills.size() > KEPT) {
            stills.remove(stills.keySet().iterator().next());
        }
    }

    @Nullable
    Buffer find(String name) {
        return stills.get(name);
    }

    List<String> names() {
        return List.copyOf(stills.keySet());
    }
}
