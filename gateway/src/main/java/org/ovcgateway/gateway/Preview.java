package org.ovcgateway.gateway;

import io.vertx.core.Future;
import java.time.Duration;
import java.util.function.Function;
import org.ovcgateway.gateway.command.Platform;
import org.ovcgateway.gateway.supervise.Timers;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Puts a still where the platform shows it to the device's owner, now and then (IVR RPC preview_server). A platform that names no
 * place, has no words for it or is away gets none. On the event loop of its timers.
 */
final class Preview {
    private static final Logger log = LoggerFactory.getLogger(Preview.class);

    /** Once the device had time to log in. */
    static final Duration FIRST_AFTER = Duration.ofMinutes(1);

    static final Duration EVERY = Duration.ofMinutes(10);

    private final Timers timers;
    private final Platform platform;
    private final Function<String, Future<Void>> upload;

    /** @param upload puts a still to a URL, on any thread; fails in words without it */
    Preview(Timers timers, Platform platform, Function<String, Future<Void>> upload) {
        this.timers = timers;
        this.platform = platform;
        this.upload = upload;
    }

    void start() {
        timers.after(FIRST_AFTER, this::ask);
    }

    private void ask() {
        platform.previewUrl()
                .onFailure(cause -> log.debug("[platform] no preview wanted: {}", cause.getMessage()))
                .otherwise("")
                .compose(url -> url.isEmpty() ? Future.succeededFuture() : upload.apply(url))
                .onFailure(cause -> log.warn("[platform] no preview: {}", cause.getMessage()))
                .onComplete(done -> timers.execute(() -> timers.after(EVERY, this::ask)));
    }
}
