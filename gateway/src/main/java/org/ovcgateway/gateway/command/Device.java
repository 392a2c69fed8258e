package org.ovcgateway.gateway.command;

import io.vertx.core.Future;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.List;
import org.ovcgateway.camera.PresetTours.Tour;
import org.ovcgateway.camera.Presets.Preset;

/**
 * The gateway as the platform sees it: one device with numbered channels.
 *
 * <p>Every method is called on the platform session's event loop and must not block. A future may be completed from any
 * thread; it fails with a {@link CommandException} for whatever the platform shall be told, and anything else becomes
 * {@link ErrorCode#INTERNAL}. A command that takes longer than 15 s has been answered with an error by then; the device
 * may finish it or not, as the next heartbeat will say. What was started outlives the session that asked for it.
 *
 * <p>Commands come in the order in which the platform sent them, but the next one does not wait for the future of the last
 * (a dead camera would hold up the others): what must not overlap on one channel, the device puts in order.
 */
public interface Device {

    /** Completes when the first access unit is on the wire, or at once if that stream is being pushed already. */
    Future<Void> startLive(StartLive command);

    /** Completes when the push has ended; also if there is no such stream. */
    Future<Void> stopLive(StopLive command);

    /** Completes when the recording session runs, or at once if it does already. */
    Future<Void> startRecord(StartRecord command);

    /** Completes when the session takes nothing more in; also if there is no such session. What is queued is still uploaded. */
    Future<Void> stopRecord(StopRecord command);

    /** Completes when the still has been uploaded. */
    Future<Void> snapshot(Snapshot command);

    /** Completes when the camera has done it. */
    Future<Void> controlPtz(ControlPtz command);

    /** The positions that the channel's camera remembers, in the order of their numbers. */
    Future<List<Preset>> presets(ChannelRef command);

    /** Completes when the camera has done it. */
    Future<Void> goToPreset(GoToPreset command);

    /** The rounds that the channel's camera goes by itself, in its order. */
    Future<List<Tour>> tours(ChannelRef command);

    /** Completes when the camera has done it. */
    Future<Void> controlTour(ControlTour command);

    /** Completes when the channel's camera has said that it starts anew. */
    Future<Void> rebootChannel(ChannelRef command);

    /** Completes when the device knows the time; its cameras are set meanwhile. */
    Future<Void> syncTime(SyncTime command);

    Future<DeviceSettings> settings();

    /** Completes when everything is as wanted; fails, naming each field that cannot be so. */
    Future<Void> changeSettings(ChangeSettings command);

    /** Completes when all is as it was before anybody changed it; the device stays connected. */
    Future<Void> resetSettings();

    /** Completes when everything is as wanted. */
    Future<Void> configureDetection(ConfigureDetection command);

    /** Completes when it is on its way; what goes wrong then is in the log and in {@link #audioState}. */
    Future<Void> playAudio(PlayAudio command);

    /** Completes when it is done. */
    Future<Void> controlAudio(ControlAudio command);

    /** What the channel's camera plays. */
    Future<AudioState> audioState(ChannelRef command);

    Future<Capabilities> capabilities();

    Future<DeviceInfo> deviceInfo();

    /** The device's clock, in its configured zone. */
    Future<ZonedDateTime> time();

    /** What the device's dates are in, just now; from any thread. */
    ZoneId zone();

    Machine machine();

    Firmware firmware();

    Logs logs();

    StandingPushes standingPushes();

    /** How things are at this moment, for the heartbeat. */
    DeviceState state();
}
