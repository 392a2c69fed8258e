package org.ovcgateway.onvif.settings;

import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.ovcgateway.camera.CameraSettings.Point;
import org.ovcgateway.onvif.device.Profile;
import org.ovcgateway.onvif.soap.Namespaces;
import org.ovcgateway.onvif.soap.Refusals;
import org.ovcgateway.onvif.soap.Service;
import org.ovcgateway.onvif.soap.SoapCalls;
import org.ovcgateway.onvif.xml.XmlElement;

/**
 * Where a camera looks for intruders: the polygon of its one FieldDetector rule (Analytics Service Specification, annex A,
 * "Field Detector"). Rules have normalized coordinates, from -1 to 1, upwards and to the right.
 */
final class WatchedArea {
    private static final String ANALYTICS = Service.ANALYTICS.namespace();
    private static final String FIELD = "area";
    private static final String TYPE = "FieldDetector";
    private static final String ITEM = "Field";
    private static final int MIN_CORNERS = 3;
    /** Half a percent of the picture: cameras have grids of their own. */
    private static final double TOLERANCE = 0.5 + 1e-6;

    private final SoapCalls calls;
    private final ReadBack readBack;

    WatchedArea(SoapCalls calls, ReadBack readBack) {
        this.calls = calls;
        this.readBack = readBack;
    }

    /** @param corners in percent from the upper left */
    Future<Plan> plan(Profile profile, List<Point> corners) {
        if (corners.size() < MIN_CORNERS
                || corners.stream().anyMatch(point -> !isPercent(point.x()) || !isPercent(point.y()))) {
            return Future.succeededFuture(
                    Plan.impossible(FIELD + ": it has three corners or more, each from 0 to 100"));
        }
        String token = token(profile);
        if (token == null) {
            return Future.succeededFuture(Plan.impossible(FIELD + ": the camera has no analytics"));
        }
        return find(token).map(rules -> {
            if (rules.size() != 1) {
                return Plan.impossible(FIELD + ": expected one rule of the camera's for a part of the picture (" + TYPE
                        + ") but " + (rules.isEmpty() ? "there is none" : "there are " + rules.size()));
            }
            XmlElement rule = rules.get(0);
            if (isSame(area(rule), corners)) {
                return Plan.nothing();
            }
            return Plan.of(
                    FIELD,
                    () -> modify(token, rule, corners)
                            .compose(set -> readBack.compare(
                                    FIELD,
                                    () -> find(token)
                                            .map(now -> now.stream()
                                                    .findFirst()
                                                    .map(after -> unlike(area(after), corners))))));
        });
    }

    private static List<String> unlike(List<Point> is, List<Point> wanted) {
        return isSame(is, wanted) ? List.of() : List.of(FIELD + " " + words(wanted) + ": it stays " + words(is));
    }

    private Future<Void> modify(String token, XmlElement rule, List<Point> corners) {
        XmlElement polygon = XmlElement.of(Namespaces.SCHEMA, "Polygon")
                .with(corners.stream().map(WatchedArea::normalized).toList());
        // the type is a QName, whose prefix must be known where it stands
        XmlElement changed = Trees.named(ANALYTICS, "Rule", rule)
                .withAttribute("xmlns:tt", Namespaces.SCHEMA)
                .withAttribute("Type", "tt:" + TYPE);
        changed = Trees.changed(
                changed,
                parameters -> parameters.withChildren(parameters.children().stream()
                        .map(item -> isArea(item) ? withPolygon(item, polygon) : item)
                        .toList()),
                "Parameters");
        return calls.call(
                        Service.ANALYTICS,
                        XmlElement.of(ANALYTICS, "ModifyRules")
                                .with("ConfigurationToken", token)
                                .with(changed))
                .mapEmpty();
    }

    /** In place of the old one, whatever it is wrapped in. */
    private static XmlElement withPolygon(XmlElement element, XmlElement polygon) {
        return element.withChildren(element.children().stream()
                .map(child -> child.name().equals("Polygon") ? polygon : withPolygon(child, polygon))
                .toList());
    }

    /** The rules that have an area. */
    private Future<List<XmlElement>> find(String token) {
        return calls.call(
                        Service.ANALYTICS, XmlElement.of(ANALYTICS, "GetRules").with("ConfigurationToken", token))
                .map(answer -> answer.all("Rule")
                        .filter(rule -> isOfType(rule) && !area(rule).isEmpty())
                        .toList())
                .recover(failure ->
                        Refusals.isRefusal(failure) ? Future.succeededFuture(List.of()) : Future.failedFuture(failure));
    }

    /** In percent; empty if the rule has none that can be read. */
    private static List<Point> area(XmlElement rule) {
        List<Point> corners = new ArrayList<>();
        Stream<XmlElement> polygon = rule.all("Parameters")
                .flatMap(parameters -> parameters.all("ElementItem"))
                .filter(WatchedArea::isArea)
                .flatMap(XmlElement::descendants)
                .filter(element -> element.name().equals("Polygon"))
                .limit(1);
        for (XmlElement corner : polygon.flatMap(found -> found.all("Point")).toList()) {
            Optional<Double> x = number(corner.attribute("x"));
            Optional<Double> y = number(corner.attribute("y"));
            if (x.isEmpty() || y.isEmpty()) {
                return List.of();
            }
            corners.add(new Point((x.get() + 1) * 50, (1 - y.get()) * 50));
        }
        return corners;
    }

    private static XmlElement normalized(Point corner) {
        return XmlElement.of(Namespaces.SCHEMA, "Point")
                .withAttribute("x", decimal(corner.x() / 50 - 1))
                .withAttribute("y", decimal(1 - corner.y() / 50));
    }

    private static String decimal(double number) {
        return String.format(Locale.ROOT, "%.4f", number);
    }

    /** The same outline, wherever and in whichever direction it begins; the first corner may stand at the end once more. */
    private static boolean isSame(List<Point> one, List<Point> other) {
        List<Point> some = open(one);
        List<Point> others = open(other);
        return some.size() == others.size()
                && some.stream().allMatch(point -> others.stream().anyMatch(each -> isNear(point, each)))
                && others.stream().allMatch(point -> some.stream().anyMatch(each -> isNear(point, each)));
    }

    private static List<Point> open(List<Point> corners) {
        int last = corners.size() - 1;
        return last > 0 && isNear(corners.get(0), corners.get(last)) ? corners.subList(0, last) : corners;
    }

    private static boolean isNear(Point one, Point other) {
        return Math.abs(one.x() - other.x()) <= TOLERANCE && Math.abs(one.y() - other.y()) <= TOLERANCE;
    }

    private static boolean isPercent(double value) {
        return value >= 0 && value <= 100;
    }

    private static String words(List<Point> corners) {
        return String.join(
                " ",
                corners.stream()
                        .map(point -> String.format(Locale.ROOT, "%.0f,%.0f", point.x(), point.y()))
                        .toList());
    }

    private static Optional<Double> number(@Nullable String text) {
        try {
            double number = text == null ? Double.NaN : Double.parseDouble(text.trim());
            return Double.isFinite(number) ? Optional.of(number) : Optional.empty();
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    private static boolean isArea(XmlElement item) {
        return item.name().equals("ElementItem") && ITEM.equalsIgnoreCase(item.attribute("Name"));
    }

    private static boolean isOfType(XmlElement rule) {
        String told = rule.attribute("Type");
        return told != null && told.substring(told.indexOf(':') + 1).equals(TYPE);
    }

    private static @Nullable String token(Profile profile) {
        return profile.part(Profile.Part.ANALYTICS)
                .map(part -> part.attribute("token"))
                .orElse(null);
    }
}
