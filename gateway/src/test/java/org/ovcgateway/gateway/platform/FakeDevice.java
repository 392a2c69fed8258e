package org.ovcgateway.gateway.platform;

import io.vertx.core.Future;
import java.time.Duration;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.ovcgateway.camera.AlarmType;
import org.ovcgateway.camera.CameraSettings;
import org.ovcgateway.camera.PresetTours.Tour;
import org.ovcgateway.camera.Presets.Preset;
import org.ovcgateway.camera.Quality;
import org.ovcgateway.gateway.command.AudioState;
import org.ovcgateway.gateway.command.AutoReboot;
import org.ovcgateway.gateway.command.Capabilities;
import org.ovcgateway.gateway.command.Capabilities.MediaProtocol;
import org.ovcgateway.gateway.command.ChangeSettings;
import org.ovcgateway.gateway.command.ChannelRef;
import org.ovcgateway.gateway.command.ChannelSettings;
import org.ovcgateway.gateway.command.ChannelState;
import org.ovcgateway.gateway.command.ConfigureDetection;
import org.ovcgateway.gateway.command.ControlAudio;
import org.ovcgateway.gateway.command.ControlPtz;
import org.ovcgateway.gateway.command.ControlTour;
import org.ovcgateway.gateway.command.Device;
import org.ovcgateway.gateway.command.DeviceInfo;
import org.ovcgateway.gateway.command.DeviceSettings;
import org.ovcgateway.gateway.command.DeviceState;
import org.ovcgateway.gateway.command.DiskState;
import org.ovcgateway.gateway.command.Firmware;
import org.ovcgateway.gateway.command.FirmwareOffer;
import org.ovcgateway.gateway.command.GoToPreset;
import org.ovcgateway.gateway.command.Logs;
import org.ovcgateway.gateway.command.Machine;
import org.ovcgateway.gateway.command.NetworkState;
import org.ovcgateway.gateway.command.PlayAudio;
import org.ovcgateway.gateway.command.Snapshot;
import org.ovcgateway.gateway.command.StandingPush;
import org.ovcgateway.gateway.command.StandingPushes;
import org.ovcgateway.gateway.command.StartLive;
import org.ovcgateway.gateway.command.StartRecord;
import org.ovcgateway.gateway.command.StopLive;
import org.ovcgateway.gateway.command.StopRecord;
import org.ovcgateway.gateway.command.SyncTime;
import org.ovcgateway.gateway.command.UpgradeState;
import org.slf4j.event.Level;

/** A device that notes what it is asked and does nothing, or what a test says. */
final class FakeDevice implements Device {
    private static final ZonedDateTime TIME = ZonedDateTime.of(2016, 12, 5, 2, 15, 32, 0, ZoneId.of("Asia/Shanghai"));

    /** A command that has no record of its own. */
    record Called(String what) {}

    /** The standing pushes shall be these. */
    record Replaced(List<StandingPush> pushes) {}

    /** Every command so far. */
    final List<Record> commands = new CopyOnWriteArrayList<>();

    /** What becomes of a command; success unless a test says otherwise. */
    volatile Function<Record, Future<Void>> outcome = command -> Future.succeededFuture();

    volatile DeviceState state = new DeviceState(
            DeviceState.Condition.ONLINE,
            List.of(
                    new ChannelState(
                            0,
                            ChannelState.Status.ONLINE,
                            "stream-7f3a",
                            "rec-20160302-00000001",
                            Set.of(AlarmType.MOTION)),
                    new ChannelState(1, ChannelState.Status.ONLINE, null, null, Set.of()),
                    new ChannelState(2, ChannelState.Status.ERROR, null, null, Set.of(AlarmType.PIR))));

    @Override
    public Future<Void> startLive(StartLive command) {
        return perform(command);
    }

    @Override
    public Future<Void> stopLive(StopLive command) {
        return perform(command);
    }

    @Override
    public Future<Void> startRecord(StartRecord command) {
        return perform(command);
    }

    @Override
    public Future<Void> stopRecord(StopRecord command) {
        return perform(command);
    }

    @Override
    public Future<Void> snapshot(Snapshot command) {
        return perform(command);
    }

    @Override
    public Future<Void> controlPtz(ControlPtz command) {
        return perform(command);
    }

    @Override
    public Future<List<Preset>> presets(ChannelRef command) {
        return perform(command).map(List.of(new Preset(1, "T1", "gate"), new Preset(255, "T2", "")));
    }

    @Override
    public Future<Void> rebootChannel(ChannelRef command) {
        return perform(command);
    }

    @Override
    public Future<Void> syncTime(SyncTime command) {
        return perform(command);
    }

    @Override
    public Future<DeviceSettings> settings() {
        SortedMap<Integer, ChannelSettings> channels = new TreeMap<>();
        channels.put(
                0,
                new ChannelSettings(
                        Quality.HD,
                        new CameraSettings.Video(CameraSettings.VideoCodec.H264, 1920, 1080, 25, 4_000_000, 50),
                        new CameraSettings.Audio("G711", 8000, 64_000),
                        false,
                        true,
                        Map.of(
                                AlarmType.MOTION, new ChannelSettings.Alarm(true, 70),
                                AlarmType.HUMAN, new ChannelSettings.Alarm(false, null)),
                        30,
                        "Front door"));
        channels.put(2, new ChannelSettings(Quality.SD, null, null, null, null, Map.of(), null, null));
        return Future.succeededFuture(new DeviceSettings(
                channels,
                Level.INFO,
                ZoneOffset.ofHours(8),
                new AutoReboot(true, Duration.ofDays(7), Duration.ofHours(2), Duration.ofHours(6))));
    }

    @Override
    public Future<Void> changeSettings(ChangeSettings command) {
        return perform(command);
    }

    @Override
    public Future<Void> playAudio(PlayAudio command) {
        return perform(command);
    }

    @Override
    public Future<Void> controlAudio(ControlAudio command) {
        return perform(command);
    }

    @Override
    public Future<AudioState> audioState(ChannelRef command) {
        return perform(command)
                .map(new AudioState(AudioState.Status.PAUSED, "http://files.example.com/bell.mp3?key=1"));
    }

    @Override
    public Future<Capabilities> capabilities() {
        return Future.succeededFuture(new Capabilities(
                true,
                false,
                MediaProtocol.SRT,
                false,
                false,
                true,
                false,
                Set.of(AlarmType.MOTION, AlarmType.HUMAN),
                true));
    }

    @Override
    public Future<DeviceInfo> deviceInfo() {
        return Future.succeededFuture(new DeviceInfo(
                "2009550000011079",
                "edge-gateway",
                "0.1.0",
                TIME,
                new DeviceInfo.Wifi("office", 71),
                OptionalLong.of(8_000_000),
                OptionalLong.of(50_000_000),
                "192.168.1.2",
                "AA:BB:CC:DD:EE:FF",
                OptionalInt.of(80)));
    }

    @Override
    public Future<ZonedDateTime> time() {
        return Future.succeededFuture(TIME);
    }

    @Override
    public ZoneId zone() {
        return TIME.getZone();
    }

    @Override
    public Future<Void> goToPreset(GoToPreset command) {
        return perform(command);
    }

    @Override
    public Future<List<Tour>> tours(ChannelRef command) {
        return perform(command).map(List.of(new Tour("R1", "round the yard"), new Tour("R2", "")));
    }

    @Override
    public Future<Void> controlTour(ControlTour command) {
        return perform(command);
    }

    @Override
    public Future<Void> resetSettings() {
        return perform(new Called("reset settings"));
    }

    @Override
    public Future<Void> configureDetection(ConfigureDetection command) {
        return perform(command);
    }

    @Override
    public Machine machine() {
        return new Machine() {
            @Override
            public boolean canReboot() {
                return true;
            }

            @Override
            public Future<Void> reboot() {
                return perform(new Called("reboot"));
            }

            @Override
            public Future<Void> keepAwake(Duration time) {
                return perform(new Called("keep awake for " + time));
            }

            @Override
            public Future<List<NetworkState>> networks() {
                return Future.succeededFuture(List.of(
                        new NetworkState(
                                "eth0",
                                "192.168.1.2",
                                "192.168.1.1",
                                "255.255.255.0",
                                List.of("192.168.1.1", "9.9.9.9", "1.1.1.1"),
                                "AA:BB:CC:DD:EE:FF",
                                true),
                        new NetworkState("eth1", null, null, null, List.of(), "AA:BB:CC:DD:EE:00", null)));
            }

            @Override
            public Future<DiskState> disk() {
                return Future.succeededFuture(
                        new DiskState(DiskState.Condition.FORMATTING, 20_000_999_999L, 5_000_000_000L));
            }

            @Override
            public Future<Void> formatDisk() {
                return perform(new Called("format disk"));
            }
        };
    }

    @Override
    public Firmware firmware() {
        return new Firmware() {
            @Override
            public Future<Void> upgrade(@Nullable FirmwareOffer offer) {
                return perform(offer == null ? new Called("upgrade to what the platform has") : offer);
            }

            @Override
            public Future<UpgradeState> state() {
                return Future.succeededFuture(new UpgradeState(UpgradeState.Stage.DOWNLOADING, 42, "0.2.0"));
            }
        };
    }

    @Override
    public Logs logs() {
        return this::perform;
    }

    @Override
    public StandingPushes standingPushes() {
        return new StandingPushes() {
            @Override
            public Future<List<StandingPush>> all() {
                return Future.succeededFuture(List.of(
                        new StandingPush(0, true, Quality.HD, "rtmp://push.example.com/live/0?key=1"),
                        new StandingPush(1, false, Quality.LD, "rtmp://push.example.com/live/1?key=2")));
            }

            @Override
            public Future<Void> replace(List<StandingPush> pushes) {
                return perform(new Replaced(pushes));
            }
        };
    }

    @Override
    public DeviceState state() {
        return state;
    }

    private Future<Void> perform(Record command) {
        commands.add(command);
        return outcome.apply(command);
    }
}
