package org.ovcgateway.onvif.settings;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.ovcgateway.onvif.settings.SettingsBench.motion;

import io.vertx.core.Future;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.ovcgateway.camera.CameraException;
import org.ovcgateway.camera.NotSupported;
import org.ovcgateway.camera.Quality;
import org.ovcgateway.onvif.CheckedDevice;
import org.ovcgateway.onvif.xml.XmlElement;

class MotionSensitivityTest {
    private final SettingsBench bench = new SettingsBench();

    private void detector(String get, String modify, String element, String type, String value) {
        bench.media1(Quality.HD, "<tt:VideoAnalyticsConfiguration token=\"a\"/>");
        bench.configurations.put(
                element,
                CheckedDevice.read("<" + element + " Name=\"Motion\" Type=\"" + type
                        + "\"><tt:Parameters><tt:SimpleItem Name=\"Other\" Value=\"7\"/><tt:SimpleItem"
                        + " Name=\"Sensitivity\" Value=\"" + value + "\"/><tt:ElementItem Name=\"Layout\">"
                        + "<tt:CellLayout Columns=\"22\" Rows=\"18\"><tt:Transformation><tt:Translate x=\"-1\" y=\"-1\"/>"
                        + "<tt:Scale x=\"0.09\" y=\"0.11\"/></tt:Transformation></tt:CellLayout></tt:ElementItem>"
                        + "</tt:Parameters></" + element + ">"));
        bench.device
                .on(
                        get,
                        request -> Future.succeededFuture(XmlElement.of("", "Answer")
                                .with(
                                        CheckedDevice.read("<" + element + " Name=\"x\" Type=\"tt:Other\"/>"),
                                        bench.configurations.get(element))))
                .on(modify, request -> {
                    bench.configurations.put(element, request.child(element).orElseThrow());
                    return Future.succeededFuture(XmlElement.of("", "Ok"));
                });
    }

    @Test
    void theSensitivityOfACellMotionEngineIsReadAndChanged() {
        detector("GetAnalyticsModules", "ModifyAnalyticsModules", "AnalyticsModule", "acme:CellMotionEngine", "60");
        assertEquals(60, bench.read().motionSensitivity());
        bench.change(motion(0));
        XmlElement sent = bench.device
                .requests("ModifyAnalyticsModules")
                .get(0)
                .child("AnalyticsModule")
                .orElseThrow();
        assertEquals("tt:CellMotionEngine", sent.attribute("Type"));
        assertEquals("Motion", sent.attribute("Name"));
        XmlElement parameters = sent.child("Parameters").orElseThrow();
        assertEquals(
                List.of("7", "0"),
                parameters
                        .all("SimpleItem")
                        .map(item -> item.attribute("Value"))
                        .toList());
        assertEquals(
                "22", parameters.at("ElementItem", "CellLayout").orElseThrow().attribute("Columns"));
        assertEquals(0, bench.read().motionSensitivity());
        bench.change(motion(0));
        assertEquals(1, bench.changes());
    }

    @Test
    void theSensitivityOfAMotionRegionIsAPartOfOne() {
        detector("GetRules", "ModifyRules", "Rule", "tt:MotionRegionDetector", "0.55");
        assertEquals(55, bench.read().motionSensitivity());
        bench.change(motion(80));
        XmlElement sent = bench.device
                .requests("ModifyRules")
                .get(0)
                .at("Rule", "Parameters")
                .orElseThrow();
        assertEquals("0.8", sent.children().get(1).attribute("Value"));
        bench.change(motion(100));
        assertEquals(100, bench.read().motionSensitivity());
    }

    @Test
    void aDetectorThatTellsNonsenseIsNone() {
        detector("GetAnalyticsModules", "ModifyAnalyticsModules", "AnalyticsModule", "tt:CellMotionEngine", "high");
        assertNull(bench.read().motionSensitivity());
        bench.refusal(NotSupported.class, motion(50));
    }

    @Test
    void aSensitivityBeyondTheScaleIsRefused() {
        detector("GetAnalyticsModules", "ModifyAnalyticsModules", "AnalyticsModule", "tt:CellMotionEngine", "60");
        assertEquals(
                "the camera cannot be set so: motion sensitivity 101: it goes from 0 to 100",
                bench.refusal(NotSupported.class, motion(101)));
        bench.change(motion(100));
    }

    @Test
    void aSensitivityThatTheCameraIgnoresIsReported() {
        detector("GetAnalyticsModules", "ModifyAnalyticsModules", "AnalyticsModule", "tt:CellMotionEngine", "60");
        bench.device.answer("ModifyAnalyticsModules");
        assertEquals(
                "the camera said yes but did not: motion sensitivity 10: it stays 60",
                bench.refusal(CameraException.class, motion(10)));
    }
}
