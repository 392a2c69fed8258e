package org.ovcgateway.simulator.onvif;

import static org.ovcgateway.simulator.onvif.Tag.attribute;
import static org.ovcgateway.simulator.onvif.Tag.tag;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Texts in the picture, which Media1 and Media2 have alike. They are remembered, told, and drawn into stills and video. */
final class OsdOperations {
    private static final int MAX_TEXTS = 4;

    private final Sources sources;
    private final String prefix;

    OsdOperations(Sources sources, String prefix) {
        this.sources = sources;
        this.prefix = prefix;
    }

    void register(Operations operations, String namespace) {
        operations.add(namespace, "GetOSDs", this::list);
        operations.add(namespace, "GetOSDOptions", call -> tag(prefix + ":GetOSDOptionsResponse", options()));
        operations.add(namespace, "CreateOSD", this::create);
        operations.add(namespace, "SetOSD", this::set);
        operations.add(namespace, "DeleteOSD", this::delete);
    }

    private Tag list(Call call) {
        String wanted = call.body().text("OSDToken");
        String configuration = call.body().text("ConfigurationToken");
        List<Tag> found = new ArrayList<>();
        for (VirtualSource source : sources.all()) {
            if (configuration == null
                    || configuration.isEmpty()
                    || configuration.equals(source.token("source_config"))) {
                source.osdMap().forEach((token, text) -> {
                    if (wanted == null || wanted.isEmpty() || wanted.equals(token)) {
                        found.add(osd(source, token, text));
                    }
                });
            }
        }
        return tag(prefix + ":GetOSDsResponse", found);
    }

    private Tag osd(VirtualSource source, String token, String text) {
        return tag(
                prefix + ":OSDs",
                attribute("token", token),
                tag("tt:VideoSourceConfigurationToken", source.token("source_config")),
                tag("tt:Type", "Text"),
                tag("tt:Position", tag("tt:Type", "UpperLeft")),
                tag("tt:TextString", tag("tt:Type", "Plain"), tag("tt:PlainText", text)));
    }

    private Tag options() {
        return tag(
                prefix + ":OSDOptions",
                tag("tt:MaximumNumberOfOSDs", attribute("Total", MAX_TEXTS), attribute("PlainText", MAX_TEXTS)),
                tag("tt:Type", "Text"),
                tag("tt:PositionOption", "UpperLeft"),
                tag("tt:TextOption", tag("tt:Type", "Plain")));
    }

    private Tag create(Call call) {
        Node osd = wanted(call);
        VirtualSource source = sources.bySource("source_config", osd.required("VideoSourceConfigurationToken"));
        if (source.osdMap().size() >= MAX_TEXTS) {
            throw OnvifFailure.receiver("no more than " + MAX_TEXTS + " texts", "ter:Action", "ter:MaxOSDs");
        }
        String token = source.token("osd") + "_" + source.nextNumber();
        source.osdMap().put(token, text(osd));
        return tag(prefix + ":CreateOSDResponse", tag(prefix + ":OSDToken", token));
    }

    private Tag set(Call call) {
        Node osd = wanted(call);
        String token = String.valueOf(osd.attribute("token"));
        mapOf(token).put(token, text(osd));
        return tag(prefix + ":SetOSDResponse");
    }

    private Tag delete(Call call) {
        String token = call.body().required("OSDToken");
        mapOf(token).remove(token);
        return tag(prefix + ":DeleteOSDResponse");
    }

    private Map<String, String> mapOf(String token) {
        for (VirtualSource source : sources.all()) {
            if (source.osdMap().containsKey(token)) {
                return source.osdMap();
            }
        }
        throw OnvifFailure.unknown("OSD", token, "ter:NoConfig");
    }

    private static Node wanted(Call call) {
        Node osd = call.body().find("OSD");
        if (osd == null) {
            throw OnvifFailure.invalidArgument("expected OSD");
        }
        return osd;
    }

    private static String text(Node osd) {
        String text = osd.text("TextString", "PlainText");
        if (text == null) {
            throw OnvifFailure.invalidArgument("expected a plain text");
        }
        return text;
    }
}
