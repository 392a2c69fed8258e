package org.ovcgateway.onvif.settings;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.ovcgateway.onvif.device.Timers;

/** Finds out whether a camera took what it said that it took. */
final class ReadBack {
    /** For a camera that answers before it is done. */
    static final Duration PAUSE = Duration.ofSeconds(1);

    private final Timers timers;

    ReadBack(Timers timers) {
        this.timers = timers;
    }

    /**
     * Looks at once, and once more where not all is as it shall be.
     *
     * @param label what it is about
     * @param unlike words for each field that is not as it shall be; empty where the camera does not tell
     */
    Future<List<String>> compare(String label, Supplier<Future<Optional<List<String>>>> unlike) {
        return unlike.get().compose(first -> {
            if (first.isPresent() && first.get().isEmpty()) {
                return Future.succeededFuture(List.of());
            }
            Promise<Void> pause = Promise.promise();
            timers.after(PAUSE, pause::complete);
            return pause.future()
                    .compose(later -> unlike.get())
                    .map(second -> second.orElse(List.of(label + ": the camera does not tell whether it took it")));
        });
    }
}
