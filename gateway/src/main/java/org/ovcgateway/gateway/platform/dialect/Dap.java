package org.ovcgateway.gateway.platform.dialect;

import org.ovcgateway.gateway.command.Device;
import org.ovcgateway.gateway.platform.dialect.Dialect.OverlappingRequest;
import org.ovcgateway.gateway.platform.dialect.Dialect.UnknownMethod;

/** OVS DAP, 开放平台设备接入协议 (2020). */
public final class Dap {
    /** DAP 5.8: of a move for which the platform names none. */
    private static final int DEFAULT_SPEED = 50;

    public static final Dialect DIALECT = Dialect.named("dap")
            .login(Login.Address.at("/ovc")
                    .with("login_code", login -> login.identity().deviceId())
                    .with("login_passwd", Login::password)
                    .with("hardware_model", login -> login.identity().hardwareModel())
                    .with("firmware_model", login -> login.identity().firmwareModel())
                    .with("sdk", login -> login.identity().sdk()))
            .keepalive("Keepalive", Wire::keepalive)
            .serverInfo("GetServerInfo", (state, identity) -> null, Wire::serverInfo)
            .alarm("AlarmNotify", Wire::isFlagged, Wire::alarm, Wire::alarmAnswer)
            .rpc("LivePublish", Params::startLive, Device::startLive)
            .rpc("LiveStop", Params::stopLive, Device::stopLive)
            .rpc("LiveStopPublish", Params::stopLive, Device::stopLive) // its name in DAP 3.1
            .rpc("StartCloudRecord", Params::startRecord, Device::startRecord)
            .rpc("StopCloudRecord", Params::stopRecord, Device::stopRecord)
            .rpc("Snapshot", Params::snapshot, Device::snapshot)
            .event("CtrlPTZ", Params.controlPtz(DEFAULT_SPEED), Device::controlPtz)
            .rpc("GetPTZPresetList", Params::channelRef, Device::presets, Wire::presetIds)
            .event("RebootChannel", Params::channelRef, Device::rebootChannel)
            .rpc("SyncTime", Params::syncTime, Device::syncTime)
            .rpc("GetConfig", Device::settings, SettingsWire::settings)
            .rpc("SetConfig", SettingsParams::settings, Device::changeSettings)
            .event("AudioOutPlay", Params::playAudio, Device::playAudio)
            .event("AudioOutCtrl", Params::controlAudio, Device::controlAudio)
            .rpc("AudioOutQuery", Params::channelRef, Device::audioState, Wire::audioState)
            .rpc("GetCap", Device::capabilities, Wire::capabilities)
            .rpc("DevInfo", Device::deviceInfo, Wire::deviceInfo)
            .rpc("QueryTime", Device::time, Wire::time)
            .unknownMethod(UnknownMethod.REPLY_101)
            .overlappingRequest(OverlappingRequest.ANSWER_IN_TURN)
            .build();

    private Dap() {}
}
