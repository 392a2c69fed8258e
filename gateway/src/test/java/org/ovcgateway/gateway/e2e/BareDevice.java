package org.ovcgateway.gateway.e2e;

import io.vertx.core.Future;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.List;
import org.ovcgateway.camera.PresetTours.Tour;
import org.ovcgateway.camera.Presets.Preset;
import org.ovcgateway.gateway.command.AudioState;
import org.ovcgateway.gateway.command.Capabilities;
import org.ovcgateway.gateway.command.ChangeSettings;
import org.ovcgateway.gateway.command.ChannelRef;
import org.ovcgateway.gateway.command.CommandException;
import org.ovcgateway.gateway.command.ConfigureDetection;
import org.ovcgateway.gateway.command.ControlAudio;
import org.ovcgateway.gateway.command.ControlPtz;
import org.ovcgateway.gateway.command.ControlTour;
import org.ovcgateway.gateway.command.Device;
import org.ovcgateway.gateway.command.DeviceInfo;
import org.ovcgateway.gateway.command.DeviceSettings;
import org.ovcgateway.gateway.command.DeviceState;
import org.ovcgateway.gateway.command.ErrorCode;
import org.ovcgateway.gateway.command.Firmware;
import org.ovcgateway.gateway.command.GoToPreset;
import org.ovcgateway.gateway.command.Logs;
import org.ovcgateway.gateway.command.Machine;
import org.ovcgateway.gateway.command.PlayAudio;
import org.ovcgateway.gateway.command.Snapshot;
import org.ovcgateway.gateway.command.StandingPushes;
import org.ovcgateway.gateway.command.StartLive;
import org.ovcgateway.gateway.command.StartRecord;
import org.ovcgateway.gateway.command.StopLive;
import org.ovcgateway.gateway.command.StopRecord;
import org.ovcgateway.gateway.command.SyncTime;

/** A device without channels that can do nothing: for a link that is tried by itself. */
final class BareDevice implements Device {
    @Override
    public Future<Void> startLive(StartLive command) {
        return cannot();
    }

    @Override
    public Future<Void> stopLive(StopLive command) {
        return cannot();
    }

    @Override
    public Future<Void> startRecord(StartRecord command) {
        return cannot();
    }

    @Override
    public Future<Void> stopRecord(StopRecord command) {
        return cannot();
    }

    @Override
    public Future<Void> snapshot(Snapshot command) {
        return cannot();
    }

    @Override
    public Future<Void> controlPtz(ControlPtz command) {
        return cannot();
    }

    @Override
    public Future<List<Preset>> presets(ChannelRef command) {
        return cannot();
    }

    @Override
    public Future<Void> rebootChannel(ChannelRef command) {
        return cannot();
    }

    @Override
    public Future<Void> syncTime(SyncTime command) {
        return cannot();
    }

    @Override
    public Future<DeviceSettings> settings() {
        return cannot();
    }

    @Override
    public Future<Void> changeSettings(ChangeSettings command) {
        return cannot();
    }

    @Override
    public Future<Void> playAudio(PlayAudio command) {
        return cannot();
    }

    @Override
    public Future<Void> controlAudio(ControlAudio command) {
        return cannot();
    }

    @Override
    public Future<AudioState> audioState(ChannelRef command) {
        return cannot();
    }

    @Override
    public Future<Capabilities> capabilities() {
        return cannot();
    }

    @Override
    public Future<DeviceInfo> deviceInfo() {
        return cannot();
    }

    @Override
    public Future<ZonedDateTime> time() {
        return cannot();
    }

    @Override
    public ZoneId zone() {
        return ZoneOffset.UTC;
    }

    @Override
    public Future<Void> goToPreset(GoToPreset command) {
        return cannot();
    }

    @Override
    public Future<List<Tour>> tours(ChannelRef command) {
        return cannot();
    }

    @Override
    public Future<Void> controlTour(ControlTour command) {
        return cannot();
    }

    @Override
    public Future<Void> resetSettings() {
        return cannot();
    }

    @Override
    public Future<Void> configureDetection(ConfigureDetection command) {
        return cannot();
    }

    @Override
    public Machine machine() {
        return Machine.NONE;
    }

    @Override
    public Firmware firmware() {
        return Firmware.NONE;
    }

    @Override
    public Logs logs() {
        return Logs.NONE;
    }

    @Override
    public StandingPushes standingPushes() {
        return StandingPushes.NONE;
    }

    @Override
    public DeviceState state() {
        return new DeviceState(DeviceState.Condition.ONLINE, List.of());
    }

    private static <T> Future<T> cannot() {
        return Future.failedFuture(new CommandException(ErrorCode.NO_SUCH_CHANNEL, "there are no channels"));
    }
}
