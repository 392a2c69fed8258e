package org.ovcgateway.onvif.ptz;

import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Future;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.ovcgateway.camera.Ptz.Direction;
import org.ovcgateway.onvif.CheckedDevice;
import org.ovcgateway.onvif.ManualTimers;
import org.ovcgateway.onvif.device.Learnt;
import org.ovcgateway.onvif.device.Memory;
import org.ovcgateway.onvif.device.Profile;
import org.ovcgateway.onvif.device.Quirks;
import org.ovcgateway.onvif.xml.XmlElement;

/** A camera that a test makes as odd as it wants, with the unit that drives it. */
final class PtzCamera {
    static final String VELOCITY = "ContinuousPanTiltVelocity";
    static final String ZOOM_VELOCITY = "ContinuousZoomVelocity";
    static final String TRANSLATION = "RelativePanTiltTranslation";
    static final XmlElement OK = XmlElement.of("", "Ok");

    static final String GENERIC = "http://www.onvif.org/ver10/tptz/PanTiltSpaces/";
    static final String FIELD_OF_VIEW = GENERIC + "TranslationSpaceFov";

    final CheckedDevice device = new CheckedDevice();
    final ManualTimers timers = new ManualTimers();
    Quirks quirks = Quirks.NONE;
    Learnt learnt = Learnt.NOTHING;
    Profile profile;
    final PtzUnit unit;

    /** One that does all that the specification asks for. */
    PtzCamera() {
        this(
                configuration(
                        "ContinuousPanTiltVelocity",
                        "ContinuousZoomVelocity",
                        "RelativePanTiltTranslation",
                        "RelativeZoomTranslation"),
                node(
                        plane("ContinuousPanTiltVelocity", "-1", "1", "-0.5", "0.5"),
                        line("ContinuousZoomVelocity", "-1", "1"),
                        plane("RelativePanTiltTranslation", "-1", "1", "-1", "1"),
                        line("RelativeZoomTranslation", "-1", "1")));
    }

    /**
     * @param configuration content of {@code PTZConfiguration}
     * @param node {@code PTZNode}; null for a camera that tells of none
     */
    PtzCamera(String configuration, @Nullable String node) {
        profile = profile("<tt:PTZConfiguration token=\"c\">" + configuration + "</tt:PTZConfiguration>");
        if (node != null) {
            device.answer("GetNode", node);
        }
        for (String command : new String[] {
            "ContinuousMove", "RelativeMove", "Stop", "GotoPreset", "RemovePreset", "OperatePresetTour"
        }) {
            device.answer(command);
        }
        unit = new PtzUnit(device, () -> Future.succeededFuture(profile), new Kept(), this::quirks, timers);
    }

    static Profile profile(String parts) {
        return new Profile(
                "main", false, CheckedDevice.read("<trt:Profiles token=\"main\">" + parts + "</trt:Profiles>"));
    }

    /** Names a default space for each kind. */
    static String configuration(String... kinds) {
        StringBuilder content = new StringBuilder("<tt:NodeToken>n</tt:NodeToken>");
        for (String kind : kinds) {
            String name = "Default" + kind + "Space";
            content.append("<tt:" + name + ">" + uri(kind) + "</tt:" + name + ">");
        }
        return content.toString();
    }

    static String node(String... spaces) {
        return "<tt:PTZNode token=\"n\"><tt:SupportedPTZSpaces>" + String.join("", spaces)
                + "</tt:SupportedPTZSpaces><tt:MaximumNumberOfPresets>3</tt:MaximumNumberOfPresets></tt:PTZNode>";
    }

    static String plane(String kind, String left, String right, String down, String up) {
        return plane(kind, uri(kind), left, right, down, up);
    }

    static String plane(String kind, String uri, String left, String right, String down, String up) {
        return "<tt:" + kind + "Space><tt:URI>" + uri + "</tt:URI>" + range("X", left, right) + range("Y", down, up)
                + "</tt:" + kind + "Space>";
    }

    static String line(String kind, String out, String in) {
        return "<tt:" + kind + "Space><tt:URI>" + uri(kind) + "</tt:URI>" + range("X", out, in) + "</tt:" + kind
                + "Space>";
    }

    private static String range(String axis, String min, String max) {
        return "<tt:" + axis + "Range><tt:Min>" + min + "</tt:Min><tt:Max>" + max + "</tt:Max></tt:" + axis + "Range>";
    }

    private static String uri(String kind) {
        return GENERIC + kind + "GenericSpace";
    }

    private Quirks quirks() {
        return learnt.stop() == null
                ? quirks
                : new Quirks(
                        quirks.authentication(),
                        quirks.media(),
                        learnt.stop(),
                        quirks.events(),
                        quirks.invertPan(),
                        quirks.invertTilt(),
                        quirks.sendMoveTimeout(),
                        quirks.keepAlive(),
                        quirks.rtspPort());
    }

    private final class Kept implements Memory {
        @Override
        public Learnt learnt() {
            return learnt;
        }

        @Override
        public void update(UnaryOperator<Learnt> change) {
            learnt = change.apply(learnt);
        }
    }

    /** The last request of a name, as it went out; fails if there was none. */
    XmlElement last(String name) {
        var all = device.requests(name);
        assertTrue(!all.isEmpty(), () -> "no " + name + " among " + device.names());
        return all.get(all.size() - 1);
    }

    static <T> T done(CompletionStage<T> answer) {
        CompletableFuture<T> future = answer.toCompletableFuture();
        assertTrue(future.isDone(), "no answer yet");
        return future.join();
    }

    static <E extends Exception> E failure(Class<E> type, CompletionStage<?> answer) {
        CompletableFuture<?> future = answer.toCompletableFuture();
        assertTrue(future.isCompletedExceptionally(), "no failure");
        return assertInstanceOf(type, future.handle((value, failure) -> failure).join());
    }

    static String velocity(XmlElement move) {
        return move.at("Velocity").orElseThrow().children().toString().replaceAll(" xmlns:\\w+=\"[^\"]*\"", "");
    }

    void move(Direction direction, int speed) {
        done(unit.ptz().move(direction, speed));
    }

    String x(Direction direction, int speed) {
        move(direction, speed);
        return String.valueOf(last("ContinuousMove")
                .at("Velocity")
                .orElseThrow()
                .children()
                .get(0)
                .attribute("x"));
    }

    String y(Direction direction, int speed) {
        move(direction, speed);
        return String.valueOf(
                last("ContinuousMove").at("Velocity", "PanTilt").orElseThrow().attribute("y"));
    }
}
