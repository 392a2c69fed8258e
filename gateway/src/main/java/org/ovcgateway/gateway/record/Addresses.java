package org.ovcgateway.gateway.record;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.ovcgateway.gateway.record.Backlog.Services;

/** Where a backlog's segments go: the present session's address, and those of earlier ones. On the backlog's loop. */
final class Addresses {

    /** An address that segments are uploaded by. */
    static final class Target {
        private final @Nullable UploadService service;
        private boolean refused;

        private Target(@Nullable UploadService service) {
            this.service = service;
            this.refused = service == null;
        }

        UploadService service() {
            if (service == null) {
                throw new IllegalStateException("expected an address that can be used");
            }
            return service;
        }

        /** Whether it is of no use to try. */
        boolean isRefused() {
            return refused;
        }

        void refuse() {
            refused = true;
        }
    }

    private final Services services;
    private final Outcomes outcomes;
    private final Map<String, Target> earlier = new HashMap<>();
    private @Nullable Target present;
    private @Nullable Target latest;

    /**
     * None yet.
     *
     * @param services for what earlier sessions left
     * @param outcomes is told of addresses that cannot be used
     */
    Addresses(Services services, Outcomes outcomes) {
        this.services = services;
        this.outcomes = outcomes;
    }

    /** A session begins, whose address is for all from now on. */
    void begin(UploadService service) {
        present = new Target(service);
    }

    /** The present session has ended; what it left goes by its address all the same. */
    void end(String callbackUrl) {
        if (present != null) {
            earlier.put(callbackUrl, present);
            latest = present;
            present = null;
        }
    }

    /** The present session's; null if there is none. */
    @Nullable
    Target present() {
        return present;
    }

    /** The present session's, else the segment's own, else, where that is refused, that of the session that ended last. */
    Target of(Pending segment) {
        if (present != null) {
            return present;
        }
        Target own = earlier.computeIfAbsent(segment.info.callbackUrl(), url -> {
            try {
                return new Target(services.to(url));
            } catch (UploadException e) {
                outcomes.failed("the address of an earlier session cannot be used", e);
                return new Target(null);
            }
        });
        return own.refused && latest != null ? latest : own;
    }

    /** Nothing of earlier sessions is left. */
    void forgetEarlier() {
        earlier.clear();
    }

    /** Breaks off what is under way. */
    void abort(String why) {
        if (present != null && present.service != null) {
            present.service.abort(why);
        }
        earlier.values().forEach(target -> {
            if (target.service != null) {
                target.service.abort(why);
            }
        });
    }
}
