package org.ovcgateway.gateway;

import io.vertx.core.Future;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.ovcgateway.camera.Abilities;
import org.ovcgateway.camera.AlarmType;
import org.ovcgateway.camera.PresetTours.Tour;
import org.ovcgateway.camera.Presets.Preset;
import org.ovcgateway.config.MacAddress;
import org.ovcgateway.gateway.channel.Channel;
import org.ovcgateway.gateway.command.AudioState;
import org.ovcgateway.gateway.command.Capabilities;
import org.ovcgateway.gateway.command.ChangeSettings;
import org.ovcgateway.gateway.command.ChannelRef;
import org.ovcgateway.gateway.command.ChannelSettings;
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
import org.slf4j.event.Level;

/** The gateway as a device: sends each command to its channel, answers for the box itself. Safe for any thread. */
final class GatewayDevice implements Device {
    private final Supplier<DeviceInfo> info;
    private final ZoneId zone;
    private final Supplier<Level> logLevel;
    private final boolean https;
    private final Supplier<SortedMap<Integer, Channel>> channels;

    /**
     * @param info what DevInfo answers; does not block
     * @param logLevel the least important that is logged just now
     * @param https whether uploads may go by https
     * @param channels the channels as they are now; the map is never changed, only replaced
     */
    GatewayDevice(
            Supplier<DeviceInfo> info,
            ZoneId zone,
            Supplier<Level> logLevel,
            boolean https,
            Supplier<SortedMap<Integer, Channel>> channels) {
        this.info = info;
        this.zone = zone;
        this.logLevel = logLevel;
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

    /** The box's own clock is its operator's business; the cameras are set to it, and a slow one holds up nobody. */
    @Override
    public Future<Void> syncTime(SyncTime command) {
        channels.get().values().forEach(channel -> channel.setClock(zone, command.tolerance()));
        return Future.succeededFuture();
    }

    @Override
    public Future<DeviceSettings> settings() {
        SortedMap<Integer, Channel> present = channels.get();
        Map<Integer, Future<ChannelSettings>> asked = new TreeMap<>();
        present.forEach((number, channel) -> asked.put(number, channel.settings()));
        return Future.join(List.copyOf(asked.values())).map(all -> {
            SortedMap<Integer, ChannelSettings> each = new TreeMap<>();
            asked.forEach((number, answer) -> each.put(number, answer.result()));
            return new DeviceSettings(each, logLevel.get(), offset());
        });
    }

    @Override
    public Future<Void> changeSettings(ChangeSettings command) {
        SortedMap<Integer, Channel> present = channels.get();
        for (int number : command.wanted().channels().keySet()) {
            if (!present.containsKey(number)) {
                return channel(number).mapEmpty();
            }
        }
        List<String> impossible = new ArrayList<>();
        command.unknown().forEach(field -> impossible.add(field + ": is not served"));
        Level level = command.wanted().logLevel();
        if (level != null && level != logLevel.get()) {
            impossible.add("log level: stands in gateway.yaml and is " + logLevel.get());
        }
        ZoneOffset wantedZone = command.wanted().zone();
        if (wantedZone != null && hours(wantedZone) != hours(offset())) {
            impossible.add("time zone: stands in gateway.yaml and is " + offset());
        }
        if (!impossible.isEmpty()) {
            return Future.failedFuture(
                    new CommandException(ErrorCode.CONFIG_UNSUPPORTED, String.join("; ", impossible)));
        }
        List<Future<Void>> changes = new ArrayList<>();
        command.wanted()
                .channels()
                .forEach((number, wanted) ->
                        changes.add(Objects.requireNonNull(present.get(number)).changeSettings(wanted)));
        return Future.join(changes).mapEmpty();
    }

    /** The documents tell whole hours. */
    private static int hours(ZoneOffset zone) {
        return zone.getTotalSeconds() / 3600;
    }

    private ZoneOffset offset() {
        return zone.getRules().getOffset(Instant.now());
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
                false,
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
        return Future.succeededFuture(info.get());
    }

    @Override
    public Future<ZonedDateTime> time() {
        return Future.succeededFuture(ZonedDateTime.now(zone));
    }

    @Override
    public Future<Void> goToPreset(GoToPreset command) {
        return CommandException.unsupported("is not served");
    }

    @Override
    public Future<List<Tour>> tours(ChannelRef command) {
        return CommandException.unsupported("is not served");
    }

    @Override
    public Future<Void> controlTour(ControlTour command) {
        return CommandException.unsupported("is not served");
    }

    @Override
    public Future<Void> resetSettings() {
        return CommandException.unsupported("is not served");
    }

    @Override
    public Future<Void> configureDetection(ConfigureDetection command) {
        return CommandException.unsupported("is not served");
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
        return new DeviceState(
                DeviceState.Condition.ONLINE,
                channels.get().values().stream().map(Channel::state).toList());
    }

    /**
     * What the box says of itself, gathered once at start.
     *
     * @param network the first real interface; null if there is none
     * @param configured the MAC address to show instead of the interface's; null for none
     */
    static DeviceInfo describe(
            String deviceId,
            String hardwareModel,
            String firmwareModel,
            ZoneId zone,
            Box.@Nullable Interface network,
            @Nullable MacAddress configured) {
        String mac = configured != null ? configured.toString() : network == null ? null : network.mac();
        return new DeviceInfo(
                deviceId,
                hardwareModel,
                firmwareModel,
                Box.installedAt().atZone(zone),
                null,
                OptionalLong.empty(),
                OptionalLong.empty(),
                network == null ? null : network.address(),
                mac,
                OptionalInt.empty());
    }

    private Future<Channel> channel(int number) {
        Channel channel = channels.get().get(number);
        return channel == null
                ? Future.failedFuture(new CommandException(ErrorCode.NO_SUCH_CHANNEL, "there is no channel " + number))
                : Future.succeededFuture(channel);
    }
}
