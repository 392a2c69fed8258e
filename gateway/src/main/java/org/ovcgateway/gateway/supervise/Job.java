package org.ovcgateway.gateway.supervise;

import org.jspecify.annotations.Nullable;

/** Work that runs until it fails, for a {@link Supervisor} to start as often as needed. It never retries by itself. */
@FunctionalInterface
public interface Job {

    /**
     * Begins one run. What fails on the spot may be thrown, or reported before this method returns.
     *
     * @param progress hears of this run only, on the supervisor's event loop
     */
    Run start(Progress progress) throws Exception;

    /** One run of a job. */
    @FunctionalInterface
    interface Run {

        /** Ends the run in an orderly way; {@link Progress#ended} with a null cause follows. Called at most once. */
        void stop();
    }

    /** How a run fares. */
    interface Progress {

        /** The work does what it is for: connected, logged in, publishing. */
        void running();

        /**
         * The run is over; whatever else it reports is ignored.
         *
         * @param cause what went wrong, its message in words for an operator and without secrets; null after
         *     {@link Run#stop}
         */
        void ended(@Nullable Throwable cause);
    }
}
