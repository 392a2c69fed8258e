package org.ovcgateway.camera;

import java.util.List;
import java.util.concurrent.CompletionStage;

/**
 * Positions that a camera remembers. It names them by tokens; the platform numbers them. Which number belongs to which token
 * is remembered across restarts.
 */
public interface Presets {
    /** The highest number. */
    int MAX_NUMBER = 255;

    /**
     * One of them.
     *
     * @param number 0 to {@link #MAX_NUMBER}
     * @param token the camera's
     * @param name for people; may be empty
     */
    record Preset(int number, String token, String name) {}

    Presets NONE = new Presets() {
        private static final String WORDS = "the camera has no presets";

        @Override
        public CompletionStage<List<Preset>> list() {
            return NotSupported.answer(WORDS);
        }

        @Override
        public CompletionStage<Void> set(int number) {
            return NotSupported.answer(WORDS);
        }

        @Override
        public CompletionStage<Void> goTo(int number) {
            return NotSupported.answer(WORDS);
        }

        @Override
        public CompletionStage<Void> goTo(String token) {
            return NotSupported.answer(WORDS);
        }

        @Override
        public CompletionStage<Void> clear(int number) {
            return NotSupported.answer(WORDS);
        }
    };

    /** All that have a number, in the order of these; what lies beyond {@link #MAX_NUMBER} numbers is left out. */
    CompletionStage<List<Preset>> list();

    /** Remembers the present position under a number, instead of what was there. */
    CompletionStage<Void> set(int number);

    /** Fails with {@link CameraException} where there is none of that number. */
    CompletionStage<Void> goTo(int number);

    /** Fails with {@link CameraException} where there is none of that token. */
    CompletionStage<Void> goTo(String token);

    /** Forgets one; what is not there has been forgotten. */
    CompletionStage<Void> clear(int number);
}
