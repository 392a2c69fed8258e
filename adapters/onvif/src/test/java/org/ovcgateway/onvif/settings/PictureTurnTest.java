package org.ovcgateway.onvif.settings;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.ovcgateway.onvif.settings.SettingsBench.SOURCE;
import static org.ovcgateway.onvif.settings.SettingsBench.picture;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.ovcgateway.camera.CameraException;
import org.ovcgateway.camera.CameraSettings.Values;
import org.ovcgateway.camera.NotSupported;
import org.ovcgateway.camera.Quality;
import org.ovcgateway.onvif.xml.XmlElement;

class PictureTurnTest {
    private final SettingsBench bench = new SettingsBench();

    private void source(String turn, @Nullable String options) {
        bench.media1(Quality.HD, "<tt:VideoSourceConfiguration token=\"s\"/>");
        bench.configured("VideoSource", "s", SOURCE + turn);
        if (options != null) {
            bench.device.answer(
                    "GetVideoSourceConfigurationOptions",
                    "<Options><tt:Extension>" + options + "</tt:Extension></Options>");
        }
    }

    private static String turn(String attributes, String mode, @Nullable Integer degree) {
        return "<tt:Extension><tt:Rotate" + attributes + "><tt:Mode>" + mode + "</tt:Mode>"
                + (degree == null ? "" : "<tt:Degree>" + degree + "</tt:Degree>") + "</tt:Rotate></tt:Extension>";
    }

    private static final String TURNS = "<tt:Rotate><tt:Mode>OFF</tt:Mode><tt:Mode>ON</tt:Mode></tt:Rotate>";
    private static final String MIRRORS = TURNS.replace("<tt:Rotate>", "<tt:Rotate Mirror=\"true\">");

    private void assertPicture(@Nullable Boolean mirrored, @Nullable Boolean upsideDown) {
        Values values = bench.read();
        assertEquals(mirrored, values.mirrored());
        assertEquals(upsideDown, values.upsideDown());
    }

    @Test
    void aTurnedPictureIsMirroredAndUpsideDown() {
        source(turn("", "ON", 180), TURNS);
        assertPicture(true, true);
        source(turn("", "ON", null), TURNS);
        assertPicture(true, true);
        source(turn("", "OFF", 180), TURNS);
        assertPicture(false, false);
        source(turn(" Mirror=\"true\"", "OFF", null), TURNS);
        assertPicture(true, false);
        source(turn(" Mirror=\"1\"", "ON", 180), TURNS);
        assertPicture(false, true);
    }

    @Test
    void aPictureThatIsTurnedByAQuarterIsNeither() {
        source(turn("", "ON", 90), TURNS);
        assertPicture(null, null);
        assertEquals(
                "the camera cannot be set so: upside down: the camera turns its picture by something else than 180"
                        + " degrees, and that is left alone",
                bench.refusal(NotSupported.class, picture(null, true)));
    }

    @Test
    void aCameraThatDoesNotTurnSaysSo() {
        source("", null);
        assertPicture(null, null);
        assertEquals(
                "the camera cannot be set so: mirrored, upside down: the camera does not turn its picture",
                bench.refusal(NotSupported.class, picture(true, true)));
    }

    @Test
    void bothFlipsAreATurn() {
        source("", TURNS);
        assertPicture(false, false);
        bench.change(picture(true, true));
        XmlElement sent = bench.set("VideoSource");
        assertEquals("ON", sent.textAt("Extension", "Rotate", "Mode"));
        assertEquals("180", sent.textAt("Extension", "Rotate", "Degree"));
        assertNull(sent.at("Extension", "Rotate").orElseThrow().attribute("Mirror"));
        assertEquals("vs", sent.textAt("SourceToken"));
        assertPicture(true, true);
    }

    @Test
    void oneFlipNeedsAMirror() {
        source(turn("", "OFF", null), TURNS);
        String words = ": the camera turns its picture by 180 degrees and no more, so that mirrored and upside down go"
                + " together";
        assertEquals(
                "the camera cannot be set so: mirrored" + words,
                bench.refusal(NotSupported.class, picture(true, null)));
        assertEquals(
                "the camera cannot be set so: upside down" + words,
                bench.refusal(NotSupported.class, picture(null, true)));
        assertEquals(0, bench.changes());
    }

    @Test
    void oneOfTwoFlipsIsTakenBackWithItsMirror() {
        source(turn("", "ON", 180), MIRRORS);
        bench.change(picture(false, null));
        XmlElement turn = bench.set("VideoSource").at("Extension", "Rotate").orElseThrow();
        assertEquals("true", turn.attribute("Mirror"));
        assertEquals("ON", turn.textAt("Mode"));
        assertPicture(false, true);
    }

    @Test
    void aMirrorAloneTurnsNothing() {
        source("<tt:Extension/>", MIRRORS);
        bench.change(picture(true, false));
        assertPicture(true, false);
        bench.change(picture(false, false));
        assertPicture(false, false);
    }

    @Test
    void aCameraThatTurnsByQuartersOnlyDoesNotTurnByHalf() {
        source(
                turn("", "OFF", null),
                "<tt:Rotate><tt:Mode>ON</tt:Mode><tt:DegreeList><tt:Items>90</tt:Items><tt:Items>270</tt:Items>"
                        + "</tt:DegreeList></tt:Rotate>");
        assertEquals(
                "the camera cannot be set so: mirrored, upside down: the camera does not turn its picture by 180"
                        + " degrees",
                bench.refusal(NotSupported.class, picture(true, true)));
    }

    @Test
    void aTurnThatTheCameraIgnoresIsReported() {
        source(turn("", "OFF", null), TURNS);
        bench.deaf.put("Extension/Rotate/Mode", 1);
        assertEquals(
                "the camera said yes but did not: mirrored, upside down: the picture stays as it is",
                bench.refusal(CameraException.class, picture(true, true)));
    }

    @Test
    void aTurnOfMedia2GoesToMedia2() {
        bench.media2(Quality.HD, "<tr2:VideoSource token=\"s\"/>");
        bench.configured("VideoSource", "s", SOURCE);
        bench.device.answer(
                "GetVideoSourceConfigurationOptions", "<Options><tt:Extension>" + TURNS + "</tt:Extension></Options>");
        bench.change(picture(true, true));
        assertPicture(true, true);
    }
}
