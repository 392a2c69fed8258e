package org.ovcgateway.camera;

import java.util.List;
import java.util.concurrent.CompletionStage;

/** Rounds from preset to preset that a camera goes by itself. */
public interface PresetTours {

    /**
     * One of them.
     *
     * @param token the camera's
     * @param name for people; may be empty
     */
    record Tour(String token, String name) {}

    PresetTours NONE = new PresetTours() {
        private static final String WORDS = "the camera has no tours";

        @Override
        public CompletionStage<List<Tour>> list() {
            return NotSupported.answer(WORDS);
        }

        @Override
        public CompletionStage<Void> start(String token) {
            return NotSupported.answer(WORDS);
        }

        @Override
        public CompletionStage<Void> stop(String token) {
            return NotSupported.answer(WORDS);
        }
    };

    CompletionStage<List<Tour>> list();

    CompletionStage<Void> start(String token);

    CompletionStage<Void> stop(String token);
}
