package org.ovcgateway.camera;

import java.time.Duration;
import java.time.ZoneId;
import java.util.concurrent.CompletionStage;

/** A camera's clock. */
public interface CameraClock {

    CameraClock NONE = new CameraClock() {
        private static final String WORDS = "the camera does not tell its time";

        @Override
        public CompletionStage<Duration> ahead() {
            return NotSupported.answer(WORDS);
        }

        @Override
        public CompletionStage<Void> set(ZoneId zone, Duration tolerance) {
            return NotSupported.answer(WORDS);
        }
    };

    /** How far it is ahead of the gateway's; negative if it is late. Asks the camera. */
    CompletionStage<Duration> ahead();

    /**
     * Sets it to the gateway's time, unless it is off by no more than the tolerance already, or gets its time from a time
     * server.
     *
     * @param zone what the camera shall show; a camera that does not take it keeps its own
     */
    CompletionStage<Void> set(ZoneId zone, Duration tolerance);
}
