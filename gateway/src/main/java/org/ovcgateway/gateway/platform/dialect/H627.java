package org.ovcgateway.gateway.platform.dialect;

import org.ovcgateway.camera.AlarmType;
import org.ovcgateway.config.AlarmBits;
import org.ovcgateway.gateway.command.Device;
import org.ovcgateway.gateway.platform.dialect.Dialect.Kind;
import org.ovcgateway.gateway.platform.dialect.Dialect.OverlappingRequest;
import org.ovcgateway.gateway.platform.dialect.Dialect.UnknownMethod;

/** ITU-T H.627.2 (03/2022), interface Vd. */
public final class H627 {
    /** I.2.17: of a move for which the platform names none. */
    private static final int DEFAULT_SPEED = 50;

    public static final Dialect DIALECT = with(AlarmBits.DOCUMENTED);

    private H627() {}

    static Dialect with(AlarmBits alarmBits) {
        return Dialect.named("h627")
                .login(Login.Address.at("/Vd")
                        .with("login_code", login -> login.identity().deviceId())
                        .with("login_passwd", Login::password)
                        .with("hardware_model", login -> login.identity().hardwareModel())
                        .with("firmware_model", login -> login.identity().firmwareModel())
                        .with("sdk", login -> login.identity().sdk())
                        .with("reconnect", login -> login.again() ? "1" : "0"))
                .requestHeader("Mac-Identity", Identity::macId)
                .keepalive(
                        "Keepalive",
                        new Heartbeat(true, Heartbeat::everyStatus, true, AlarmType.HUMAN, alarmBits)::encode)
                .serverInfo("GetServerInfo", ReportWire::askAsMac, ReportWire::serverInfo)
                .alarm("AlarmNotify", AlarmWire.upTo(AlarmType.PIR), AlarmWire::byTimestampOrPulse, AlarmWire::answer)
                .momentary(AlarmWire.MOMENTARY)
                .bind("Bind", Kind.EVENT, ReportWire::bindMac)
                .battery("BatteryChange", ReportWire::battery)
                .logDone("LogDone", ReportWire::logDone)
                .event("RebootChannel", Params::channelRef, Device::rebootChannel)
                .event("RebootDevice", device -> device.machine().reboot())
                .reschedule("Reschedule")
                .event(
                        "UpgradeFirmware",
                        BoxParams::firmware,
                        (device, offer) -> device.firmware().upgrade(offer))
                .rpc("QueryUpgrade", device -> device.firmware().state(), BoxWire::upgradeWithModel)
                .rpc("Settime", BoxParams::syncZonedTime, Device::syncTime)
                .rpc("QueryTime", Device::time, BoxWire::zonedTime)
                .rpc("DevStatus", Device::deviceInfo, BoxWire::deviceInfo)
                .rpc("PushLive", MediaParams::startLive, Device::startLive)
                .rpc("StopLive", MediaParams::stopLive, Device::stopLive)
                .rpc("StartRecord", MediaParams::startLimitedRecord, Device::startRecord)
                .rpc("StopRecord", MediaParams::stopRecord, Device::stopRecord)
                .event("CtrlPTZ", PtzParams.control(DEFAULT_SPEED), Device::controlPtz)
                .rpc("GetPTZPresetList", Params::channelRef, Device::presets, PtzWire::presetList)
                .rpc("GetConfig", Device::settings, SettingsWire::settings)
                .rpc( // I.2.20: the answer is the configuration too
                        "SetConfig",
                        SettingsParams::settings,
                        (device, change) -> device.changeSettings(change).compose(done -> device.settings()),
                        SettingsWire::settings)
                .rpc("ResetConfig", Device::resetSettings)
                .rpc("Snapshot", MediaParams::snapshot, Device::snapshot)
                .event("PlayVideo", MediaParams::playAudio, Device::playAudio)
                .event("CtrlVideo", MediaParams::controlAudio, Device::controlAudio)
                .rpc("QueryVideoStatus", Params::channelRef, Device::audioState, MediaWire::audioState)
                .rpc(
                        "KeepAwaken",
                        BoxParams::awake,
                        (device, time) -> device.machine().keepAwake(time))
                .rpc("GetCap", Device::capabilities, BoxWire::capabilities)
                .rpc(
                        "LogUploadAsync",
                        BoxParams::uploadLogAsync,
                        (device, order) -> device.logs().upload(order))
                .rpc("GetDiskInfo", device -> device.machine().disk(), BoxWire::disk)
                .rpc("FormatDisk", device -> device.machine().formatDisk())
                .unknownMethod(UnknownMethod.REPLY_101)
                .overlappingRequest(OverlappingRequest.ANSWER_IN_TURN)
                .build();
    }
}
