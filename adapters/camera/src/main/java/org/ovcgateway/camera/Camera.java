package org.ovcgateway.camera;

/**
 * One camera, or one video source of a recorder.
 *
 * <p>Each ability is an interface of its own, which is always there: what a camera lacks answers with {@link NotSupported}. All
 * methods may be called from any thread and do not block; a {@code CompletionStage} may be completed on any thread, and fails
 * with {@link NotSupported} for what the camera cannot do, with {@link CameraException} for what it refuses or fails at.
 */
public interface Camera {

    /** What this camera is recognised by, whatever its address. */
    CameraIdentity identity();

    /** The camera's video streams. */
    Streams streams();

    /** What it can do, as far as is known; {@link Abilities#NONE} before the first contact. Never asks the camera. */
    default Abilities abilities() {
        return Abilities.NONE;
    }

    /** Pan, tilt and zoom. */
    default Ptz ptz() {
        return Ptz.NONE;
    }

    /** Positions that the camera remembers. */
    default Presets presets() {
        return Presets.NONE;
    }

    /** Rounds that it goes by itself. */
    default PresetTours presetTours() {
        return PresetTours.NONE;
    }

    /** What it tells of what it sees and hears. */
    default CameraEvents events() {
        return CameraEvents.NONE;
    }

    /** Its encoders, its picture, its detectors. */
    default CameraSettings settings() {
        return CameraSettings.NONE;
    }

    /** Stills that it makes itself. */
    default Snapshots snapshots() {
        return Snapshots.NONE;
    }

    /** Its clock. */
    default CameraClock clock() {
        return CameraClock.NONE;
    }

    /** Starting it anew. */
    default Reboot reboot() {
        return Reboot.NONE;
    }

    /** Its loudspeaker. */
    default AudioOut audioOut() {
        return AudioOut.NONE;
    }

    /**
     * Whom to tell when the camera, which did not answer, is seen on the network again, so that whoever waits before the next try
     * need not wait. The latest listener counts; it is called on any thread, not often. Cameras that cannot be seen tell nothing.
     */
    default void onSighted(Runnable listener) {}

    /**
     * Ends what it does in the background, such as listening for events. What is asked afterwards fails; a second call does
     * nothing.
     */
    default void close() {}
}
