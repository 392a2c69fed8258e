package org.ovcgateway.simulator.onvif;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class OnvifFaultTest {
    private static final String MOVE = AnswersAreValidTest.profile(
            "tptz",
            "ContinuousMove",
            "<tptz:Velocity><tt:PanTilt x=\"0.5\" y=\"0\"/></tptz:Velocity><tptz:Timeout>PT1S</tptz:Timeout>");
    private static final String SERVICES =
            "<tds:GetServices><tds:IncludeCapability>false</tds:IncludeCapability></tds:GetServices>";
    private static final String PROFILES2 = "<tr2:GetProfiles><tr2:Type>All</tr2:Type></tr2:GetProfiles>";

    @Test
    void everyFaultIsInTheReference() throws IOException {
        String reference = Files.readString(Path.of("../docs/ref/simulator.md"));
        for (OnvifFault fault : OnvifFault.values()) {
            String row = "| `" + fault + "` | " + fault.description() + " |";
            assertTrue(reference.contains(row), row);
            assertEquals(fault, OnvifFault.named(fault.toString()));
        }
        assertThrows(IllegalArgumentException.class, () -> OnvifFault.named("sloth"));
    }

    /** What an answer has under a fault, and has not without it. */
    private record Sign(OnvifFault fault, String operation, String sign) {}

    @Test
    void answersShowTheirFaults() {
        List<Sign> signs = List.of(
                new Sign(OnvifFault.CLOCK_UNKNOWN, "<tds:GetSystemDateAndTime/>", "ter:ActionNotSupported"),
                new Sign(OnvifFault.CLOCK_WITHOUT_UTC, "<tds:GetSystemDateAndTime/>", "tt:LocalDateTime"),
                new Sign(OnvifFault.CLOCK_BY_NTP, "<tds:GetSystemDateAndTime/>", "<tt:DateTimeType>NTP"),
                new Sign(OnvifFault.GET_SERVICES_UNKNOWN, SERVICES, "ter:ActionNotSupported"),
                new Sign(OnvifFault.FOREIGN_ADDRESS, SERVICES, "http://192.0.2.77:"),
                new Sign(OnvifFault.WRONG_PORT, SERVICES, "127.0.0.1:9/"),
                new Sign(
                        OnvifFault.XADDR_WITHOUT_PATH,
                        SERVICES,
                        "0</tds:XAddr>|1</tds:XAddr>|2</tds:XAddr>|3</tds:XAddr>"
                                + "|4</tds:XAddr>|5</tds:XAddr>|6</tds:XAddr>|7</tds:XAddr>|8</tds:XAddr>|9</tds:XAddr>"),
                new Sign(OnvifFault.EVENTS_XADDR_DEAD, SERVICES, Addresses.NOWHERE),
                new Sign(OnvifFault.PULL_POINT_DENIED, "<tev:GetServiceCapabilities/>", "MaxPullPoints=\"0\""),
                new Sign(OnvifFault.PULL_POINT_CLAIMED, "<tev:CreatePullPointSubscription/>", "ter:ActionNotSupported"),
                new Sign(OnvifFault.NEEDS_TERMINATION_TIME, "<tev:CreatePullPointSubscription/>", "s:Receiver"),
                new Sign(
                        OnvifFault.NO_RELATIVE_TERMINATION,
                        "<tev:CreatePullPointSubscription><tev:InitialTerminationTime>PT60S"
                                + "</tev:InitialTerminationTime></tev:CreatePullPointSubscription>",
                        "UnacceptableInitialTerminationTimeFault"),
                new Sign(
                        OnvifFault.MINIMAL_TERMINATION,
                        "<tev:CreatePullPointSubscription><tev:InitialTerminationTime>PT10S"
                                + "</tev:InitialTerminationTime></tev:CreatePullPointSubscription>",
                        "UnacceptableInitialTerminationTimeFault"),
                new Sign(
                        OnvifFault.NEEDS_ADDRESSING,
                        "<tev:CreatePullPointSubscription/>",
                        "MessageAddressingHeaderRequired"),
                new Sign(OnvifFault.REFERENCE_PARAMETERS, "<tev:CreatePullPointSubscription/>", "vnd:SubscriptionId"),
                new Sign(OnvifFault.REJECTS_TIMEOUT, MOVE, "TimeoutNotSupported"),
                new Sign(OnvifFault.NO_STOP, AnswersAreValidTest.profile("tptz", "Stop", ""), "ActionNotSupported"),
                new Sign(OnvifFault.NO_PTZ_IN_PROFILE, MOVE, "ter:NoPTZProfile"),
                new Sign(OnvifFault.FOV_RELATIVE, "<tptz:GetNodes/>", "TranslationSpaceFov"),
                new Sign(OnvifFault.ZERO_WIDTH_ZOOM, "<tptz:GetNodes/>", "<tt:Min>0.0</tt:Min><tt:Max>0.0</tt:Max>"),
                new Sign(OnvifFault.PRESET_TOKEN_MISSING, preset("A"), "<tptz:PresetToken/>"),
                new Sign(OnvifFault.PRESET_TOKENS_UNLIKE, preset("B"), "_x<"),
                new Sign(OnvifFault.MEDIA2_ONLY, "<trt:GetProfiles/>", "ter:ActionNotSupported"),
                new Sign(OnvifFault.MEDIA1_ONLY, PROFILES2, "ter:ActionNotSupported"),
                new Sign(
                        OnvifFault.NO_SNAPSHOT,
                        AnswersAreValidTest.profile("trt", "GetSnapshotUri", ""),
                        "ActionNotSupported"),
                new Sign(
                        OnvifFault.SNAPSHOT_URI_WITH_CREDENTIALS,
                        AnswersAreValidTest.profile("trt", "GetSnapshotUri", ""),
                        "?user="),
                new Sign(
                        OnvifFault.REJECTS_TIME_ZONE,
                        "<tds:SetSystemDateAndTime><tds:DateTimeType>NTP</tds:DateTimeType><tds:TimeZone>"
                                + "<tt:TZ>CST-8</tt:TZ></tds:TimeZone></tds:SetSystemDateAndTime>",
                        "InvalidTimeZone"));
        List<String> wrong = new ArrayList<>();
        for (Sign sign : signs) {
            try (TestDevice device = new TestDevice()) {
                device.camera.faults(sign.fault());
                if (!shows(sign, device.post(sign.operation()).body())) {
                    wrong.add("not there: " + sign + " in "
                            + device.post(sign.operation()).body());
                }
            }
            try (TestDevice device = new TestDevice()) {
                if (shows(sign, device.post(sign.operation()).body())) {
                    wrong.add("there without the fault: " + sign);
                }
            }
        }
        assertTrue(wrong.isEmpty(), String.join("\n", wrong));
    }

    private static boolean shows(Sign sign, String body) {
        for (String each : sign.sign().split("\\|", -1)) {
            if (body.contains(each)) {
                return true;
            }
        }
        return false;
    }

    private static String preset(String name) {
        return AnswersAreValidTest.profile("tptz", "SetPreset", "<tptz:PresetName>" + name + "</tptz:PresetName>");
    }

    @Test
    void absentThingsAreAbsent() {
        try (TestDevice device = new TestDevice()) {
            assertTrue(profiles(device).contains("tr2:PTZ"));
            device.camera.faults(OnvifFault.NO_PTZ_IN_PROFILE);
            assertFalse(profiles(device).contains("tr2:PTZ"));
            device.camera.faults(OnvifFault.NO_DEFAULT_SPACES);
            assertFalse(profiles(device).contains("DefaultContinuous"));
            device.camera.faults(OnvifFault.NO_RELATIVE);
            assertFalse(profiles(device).contains("DefaultRelative"));
            device.camera.faults(OnvifFault.NO_MIRROR);
            assertFalse(profiles(device).contains("Mirror"));
            device.camera.faults(OnvifFault.NO_ROTATION);
            assertFalse(profiles(device).contains("tt:Rotate"));
            device.camera.faults(OnvifFault.UNDECLARED_PREFIX);
            assertFalse(device.post("<tds:Nothing/>").body().contains("xmlns:ter"));
            device.camera.faults(OnvifFault.BROKEN_XML);
            assertFalse(device.post("<tds:GetDeviceInformation/>").body().contains("</s:Envelope>"));
            device.camera.faults(OnvifFault.STATUS_EMPTY);
            assertFalse(device.post(AnswersAreValidTest.profile("tptz", "GetStatus", ""))
                    .body()
                    .contains("tt:Position"));
        }
    }

    private static String profiles(TestDevice device) {
        return device.post(PROFILES2).body();
    }

    @Test
    void unknownOperationsAreAnsweredInEveryWrongWay() {
        try (TestDevice device = new TestDevice()) {
            assertEquals(500, device.post("<tds:Nothing/>").status());
            device.camera.faults(OnvifFault.UNKNOWN_OPERATION_EMPTY);
            assertEquals(new TestDevice.Answer(400, "", List.of()), device.post("<tds:Nothing/>"));
            device.camera.faults(OnvifFault.UNKNOWN_OPERATION_404);
            assertEquals(404, device.post("<tds:Nothing/>").status());
            device.camera.faults(OnvifFault.UNKNOWN_OPERATION_405);
            assertEquals(405, device.post("<tds:Nothing/>").status());
            device.camera.faults(OnvifFault.UNKNOWN_OPERATION_HTML);
            assertTrue(device.post("<tds:Nothing/>").body().contains("<html>"));
            device.camera.faults(OnvifFault.UNKNOWN_OPERATION_CLOSES);
            assertThrows(UncheckedIOException.class, () -> device.post("<tds:Nothing/>"));
        }
    }

    @Test
    void anEncoderThatIgnoresWhatIsSetStaysAsItIs() {
        String set = "<tr2:SetVideoEncoderConfiguration><tr2:Configuration token=\"encoder_0_main\" GovLength=\"30\">"
                + "<tt:Encoding>H265</tt:Encoding></tr2:Configuration></tr2:SetVideoEncoderConfiguration>";
        try (TestDevice device = new TestDevice()) {
            Encoder was = device.source().encoder(StreamKind.MAIN);
            device.camera.faults(OnvifFault.ENCODER_NEEDS_ALL);
            assertEquals(400, device.post(set).status());
            device.camera.faults(OnvifFault.ENCODER_IGNORES);
            device.call(set);
            assertEquals(was, device.source().encoder(StreamKind.MAIN));
            device.camera.clearFaults();
            device.call(set);
            assertEquals(
                    new Encoder("H265", 1280, 720, 25, 1000, 30, 5),
                    device.source().encoder(StreamKind.MAIN));
        }
    }

    @Test
    void aStopMustMatchItsMove() {
        try (TestDevice device = new TestDevice()) {
            device.camera.faults(OnvifFault.STOP_MUST_MATCH, OnvifFault.IGNORES_TIMEOUT);
            device.call(AnswersAreValidTest.profile(
                    "tptz", "ContinuousMove", "<tptz:Velocity><tt:PanTilt x=\"0.0001\" y=\"0\"/></tptz:Velocity>"));
            assertEquals(
                    400,
                    device.post(AnswersAreValidTest.profile("tptz", "Stop", "")).status());
            assertTrue(device.source().isMoving());
            device.call(AnswersAreValidTest.profile(
                    "tptz", "Stop", "<tptz:PanTilt>true</tptz:PanTilt><tptz:Zoom>false</tptz:Zoom>"));
            assertFalse(device.source().isMoving());
        }
    }
}
