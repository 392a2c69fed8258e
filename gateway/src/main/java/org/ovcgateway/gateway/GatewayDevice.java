package org.ovcgateway.gateway;

import io.vertx.core.Future;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.EnumSet;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.ovcgateway.camera.AlarmType;
import org.ovcgateway.config.MacAddress;
import org.ovcgateway.gateway.channel.Channel;
import org.ovcgateway.gateway.command.AudioState;
import org.ovcgateway.gateway.command.Capabilities;
import org.ovcgateway.gateway.command.ChannelRef;
import org.ovcgateway.gateway.command.CommandException;
import org.ovcgateway.gateway.command.ControlAudio;
import org.ovcgateway.gateway.command.Device;
import org.ovcgateway.gateway.command.DeviceInfo;
import org.ovcgateway.gateway.command.DeviceState;
import org.ovcgateway.gateway.command.ErrorCode;
import org.ovcgateway.gateway.command.PlayAudio;
import org.ovcgateway.gateway.command.Snapshot;
import org.ovcgateway.gateway.command.StartLive;
import org.ovcgateway.gateway.command.StartRecord;
import org.ovcgateway.gateway.command.StopLive;
import org.ovcgateway.gateway.command.StopRecord;

/** The gateway as a device: sends each command to its channel, answers for the box itself. Safe for any thread. */
final class GatewayDevice implements Device {
    private final Supplier<DeviceInfo> info;
    private final ZoneId zone;
    private final boolean https;
    private final Supplier<SortedMap<Integer, Channel>> channels;

    /**
     * @param info what DevInfo answers; does not block
     * @param https whether uploads may go by https
     * @param channels the channels as they are now; the map is never changed, only replaced
     */
    GatewayDevice(
            Supplier<DeviceInfo> info, ZoneId zone, boolean https, Supplier<SortedMap<Integer, Channel>> channels) {
        this.info = info;
        this.zone = zone;
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

    @Override
    public Future<Capabilities> capabilities() {
        return Future.succeededFuture(new Capabilities(
                false,
                false,
                Capabilities.MediaProtocol.SRT,
                false,
                false,
                true,
                false,
                EnumSet.noneOf(AlarmType.class),
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
