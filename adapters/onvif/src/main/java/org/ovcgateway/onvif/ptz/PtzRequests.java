package org.ovcgateway.onvif.ptz;

import java.math.BigDecimal;
import java.math.MathContext;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.ovcgateway.onvif.soap.Namespaces;
import org.ovcgateway.onvif.soap.Service;
import org.ovcgateway.onvif.xml.XmlElement;

/** The PTZ service's requests (ver20/ptz/wsdl). */
final class PtzRequests {
    private static final String PTZ = Service.PTZ.namespace();
    private static final MathContext DIGITS = new MathContext(4);

    /**
     * How far or how fast.
     *
     * @param x pan or zoom
     * @param y tilt; not used for zoom
     * @param space to name; null for that which the profile names
     */
    record Vector(Axes axes, double x, double y, @Nullable String space) {

        XmlElement in(String parent) {
            XmlElement values = XmlElement.of(Namespaces.SCHEMA, axes.element()).withAttribute("x", number(x));
            if (axes == Axes.PAN_TILT) {
                values = values.withAttribute("y", number(y));
            }
            if (space != null) {
                values = values.withAttribute("space", space);
            }
            return XmlElement.of(PTZ, parent).with(values);
        }

        private static String number(double value) {
            return BigDecimal.valueOf(value).round(DIGITS).stripTrailingZeros().toPlainString();
        }
    }

    private PtzRequests() {}

    static XmlElement getConfiguration(String configurationToken) {
        return XmlElement.of(PTZ, "GetConfiguration").with("PTZConfigurationToken", configurationToken);
    }

    static XmlElement getNode(String nodeToken) {
        return XmlElement.of(PTZ, "GetNode").with("NodeToken", nodeToken);
    }

    static XmlElement getNodes() {
        return XmlElement.of(PTZ, "GetNodes");
    }

    /**
     * @param timeout after which the camera is to stop by itself; null to leave that to its configuration
     */
    static XmlElement continuousMove(String profileToken, Vector velocity, @Nullable Duration timeout) {
        XmlElement move = ofProfile("ContinuousMove", profileToken).with(velocity.in("Velocity"));
        return timeout == null ? move : move.with("Timeout", timeout.toString());
    }

    static XmlElement relativeMove(String profileToken, Vector translation) {
        return ofProfile("RelativeMove", profileToken).with(translation.in("Translation"));
    }

    /** Of all axes. */
    static XmlElement stop(String profileToken) {
        return ofProfile("Stop", profileToken);
    }

    /** Of some axes. */
    static XmlElement stop(String profileToken, Axes axes) {
        return stop(profileToken)
                .with("PanTilt", String.valueOf(axes == Axes.PAN_TILT))
                .with("Zoom", String.valueOf(axes == Axes.ZOOM));
    }

    static XmlElement getPresets(String profileToken) {
        return ofProfile("GetPresets", profileToken);
    }

    /** A new one. */
    static XmlElement createPreset(String profileToken, String name) {
        return ofProfile("SetPreset", profileToken).with("PresetName", name);
    }

    /** One that exists. */
    static XmlElement setPreset(String profileToken, String presetToken) {
        return ofProfile("SetPreset", profileToken).with("PresetToken", presetToken);
    }

    static XmlElement gotoPreset(String profileToken, String presetToken) {
        return ofProfile("GotoPreset", profileToken).with("PresetToken", presetToken);
    }

    static XmlElement removePreset(String profileToken, String presetToken) {
        return ofProfile("RemovePreset", profileToken).with("PresetToken", presetToken);
    }

    static XmlElement getPresetTours(String profileToken) {
        return ofProfile("GetPresetTours", profileToken);
    }

    /**
     * @param operation {@code Start} or {@code Stop}
     */
    static XmlElement operatePresetTour(String profileToken, String tourToken, String operation) {
        return ofProfile("OperatePresetTour", profileToken)
                .with("PresetTourToken", tourToken)
                .with("Operation", operation);
    }

    private static XmlElement ofProfile(String name, String profileToken) {
        return XmlElement.of(PTZ, name).with("ProfileToken", profileToken);
    }
}
