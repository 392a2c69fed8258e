package org.ovcgateway.onvif.device;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.ovcgateway.camera.CameraDescription;

class QuirkTableTest {
    private static CameraDescription camera(String manufacturer, String model, String firmware) {
        return new CameraDescription(manufacturer, model, firmware, "", "");
    }

    @Test
    void theBuiltInTableKnowsWhomAStopDoesNotStop() {
        QuirkTable table = QuirkTable.builtIn();
        assertEquals(
                Quirks.Stop.MOVE_ZERO,
                table.quirks(camera("Cohu Electronics", "4260HD", "1")).stop());
        assertEquals(Quirks.NONE, table.quirks(camera("AXIS", "P1465", "11.2.68")));
    }

    @Test
    void ofTheRowsThatMatchTheLaterWins() {
        QuirkTable table = QuirkTable.read("""
                [{"manufacturer": "acme*", "why": "a", "invertPan": true, "rtspPort": 555, "media": "media1"},
                 {"manufacturer": "ACME", "model": "x?(1)*", "firmware": "2.*", "why": "b", "rtspPort": 556},
                 {"model": "other", "why": "c", "invertTilt": true}]""");
        Quirks special = table.quirks(camera("Acme", "X?(1)-z", "2.0"));
        assertTrue(special.invertPan());
        assertEquals(556, special.rtspPort());
        assertEquals(Quirks.Media.MEDIA1, special.media());
        assertEquals(555, table.quirks(camera("Acme", "X?(1)-z", "20")).rtspPort());
        assertEquals(Quirks.NONE, table.quirks(camera("", "", "")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"why\": \"x\", \"keepalive\": true}",
                "{\"why\": \"x\", \"stop\": \"sometimes\"}",
                "{\"why\": \"x\", \"invertPan\": \"yes\"}",
                "{\"stop\": \"move-zero\"}"
            })
    void aRowThatIsNoneIsNamed(String row) {
        String words = String.valueOf(
                assertThrows(IllegalArgumentException.class, () -> QuirkTable.read("[{\"why\": \"\"}, " + row + "]"))
                        .getMessage());
        assertTrue(words.startsWith("row 1 of the quirks: "), words);
    }

    @Test
    void whatWasLearntGoesOverTheTableAndTheUserOverBoth() {
        Quirks table = new QuirkOverrides(
                        Quirks.Authentication.NONE, null, Quirks.Stop.STOP, null, true, null, null, false, null)
                .over(Quirks.NONE);
        Learnt learnt = Learnt.NOTHING.withAuthentication(Quirks.Authentication.HTTP_DIGEST);
        Quirks merged = new QuirkOverrides(null, null, null, Quirks.Events.NONE, false, null, null, null, 8554)
                .over(QuirkOverrides.of(learnt).over(table));
        assertEquals(
                new Quirks(
                        Quirks.Authentication.HTTP_DIGEST,
                        Quirks.Media.TRY,
                        Quirks.Stop.STOP,
                        Quirks.Events.NONE,
                        false,
                        false,
                        false,
                        false,
                        8554),
                merged);
    }
}
