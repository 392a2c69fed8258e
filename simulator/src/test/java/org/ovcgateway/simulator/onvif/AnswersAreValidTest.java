package org.ovcgateway.simulator.onvif;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import javax.xml.transform.TransformerException;
import javax.xml.transform.TransformerFactory;
import javax.xml.transform.dom.DOMSource;
import javax.xml.transform.stream.StreamResult;
import org.junit.jupiter.api.Test;
import org.ovcgateway.simulator.camera.Variant;
import org.ovcgateway.testkit.OnvifSchemas;

/** Holds what the device answers against the official schemas. */
class AnswersAreValidTest {
    private final List<String> faults = new ArrayList<>();

    @Test
    void everyAnswerIsWhatTheInterfaceDescriptionsSay() {
        assumeTrue(OnvifSchemas.obstacle() == null, OnvifSchemas.obstacle());
        for (Variant variant : List.of(Variant.H264_AAC, Variant.H265)) {
            try (TestDevice device = new TestDevice(variant, 2, settings -> settings.withAudioClips(true))) {
                deviceService(device);
                media1(device);
                media2(device);
                audioClips(device);
                ptz(device);
                imagingAndAnalytics(device);
                events(device);
            }
        }
        assertTrue(faults.isEmpty(), String.join("\n", faults));
    }

    private void deviceService(TestDevice device) {
        check(device, "<tds:GetSystemDateAndTime/>");
        check(
                device,
                "<tds:SetSystemDateAndTime><tds:DateTimeType>Manual</tds:DateTimeType>"
                        + "<tds:DaylightSavings>false</tds:DaylightSavings></tds:SetSystemDateAndTime>");
        check(device, "<tds:GetServices><tds:IncludeCapability>true</tds:IncludeCapability></tds:GetServices>");
        check(device, "<tds:GetServiceCapabilities/>");
        check(device, "<tds:GetCapabilities><tds:Category>All</tds:Category></tds:GetCapabilities>");
        check(device, "<tds:GetDeviceInformation/>");
        check(device, "<tds:GetNetworkInterfaces/>");
        check(device, "<tds:GetScopes/>");
        check(device, "<tds:GetHostname/>");
        check(device, "<tds:GetEndpointReference/>");
    }

    private void media1(TestDevice device) {
        for (String operation : List.of(
                "GetServiceCapabilities",
                "GetProfiles",
                "GetVideoSources",
                "GetVideoSourceConfigurations",
                "GetVideoSourceConfigurationOptions",
                "GetVideoEncoderConfigurations",
                "GetVideoEncoderConfigurationOptions",
                "GetAudioSources",
                "GetAudioSourceConfigurations",
                "GetAudioEncoderConfigurations",
                "GetAudioOutputs",
                "GetAudioOutputConfigurations",
                "GetAudioOutputConfigurationOptions",
                "GetAudioDecoderConfigurations",
                "GetAudioDecoderConfigurationOptions",
                "GetOSDs",
                "GetOSDOptions")) {
            check(device, "<trt:" + operation + "/>");
        }
        for (String operation : List.of("GetProfile", "GetStreamUri", "GetSnapshotUri", "SetSynchronizationPoint")) {
            check(device, profile("trt", operation, ""));
        }
        check(device, configuration("trt", "GetVideoSourceConfiguration", "source_config_0"));
        check(device, configuration("trt", "GetVideoEncoderConfiguration", "encoder_0_sub"));
        check(device, configuration("trt", "GetAudioOutputConfiguration", "audio_output_config_0"));
        check(
                device,
                "<trt:CreateOSD><trt:OSD token=\"\"><tt:VideoSourceConfigurationToken>source_config_0"
                        + "</tt:VideoSourceConfigurationToken><tt:Type>Text</tt:Type><tt:TextString>"
                        + "<tt:PlainText>Front &amp; back</tt:PlainText></tt:TextString></trt:OSD></trt:CreateOSD>");
        check(device, "<trt:GetOSDs/>");
    }

    private void media2(TestDevice device) {
        for (String operation : List.of(
                "GetServiceCapabilities",
                "GetProfiles",
                "GetVideoSourceConfigurations",
                "GetVideoSourceConfigurationOptions",
                "GetVideoEncoderConfigurations",
                "GetVideoEncoderConfigurationOptions",
                "GetVideoEncoderInstances",
                "GetAudioSourceConfigurations",
                "GetAudioEncoderConfigurations",
                "GetAudioOutputConfigurations",
                "GetAudioOutputConfigurationOptions",
                "GetAudioDecoderConfigurations",
                "GetAudioDecoderConfigurationOptions",
                "GetAnalyticsConfigurations",
                "GetOSDs",
                "GetOSDOptions")) {
            check(device, "<tr2:" + operation + "/>");
        }
        check(device, "<tr2:GetProfiles><tr2:Type>All</tr2:Type></tr2:GetProfiles>");
        for (String operation : List.of("GetStreamUri", "GetSnapshotUri", "SetSynchronizationPoint")) {
            check(device, profile("tr2", operation, ""));
        }
        check(
                device,
                "<tr2:SetVideoSourceConfiguration><tr2:Configuration token=\"source_config_0\"><tt:Extension>"
                        + "<tt:Rotate Mirror=\"true\"><tt:Mode>ON</tt:Mode><tt:Degree>180</tt:Degree></tt:Rotate>"
                        + "</tt:Extension></tr2:Configuration></tr2:SetVideoSourceConfiguration>");
        check(device, "<tr2:GetVideoSourceConfigurations/>");
        check(
                device,
                "<tr2:SetVideoEncoderConfiguration><tr2:Configuration token=\"encoder_0_main\" GovLength=\"25\">"
                        + "<tt:Encoding>H264</tt:Encoding></tr2:Configuration></tr2:SetVideoEncoderConfiguration>");
        check(
                device,
                "<tr2:SetAudioOutputConfiguration><tr2:Configuration token=\"audio_output_config_1\">"
                        + "<tt:OutputLevel>20</tt:OutputLevel></tr2:Configuration></tr2:SetAudioOutputConfiguration>");
    }

    private void audioClips(TestDevice device) {
        Node added = check(device, AudioClipsTest.add("audio/vnd.wave;codec=7"));
        String token = added.required("Token");
        String path = added.required("UploadUri").replaceFirst("^http://[^/]+", "");
        device.upload("POST", path, AudioClipsTest.wave(800_000));
        check(device, "<tr2:GetAudioClips/>");
        check(device, AudioClipsTest.play(token, true));
        check(device, "<tr2:GetPlayingAudioClips/>");
        check(device, AudioClipsTest.play(token, false));
        check(device, AudioClipsTest.delete(token));
    }

    private void ptz(TestDevice device) {
        for (String operation :
                List.of("GetServiceCapabilities", "GetNodes", "GetConfigurations", "GetConfigurationOptions")) {
            check(device, "<tptz:" + operation + "/>");
        }
        check(device, "<tptz:GetNode><tptz:NodeToken>ptz_node_0</tptz:NodeToken></tptz:GetNode>");
        check(device, profile("tptz", "SetPreset", "<tptz:PresetName>Gate</tptz:PresetName>"));
        check(device, profile("tptz", "GetPresets", ""));
        check(device, profile("tptz", "CreatePresetTour", ""));
        String tour = device.source().tours().iterator().next().token();
        String preset = device.source().presets().iterator().next().token();
        check(
                device,
                profile(
                        "tptz",
                        "ModifyPresetTour",
                        "<tptz:PresetTour token=\"" + tour + "\"><tt:Name>Round</tt:Name><tt:TourSpot><tt:PresetDetail>"
                                + "<tt:PresetToken>" + preset + "</tt:PresetToken></tt:PresetDetail>"
                                + "<tt:StayTime>PT20S</tt:StayTime></tt:TourSpot></tptz:PresetTour>"));
        check(
                device,
                profile(
                        "tptz",
                        "OperatePresetTour",
                        "<tptz:PresetTourToken>" + tour + "</tptz:PresetTourToken>"
                                + "<tptz:Operation>Start</tptz:Operation>"));
        check(device, profile("tptz", "GetPresetTours", ""));
        check(device, profile("tptz", "GetPresetTourOptions", ""));
        check(
                device,
                profile(
                        "tptz",
                        "ContinuousMove",
                        "<tptz:Velocity><tt:PanTilt x=\"0.5\" y=\"0\"/></tptz:Velocity><tptz:Timeout>PT1S</tptz:Timeout>"));
        check(device, profile("tptz", "GetStatus", ""));
        check(device, profile("tptz", "Stop", ""));
        check(device, profile("tptz", "RelativeMove", "<tptz:Translation><tt:Zoom x=\"0.1\"/></tptz:Translation>"));
        check(device, profile("tptz", "AbsoluteMove", "<tptz:Position><tt:Zoom x=\"0.1\"/></tptz:Position>"));
        check(device, profile("tptz", "GotoHomePosition", ""));
        check(device, profile("tptz", "SetHomePosition", ""));
        check(device, profile("tptz", "GotoPreset", "<tptz:PresetToken>" + preset + "</tptz:PresetToken>"));
        check(device, profile("tptz", "RemovePreset", "<tptz:PresetToken>" + preset + "</tptz:PresetToken>"));
        check(device, profile("tptz", "RemovePresetTour", "<tptz:PresetTourToken>" + tour + "</tptz:PresetTourToken>"));
    }

    private void imagingAndAnalytics(TestDevice device) {
        check(device, "<timg:GetServiceCapabilities/>");
        for (String operation : List.of("GetImagingSettings", "GetOptions", "GetMoveOptions", "GetStatus")) {
            check(
                    device,
                    "<timg:" + operation + "><timg:VideoSourceToken>source_0</timg:VideoSourceToken></timg:" + operation
                            + ">");
        }
        check(
                device,
                "<timg:SetImagingSettings><timg:VideoSourceToken>source_0</timg:VideoSourceToken><timg:ImagingSettings>"
                        + "<tt:Brightness>70</tt:Brightness></timg:ImagingSettings></timg:SetImagingSettings>");
        check(device, "<tan:GetServiceCapabilities/>");
        for (String operation :
                List.of("GetSupportedAnalyticsModules", "GetAnalyticsModules", "GetSupportedRules", "GetRules")) {
            check(device, configuration("tan", operation, "analytics_0"));
        }
        check(
                device,
                "<tan:ModifyAnalyticsModules><tan:ConfigurationToken>analytics_0</tan:ConfigurationToken>"
                        + "<tan:AnalyticsModule Name=\"MyCellMotionModule\" Type=\"tt:CellMotionEngine\"><tt:Parameters>"
                        + "<tt:SimpleItem Name=\"Sensitivity\" Value=\"33\"/></tt:Parameters></tan:AnalyticsModule>"
                        + "</tan:ModifyAnalyticsModules>");
        check(
                device,
                "<tan:ModifyRules><tan:ConfigurationToken>analytics_0</tan:ConfigurationToken>"
                        + "<tan:Rule Name=\"MyFieldDetectorRule\" Type=\"tt:FieldDetector\"><tt:Parameters>"
                        + "<tt:ElementItem Name=\"Field\"><tt:PolygonConfiguration><tt:Polygon>"
                        + "<tt:Point x=\"-1\" y=\"1\"/><tt:Point x=\"0.5\" y=\"1\"/><tt:Point x=\"0\" y=\"-0.25\"/>"
                        + "</tt:Polygon></tt:PolygonConfiguration></tt:ElementItem></tt:Parameters></tan:Rule>"
                        + "</tan:ModifyRules>");
        assertEquals(
                List.of(
                        new VirtualSource.Corner(-1, 1),
                        new VirtualSource.Corner(0.5, 1),
                        new VirtualSource.Corner(0, -0.25)),
                device.source().area());
        check(device, configuration("tan", "GetRules", "analytics_0"));
    }

    private void events(TestDevice device) {
        check(device, "<tev:GetServiceCapabilities/>");
        check(device, "<tev:GetEventProperties/>");
        Node made = check(device, "<tev:CreatePullPointSubscription/>");
        String path = EventsTest.path(made);
        device.camera.fire(EventKind.LINE_CROSSED, 0, true);
        String pull = "<tev:PullMessages><tev:Timeout>PT10S</tev:Timeout><tev:MessageLimit>50</tev:MessageLimit>"
                + "</tev:PullMessages>";
        for (String operation : List.of(
                pull,
                "<tev:SetSynchronizationPoint/>",
                pull,
                "<wsnt:Renew><wsnt:TerminationTime>PT60S</wsnt:TerminationTime></wsnt:Renew>",
                "<wsnt:Unsubscribe/>")) {
            check(operation, device.post(path, "", operation));
        }
        check(
                device,
                "<wsnt:Subscribe><wsnt:ConsumerReference><wsa:Address>http://127.0.0.1:9/</wsa:Address>"
                        + "</wsnt:ConsumerReference></wsnt:Subscribe>");
    }

    private Node check(TestDevice device, String operation) {
        return check(operation, device.post(operation));
    }

    private Node check(String operation, TestDevice.Answer answer) {
        Node element = answer.operation();
        if (answer.status() != 200) {
            faults.add(operation + ": " + answer.status() + " " + answer.body());
        } else {
            String fault = OnvifSchemas.fault(document(element));
            if (fault != null) {
                faults.add(element.name() + ": " + fault);
            }
        }
        return element;
    }

    /** The element with all the namespaces that its envelope declares. */
    static String document(Node element) {
        Namespaces.byPrefix()
                .forEach((prefix, namespace) -> element.element()
                        .setAttributeNS("http://www.w3.org/2000/xmlns/", "xmlns:" + prefix, namespace));
        StringWriter out = new StringWriter();
        try {
            TransformerFactory.newDefaultInstance()
                    .newTransformer()
                    .transform(new DOMSource(element.element()), new StreamResult(out));
        } catch (TransformerException e) {
            throw new AssertionError(e);
        }
        return out.toString();
    }

    static String profile(String prefix, String operation, String more) {
        return "<" + prefix + ":" + operation + "><" + prefix + ":ProfileToken>profile_0_main</" + prefix
                + ":ProfileToken>" + more + "</" + prefix + ":" + operation + ">";
    }

    private static String configuration(String prefix, String operation, String token) {
        return "<" + prefix + ":" + operation + "><" + prefix + ":ConfigurationToken>" + token + "</" + prefix
                + ":ConfigurationToken></" + prefix + ":" + operation + ">";
    }
}
