package org.ovcgateway.simulator.onvif;

import static org.ovcgateway.simulator.onvif.Tag.attribute;
import static org.ovcgateway.simulator.onvif.Tag.tag;

import java.util.List;

/** The analytics service (analytics.wsdl): one CellMotionEngine per source, whose sensitivity can be changed. */
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
                                    tag("tt:Parameters", parameter("MinCount", "xs:integer")))));
        });
        operations.add(Namespaces.ANALYTICS, "GetRules", call -> {
            source(call);
            return tag("tan:GetRulesResponse", AnalyticsTags.rules("tan:Rule"));
        });
    }

    private static Tag parameter(String name, String type) {
        return tag("tt:SimpleItemDescription", attribute("Name", name), attribute("Type", type));
    }

    private VirtualSource source(Call call) {
        return sources.bySource("analytics", call.body().required("ConfigurationToken"));
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
