package org.ovcgateway.onvif.settings;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.ovcgateway.camera.CameraException;
import org.ovcgateway.camera.CameraSettings.Point;
import org.ovcgateway.camera.NotSupported;
import org.ovcgateway.camera.Quality;
import org.ovcgateway.onvif.CheckedDevice;
import org.ovcgateway.onvif.ManualTimers;
import org.ovcgateway.onvif.device.Profile;
import org.ovcgateway.onvif.xml.XmlElement;

/** The part of the picture where a camera looks for intruders, against requests that are valid by the schemas. */
class WatchedAreaTest {
    private static final List<Point> WANTED =
            List.of(new Point(10, 20), new Point(90, 20), new Point(90, 70), new Point(10, 70));
    private static final String CORNERS = corner("-0.5", "0.5") + corner("0.5", "0.5") + corner("0.5", "-0.5");

    private final CheckedDevice device = new CheckedDevice();
    private final ManualTimers timers = new ManualTimers();
    private final Map<Quality, Profile> profiles = new EnumMap<>(Quality.class);
    private final OnvifSettings settings = new OnvifSettings(device, () -> Future.succeededFuture(profiles), timers);
    private final List<XmlElement> rules = new ArrayList<>();

    private static String corner(String x, String y) {
        return "<tt:Point x=\"" + x + "\" y=\"" + y + "\"/>";
    }

    private static XmlElement rule(String name, String type, String corners) {
        return CheckedDevice.read("<tan:Rule Name=\"" + name + "\" Type=\"" + type
                + "\"><tt:Parameters><tt:SimpleItem Name=\"Other\" Value=\"7\"/><tt:ElementItem Name=\"Field\">"
                + "<tt:PolygonConfiguration><tt:Polygon>" + corners
                + "</tt:Polygon></tt:PolygonConfiguration></tt:ElementItem></tt:Parameters></tan:Rule>");
    }

    @BeforeEach
    void analytics() {
        profiles.put(
                Quality.HD,
                new Profile(
                        "main",
                        false,
                        CheckedDevice.read("<trt:Profiles token=\"main\"><tt:VideoAnalyticsConfiguration token=\"a\"/>"
                                + "</trt:Profiles>")));
        device.on("GetRules", request -> {
                    assertEquals("a", request.textAt("ConfigurationToken"));
                    return Future.succeededFuture(XmlElement.of("", "Answer").with(List.copyOf(rules)));
                })
                .on("ModifyRules", request -> {
                    XmlElement told = request.child("Rule").orElseThrow();
                    rules.replaceAll(
                            rule -> Objects.equals(rule.attribute("Name"), told.attribute("Name")) ? told : rule);
                    return Future.succeededFuture(XmlElement.of("", "Ok"));
                });
        rules.add(rule("Lines", "tt:LineDetector", CORNERS));
    }

    private CompletableFuture<Void> watch(List<Point> corners) {
        CompletableFuture<Void> done = settings.watchArea(corners).toCompletableFuture();
        timers.advance(ReadBack.PAUSE);
        return done;
    }

    private @Nullable String refusal(Class<? extends Throwable> kind, List<Point> corners) {
        CompletableFuture<Void> done = watch(corners);
        assertTrue(done.isCompletedExceptionally(), "refused");
        return assertInstanceOf(kind, done.handle((nothing, cause) -> cause).join())
                .getMessage();
    }

    @Test
    void aRectangleIsTheCamerasPolygonAndAllElseStays() {
        rules.add(rule("Yard", "acme:FieldDetector", CORNERS));
        watch(WANTED).join();
        XmlElement sent = device.requests("ModifyRules").get(0).child("Rule").orElseThrow();
        assertEquals("Yard", sent.attribute("Name"));
        assertEquals("tt:FieldDetector", sent.attribute("Type"));
        assertEquals("7", sent.at("Parameters", "SimpleItem").orElseThrow().attribute("Value"));
        assertEquals(
                List.of("-0.8000 0.6000", "0.8000 0.6000", "0.8000 -0.4000", "-0.8000 -0.4000"),
                sent.at("Parameters", "ElementItem", "PolygonConfiguration", "Polygon")
                        .orElseThrow()
                        .all("Point")
                        .map(point -> point.attribute("x") + " " + point.attribute("y"))
                        .toList());
        watch(WANTED).join();
        watch(List.of(new Point(90, 70), new Point(10, 70), new Point(10, 20), new Point(90, 20)))
                .join();
        assertEquals(1, device.requests("ModifyRules").size(), "what is so already is not sent");
    }

    @Test
    void theEdgesOfThePictureAreInAndWhatIsBeyondIsRefused() {
        rules.add(rule("Yard", "tt:FieldDetector", CORNERS));
        watch(List.of(new Point(0, 0), new Point(100, 0), new Point(100, 100), new Point(0, 100)))
                .join();
        String words = "the camera cannot be set so: area: it has three corners or more, each from 0 to 100";
        assertEquals(
                words, refusal(NotSupported.class, List.of(new Point(0, 0), new Point(100.1, 0), new Point(50, 50))));
        assertEquals(words, refusal(NotSupported.class, List.of(new Point(0, 0), new Point(100, 0))));
    }

    @Test
    void aCameraWithoutOneSuchRuleIsToldSo() {
        assertEquals(
                "the camera cannot be set so: area: expected one rule of the camera's for a part of the picture"
                        + " (FieldDetector) but there is none",
                refusal(NotSupported.class, WANTED));
        rules.add(rule("Yard", "tt:FieldDetector", CORNERS));
        rules.add(rule("Drive", "tt:FieldDetector", CORNERS));
        assertEquals(
                "the camera cannot be set so: area: expected one rule of the camera's for a part of the picture"
                        + " (FieldDetector) but there are 2",
                refusal(NotSupported.class, WANTED));
        profiles.put(Quality.HD, new Profile("main", false, CheckedDevice.read("<trt:Profiles token=\"main\"/>")));
        assertEquals(
                "the camera cannot be set so: area: the camera has no analytics", refusal(NotSupported.class, WANTED));
    }

    @Test
    void anAreaOfNonsenseIsNone() {
        rules.add(rule("Yard", "tt:FieldDetector", corner("left", "0") + CORNERS));
        assertTrue(String.valueOf(refusal(NotSupported.class, WANTED)).contains("there is none"));
    }

    @Test
    void anAreaThatTheCameraIgnoresIsReported() {
        rules.add(rule("Yard", "tt:FieldDetector", CORNERS));
        device.answer("ModifyRules");
        assertEquals(
                "the camera said yes but did not: area 10,20 90,20 90,70 10,70: it stays 25,25 75,25 75,75",
                refusal(CameraException.class, WANTED));
    }

    @Test
    void aCameraThatHasAGridOfItsOwnHasTakenIt() {
        rules.add(rule("Yard", "tt:FieldDetector", CORNERS));
        device.on("ModifyRules", request -> {
            rules.set(
                    1,
                    rule(
                            "Yard",
                            "tt:FieldDetector",
                            corner("-0.79", "0.59")
                                    + corner("0.81", "0.60")
                                    + corner("0.80", "-0.41")
                                    + corner("-0.80", "-0.40")
                                    + corner("-0.79", "0.59")));
            return Future.succeededFuture(XmlElement.of("", "Ok"));
        });
        watch(WANTED).join();
    }
}
