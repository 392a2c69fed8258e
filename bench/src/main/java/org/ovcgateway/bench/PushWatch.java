package org.ovcgateway.bench;

import java.util.Map;
import java.util.WeakHashMap;
import java.util.concurrent.ConcurrentHashMap;
import org.ovcgateway.media.AccessUnit;
import org.ovcgateway.media.relay.Sink;
import org.ovcgateway.simulator.platform.LiveStreams;

/** When something of each live stream arrived last, whichever connection brings it. */
final class PushWatch {
    private final Map<LiveStreams.Stream, Boolean> known = new WeakHashMap<>();
    private final Map<String, Long> nanos = new ConcurrentHashMap<>();

    /** Looks for streams that are new. For one thread. */
    void look(SoakPlatform platform) {
        Waiting.result("the streams", OneGateway.ANSWER, platform.now().streams())
                .forEach(stream -> {
                    if (known.put(stream, true) == null) {
                        platform.now().subscribe(stream.id(), new Last(stream.id()));
                    }
                });
    }

    /** How many streams have brought a picture since that time. */
    long arrivedSince(long since) {
        return nanos.values().stream().filter(last -> last - since > 0).count();
    }

    /** Hears on the platform's loop. */
    private final class Last implements Sink {
        private final String id;

        Last(String id) {
            this.id = id;
        }

        @Override
        public void accept(AccessUnit unit) {
            if (unit.isVideo()) {
                nanos.put(id, System.nanoTime());
            }
        }
    }
}
