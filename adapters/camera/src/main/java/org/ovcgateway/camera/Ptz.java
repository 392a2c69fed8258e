package org.ovcgateway.camera;

import java.util.concurrent.CompletionStage;

/** Pan, tilt and zoom. Every move ends by itself some seconds later unless it is renewed, whatever the camera does. */
public interface Ptz {

    /** Where to. */
    enum Direction {
        UP(0, 1, 0),
        DOWN(0, -1, 0),
        LEFT(-1, 0, 0),
        RIGHT(1, 0, 0),
        UP_LEFT(-1, 1, 0),
        UP_RIGHT(1, 1, 0),
        DOWN_LEFT(-1, -1, 0),
        DOWN_RIGHT(1, -1, 0),
        ZOOM_IN(0, 0, 1),
        ZOOM_OUT(0, 0, -1);

        private final int pan;
        private final int tilt;
        private final int zoom;

        Direction(int pan, int tilt, int zoom) {
            this.pan = pan;
            this.tilt = tilt;
            this.zoom = zoom;
        }

        /** -1 to the left, 1 to the right, 0 not at all. */
        public int pan() {
            return pan;
        }

        /** -1 down, 1 up, 0 not at all. */
        public int tilt() {
            return tilt;
        }

        /** -1 out, 1 in, 0 not at all. */
        public int zoom() {
            return zoom;
        }
    }

    Ptz NONE = new Ptz() {
        @Override
        public CompletionStage<Void> move(Direction direction, int speed) {
            return NotSupported.answer("the camera does not pan, tilt or zoom");
        }

        @Override
        public CompletionStage<Void> step(Direction direction, int size) {
            return move(direction, size);
        }

        @Override
        public CompletionStage<Void> stop() {
            return NotSupported.answer("the camera does not pan, tilt or zoom");
        }
    };

    /**
     * Begins to move, instead of what it did before.
     *
     * @param speed 0 to 100, of what the camera can; 0 is its slowest
     */
    CompletionStage<Void> move(Direction direction, int speed);

    /**
     * Moves a bit and stands.
     *
     * @param size 0 to 100, of what the camera can; 0 is its smallest
     */
    CompletionStage<Void> step(Direction direction, int size);

    /** Stands still. Overtakes every command for this camera that waits. */
    CompletionStage<Void> stop();
}
