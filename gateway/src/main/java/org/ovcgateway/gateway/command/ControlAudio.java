package org.ovcgateway.gateway.command;

/** Controls what a channel's camera plays (DAP 5.10 AudioOutCtrl); does nothing where nothing is played. */
public record ControlAudio(int channel, Operation operation) {

    /** What to do. */
    public enum Operation {
        STOP,
        PAUSE,
        RESUME
    }
}
