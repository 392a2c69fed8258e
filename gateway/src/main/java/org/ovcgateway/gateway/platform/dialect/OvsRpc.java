package org.ovcgateway.gateway.platform.dialect;

import org.ovcgateway.camera.AlarmType;
import org.ovcgateway.config.AlarmBits;
import org.ovcgateway.gateway.command.Device;
import org.ovcgateway.gateway.command.ErrorCode;
import org.ovcgateway.gateway.platform.dialect.Dialect.Kind;
import org.ovcgateway.gateway.platform.dialect.Dialect.OverlappingRequest;
import org.ovcgateway.gateway.platform.dialect.Dialect.UnknownMethod;

/** OVS RPC, 开放平台设备接入协议 (2019). */
public final class OvsRpc {
    /** OVS RPC 5.8: of a move for which the platform names none. */
    private static final int DEFAULT_SPEED = 100;

    public static final Dialect DIALECT = with(AlarmBits.DOCUMENTED);

    private OvsRpc() {}

    static Dialect with(AlarmBits alarmBits) {
        return Dialect.named("ovs-rpc")
                .login(Login.Address.at("/ovc")
                        .with("login_code", login -> login.identity().deviceId())
                        .with("login_passwd", Login::password)
                        .with("hardware_model", login -> login.identity().hardwareModel())
                        .with("firmware_model", login -> login.identity().firmwareModel()))
                .keepalive(
                        "Keepalive",
                        new Heartbeat(false, Heartbeat::offlineOnlineLive, true, AlarmType.VOICE, alarmBits)::encode)
                .serverInfo("GetServerInfo", (state, speaker) -> null, ReportWire::serverInfo)
                .alarm("AlarmNotify", AlarmWire.upTo(AlarmType.VOICE), AlarmWire::byDate, AlarmWire::answer)
                .bind("Bind", Kind.RPC, ReportWire::bind)
                .event("RebootChannel", Params::channelRef, Device::rebootChannel)
                .event("RebootDevice", device -> device.machine().reboot())
                .event(
                        "UpgradeFirmware",
                        BoxParams::firmware,
                        (device, offer) -> device.firmware().upgrade(offer))
                .rpc("SyncTime", BoxParams::syncTime, Device::syncTime)
                .rpc("QueryTime", Device::time, BoxWire::time)
                .rpc("RTMPPublish", MediaParams::startLive, Device::startLive)
                .rpc("RTMPStopPublish", MediaParams::stopLive, Device::stopLive)
                .rpc("StartCloudRecord", MediaParams::startFullRecord, Device::startRecord)
                .rpc("StopCloudRecord", MediaParams::stopRecord, Device::stopRecord)
                .event("CtrlPTZ", PtzParams.control(DEFAULT_SPEED), Device::controlPtz)
                .rpc("GetPTZPresetList", Params::channelRef, Device::presets, PtzWire::presetIds)
                .rpc( // recommended in 3.2 and defined nowhere: answered as in IVR RPC
                        "GetNetConfig", device -> device.machine().networks(), BoxWire::networks)
                .errors(
                        ErrorCode.INTERNAL,
                        ErrorCode.BITRATE_TOO_HIGH,
                        ErrorCode.BAD_PARAMETER,
                        ErrorCode.UNSUPPORTED_METHOD,
                        ErrorCode.NO_SUCH_CHANNEL,
                        ErrorCode.CHANNEL_OFFLINE)
                .unknownMethod(UnknownMethod.REPLY_101)
                .overlappingRequest(OverlappingRequest.ANSWER_IN_TURN)
                .build();
    }
}
