package org.ovcgateway.simulator.onvif;

import static org.ovcgateway.simulator.onvif.Tag.attribute;
import static org.ovcgateway.simulator.onvif.Tag.tag;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the PTZ service tells, and profiles with it (onvif.xsd). */
final class PtzTags {
    static final String PAN_TILT_FOV = "http://www.onvif.org/ver10/tptz/PanTiltSpaces/TranslationSpaceFov";
    static final int MAX_TOURS = 8;
    private static final String PAN_TILT = "http://www.onvif.org/ver10/tptz/PanTiltSpaces/";
    private static final String ZOOM = "http://www.onvif.org/ver10/tptz/ZoomSpaces/";
    private static final int MAX_TIMEOUT = 60;

    private final OnvifSettings settings;
    private final FaultSwitches faults;

    PtzTags(OnvifSettings settings, FaultSwitches faults) {
        this.settings = settings;
        this.faults = faults;
    }

    /** Whether profiles have a PTZ configuration. */
    boolean inProfile() {
        return settings.ptz() && !faults.has(OnvifFault.NO_PTZ_IN_PROFILE);
    }

    Tag configuration(String name, VirtualSource source) {
        return tag(
                name,
                attribute("token", source.token("ptz_config")),
                tag("tt:Name", "PTZ " + source.index()),
                tag("tt:UseCount", source.kinds().size()),
                tag("tt:NodeToken", source.token("ptz_node")),
                faults.has(OnvifFault.NO_DEFAULT_SPACES) ? null : defaultSpaces(),
                tag("tt:DefaultPTZTimeout", "PT10S"));
    }

    private List<Tag> defaultSpaces() {
        List<Tag> spaces = new ArrayList<>(List.of(
                tag("tt:DefaultAbsolutePantTiltPositionSpace", PAN_TILT + "PositionGenericSpace"),
                tag("tt:DefaultAbsoluteZoomPositionSpace", ZOOM + "PositionGenericSpace")));
        if (!faults.has(OnvifFault.NO_RELATIVE)) {
            spaces.add(tag("tt:DefaultRelativePanTiltTranslationSpace", PAN_TILT + "TranslationGenericSpace"));
            spaces.add(tag("tt:DefaultRelativeZoomTranslationSpace", ZOOM + "TranslationGenericSpace"));
        }
        spaces.add(tag("tt:DefaultContinuousPanTiltVelocitySpace", PAN_TILT + "VelocityGenericSpace"));
        spaces.add(tag("tt:DefaultContinuousZoomVelocitySpace", ZOOM + "VelocityGenericSpace"));
        spaces.add(tag(
                "tt:DefaultPTZSpeed",
                tag(
                        "tt:PanTilt",
                        attribute("x", 1),
                        attribute("y", 1),
                        attribute("space", PAN_TILT + "GenericSpeedSpace")),
                tag("tt:Zoom", attribute("x", 1), attribute("space", ZOOM + "ZoomGenericSpeedSpace"))));
        return spaces;
    }

    Tag node(String name, VirtualSource source) {
        return tag(
                name,
                attribute("token", source.token("ptz_node")),
                tag("tt:Name", "Drive " + source.index()),
                spaces("tt:SupportedPTZSpaces"),
                tag("tt:MaximumNumberOfPresets", VirtualSource.MAX_PRESETS),
                tag("tt:HomeSupported", true),
                tag(
                        "tt:Extension",
                        tag(
                                "tt:SupportedPresetTour",
                                tag("tt:MaximumNumberOfPresetTours", MAX_TOURS),
                                tag("tt:PTZPresetTourOperation", "Start"),
                                tag("tt:PTZPresetTourOperation", "Stop"),
                                tag("tt:PTZPresetTourOperation", "Pause"))));
    }

    Tag options(String name) {
        return tag(
                name,
                spaces("tt:Spaces"),
                tag("tt:PTZTimeout", tag("tt:Min", "PT0S"), tag("tt:Max", "PT" + MAX_TIMEOUT + "S")));
    }

    private Tag spaces(String name) {
        boolean flat = faults.has(OnvifFault.ZERO_WIDTH_ZOOM);
        double zoomLowest = flat ? 0 : -1;
        double zoomHighest = flat ? 0 : 1;
        return tag(
                name,
                space("tt:AbsolutePanTiltPositionSpace", PAN_TILT + "PositionGenericSpace", -1, 1, true),
                space("tt:AbsoluteZoomPositionSpace", ZOOM + "PositionGenericSpace", 0, zoomHighest, false),
                space("tt:RelativePanTiltTranslationSpace", PAN_TILT + "TranslationGenericSpace", -1, 1, true),
                faults.has(OnvifFault.FOV_RELATIVE)
                        ? space("tt:RelativePanTiltTranslationSpace", PAN_TILT_FOV, -1, 1, true)
                        : null,
                space(
                        "tt:RelativeZoomTranslationSpace",
                        ZOOM + "TranslationGenericSpace",
                        zoomLowest,
                        zoomHighest,
                        false),
                space("tt:ContinuousPanTiltVelocitySpace", PAN_TILT + "VelocityGenericSpace", -1, 1, true),
                space("tt:ContinuousZoomVelocitySpace", ZOOM + "VelocityGenericSpace", zoomLowest, zoomHighest, false),
                space("tt:PanTiltSpeedSpace", PAN_TILT + "GenericSpeedSpace", 0, 1, false),
                space("tt:ZoomSpeedSpace", ZOOM + "ZoomGenericSpeedSpace", 0, 1, false));
    }

    private static Tag space(String name, String uri, double lowest, double highest, boolean twoAxes) {
        return tag(
                name,
                tag("tt:URI", uri),
                tag("tt:XRange", tag("tt:Min", lowest), tag("tt:Max", highest)),
                twoAxes ? tag("tt:YRange", tag("tt:Min", lowest), tag("tt:Max", highest)) : null);
    }

    static Tag position(String name, PtzPosition at) {
        return tag(
                name,
                tag(
                        "tt:PanTilt",
                        attribute("x", at.pan()),
                        attribute("y", at.tilt()),
                        attribute("space", PAN_TILT + "PositionGenericSpace")),
                tag("tt:Zoom", attribute("x", at.zoom()), attribute("space", ZOOM + "PositionGenericSpace")));
    }

    Tag status(String name, VirtualSource source, DeviceClock clock) {
        @Nullable Tag position = null;
        @Nullable Tag state = null;
        if (!faults.has(OnvifFault.STATUS_EMPTY)) {
            // before the position, which is then the last one where nothing moves any more
            state = tag(
                    "tt:MoveStatus",
                    tag("tt:PanTilt", source.driver().isPanTiltMoving() ? "MOVING" : "IDLE"),
                    tag("tt:Zoom", source.driver().isZoomMoving() ? "MOVING" : "IDLE"));
            position = position("tt:Position", source.position());
        }
        return tag(name, position, state, tag("tt:UtcTime", clock.told()));
    }
}
