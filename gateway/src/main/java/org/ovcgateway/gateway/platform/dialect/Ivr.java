package org.ovcgateway.gateway.platform.dialect;

import org.ovcgateway.camera.AlarmType;
import org.ovcgateway.config.AlarmBits;
import org.ovcgateway.gateway.command.Device;
import org.ovcgateway.gateway.command.ErrorCode;
import org.ovcgateway.gateway.platform.dialect.Dialect.OverlappingRequest;
import org.ovcgateway.gateway.platform.dialect.Dialect.UnknownMethod;

/** IVR RPC (2017). */
public final class Ivr {
    /** CtrlPTZ: of a move for which the platform names none. */
    private static final int DEFAULT_SPEED = 100;

    public static final Dialect DIALECT = with(AlarmBits.DOCUMENTED);

    private Ivr() {}

    static Dialect with(AlarmBits alarmBits) {
        return Dialect.named("ivr")
                .login(Login.Address.at("/ivc")
                        .with("login_code", login -> login.identity().deviceId())
                        .with("login_passwd", Login::password)
                        .with("hardware_model", login -> login.identity().hardwareModel())
                        .with("firmware_model", login -> login.identity().firmwareModel()))
                .keepalive(
                        "Keepalive",
                        new Heartbeat(false, Heartbeat::offlineOnlineLive, false, AlarmType.LINE_CROSSING, alarmBits)
                                ::encode)
                .preview("preview_server", ReportWire::previewUrl)
                .firmware("GetFirmware", ReportWire::firmware)
                .alarm(
                        "AlarmNotify",
                        AlarmWire.upTo(AlarmType.LINE_CROSSING),
                        AlarmWire::withoutTime,
                        AlarmWire::answer)
                .rpc("RTMPPublish", MediaParams::startLiveOfQuality, Device::startLive)
                .rpc("RTMPStopPublish", MediaParams::stopLive, Device::stopLive)
                .rpc("StartCloudRecord", MediaParams::startRecordOfQuality, Device::startRecord)
                .rpc("StopCloudRecord", MediaParams::stopRecord, Device::stopRecord)
                .rpc("RebootChannel", Params::channelRef, Device::rebootChannel)
                .rpc("GetPTZPresetList", Params::channelRef, Device::presets, PtzWire::presetTokens)
                .rpc("GetPTZPresetTourList", Params::channelRef, Device::tours, PtzWire::tours)
                .rpc("AlarmMoveDetectConfig", DetectionParams::motion, Device::configureDetection)
                .rpc("AlarmRectIntrusionDetectConfig", DetectionParams::intrusion, Device::configureDetection)
                .rpc("GetNetConfig", device -> device.machine().networks(), BoxWire::networks)
                .rpc("GetRTMPPublishConfig", device -> device.standingPushes().all(), MediaWire::standingPushes)
                .rpc(
                        "SetRTMPPublishConfig",
                        MediaParams::standingPushes,
                        (device, pushes) -> device.standingPushes().replace(pushes))
                .event("UpgradeFirmware", device -> device.firmware().upgrade(null))
                .event("SyncTime", BoxParams::syncTime, Device::syncTime)
                .event("CtrlPTZ", PtzParams.control(DEFAULT_SPEED), Device::controlPtz)
                .event("GotoPTZPreset", PtzParams::goToPreset, Device::goToPreset)
                .event("CtrlPTZPresetTour", PtzParams::tour, Device::controlTour)
                .event("CtrlPTZPatrol", PtzParams::patrol, Device::controlTour)
                .errors(ErrorCode.INTERNAL, ErrorCode.BITRATE_TOO_HIGH)
                .unknownMethod(UnknownMethod.CLOSE)
                .overlappingRequest(OverlappingRequest.CLOSE)
                .build();
    }
}
