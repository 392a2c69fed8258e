package org.ovcgateway.onvif.ptz;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.ovcgateway.onvif.ptz.PtzCamera.done;
import static org.ovcgateway.onvif.ptz.PtzCamera.failure;

import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletionStage;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.ovcgateway.camera.CameraException;
import org.ovcgateway.camera.NotSupported;
import org.ovcgateway.camera.PresetTours.Tour;
import org.ovcgateway.camera.Presets;
import org.ovcgateway.camera.Presets.Preset;
import org.ovcgateway.camera.Ptz.Direction;
import org.ovcgateway.onvif.CheckedDevice;
import org.ovcgateway.onvif.ptz.PresetNumbers.Found;
import org.ovcgateway.onvif.soap.SoapFault;
import org.ovcgateway.onvif.xml.XmlElement;

class PtzPresetsTest {
    private final PtzCamera camera = new PtzCamera();
    private final Presets presets = camera.unit.presets();
    /** What the camera has, by token. */
    private final Map<String, String> names = new LinkedHashMap<>();

    private int created;
    private boolean tellsToken = true;

    PtzPresetsTest() {
        camera.device
                .on("GetPresets", request -> {
                    StringBuilder answer = new StringBuilder("<GetPresetsResponse>");
                    names.forEach((token, name) -> answer.append("<tptz:Preset token=\"" + token + "\"><tt:Name>")
                            .append(name)
                            .append("</tt:Name></tptz:Preset>"));
                    return Future.succeededFuture(CheckedDevice.read(answer + "</GetPresetsResponse>"));
                })
                .on("SetPreset", request -> {
                    String token = request.textAt("PresetToken");
                    if (token != null && !names.containsKey(token)) {
                        return Future.failedFuture(new SoapFault(400, "NoToken", "no such preset"));
                    }
                    String set = token != null ? token : "t" + (char) ('a' + created++);
                    if (token == null) {
                        names.put(set, String.valueOf(request.textAt("PresetName")));
                    }
                    XmlElement answer = XmlElement.of("", "SetPresetResponse");
                    return Future.succeededFuture(tellsToken ? answer.with("PresetToken", set) : answer);
                })
                .on("GotoPreset", request -> known(request))
                .on("RemovePreset", request -> {
                    Future<XmlElement> answer = known(request);
                    names.remove(request.textAt("PresetToken"));
                    return answer;
                });
    }

    private Future<XmlElement> known(XmlElement request) {
        return names.containsKey(String.valueOf(request.textAt("PresetToken")))
                ? Future.succeededFuture(XmlElement.of("", "Ok"))
                : Future.failedFuture(new SoapFault(400, "NoToken", "no such preset"));
    }

    private Map<Integer, String> listed() {
        Map<Integer, String> tokens = new TreeMap<>();
        done(presets.list()).forEach(preset -> tokens.put(preset.number(), preset.token()));
        return tokens;
    }

    @Test
    void aTokenThatIsANumberIsThatNumber() {
        names.put("7", "");
        names.put("007x", "");
        names.put("255", "");
        names.put("256", "");
        assertEquals(Map.of(0, "007x", 1, "256", 7, "7", 255, "255"), listed());
    }

    @Test
    void aTokenThatEndsInANumberIsThatNumber() {
        names.put("PresetToken_0", "first");
        names.put("Preset12", "");
        names.put("p-003", "");
        assertEquals(Map.of(0, "PresetToken_0", 3, "p-003", 12, "Preset12"), listed());
    }

    @Test
    void aNameThatIsANumberCountsWhereTheTokenTellsNone() {
        names.put("a", "5");
        names.put("b", "preset 6");
        names.put("c", "Preset_7");
        names.put("d", "ovc8");
        names.put("e", "gate 9");
        assertEquals(Map.of(0, "e", 5, "a", 6, "b", 7, "c", 8, "d"), listed());
    }

    @Test
    void aTokenThatIsANumberGoesBeforeOneThatEndsInIt() {
        names.put("Preset_1", "");
        names.put("1", "");
        assertEquals(Map.of(0, "Preset_1", 1, "1"), listed());
    }

    @Test
    void numbersLastWhateverTheCameraSaysLater() {
        names.put("yard", "");
        names.put("gate", "");
        assertEquals(Map.of(0, "yard", 1, "gate"), listed());
        names.remove("yard");
        names.put("door", "");
        assertEquals(Map.of(1, "gate", 2, "door"), listed());
        names.put("yard", "");
        assertEquals(Map.of(0, "yard", 1, "gate", 2, "door"), listed());
    }

    @Test
    void aNumberOfAPresetThatIsGoneMayBeBorneByAnother() {
        names.put("yard", "");
        assertEquals(Map.of(0, "yard"), listed());
        names.clear();
        names.put("0", "");
        assertEquals(Map.of(0, "0"), listed());
    }

    @Test
    void whatFindsNoNumberIsLeftOut() {
        List<Found> many = new ArrayList<>();
        IntStream.range(0, 300).forEach(i -> many.add(new Found("preset" + (char) (0x4E00 + i), "")));
        Map<Integer, String> tokens = PresetNumbers.assign(Map.of(), many);
        assertEquals(256, tokens.size());
        assertEquals("preset" + (char) 0x4E00, tokens.get(0));
    }

    @Test
    void numbersOfPresetsThatAreGoneAreTakenLast() {
        Map<Integer, String> gone = new TreeMap<>();
        IntStream.rangeClosed(0, 254).forEach(i -> gone.put(i, "gone" + i));
        Map<Integer, String> tokens = PresetNumbers.assign(gone, List.of(new Found("x", ""), new Found("y", "")));
        assertEquals("x", tokens.get(255));
        assertEquals("y", tokens.get(0));
    }

    @Test
    void presetsWithoutATokenOrNamedTwiceMakeNoException() {
        camera.device.answer(
                "GetPresets",
                "<Preset><Name>x</Name></Preset>",
                "<Preset token=\"\"/>",
                "<Preset token=\"4\"/>",
                "<Preset token=\"4\"/>");
        assertEquals(List.of(new Preset(4, "4", "")), done(presets.list()));
    }

    @Test
    void aNewPresetGetsANameAndItsTokenIsRemembered() {
        done(presets.set(9));
        assertEquals("ovc9", camera.last("SetPreset").textAt("PresetName"));
        assertNull(camera.last("SetPreset").textAt("PresetToken"));
        assertEquals("ta", camera.learnt.presetTokens().get(9));
        done(presets.goTo(9));
        assertEquals("ta", camera.last("GotoPreset").textAt("PresetToken"));
        assertNull(camera.last("GotoPreset").textAt("Speed"));
    }

    @Test
    void aPresetThatIsThereIsSetAnewByItsToken() {
        names.put("PresetToken_9", "yard");
        done(presets.set(9));
        assertEquals("PresetToken_9", camera.last("SetPreset").textAt("PresetToken"));
        assertNull(camera.last("SetPreset").textAt("PresetName"));
    }

    @Test
    void aRememberedTokenThatTheCameraForgotIsNotSentToIt() {
        camera.learnt = camera.learnt.withPresetTokens(Map.of(9, "gone"));
        done(presets.set(9));
        assertNull(camera.last("SetPreset").textAt("PresetToken"));
        assertEquals("ta", camera.learnt.presetTokens().get(9));
    }

    @Test
    void aTokenThatTheAnswerLacksIsFoundAmongThePresets() {
        tellsToken = false;
        names.put("yard", "");
        done(presets.set(9));
        assertEquals("ta", camera.learnt.presetTokens().get(9));
        assertEquals(Map.of(0, "yard", 9, "ta"), listed());
    }

    @Test
    void ofSeveralNewPresetsTheOneWithOurNameIsTaken() {
        tellsToken = false;
        camera.device.on("SetPreset", request -> {
            names.put("somebody's", "");
            names.put("ours", "ovc9");
            return Future.succeededFuture(XmlElement.of("", "SetPresetResponse"));
        });
        done(presets.set(9));
        assertEquals("ours", camera.learnt.presetTokens().get(9));
    }

    @Test
    void aPresetThatTheCameraOnlySaysItSetIsAFailure() {
        camera.device.answer("SetPreset");
        CameraException nothing = failure(CameraException.class, presets.set(9));
        assertEquals(
                "the camera says that it set preset 9, but has 0 new ones and none of the name ovc9",
                nothing.getMessage());
    }

    @Test
    void aCameraThatIsFullSaysSoInWordsAndIsNotAsked() {
        names.put("1", "");
        names.put("2", "");
        done(presets.set(9));
        CameraException full = failure(CameraException.class, presets.set(10));
        assertEquals(
                "the camera remembers no more than 3 presets, and has as many: preset 10 finds no place",
                full.getMessage());
        assertEquals(1, camera.device.requests("SetPreset").size());
        done(presets.set(9));
    }

    @Test
    void aCameraThatHasNoPlaceForPresetsHasNone() {
        PtzCamera without = new PtzCamera(
                PtzCamera.configuration("ContinuousZoomVelocity"),
                PtzCamera.node(PtzCamera.line("ContinuousZoomVelocity", "-1", "1"))
                        .replace("Presets>3<", "Presets>0<"));
        without.device.answer("GetPresets");
        failure(NotSupported.class, without.unit.presets().set(1));
        assertFalse(done(without.unit.node().toCompletionStage()).hasPresets());
    }

    @Test
    void aCameraThatMovesStillIsAskedOnceMore() {
        camera.device.fault("SetPreset", "MovingPTZ", "moving");
        CompletionStage<Void> set = presets.set(9);
        assertFalse(set.toCompletableFuture().isDone());
        camera.device.answer("SetPreset", "<PresetToken>x</PresetToken>");
        camera.timers.advance(Duration.ofSeconds(1));
        done(set);
        assertEquals("x", camera.learnt.presetTokens().get(9));
    }

    @Test
    void aCameraThatNeverRestsIsAskedTwiceOnly() {
        camera.device.fault("SetPreset", "Action", "Preset cannot be set while PTZ unit is moving");
        CompletionStage<Void> set = presets.set(9);
        camera.timers.advance(Duration.ofSeconds(10));
        failure(CameraException.class, set);
        assertEquals(2, camera.device.requests("SetPreset").size());
    }

    @Test
    void whatWeMoveIsStoppedBeforeItsPositionIsRemembered() {
        done(camera.unit.ptz().move(Direction.UP, 50));
        done(presets.set(9));
        assertEquals(List.of("GetNode", "ContinuousMove", "Stop", "GetPresets", "SetPreset"), camera.device.names());
    }

    @Test
    void aPresetThatIsNotThereIsAFailureInWords() {
        CameraException none = failure(CameraException.class, presets.goTo(4));
        assertEquals("the camera has no preset 4", none.getMessage());
        CameraException noToken = failure(CameraException.class, presets.goTo("yard"));
        assertEquals("the camera refuses to go to preset yard: no such preset", noToken.getMessage());
    }

    @Test
    void aRememberedTokenGoesWithoutAskingForTheOthers() {
        names.put("yard", "");
        camera.learnt = camera.learnt.withPresetTokens(Map.of(9, "yard"));
        done(presets.goTo(9));
        done(presets.goTo("yard"));
        assertEquals(List.of("GotoPreset", "GotoPreset"), camera.device.names());
    }

    @Test
    void aTokenThatTheCameraGaveAnotherNameIsLookedUpAnew() {
        names.put("9", "");
        camera.learnt = camera.learnt.withPresetTokens(Map.of(9, "gone"));
        done(presets.goTo(9));
        assertEquals("9", camera.last("GotoPreset").textAt("PresetToken"));
    }

    @Test
    void goingToAPresetTakesThePlaceOfAMove() {
        names.put("9", "");
        done(camera.unit.ptz().move(Direction.UP, 50));
        done(presets.goTo(9));
        assertEquals(0, camera.timers.waiting());
        done(camera.unit.ptz().move(Direction.ZOOM_IN, 50));
        assertEquals(0, camera.device.requests("Stop").size());
    }

    @Test
    void aMoveGoesOnToItsEndWhereGoingToAPresetIsRefused() {
        done(camera.unit.ptz().move(Direction.UP, 50));
        failure(CameraException.class, presets.goTo("nowhere"));
        camera.timers.advance(Duration.ofSeconds(10));
        assertEquals(1, camera.device.requests("Stop").size());
    }

    @Test
    void clearingForgetsTheNumberAndTheToken() {
        names.put("9", "");
        done(presets.clear(9));
        assertTrue(names.isEmpty());
        assertEquals(Map.of(), camera.learnt.presetTokens());
        done(presets.clear(9));
        assertEquals(1, camera.device.requests("RemovePreset").size());
    }

    @Test
    void aNumberOutOfRangeIsRefusedBeforeTheCameraIsAsked() {
        failure(NotSupported.class, presets.set(256));
        failure(NotSupported.class, presets.goTo(-1));
        failure(NotSupported.class, presets.clear(256));
        assertEquals(List.of(), camera.device.names());
        done(presets.set(255));
        done(presets.set(0));
    }

    @Test
    void aCameraWithoutPresetsIsNotSupported() {
        camera.device.fault("GetPresets", "ActionNotSupported", "no presets here");
        NotSupported none = failure(NotSupported.class, presets.list());
        assertEquals("the camera refuses to list its presets: no presets here", none.getMessage());
    }

    @Test
    void toursAreListedBegunAndEnded() {
        camera.device.answer(
                "GetPresetTours",
                "<PresetTour token=\"night\"><Name>Night round</Name></PresetTour>",
                "<PresetTour token=\"day\"/>",
                "<PresetTour><Name>none</Name></PresetTour>");
        assertEquals(
                List.of(new Tour("night", "Night round"), new Tour("day", "")),
                done(camera.unit.tours().list()));
        done(camera.unit.ptz().move(Direction.UP, 50));
        done(camera.unit.tours().start("night"));
        assertEquals(0, camera.timers.waiting());
        assertEquals("Start", camera.last("OperatePresetTour").textAt("Operation"));
        assertEquals("night", camera.last("OperatePresetTour").textAt("PresetTourToken"));
        done(camera.unit.tours().stop("night"));
        assertEquals("Stop", camera.last("OperatePresetTour").textAt("Operation"));
    }

    @Test
    void aCameraWithoutToursIsNotSupported() {
        failure(NotSupported.class, camera.unit.tours().list());
    }
}
