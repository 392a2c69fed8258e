package org.ovcgateway.onvif.settings;

import io.vertx.core.Future;
import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.ovcgateway.onvif.device.Profile;
import org.ovcgateway.onvif.soap.Namespaces;
import org.ovcgateway.onvif.soap.Refusals;
import org.ovcgateway.onvif.soap.Service;
import org.ovcgateway.onvif.soap.SoapCalls;
import org.ovcgateway.onvif.xml.XmlElement;

/**
 * How easily a camera sees motion: an item of its motion detector's, which is either an analytics module or a rule (Analytics
 * Service Specification 5.2.2, 5.3.2, annex B).
 */
final class MotionSensitivity {
    private static final String ANALYTICS = Service.ANALYTICS.namespace();
    private static final String FIELD = "motion sensitivity";
    private static final String ITEM = "Sensitivity";

    private final SoapCalls calls;
    private final ReadBack readBack;

    /** Where the sensitivity is found. */
    private enum Detector {
        MODULE("GetAnalyticsModules", "ModifyAnalyticsModules", "AnalyticsModule", "CellMotionEngine", 1),
        RULE("GetRules", "ModifyRules", "Rule", "MotionRegionDetector", 100);

        private final String get;
        private final String modify;
        private final String element;
        private final String type;
        /** What 100 is in the camera's unit, inverted. */
        private final int scale;

        Detector(String get, String modify, String element, String type, int scale) {
            this.get = get;
            this.modify = modify;
            this.element = element;
            this.type = type;
            this.scale = scale;
        }
    }

    private record Found(Detector detector, XmlElement element, int percent) {}

    MotionSensitivity(SoapCalls calls, ReadBack readBack) {
        this.calls = calls;
        this.readBack = readBack;
    }

    /** 0 to 100; null where the camera has no such thing. */
    Future<@Nullable Integer> read(Profile profile) {
        return find(profile).map(found -> found.map(Found::percent).orElse(null));
    }

    Future<Plan> plan(Profile profile, int percent) {
        if (percent < 0 || percent > 100) {
            return Future.succeededFuture(Plan.impossible(FIELD + " " + percent + ": it goes from 0 to 100"));
        }
        return find(profile).map(found -> {
            if (found.isEmpty()) {
                return Plan.impossible(FIELD + ": the camera tells of no motion detector that has one");
            }
            if (found.get().percent() == percent) {
                return Plan.nothing();
            }
            return Plan.of(
                    FIELD,
                    () -> modify(profile, found.get(), percent)
                            .compose(set -> readBack.compare(
                                    FIELD,
                                    () -> find(profile)
                                            .map(now -> now.map(after -> Math.abs(after.percent() - percent) <= 1
                                                    ? List.of()
                                                    : List.of(FIELD + " " + percent + ": it stays "
                                                            + after.percent()))))));
        });
    }

    private Future<Void> modify(Profile profile, Found found, int percent) {
        Detector detector = found.detector();
        String value = BigDecimal.valueOf(percent)
                .divide(BigDecimal.valueOf(detector.scale))
                .toPlainString();
        // the type is a QName, whose prefix must be known where it stands
        XmlElement changed = Trees.named(ANALYTICS, detector.element, found.element())
                .withAttribute("xmlns:tt", Namespaces.SCHEMA)
                .withAttribute("Type", "tt:" + detector.type);
        changed = Trees.changed(
                changed,
                parameters -> parameters.withChildren(parameters.children().stream()
                        .map(item -> isSensitivity(item) ? item.withAttribute("Value", value) : item)
                        .toList()),
                "Parameters");
        XmlElement request = XmlElement.of(ANALYTICS, detector.modify)
                .with("ConfigurationToken", String.valueOf(token(profile)))
                .with(changed);
        return calls.call(Service.ANALYTICS, request).mapEmpty();
    }

    private Future<Optional<Found>> find(Profile profile) {
        String token = token(profile);
        if (token == null) {
            return Future.succeededFuture(Optional.empty());
        }
        return find(Detector.MODULE, token)
                .compose(found -> found.isPresent() ? Future.succeededFuture(found) : find(Detector.RULE, token));
    }

    private Future<Optional<Found>> find(Detector detector, String token) {
        XmlElement request = XmlElement.of(ANALYTICS, detector.get).with("ConfigurationToken", token);
        return calls.call(Service.ANALYTICS, request)
                .map(answer -> answer.all(detector.element)
                        .filter(element -> isOfType(element, detector.type))
                        .flatMap(element -> found(detector, element).stream())
                        .findFirst())
                .recover(failure -> Refusals.isRefusal(failure)
                        ? Future.succeededFuture(Optional.empty())
                        : Future.failedFuture(failure));
    }

    private static Optional<Found> found(Detector detector, XmlElement element) {
        return element.all("Parameters")
                .flatMap(parameters -> parameters.all("SimpleItem"))
                .filter(MotionSensitivity::isSensitivity)
                .findFirst()
                .map(item -> item.attribute("Value"))
                .flatMap(MotionSensitivity::number)
                .map(value -> new Found(detector, element, (int)
                        Math.round(Math.max(0, Math.min(100, value * detector.scale)))));
    }

    private static Optional<Double> number(String text) {
        try {
            double number = Double.parseDouble(text.trim());
            return Double.isFinite(number) ? Optional.of(number) : Optional.empty();
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    private static boolean isSensitivity(XmlElement item) {
        return item.name().equals("SimpleItem") && ITEM.equalsIgnoreCase(item.attribute("Name"));
    }

    private static boolean isOfType(XmlElement element, String type) {
        String told = element.attribute("Type");
        return told != null && told.substring(told.indexOf(':') + 1).equals(type);
    }

    private static @Nullable String token(Profile profile) {
        return profile.part(Profile.Part.ANALYTICS)
                .map(part -> part.attribute("token"))
                .orElse(null);
    }
}
