package org.ovcgateway.gateway;

import io.vertx.core.Future;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.function.Supplier;
import org.ovcgateway.camera.Abilities;
import org.ovcgateway.camera.AlarmType;
import org.ovcgateway.camera.PresetTours.Tour;
import org.ovcgateway.camera.Presets.Preset;
import org.ovcgateway.gateway.box.Box;
import org.ovcgateway.gateway.channel.Channel;
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
import org.ovcgateway.gateway.command.PtzOrder;
import org.ovcgateway.gateway.command.Snapshot;
import org.ovcgateway.gateway.command.StandingPushes;
import org.ovcgateway.gateway.command.StartLive;
import org.ovcgateway.gateway.command.StartRecord;
import org.ovcgateway.gateway.command.StopLive;
import org.ovcgateway.gateway.command.StopRecord;
import org.ovcgateway.gateway.command.SyncTime;

/** The gateway as a device: sends each command to its channel, answers for the box itself. Safe for any thread. */
final class GatewayDevice implements Device {
    private final Box box;
    private final Supplier<Future<DeviceInfo>> info;
    private final Supplier<ZoneId> zone;
    private final Configurator configurator;
    private final boolean https;
    private final Supplier<SortedMap<Integer, Channel>> channels;

    /**
     * @param info what DevInfo answers
     * @param zone what the device's dates are in just now
     * @param https whether uploads may go by https
     * @param channels the channels as they are now; the map is never changed, only replaced
     */
    GatewayDevice(
            Box box,
            Supplier<Future<DeviceInfo>> info,
            Supplier<ZoneId> zone,
            Configurator configurator,
            boolean https,
            Supplier<SortedMap<Integer, Channel>> channels) {
        this.box = box;
        this.info = info;
        this.zone = zone;
        this.configurator = configurator;
        this.https = https;
        this.channels = channels;
    }

    @Override
    public Future<Void> startLive(StartLive command) {
        return channel(command.channel()).compose(channel -> channel.startLive(command));
    }

    @Override
    public Future<Void> stopLive(StopLive command) {
        return channel(command.channel()).compose(channel -> channel.stopLive(command.streamId()));
    }

    @Override
    public Future<Void> startRecord(StartRecord command) {
        return channel(command.channel()).compose(channel -> channel.startRecord(command));
    }

    @Override
    public Future<Void> stopRecord(StopRecord command) {
        return channel(command.channel()).compose(channel -> channel.stopRecord(command.sessionId()));
    }

    @Override
    public Future<Void> snapshot(Snapshot command) {
        return channel(command.channel()).compose(channel -> channel.uploadStill(command.url()));
    }

    @Override
    public Future<Void> controlPtz(ControlPtz command) {
        return channel(command.channel()).compose(channel -> channel.controlPtz(command.order()));
    }

    @Override
    public Future<List<Preset>> presets(ChannelRef command) {
        return channel(command.channel()).compose(Channel::presets);
    }

    @Override
    public Future<Void> rebootChannel(ChannelRef command) {
        return channel(command.channel()).compose(Channel::reboot);
    }

    /** The cameras are set to what the time is here from then on, and a slow one holds up nobody. */
    @Override
    public Future<Void> syncTime(SyncTime command) {
        ZoneId now = zone.get();
        return box.clock()
                .set(command.time().atZone(now).toInstant(), command.tolerance())
                .onComplete(
                        done -> channels.get().values().forEach(channel -> channel.setClock(now, command.tolerance())));
    }

    @Override
    public Future<DeviceSettings> settings() {
        return configurator.settings();
    }

    @Override
    public Future<Void> changeSettings(ChangeSettings command) {
        return configurator.change(command);
    }

    @Override
    public Future<Void> playAudio(PlayAudio command) {
        return channel(command.channel()).compose(channel -> channel.playAudio(command.url()));
    }

    @Override
    public Future<Void> controlAudio(ControlAudio command) {
        return channel(command.channel()).compose(channel -> channel.controlAudio(command.operation()));
    }

    @Override
    public Future<AudioState> audioState(ChannelRef command) {
        return channel(command.channel()).compose(Channel::audioState);
    }

    /** What any of the cameras can, as far as they have been asked. */
    @Override
    public Future<Capabilities> capabilities() {
        List<Abilities> each =
                channels.get().values().stream().map(Channel::abilities).toList();
        Set<AlarmType> alarms = EnumSet.noneOf(AlarmType.class);
        each.forEach(abilities -> alarms.addAll(abilities.alarms()));
        return Future.succeededFuture(new Capabilities(
                each.stream().anyMatch(Abilities::ptz),
                box.status().battery().isPresent(),
                Capabilities.MediaProtocol.SRT,
                each.stream().anyMatch(Abilities::audioOut),
                false,
                true,
                false,
                alarms,
                https));
    }

    @Override
    public Future<DeviceInfo> deviceInfo() {
        return info.get();
    }

    @Override
    public Future<ZonedDateTime> time() {
        return Future.succeededFuture(ZonedDateTime.now(box.clock().clock().withZone(zone.get())));
    }

    @Override
    public ZoneId zone() {
        return zone.get();
    }

    @Override
    public Future<Void> goToPreset(GoToPreset command) {
        return channel(command.channel())
                .compose(channel -> channel.controlPtz(new PtzOrder.GoToToken(command.token())));
    }

    @Override
    public Future<List<Tour>> tours(ChannelRef command) {
        return channel(command.channel()).compose(Channel::tours);
    }

    @Override
    public Future<Void> controlTour(ControlTour command) {
        PtzOrder order = switch (command.operation()) {
            case START -> new PtzOrder.StartTour(command.token());
            case STOP -> new PtzOrder.StopTour(command.token());
        };
        return channel(command.channel()).compose(channel -> channel.controlPtz(order));
    }

    @Override
    public Future<Void> resetSettings() {
        return configurator.reset();
    }

    @Override
    public Future<Void> configureDetection(ConfigureDetection command) {
        return configurator.detect(command);
    }

    @Override
    public Machine machine() {
        return box.machine();
    }

    @Override
    public Firmware firmware() {
        return box.firmware();
    }

    @Override
    public Logs logs() {
        return box.logs();
    }

    @Override
    public StandingPushes standingPushes() {
        return configurator;
    }

    @Override
    public DeviceState state() {
        return new DeviceState(
                box.isUpgrading() ? DeviceState.Condition.UPGRADING : DeviceState.Condition.ONLINE,
                channels.get().values().stream().map(Channel::state).toList());
    }

    private Future<Channel> channel(int number) {
        Channel channel = channels.get().get(number);
        return channel == null
                ? Future.failedFuture(new CommandException(ErrorCode.NO_SUCH_CHANNEL, "there is no channel " + number))
                : Future.succeededFuture(channel);
    }
}
