package org.ovcgateway.gateway.platform.dialect;

import org.ovcgateway.camera.AlarmType;
import org.ovcgateway.config.AlarmBits;
import org.ovcgateway.gateway.command.Device;
import org.ovcgateway.gateway.platform.dialect.Dialect.Kind;
import org.ovcgateway.gateway.platform.dialect.Dialect.OverlappingRequest;
import org.ovcgateway.gateway.platform.dialect.Dialect.UnknownMethod;

/** OVS DAP, 开放平台设备接入协议 (2020). */
public final class Dap {
    /** DAP 5.8: of a move for which the platform names none. */
    private static final int DEFAULT_SPEED = 50;

    public static final Dialect DIALECT = with(AlarmBits.DOCUMENTED);

    private Dap() {}

    static Dialect with(AlarmBits alarmBits) {
        return Dialect.named("dap")
                .login(Login.Address.at("/ovc")
                        .with("login_code", login -> login.identity().deviceId())
                        .with("login_passwd", Login::password)
                        .with("hardware_model", login -> login.identity().hardwareModel())
                        .with("firmware_model", login -> login.identity().firmwareModel())
                        .with("sdk", login -> login.identity().sdk()))
                .keepalive(
                        "Keepalive",
                        new Heartbeat(false, Heartbeat::offlineOnline, true, AlarmType.HUMAN, alarmBits)::encode)
                .serverInfo("GetServerInfo", (state, speaker) -> null, ReportWire::serverInfo)
                .alarm("AlarmNotify", AlarmWire.upTo(AlarmType.HUMAN), AlarmWire::byTimestamp, AlarmWire::answer)
                .bind("Bind", Kind.EVENT, ReportWire::bind)
                .battery("BatteryChange", ReportWire::battery)
                .event("RebootChannel", Params::channelRef, Device::rebootChannel)
                .event("RebootDevice", device -> device.machine().reboot())
                .reschedule("Reschedule")
                .event(
                        "UpgradeFirmware",
                        BoxParams::firmware,
                        (device, offer) -> device.firmware().upgrade(offer))
                .rpc("QueryUpgrade", device -> device.firmware().state(), BoxWire::upgrade)
                .rpc("SyncTime", BoxParams::syncTime, Device::syncTime)
                .rpc("QueryTime", Device::time, BoxWire::time)
                .rpc("DevInfo", Device::deviceInfo, BoxWire::deviceInfo)
                .rpc("FormatDisk", device -> device.machine().formatDisk())
                .rpc("ResetConfig", Device::resetSettings)
                .rpc("LivePublish", MediaParams::startLive, Device::startLive)
                .rpc("LiveStop", MediaParams::stopLive, Device::stopLive)
                .rpc("LiveStopPublish", MediaParams::stopLive, Device::stopLive) // its name in DAP 3.1
                .rpc("StartCloudRecord", MediaParams::startRecord, Device::startRecord)
                .rpc("StopCloudRecord", MediaParams::stopRecord, Device::stopRecord)
                .event("CtrlPTZ", PtzParams.control(DEFAULT_SPEED), Device::controlPtz)
                .rpc("GetPTZPresetList", Params::channelRef, Device::presets, PtzWire::presetIds)
                .rpc("GetConfig", Device::settings, SettingsWire::settings)
                .rpc("SetConfig", SettingsParams::settings, Device::changeSettings)
                .rpc("Snapshot", MediaParams::snapshot, Device::snapshot)
                .event("AudioOutPlay", MediaParams::playAudio, Device::playAudio)
                .event("AudioOutCtrl", MediaParams::controlAudio, Device::controlAudio)
                .rpc("AudioOutQuery", Params::channelRef, Device::audioState, MediaWire::audioState)
                .rpc(
                        "KeepAwaken",
                        BoxParams::awake,
                        (device, time) -> device.machine().keepAwake(time))
                .rpc("GetCap", Device::capabilities, BoxWire::capabilities)
                .event(
                        "LogUpload",
                        BoxParams::uploadLog,
                        (device, order) -> device.logs().upload(order))
                .unknownMethod(UnknownMethod.REPLY_101)
                .overlappingRequest(OverlappingRequest.ANSWER_IN_TURN)
                .build();
    }
}
