package org.ovcgateway.simulator.onvif;

import java.time.Duration;
import java.util.List;

/** A round of presets that a camera visits one after the other, until it is stopped. */
public record Tour(String token, String name, boolean autoStart, List<Spot> spots, State state) {

    /** As the schema spells them. */
    public enum State {
        Idle,
        Touring,
        Paused
    }

    /**
     * A stop of a tour.
     *
     * @param preset its token
     * @param stay how long the camera stays there
     */
    public record Spot(String preset, Duration stay) {}

    Tour withState(State newState) {
        return new Tour(token, name, autoStart, spots, newState);
    }
}
