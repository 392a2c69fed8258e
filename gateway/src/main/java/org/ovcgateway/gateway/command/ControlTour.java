package org.ovcgateway.gateway.command;

import org.jspecify.annotations.Nullable;

/**
 * Begin or end a camera's round (IVR RPC CtrlPTZPresetTour, CtrlPTZPatrol).
 *
 * @param token the camera's; null for the one that it has or, of several, the first
 */
public record ControlTour(int channel, @Nullable String token, Operation operation) {

    /** Which of the two. */
    public enum Operation {
        START,
        STOP
    }
}
