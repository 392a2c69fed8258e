package org.ovcgateway.onvif.settings;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.ovcgateway.onvif.settings.SettingsBench.text;

import io.vertx.core.Future;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.ovcgateway.camera.CameraException;
import org.ovcgateway.camera.NotSupported;
import org.ovcgateway.camera.Quality;
import org.ovcgateway.onvif.CheckedDevice;
import org.ovcgateway.onvif.xml.XmlElement;

class OverlayTextTest {
    private final SettingsBench bench = new SettingsBench();

    private void overlays(@Nullable String plain, String options) {
        bench.media1(Quality.HD, "<tt:VideoSourceConfiguration token=\"s\"/>");
        String clock = "<OSDs token=\"clock\"><tt:VideoSourceConfigurationToken>s</tt:VideoSourceConfigurationToken>"
                + "<tt:TextString><tt:Type>DateAndTime</tt:Type></tt:TextString></OSDs>";
        bench.configurations.put("clock", CheckedDevice.read(clock));
        if (plain != null) {
            bench.configurations.put(
                    "text",
                    CheckedDevice.read("<OSDs token=\"t\"><tt:VideoSourceConfigurationToken>s"
                            + "</tt:VideoSourceConfigurationToken><tt:Type>Text</tt:Type><tt:Position><tt:Type>LowerLeft"
                            + "</tt:Type></tt:Position><tt:TextString><tt:Type>Plain</tt:Type><tt:FontSize>32</tt:FontSize>"
                            + "<tt:PlainText>" + plain + "</tt:PlainText></tt:TextString></OSDs>"));
        }
        bench.device
                .answer("GetOSDOptions", options)
                .on(
                        "GetOSDs",
                        request -> Future.succeededFuture(
                                XmlElement.of("", "Answer").with(List.copyOf(bench.configurations.values()))))
                .on("SetOSD", this::store)
                .on("CreateOSD", this::store)
                .on("DeleteOSD", request -> {
                    bench.configurations
                            .values()
                            .removeIf(osd -> Objects.equals(request.textAt("OSDToken"), osd.attribute("token")));
                    return Future.succeededFuture(XmlElement.of("", "Ok"));
                });
    }

    private Future<XmlElement> store(XmlElement request) {
        bench.configurations.put(
                "text", Trees.named("", "OSDs", request.child("OSD").orElseThrow()));
        return Future.succeededFuture(XmlElement.of("", "Ok"));
    }

    private static String place(String type, int plain, String position) {
        return "<OSDOptions><tt:MaximumNumberOfOSDs Total=\"4\" PlainText=\"" + plain + "\"/><tt:Type>Text</tt:Type>"
                + "<tt:PositionOption>" + position + "</tt:PositionOption><tt:TextOption><tt:Type>" + type
                + "</tt:Type></tt:TextOption></OSDOptions>";
    }

    @Test
    void textInThePictureIsReadAndChangedWhereItStands() {
        overlays("Gate", place("Plain", 1, "UpperLeft"));
        assertEquals("Gate", bench.read().overlayText());
        bench.change(text("Yard <1>"));
        XmlElement sent = bench.device.requests("SetOSD").get(0).child("OSD").orElseThrow();
        assertEquals("t", sent.attribute("token"));
        assertEquals("LowerLeft", sent.textAt("Position", "Type"));
        assertEquals("32", sent.textAt("TextString", "FontSize"));
        assertEquals("Yard <1>", bench.read().overlayText());
    }

    @Test
    void textIsCreatedWhereThereIsNone() {
        overlays(null, place("Plain", 1, "UpperRight"));
        assertEquals("", bench.read().overlayText());
        bench.change(text("Gate"));
        XmlElement sent = bench.device.requests("CreateOSD").get(0).child("OSD").orElseThrow();
        assertEquals("UpperRight", sent.textAt("Position", "Type"));
        assertEquals("s", sent.textAt("VideoSourceConfigurationToken"));
        assertEquals("Gate", bench.read().overlayText());
    }

    @Test
    void textIsPlacedByCoordinatesWhereTheCameraKnowsNothingElse() {
        overlays(null, place("Plain", 1, "Custom"));
        bench.change(text("Gate"));
        XmlElement position = bench.device
                .requests("CreateOSD")
                .get(0)
                .at("OSD", "Position", "Pos")
                .orElseThrow();
        assertEquals("-0.9", position.attribute("x"));
    }

    @Test
    void noTextIsNoOverlay() {
        overlays("Gate", place("Plain", 1, "UpperRight"));
        bench.change(text(""));
        assertEquals("", bench.read().overlayText());
        bench.change(text(""));
        assertEquals(1, bench.changes());
    }

    @Test
    void aCameraThatWritesTheTimeOnlyHasNoText() {
        overlays(null, place("DateAndTime", 1, "UpperRight"));
        assertNull(bench.read().overlayText());
        assertEquals(
                "the camera cannot be set so: text in the picture: the camera has no place for one",
                bench.refusal(NotSupported.class, text("Gate")));
        overlays(null, place("Plain", 0, "UpperRight"));
        assertNull(bench.read().overlayText());
    }

    @Test
    void aTextThatTheCameraIgnoresIsReported() {
        overlays("Gate", place("Plain", 1, "UpperRight"));
        bench.device.answer("SetOSD");
        assertEquals(
                "the camera said yes but did not: text in the picture: it stays as it is",
                bench.refusal(CameraException.class, text("Yard")));
    }
}
