package org.ovcgateway.gateway.command;

import java.time.Instant;
import org.ovcgateway.camera.AlarmType;

/**
 * An alarm began or is over, as the platform shall be told (DAP 5.7 AlarmNotify).
 *
 * @param at when it did, which may be long ago: what could not be told at once is told later
 * @param description in the camera's words, for people; may be empty
 */
public record AlarmReport(int channel, Instant at, AlarmType type, State state, String description) {

    /** Which of the two. */
    public enum State {
        START,
        END
    }
}
