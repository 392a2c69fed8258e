package org.ovcgateway.gateway.platform.dialect;

import org.ovcgateway.gateway.command.Device;
import org.ovcgateway.gateway.platform.dialect.Dialect.OverlappingRequest;
import org.ovcgateway.gateway.platform.dialect.Dialect.UnknownMethod;

/** OVS DAP, 开放平台设备接入协议 (2020). */
public final class Dap {

    public static final Dialect DIALECT = Dialect.named("dap")
            .login(Login.Address.at("/ovc")
                    .with("login_code", login -> login.identity().deviceId())
                    .with("login_passwd", Login::password)
                    .with("hardware_model", login -> login.identity().hardwareModel())
                    .with("firmware_model", login -> login.identity().firmwareModel())
                    .with("sdk", login -> login.identity().sdk()))
            .keepalive("Keepalive", Wire::keepalive)
            .serverInfo("GetServerInfo", (state, identity) -> null, Wire::serverInfo)
            .rpc("LivePublish", Params::startLive, Device::startLive)
            .rpc("LiveStop", Params::stopLive, Device::stopLive)
            .rpc("LiveStopPublish", Params::stopLive, Device::stopLive) // its name in DAP 3.1
            .rpc("StartCloudRecord", Params::startRecord, Device::startRecord)
            .rpc("StopCloudRecord", Params::stopRecord, Device::stopRecord)
            .rpc("Snapshot", Params::snapshot, Device::snapshot)
            .event("AudioOutPlay", Params::playAudio, Device::playAudio)
            .event("AudioOutCtrl", Params::controlAudio, Device::controlAudio)
            .rpc("AudioOutQuery", Params::audioChannel, Device::audioState, Wire::audioState)
            .rpc("GetCap", Device::capabilities, Wire::capabilities)
            .rpc("DevInfo", Device::deviceInfo, Wire::deviceInfo)
            .rpc("QueryTime", Device::time, Wire::time)
            .unknownMethod(UnknownMethod.REPLY_101)
            .overlappingRequest(OverlappingRequest.ANSWER_IN_TURN)
            .build();

    private Dap() {}
}
