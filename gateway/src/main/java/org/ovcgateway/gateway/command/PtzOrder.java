package org.ovcgateway.gateway.command;

import org.jspecify.annotations.Nullable;
import org.ovcgateway.camera.Ptz.Direction;

/** What a camera's head is told to do (DAP 5.8 CtrlPTZ; IVR RPC GotoPTZPreset, CtrlPTZPresetTour, CtrlPTZPatrol). */
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

    /**
     * Look where it was told to remember.
     *
     * @param token the camera's
     */
    record GoToToken(String token) implements PtzOrder {}

    /**
     * Go on a round.
     *
     * @param token the camera's; null for its first one
     */
    record StartTour(@Nullable String token) implements PtzOrder {}

    /**
     * End a round.
     *
     * @param token the camera's; null for the one that was begun last or, if none was, its first one
     */
    record StopTour(@Nullable String token) implements PtzOrder {}
}
