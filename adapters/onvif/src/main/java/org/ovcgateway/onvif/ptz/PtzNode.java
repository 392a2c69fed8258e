package org.ovcgateway.onvif.ptz;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.ovcgateway.onvif.xml.XmlElement;

/**
 * What a camera's PTZ unit can, as its profile's configuration and its node tell; null for what it cannot.
 *
 * @param panTiltVelocity of continuous moves
 * @param zoomVelocity of continuous moves
 * @param panTiltTranslation of relative moves
 * @param zoomTranslation of relative moves
 * @param fieldOfView of relative moves, in parts of the picture; null if it is not offered
 * @param maxPresets how many positions it remembers; null if it does not tell
 * @param maxTours how many tours it remembers; null if it does not tell
 */
public record PtzNode(
        @Nullable Space panTiltVelocity,
        @Nullable Space zoomVelocity,
        @Nullable Space panTiltTranslation,
        @Nullable Space zoomTranslation,
        @Nullable Space fieldOfView,
        @Nullable Integer maxPresets,
        @Nullable Integer maxTours) {

    private static final Set<String> DEFAULT_SPACES = Set.of(
            "DefaultAbsolutePantTiltPositionSpace",
            "DefaultAbsolutePanTiltPositionSpace",
            "DefaultAbsoluteZoomPositionSpace",
            "DefaultRelativePanTiltTranslationSpace",
            "DefaultRelativeZoomTranslationSpace",
            "DefaultContinuousPanTiltVelocitySpace",
            "DefaultContinuousZoomVelocitySpace");

    /**
     * A way to move is there where the profile's configuration names a space for it; its ranges are the node's. A configuration
     * that names no space at all tells nothing, and the node is believed.
     *
     * @param configuration {@code PTZConfiguration}
     * @param node {@code PTZNode}; null if it was not to be had
     */
    static PtzNode of(XmlElement configuration, @Nullable XmlElement node) {
        boolean told = configuration.children().stream()
                .anyMatch(child ->
                        DEFAULT_SPACES.contains(child.name()) && !child.text().isEmpty());
        Reader reader = new Reader(configuration, node, told);
        Space fieldOfView = reader.offered("RelativePanTiltTranslationSpace", true).stream()
                .filter(Space::isFieldOfView)
                .findFirst()
                .orElse(null);
        Double presets = node == null ? null : node.numberAt("MaximumNumberOfPresets");
        Double tours =
                node == null ? null : node.numberAt("Extension", "SupportedPresetTour", "MaximumNumberOfPresetTours");
        return new PtzNode(
                reader.space("ContinuousPanTiltVelocitySpace", true),
                reader.space("ContinuousZoomVelocitySpace", false),
                reader.space("RelativePanTiltTranslationSpace", true),
                reader.space("RelativeZoomTranslationSpace", false),
                fieldOfView != null && fieldOfView.moves() ? fieldOfView : null,
                presets == null ? null : presets.intValue(),
                tours == null ? null : tours.intValue());
    }

    /**
     * @param told whether the configuration names any space
     */
    private record Reader(
            XmlElement configuration, @Nullable XmlElement node, boolean told) {

        @Nullable
        Space space(String name, boolean twoAxes) {
            String wanted = configuration.textAt("Default" + name);
            List<Space> offered = offered(name, twoAxes);
            if (told && wanted == null) {
                return null;
            }
            Space found = offered.stream()
                    .filter(space -> space.uri().equals(wanted))
                    .findFirst()
                    .orElseGet(() -> {
                        if (!offered.isEmpty()) {
                            return offered.get(0);
                        }
                        return wanted == null ? new Space("", null, null) : Space.generic(wanted, twoAxes);
                    });
            return found.moves() ? found : null;
        }

        List<Space> offered(String name, boolean twoAxes) {
            if (node == null) {
                return List.of();
            }
            return node.all("SupportedPTZSpaces")
                    .flatMap(spaces -> spaces.all(name))
                    .map(space -> Space.read(space, twoAxes))
                    .toList();
        }
    }

    /** Whether it moves at all when an operator says so. */
    public boolean moves() {
        return panTiltVelocity != null
                || zoomVelocity != null
                || panTiltTranslation != null
                || zoomTranslation != null
                || fieldOfView != null;
    }

    /** Whether it may remember positions. */
    public boolean hasPresets() {
        return maxPresets == null || maxPresets > 0;
    }

    /** For continuous moves; null if there are none. */
    @Nullable
    Space velocity(Axes axes) {
        return axes == Axes.ZOOM ? zoomVelocity : panTiltVelocity;
    }

    /** For relative moves in the space that the profile names; null if there are none. */
    @Nullable
    Space translation(Axes axes) {
        return axes == Axes.ZOOM ? zoomTranslation : panTiltTranslation;
    }

    /** Whether it moves in steps only. */
    boolean isRelativeOnly() {
        return moves() && panTiltVelocity == null && zoomVelocity == null;
    }
}
