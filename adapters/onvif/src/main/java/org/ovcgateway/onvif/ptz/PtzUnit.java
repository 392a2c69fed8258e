package org.ovcgateway.onvif.ptz;

import io.vertx.core.Future;
import java.util.function.Supplier;
import org.ovcgateway.camera.NotSupported;
import org.ovcgateway.camera.PresetTours;
import org.ovcgateway.camera.Presets;
import org.ovcgateway.camera.Ptz;
import org.ovcgateway.onvif.device.Memory;
import org.ovcgateway.onvif.device.Profile;
import org.ovcgateway.onvif.device.Quirks;
import org.ovcgateway.onvif.device.Timers;
import org.ovcgateway.onvif.soap.SoapCalls;

/**
 * What moves a camera, with the three abilities of the port that it has. On the camera's event loop, like all that it hands out:
 * whoever offers them to other threads hops.
 */
public final class PtzUnit {
    private final PtzTarget.Finder targets;
    private final PtzMoves moves;
    private final OnvifPresets presets;
    private final OnvifPresetTours tours;

    /**
     * @param profile the profile by which the camera is moved, asked for at every command; its PTZ configuration says what the
     *     camera can
     * @param memory keeps which preset has which number, and how the camera is made to stand still
     */
    public PtzUnit(
            SoapCalls calls, Supplier<Future<Profile>> profile, Memory memory, Supplier<Quirks> quirks, Timers timers) {
        targets = new PtzTarget.Finder(calls, profile);
        moves = new PtzMoves(calls, targets, memory, quirks, timers);
        presets = new OnvifPresets(calls, targets, memory, timers, moves);
        tours = new OnvifPresetTours(calls, targets, moves);
    }

    public Ptz ptz() {
        return moves;
    }

    public Presets presets() {
        return presets;
    }

    public PresetTours tours() {
        return tours;
    }

    /** What it can; asks the camera once. Fails with {@link NotSupported} where the profile has no PTZ unit. */
    public Future<PtzNode> node() {
        return targets.find().map(PtzTarget::node);
    }

    /** Stops what it moves. */
    public Future<Void> close() {
        return moves.settle();
    }
}
