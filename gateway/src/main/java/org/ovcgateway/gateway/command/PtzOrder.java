package org.ovcgateway.gateway.command;

import org.ovcgateway.camera.Ptz.Direction;

/** What a camera's head is told to do (DAP 5.8 CtrlPTZ). */
public sealed interface PtzOrder {

    /**
     * Begin to move.
     *
     * @param speed 0 to 100, of what the camera can
     */
    record Move(Direction direction, int speed) implements PtzOrder {}

    /**
     * Move a bit and stand.
     *
     * @param size 0 to 100, of what the camera can
     */
    record Step(Direction direction, int size) implements PtzOrder {}

    /** Stand still. */
    record Stop() implements PtzOrder {}

    /**
     * Look where it was told to remember.
     *
     * @param number 0 to 255
     */
    record GoToPreset(int number) implements PtzOrder {}

    /**
     * Remember where it looks, under a number.
     *
     * @param number 0 to 255
     */
    record SetPreset(int number) implements PtzOrder {}

    /**
     * Forget what it remembers under a number.
     *
     * @param number 0 to 255
     */
    record ClearPreset(int number) implements PtzOrder {}
}
