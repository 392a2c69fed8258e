package org.ovcgateway.simulator.onvif;

import static org.ovcgateway.simulator.onvif.Tag.attribute;
import static org.ovcgateway.simulator.onvif.Tag.tag;

import java.util.List;

/** What the analytics service tells, and media profiles with it (ONVIF Analytics, annex on cell motion). */
final class AnalyticsTags {
    static final String ENGINE = "MyCellMotionModule";
    static final String AREA_RULE = "MyFieldDetectorRule";
    static final String RULE = "MyMotionDetectorRule";

    private AnalyticsTags() {}

    static Tag modules(String name, VirtualSource source) {
        return tag(
                name,
                attribute("Name", ENGINE),
                attribute("Type", "tt:CellMotionEngine"),
                tag(
                        "tt:Parameters",
                        item("Sensitivity", source.sensitivity()),
                        tag(
                                "tt:ElementItem",
                                attribute("Name", "Layout"),
                                tag(
                                        "tt:CellLayout",
                                        attribute("Columns", 22),
                                        attribute("Rows", 18),
                                        tag(
                                                "tt:Transformation",
                                                tag("tt:Translate", attribute("x", -1), attribute("y", -1)),
                                                tag("tt:Scale", attribute("x", 0.09), attribute("y", 0.11)))))));
    }

    /** One of each type that there is. */
    static List<Tag> rules(String name, VirtualSource source) {
        return List.of(cells(name), field(name, source));
    }

    private static Tag field(String name, VirtualSource source) {
        return tag(
                name,
                attribute("Name", AREA_RULE),
                attribute("Type", "tt:FieldDetector"),
                tag(
                        "tt:Parameters",
                        tag(
                                "tt:ElementItem",
                                attribute("Name", "Field"),
                                tag(
                                        "tt:PolygonConfiguration",
                                        tag(
                                                "tt:Polygon",
                                                source.area().stream()
                                                        .map(corner -> tag(
                                                                "tt:Point",
                                                                attribute("x", corner.x()),
                                                                attribute("y", corner.y())))
                                                        .toList())))));
    }

    private static Tag cells(String name) {
        return tag(
                name,
                attribute("Name", RULE),
                attribute("Type", "tt:CellMotionDetector"),
                tag(
                        "tt:Parameters",
                        item("MinCount", 5),
                        item("AlarmOnDelay", 100),
                        item("AlarmOffDelay", 100),
                        item("ActiveCells", "0P8A8A==")));
    }

    static Tag item(String name, Object value) {
        return tag("tt:SimpleItem", attribute("Name", name), attribute("Value", value));
    }
}
