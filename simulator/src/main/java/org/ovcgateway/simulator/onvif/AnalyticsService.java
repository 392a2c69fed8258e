package org.ovcgateway.simulator.onvif;

import static org.ovcgateway.simulator.onvif.Tag.attribute;
import static org.ovcgateway.simulator.onvif.Tag.tag;

import java.util.ArrayList;
import java.util.List;

/** The analytics service (analytics.wsdl): per source a CellMotionEngine, whose sensitivity can be changed, and a
 * FieldDetector, whose area can. */
final class AnalyticsService {
    private final Sources sources;

    AnalyticsService(Sources sources) {
        this.sources = sources;
    }

    static Tag capabilities(String name) {
        return tag(
                name,
                attribute("RuleSupport", true),
                attribute("AnalyticsModuleSupport", true),
                attribute("CellBasedSceneDescriptionSupported", false));
    }

    void register(Operations operations) {
        operations.add(
                Namespaces.ANALYTICS,
                "GetServiceCapabilities",
                call -> tag("tan:GetServiceCapabilitiesResponse", capabilities("tan:Capabilities")));
        operations.add(Namespaces.ANALYTICS, "GetSupportedAnalyticsModules", call -> {
            source(call);
            return tag(
                    "tan:GetSupportedAnalyticsModulesResponse",
                    tag(
                            "tan:SupportedAnalyticsModules",
                            tag(
                                    "tt:AnalyticsModuleDescription",
                                    attribute("Name", "tt:CellMotionEngine"),
                                    tag("tt:Parameters", parameter("Sensitivity", "xs:integer")))));
        });
        operations.add(
                Namespaces.ANALYTICS,
                "GetAnalyticsModules",
                call -> tag(
                        "tan:GetAnalyticsModulesResponse", AnalyticsTags.modules("tan:AnalyticsModule", source(call))));
        operations.add(Namespaces.ANALYTICS, "ModifyAnalyticsModules", this::modify);
        operations.add(Namespaces.ANALYTICS, "GetSupportedRules", call -> {
            source(call);
            return tag(
                    "tan:GetSupportedRulesResponse",
                    tag(
                            "tan:SupportedRules",
                            tag(
                                    "tt:RuleDescription",
                                    attribute("Name", "tt:CellMotionDetector"),
                                    tag("tt:Parameters", parameter("MinCount", "xs:integer"))),
                            tag(
                                    "tt:RuleDescription",
                                    attribute("Name", "tt:FieldDetector"),
                                    tag(
                                            "tt:Parameters",
                                            tag(
                                                    "tt:ElementItemDescription",
                                                    attribute("Name", "Field"),
                                                    attribute("Type", "tt:PolygonConfiguration"))))));
        });
        operations.add(Namespaces.ANALYTICS, "GetRules", call -> {
            return tag("tan:GetRulesResponse", AnalyticsTags.rules("tan:Rule", source(call)));
        });
        operations.add(Namespaces.ANALYTICS, "ModifyRules", this::modifyRules);
    }

    private static Tag parameter(String name, String type) {
        return tag("tt:SimpleItemDescription", attribute("Name", name), attribute("Type", type));
    }

    private VirtualSource source(Call call) {
        return sources.bySource("analytics", call.body().required("ConfigurationToken"));
    }

    private Tag modifyRules(Call call) {
        VirtualSource source = source(call);
        for (Node rule : call.body().children("Rule")) {
            String name = String.valueOf(rule.attribute("Name"));
            if (name.equals(AnalyticsTags.RULE)) {
                continue; // it has nothing that can be changed here
            }
            if (!name.equals(AnalyticsTags.AREA_RULE)) {
                throw OnvifFailure.unknown("rule", name, "ter:InvalidRule");
            }
            source.area(area(rule));
        }
        return tag("tan:ModifyRulesResponse");
    }

    private static List<VirtualSource.Corner> area(Node rule) {
        Node polygon = rule.find("Parameters", "ElementItem", "PolygonConfiguration", "Polygon");
        List<VirtualSource.Corner> corners = new ArrayList<>();
        for (Node point : polygon == null ? List.<Node>of() : polygon.children("Point")) {
            Double x = point.numberAttribute("x");
            Double y = point.numberAttribute("y");
            if (x == null || y == null || Math.abs(x) > 1 || Math.abs(y) > 1) {
                throw OnvifFailure.invalidArgument("expected corners from -1 to 1");
            }
            corners.add(new VirtualSource.Corner(x, y));
        }
        if (corners.size() < 3) {
            throw OnvifFailure.invalidArgument("expected three corners or more");
        }
        return corners;
    }

    private Tag modify(Call call) {
        VirtualSource source = source(call);
        for (Node module : call.body().children("AnalyticsModule")) {
            if (!AnalyticsTags.ENGINE.equals(module.attribute("Name"))) {
                throw OnvifFailure.unknown(
                        "analytics module", String.valueOf(module.attribute("Name")), "ter:InvalidModule");
            }
            Node parameters = module.find("Parameters");
            for (Node item : parameters == null ? List.<Node>of() : parameters.children("SimpleItem")) {
                Double value = "Sensitivity".equals(item.attribute("Name")) ? item.numberAttribute("Value") : null;
                if (value != null && !(value >= 0 && value <= 100)) {
                    throw OnvifFailure.invalidArgument("expected a Sensitivity of 0 to 100");
                }
                if (value != null) {
                    source.sensitivity(value.intValue());
                }
            }
        }
        return tag("tan:ModifyAnalyticsModulesResponse");
    }
}
