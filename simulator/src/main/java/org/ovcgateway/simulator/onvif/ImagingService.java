package org.ovcgateway.simulator.onvif;

import static org.ovcgateway.simulator.onvif.Tag.tag;

import java.util.List;
import java.util.Map;

/** The imaging service (imaging.wsdl). Settings are remembered and told; the clips stay as they are. */
final class ImagingService {
    private static final List<String> NAMES = List.of("Brightness", "ColorSaturation", "Contrast", "Sharpness");

    private final Sources sources;

    ImagingService(Sources sources) {
        this.sources = sources;
    }

    void register(Operations operations) {
        operations.add(
                Namespaces.IMAGING,
                "GetServiceCapabilities",
                call -> tag("timg:GetServiceCapabilitiesResponse", tag("timg:Capabilities")));
        operations.add(Namespaces.IMAGING, "GetImagingSettings", this::settings);
        operations.add(Namespaces.IMAGING, "SetImagingSettings", this::set);
        operations.add(Namespaces.IMAGING, "GetOptions", call -> {
            source(call);
            return tag("timg:GetOptionsResponse", tag("timg:ImagingOptions", options()));
        });
        operations.add(Namespaces.IMAGING, "GetMoveOptions", call -> {
            source(call);
            return tag("timg:GetMoveOptionsResponse", tag("timg:MoveOptions"));
        });
        operations.add(Namespaces.IMAGING, "GetStatus", call -> {
            source(call);
            return tag("timg:GetStatusResponse", tag("timg:Status"));
        });
    }

    private VirtualSource source(Call call) {
        return sources.bySource("source", call.body().required("VideoSourceToken"));
    }

    private Tag settings(Call call) {
        Map<String, Double> values = source(call).imaging();
        List<Tag> tags =
                NAMES.stream().map(name -> tag("tt:" + name, values.get(name))).toList();
        return tag("timg:GetImagingSettingsResponse", tag("timg:ImagingSettings", tags));
    }

    private static List<Tag> options() {
        return NAMES.stream().map(name -> MediaTags.range("tt:" + name, 0, 100)).toList();
    }

    private Tag set(Call call) {
        VirtualSource source = source(call);
        for (String name : NAMES) {
            Double value = call.body().number("ImagingSettings", name);
            if (value != null && !(value >= 0 && value <= 100)) {
                throw OnvifFailure.sender("expected 0 to 100 for " + name, "ter:InvalidArgVal", "ter:SettingsInvalid");
            }
            if (value != null) {
                source.imagingMap().put(name, value);
            }
        }
        return tag("timg:SetImagingSettingsResponse");
    }
}
